"""What is free, what it costs, booked once and cancelled: by programs."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy import func, select, update

from extensions import db
from models import Audit, Booking, Charge, Client, Event, IdempotencyKey, RatePlan, RateRow, Tariff
from rules.text import Formats
from rules.workflow import Origin
from services import bookings, tariffs
from services.establishment_file.parse import parse
from services.establishment_file.quotes import price_stays
from services.rights import TEAM
from tests.factories import ROOT, make_client, make_house, sell
from web.formats import date_short, money, percent

STAYS = json.loads((Path(__file__).parents[1] / "services/establishment_file/stays.json").read_text(encoding="utf-8"))
CARD = "lou-caminelarriu"
CODE = "domaine-des-tilleuls"
STAY = {
    "housing": "maison-du-puits",
    "arrival": "2027-06-07",
    "departure": "2027-06-09",
    "party": [{"age": 40, "count": 2}],
}
ORDER = {
    "establishment": CODE,
    "client": {"first_name": "Élodie", "last_name": "Delaunay", "email": "elodie@example.org"},
    "stays": [STAY],
}
FREE = f"/api/v1/availability?establishment={CODE}&arrival=2027-06-07&departure=2027-06-09"


def count(session, model) -> int:
    """Rows of a table, as everybody sees them now."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("stay", [stay for stay in STAYS if stay["card"] == "A"], ids=lambda stay: stay["id"])
def test_a_stay_of_a_published_card_is_quoted_to_the_cent(program, session, stay):
    place = make_house(session, CARD)

    quoted = program().post("/api/v1/quotes", {**stay, "establishment": place.code}).json

    if "refused" in stay:
        assert stay["refused"] in [{"rule": r["rule"], "value": r["value"]} for r in quoted["refused"]]
        assert quoted["total_cents"] is None
    else:
        assert (quoted["total_cents"], quoted["by_source"]) == (stay["total_cents"], stay["by_source"])


def test_the_api_and_the_command_give_the_same_answer(program, session):
    place = make_house(session, CARD)
    stays = [stay for stay in STAYS if stay["card"] == "A"]
    quoted = program().post("/api/v1/quotes", [{**stay, "establishment": place.code} for stay in stays]).json
    file = parse((ROOT / f"establishments/{CARD}.yaml").read_bytes())
    with force_locale("en"):
        formats = Formats(money=lambda cents: money(cents, "EUR"), percent=percent, date=date_short)
        told, _ = price_stays(file, stays, "en", gettext, formats)

    assert quoted == told


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("housing", "nowhere"),
        ("arrival", "soon"),
        ("departure", "2027-06-07"),
        ("party", []),
        ("party", [{"age": "x"}]),
        ("rate_plan", "none"),
        ("options", {"towels": 1}),
        ("arrival", 5),
        ("departure", "9999-12-31"),
    ],
)
def test_a_stay_that_cannot_be_understood_is_refused_in_words(program, house, change, value):
    quoted = program().post("/api/v1/quotes", {**STAY, "id": "x", "establishment": CODE, change: value})

    assert (quoted.status_code, quoted.json["total_cents"]) == (200, None)
    assert quoted.json["refused"][0]["rule"] == "bad_request"


def test_what_is_free_follows_what_is_sold(program, session, house):
    key = program()
    before = [housing["code"] for housing in key.get(f"{FREE}&party=40:2").json["housings"]]
    sell(session, house, "maison-du-puits", date(2027, 6, 8), 3)

    after = [housing["code"] for housing in key.get(f"{FREE}&adults=2").json["housings"]]

    assert before == ["maison-du-puits", "maison-du-four", "domaine-entier"]
    assert after == ["maison-du-four"]


def test_what_is_free_is_large_enough_and_tells_its_price_when_asked(program, house):
    key = program()

    large = key.get(f"{FREE}&party=40:10&prices=yes").json["housings"]
    quoted = key.post("/api/v1/quotes", {**STAY, "establishment": CODE}).json
    small = key.get(f"{FREE}&adults=2&prices=yes").json["housings"]

    assert "maison-du-puits" not in [housing["code"] for housing in large]
    assert small[0]["offers"][0]["total_cents"] == quoted["total_cents"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "&party=",
        "&party=x",
        "&party=40",
        "&party=40:0",
        "&adults=0",
        "&adults=99999999",
        "&party=40:2&nope=1",
        "&party=" + ",".join(["40:1"] * 60),
        "&party=131:1",
        "&adults=1&children=x",
        "&adults=2&prices=maybe",
    ],
)
def test_questions_about_what_is_free_are_read_strictly(program, house, query):
    expected = 200 if query == "&party=40" else 422

    assert program().get(FREE + query).status_code == expected


@pytest.mark.parametrize(
    "dates",
    [
        "arrival=2027-06-09&departure=2027-06-09",
        "arrival=9999-12-31&departure=9999-12-31",
        "arrival=2027-06-10&departure=2027-06-09",
        "arrival=&departure=",
        "arrival=2027-6-1",
    ],
)
def test_dates_that_are_no_stay_are_refused(program, house, dates):
    answer = program().get(f"/api/v1/availability?establishment={CODE}&adults=1&{dates}")

    assert answer.status_code == 422


def test_an_establishment_of_others_is_not_found(program, session, house):
    make_house(session, code="autre")
    key = program(TEAM, establishments=[house])

    assert key.get(FREE.replace(CODE, "autre") + "&adults=1").status_code == 404
    assert key.post("/api/v1/quotes", {**STAY, "establishment": "autre"}).status_code == 404
    assert key.post("/api/v1/bookings", {**ORDER, "establishment": "autre"}).status_code == 404
    assert count(session, Booking) == 0


def test_an_order_books_with_its_price_its_client_and_its_trace(program, session, house):
    answer = program().post("/api/v1/bookings", {**ORDER, "notes": "late"})

    booking = session.scalars(select(Booking)).one()
    assert (answer.status_code, answer.json["reference"]) == (201, booking.reference)
    assert answer.headers["Location"].endswith(f"/api/v1/bookings/{booking.id}")
    assert (booking.origin, booking.notes, booking.client.display_name) == (Origin.api, "late", "Delaunay Élodie")
    assert answer.json["total_cents"] == sum(line["cents"] for line in answer.json["lines"])
    assert session.scalars(select(Event.channel)).all() == ["api"]
    assert session.scalars(select(Audit.channel).where(Audit.table_name == "client")).all() == ["api"]


def test_a_stay_that_is_taken_says_what_else_is_free(program, session, house):
    sell(session, house, "maison-du-puits", date(2027, 6, 7), 2)
    before = count(session, Client)

    answer = program().post("/api/v1/bookings", ORDER)

    assert answer.status_code == 409
    assert answer.json["others"] == ["Oven House"]
    assert {"arrival": "2027-06-05", "departure": "2027-06-07"} in answer.json["nearest"]
    assert (count(session, Booking), count(session, Client)) == (1, before)


@pytest.mark.parametrize("seen_by", ["the check", "the guard"])
def test_an_order_of_two_tells_what_is_free_instead_of_the_taken_one(program, session, monkeypatch, seen_by):
    if seen_by == "the guard":
        monkeypatch.setattr(bookings, "take_nights", lambda *_: None)
    hostel = make_house(session, "demo-auberge")
    sell(session, hostel, "chambre-saule", date(2027, 6, 14), 2)
    free, taken = {**STAY, "housing": "chambre-frene"}, {**STAY, "housing": "chambre-saule"}
    taken.update(arrival="2027-06-14", departure="2027-06-16")
    before = count(session, Client)

    answer = program().post("/api/v1/bookings", {**ORDER, "establishment": hostel.code, "stays": [free, taken]})

    assert answer.status_code == 409
    assert "Willow Room" in answer.json["title"]
    assert "Alder Room" in answer.json["others"]
    assert not {"Ash Room", "Willow Room"} & set(answer.json["others"])
    assert answer.json["nearest"][0] == {"arrival": "2027-06-12", "departure": "2027-06-14"}
    assert (count(session, Booking), count(session, Client)) == (1, before)


def test_a_stay_that_breaks_a_rule_is_refused_with_the_rule(program, session, house):
    answer = program().post("/api/v1/bookings", {**ORDER, "stays": [{**STAY, "party": [{"age": 40, "count": 9}]}]})

    assert (answer.status_code, answer.json["refused"][0]["rule"]) == (422, "capacity")
    assert count(session, Booking) + count(session, Client) == 0


def test_a_price_that_moved_is_not_booked(program, session, house):
    answer = program().post("/api/v1/bookings", {**ORDER, "expected_total_cents": 1})

    assert answer.status_code == 409
    assert count(session, Booking) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**ORDER, "nope": 1}, "nope"),
        ({**ORDER, "client": None}, "client"),
        ({**ORDER, "client": {"kind": "cat", "last_name": "x"}}, "client.kind"),
        ({**ORDER, "client": {"last_name": "x", "email": "no"}}, "email"),
        ({**ORDER, "client": {"first_name": 5}}, "client.first_name"),
        ({**ORDER, "client": {}}, "last_name"),
        ({**ORDER, "client": {"last_name": "x" * 201}}, "client.last_name"),
        ({**ORDER, "client": {"last_name": "a\x00b"}}, "client.last_name"),
        ({**ORDER, "expected_total_cents": 1.5}, "expected_total_cents"),
        ({**ORDER, "stays": []}, "stays"),
        ({**ORDER, "stays": [5]}, "stays[0]"),
        ({**ORDER, "stays": [STAY, {**STAY, "housing": "x"}]}, "stays[1]"),
        ({**ORDER, "notes": "x" * 5001}, "notes"),
        ({**ORDER, "establishment": None}, "establishment"),
        ([], "body"),
    ],
)
def test_an_order_with_wrong_fields_names_them_and_writes_nothing(program, session, house, body, field):
    answer = program().post("/api/v1/bookings", body)

    assert answer.status_code == 422, answer.text
    assert field in answer.json["fields"]
    assert count(session, Booking) + count(session, Client) == 0


def test_a_client_who_is_not_there_is_not_found(program, house):
    assert program().post("/api/v1/bookings", {**ORDER, "client": 987654}).status_code == 404


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b'{"establishment": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * 300_000 + b"{}", "application/json", 413),
    ],
)
def test_bodies_that_are_no_json_are_refused(program, house, data, kind, status):
    key = program()

    for path in ("/api/v1/bookings", "/api/v1/quotes"):
        answer = key.send("POST", path, data=data, content_type=kind)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_request_sent_again_gives_the_same_answer_and_books_once(program, session, house):
    key = program()
    sent = {"headers": {"Idempotency-Key": "order-1"}}

    first, again = key.post("/api/v1/bookings", ORDER, **sent), key.post("/api/v1/bookings", ORDER, **sent)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    assert (count(session, Booking), count(session, Client)) == (1, 1)


def test_a_key_sent_with_another_request_is_refused(program, session, house):
    key = program()
    sent = {"headers": {"Idempotency-Key": "order-1"}}
    key.post("/api/v1/bookings", ORDER, **sent)

    answer = key.post("/api/v1/bookings", {**ORDER, "notes": "other"}, **sent)

    assert answer.status_code == 422
    assert count(session, Booking) == 1


def test_a_key_belongs_to_its_program_and_to_its_day(program, session, house):
    one, other = program(), program()
    sent = {"headers": {"Idempotency-Key": "order-1"}}
    later = {**ORDER, "stays": [{**STAY, "arrival": "2027-06-14", "departure": "2027-06-16"}]}
    one.post("/api/v1/bookings", ORDER, **sent)
    assert other.post("/api/v1/bookings", later, **sent).status_code == 201
    session.execute(update(IdempotencyKey).values(created_at=datetime.now(UTC) - timedelta(hours=25)))
    session.commit()

    last = {**ORDER, "stays": [{**STAY, "arrival": "2027-06-21", "departure": "2027-06-23"}]}
    assert one.post("/api/v1/bookings", last, **sent).status_code == 201


def test_a_refusal_is_not_kept_under_the_key(program, session, house):
    key = program()
    sent = {"headers": {"Idempotency-Key": "order-1"}}
    taken = sell(session, house, "maison-du-puits", date(2027, 6, 7), 2)
    assert key.post("/api/v1/bookings", ORDER, **sent).status_code == 409
    assert key.post(f"/api/v1/bookings/{taken.reference}/cancel").status_code == 200

    assert key.post("/api/v1/bookings", ORDER, **sent).status_code == 201


def test_the_same_request_from_many_threads_books_once(app, program, session, house):
    key = program()
    start, answers = Barrier(6), []
    session.rollback()
    db.session.remove()

    def send() -> None:
        start.wait()
        headers = {"Authorization": f"Bearer {key.key}", "Idempotency-Key": "order-1"}
        answer = FlaskClient(app).post("/api/v1/bookings", json=ORDER, headers=headers)
        answers.append((answer.status_code, answer.json.get("id")))

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {status for status, _ in answers} == {201}
    assert len({booking_id for _, booking_id in answers}) == 1
    assert count(db.session(), Booking) == 1


def test_cancelling_frees_the_nights_once(program, session, house):
    key = program()
    booked = key.post("/api/v1/bookings", ORDER).json

    answer = key.post(f"/api/v1/bookings/{booked['reference'].lower()}/cancel", {"reason": "flu"})

    assert (answer.status_code, answer.json["status"]) == (200, "cancelled")
    assert key.post(f"/api/v1/bookings/{booked['id']}/cancel").status_code == 409
    assert key.post("/api/v1/bookings", ORDER).status_code == 201


def test_a_client_is_named_by_its_id_too(program, session, house):
    client = make_client(session)

    answer = program().post("/api/v1/bookings", {**ORDER, "client": client.id})

    assert answer.json["client"]["id"] == client.id
    assert count(session, Client) == 1


@pytest.mark.parametrize(
    "arrival, departure",
    [
        ("1990-07-05", "1990-07-07"),
        ("2150-07-05", "2150-07-07"),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-30", "9999-12-31"),
        ("2100-12-31", "2101-01-01"),
    ],
)
def test_days_outside_the_calendar_are_neither_priced_nor_booked(program, session, house, arrival, departure):
    stay = {**STAY, "arrival": arrival, "departure": departure}

    quoted = program().post("/api/v1/quotes", {**stay, "establishment": CODE}).json
    booked = program().post("/api/v1/bookings", {**ORDER, "stays": [stay]})

    assert quoted["total_cents"] is None and "2100" in quoted["refused"][0]["text"]
    assert booked.status_code == 422 and "2100" in booked.json["fields"]["stays[0]"]
    assert count(session, Booking) == 0


def one_archived_plan(session, house) -> RatePlan:
    """The only rate plan of a house, no longer sold."""
    plan = RatePlan(establishment_id=house.id, code="pension", name_fr="Pension", position=1)
    plan.archived_at = datetime(2026, 11, 22, tzinfo=UTC)
    session.add(plan)
    session.commit()
    return plan


def test_an_archived_plan_that_no_price_looks_at_is_in_nobodys_way(program, session):
    one_archived_plan(session, make_house(session))
    key = program()

    quoted = key.post("/api/v1/quotes", STAY | {"establishment": CODE}).json
    booked = key.post("/api/v1/bookings", ORDER)
    named = key.post("/api/v1/quotes", STAY | {"establishment": CODE, "rate_plan": "pension"}).json

    assert quoted["total_cents"] == booked.json["total_cents"] > 0
    assert booked.json["stays"][0]["rate_plan"] is None
    assert named["total_cents"] is None and named["refused"]


def test_a_housing_whose_plans_are_all_archived_is_neither_free_nor_quoted_nor_booked(program, session):
    house = make_house(session)
    plan = one_archived_plan(session, house)
    for row in session.scalars(select(RateRow).join(Charge).where(Charge.is_base)).all():
        row.rate_plans = [plan]
    session.commit()
    key = program()

    assert key.get(f"{FREE}&party=40:2").json["housings"] == []
    assert key.post("/api/v1/quotes", STAY | {"establishment": CODE}).json["total_cents"] is None
    assert key.post("/api/v1/bookings", ORDER).status_code >= 400
    assert count(session, Booking) == 0


def test_the_document_tells_the_filters_through_relations_and_of_codes(program):
    document = program().get("/api/v1/openapi.json").json
    bookings, changes = (document["paths"][f"/api/v1/{name}"]["get"]["parameters"] for name in ("bookings", "changes"))

    assert {"stays.arrival_on_from", "stays.departure_on_to"} <= {one["name"] for one in bookings}
    (channel,) = [one for one in changes if one["name"] == "channel"]
    assert "import" in channel["schema"]["items"]["enum"]


def school_discount(session, house) -> None:
    """A tenth off for schools, and a fifth off for who books by a program."""
    tariff = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    charge = Charge(tariff_id=tariff.id, code="thanks", name_fr="Remise", source="discount", position=90)
    charge.rows = [
        RateRow(percent_bp=-2000, per="percent", channels=frozenset({"api"}), client_classes=frozenset({"school"})),
        RateRow(percent_bp=-1000, per="percent", client_classes=frozenset({"school"}), position=1),
    ]
    session.add(charge)
    session.commit()
    tariffs._COMPILED.clear()


def test_a_quote_says_for_whom_and_the_booking_of_a_school_costs_the_same(program, session):
    house = make_house(session)
    school_discount(session, house)
    asked = {**STAY, "establishment": CODE, "client_class": "school", "contracted": 12}

    quoted = program().post("/api/v1/quotes", asked).json
    other_way = program().post("/api/v1/quotes", {**asked, "channel": "phone"}).json
    nobody = program().post("/api/v1/quotes", {**STAY, "establishment": CODE}).json
    wrong = program().post("/api/v1/quotes", {**asked, "channel": "pigeon"}).json
    client = {"kind": "school", "company": "École des Tilleuls"}
    stay = {
        **STAY,
        "contracted": 12,
        "party": [{"age": 40, "count": 2, "exempt": "rehousing"}],
        "client_class": "person",
    }
    booked = program().post("/api/v1/bookings", {**ORDER, "client": client, "stays": [stay]})

    assert quoted["by_source"]["discount"] == 2 * other_way["by_source"]["discount"] < 0
    assert "discount" not in nobody["by_source"]
    assert wrong["refused"][0]["rule"] == "bad_request"
    assert booked.status_code == 201, booked.json
    lines = booked.json["lines"]
    assert sum(line["cents"] for line in lines if line["source"] == "discount") == quoted["by_source"]["discount"]
    (kept,) = booked.json["stays"]
    assert (kept["contracted"], kept["party"]) == (12, [{"age": 40, "count": 2, "exempt": "rehousing"}])

"""Lists and records through the API: pages, filters, what is hidden, what belongs to others, garbage."""

import base64
import json
from datetime import date

import pytest
from flask_appbuilder.security.sqla.models import PermissionView, Role, User
from sqlalchemy import select

from models import Client
from resources import RESOURCES
from services.resets import ask_reset
from services.rights import TEAM, change_rights
from tests.factories import make_client, make_house, make_house_in, sell

GARBAGE = ["abc", "-1", "0", "99999999999999999999", "1;drop", "%00", "é", "1.5", "id:x", "null", "../1"]


def test_pages_follow_one_another_without_gap_or_repeat(program, session):
    names = [make_client(session, name).display_name for name in ("Zola", "Abel", "Émile", "Abel", "Meyer")]
    key, found, cursor = program(), [], ""

    for _ in range(5):
        page = key.get(f"/api/v1/clients?limit=2&sort=display_name&cursor={cursor}").json
        found += [item["display_name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert sorted(found) == sorted(names)
    assert found[:2] == ["Abel Élodie", "Abel Élodie"]


@pytest.mark.parametrize("sort", ["city", "-city", "-display_name", "created_at", "-created_at", "kind"])
def test_every_order_pages_through_all_rows_empty_values_too(program, session, sort):
    for number, city in enumerate(["Gap", None, "Albi", None, "Gap", "Zuydcoote"]):
        make_client(session, f"Nom{number}", city=city)
    key, found, cursor = program(), [], ""

    while cursor is not None:
        page = key.get(f"/api/v1/clients?limit=1&sort={sort}&cursor={cursor}").json
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]

    assert found == [item["id"] for item in key.get(f"/api/v1/clients?sort={sort}").json["items"]]
    assert len(set(found)) == 6


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.slug)
def test_every_resource_pages_in_its_own_order(program, session, resource):
    booking = sell(session, make_house(session), "maison-du-puits", date(2027, 6, 7), 2)
    sell(session, booking.establishment, "maison-du-four", date(2027, 6, 9), 2)
    key = program()
    whole = [item["id"] for item in key.get(f"/api/v1/{resource.slug}?limit=200").json["items"]]
    found, cursor = [], ""

    while cursor is not None:
        page = key.get(f"/api/v1/{resource.slug}?limit=7&cursor={cursor}").json
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]

    if resource.slug not in ("api-keys", "users"):  # whose own rows change with each call
        assert found == whole
    for record_id in whole[:3]:
        assert key.get(f"/api/v1/{resource.slug}/{record_id}").json["id"] == record_id


def test_values_are_cents_iso_dates_and_stored_choices(program, session, house):
    booking = sell(session, house, "maison-du-puits", date(2027, 6, 7), 2)

    item = program().get(f"/api/v1/bookings/{booking.reference}").json

    assert item["total_cents"] == booking.total_cents
    assert (item["arrival_on"], item["status"], item["created_at"]) == (
        "2027-06-07",
        "confirmed",
        "2026-11-22T09:00:00Z",
    )
    assert item["client"] == {"id": booking.client_id, "name": "Delaunay Élodie"}
    assert item["stays"][0]["housing"]["code"] == "maison-du-puits"
    assert sum(line["cents"] for line in item["lines"]) == booking.total_cents
    assert all(line["trail"] for line in item["lines"])


def test_rows_of_another_establishment_are_not_there_by_any_way(program, session, house):
    other = make_house(session, code="autre")
    theirs = sell(session, other, "maison-du-puits", date(2027, 6, 7), 2)
    key = program(TEAM, establishments=[house])

    assert key.get("/api/v1/bookings").json == {"items": [], "next": None}
    for name in (theirs.id, theirs.reference, f"id:{theirs.id}"):
        assert key.get(f"/api/v1/bookings/{name}").status_code == 404
        assert key.post(f"/api/v1/bookings/{name}/cancel", {}).status_code == 404
    for path in (f"?client={theirs.client_id}", f"?q={theirs.reference}", "?sort=total", "?total_from=0"):
        assert key.get(f"/api/v1/bookings{path}").json["items"] == []
    assert key.get("/api/v1/bookings?establishment=autre").status_code == 404
    for resource in RESOURCES:
        items = key.get(f"/api/v1/{resource.slug}?limit=200")
        for item in items.json.get("items", []):
            assert item.get("establishment_id", house.id) == house.id, resource.slug


@pytest.fixture
def blind_role(session) -> str:
    """A role that reads bookings and clients, without amounts and without personal data."""
    name = "Without money"
    if session.scalar(select(Role).where(Role.name == name)) is None:
        seen = session.scalars(select(PermissionView)).all()
        pairs = [pair for pair in seen if pair.view_menu.name in ("Booking", "Client")]
        session.add(Role(name=name, permissions=pairs))
        change_rights(session)
        session.commit()
    return name


def test_columns_that_the_person_may_not_see_are_absent_and_cannot_be_used(program, session, house, blind_role):
    sell(session, house, "maison-du-puits", date(2027, 6, 7), 2)
    key = program(blind_role)

    item = key.get("/api/v1/bookings").json["items"][0]
    record = key.get(f"/api/v1/bookings/{item['id']}").json

    assert not {"total_cents", "client.email", "client", "notes"} & (item.keys() | record.keys())
    assert "lines" not in record and "party" not in record["stays"][0]
    for query in ("sort=total", "sort=-total", "total_from=1", "client=1", "sort=client"):
        assert key.get(f"/api/v1/bookings?{query}").status_code == 400, query
    clients = key.get("/api/v1/clients").json["items"][0]
    assert not {"email", "phone", "display_name", "last_name"} & clients.keys()
    assert key.get("/api/v1/clients?q=delaunay").status_code == 400


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_ids_are_not_found(program, house, garbage):
    key = program()

    for resource in RESOURCES:
        answer = key.get(f"/api/v1/{resource.slug}/{garbage}")
        assert answer.status_code in (404, 308), (resource.slug, answer.text)


@pytest.mark.parametrize(
    "query",
    [
        "nope=1",
        "status=paid",
        "status=",
        "arrival_on=2027-13-45",
        "arrival_on_from=tomorrowish",
        "arrival_on_from=99999-01-01",
        "total_from=abc",
        "total_from=1e400",
        "people=1.5",
        "client=x",
        "client=99999999999999999999",
        "sort=nope",
        "sort=client.password",
        "sort=client.email",
        "limit=0",
        "limit=201",
        "limit=x",
        "page=2",
        "page_size=10",
        "archived=maybe",
        "q=" + "x" * 300,
        "cursor=x",
        "cursor=%FF",
        "cursor=WyJhIl0",
        "created_at=2027-02-30",
        "q=%00",
    ],
)
def test_parameters_that_cannot_be_read_are_named(program, house, query):
    answer = program().get(f"/api/v1/bookings?{query}")

    assert answer.status_code == (200 if query == "status=" else 400), answer.text
    if answer.status_code == 400:
        assert query.partition("=")[0] in answer.json["fields"]
        assert "SELECT" not in answer.text


@pytest.mark.parametrize(
    "packed", [None, 5, [], [1], [1, 2, 3], ["{mark}", {"a": 1}, 1], ["{mark}", "x" * 9, 1], ["{mark}", "\ud800", 1]]
)
def test_a_cursor_that_was_tampered_with_is_refused(program, session, packed):
    for number in range(3):
        make_client(session, f"Nom{number}")
    key = program()
    honest = key.get("/api/v1/clients?limit=1&sort=created_at").json["next"]
    mark = json.loads(base64.urlsafe_b64decode(honest + "=="))[0]
    forged = json.dumps(packed).replace("{mark}", mark).encode()
    cursor = base64.urlsafe_b64encode(forged).decode().rstrip("=")

    assert key.get(f"/api/v1/clients?limit=1&sort=created_at&cursor={cursor}").status_code == 400
    assert key.get(f"/api/v1/clients?limit=1&sort=email&cursor={honest}").status_code == 400


def test_archived_records_are_read_when_asked_for(program, session, now):
    gone = make_client(session, "Partie")
    session.get_one(Client, gone.id).archived_at = now
    session.commit()
    key = program()

    assert key.get("/api/v1/clients").json["items"] == []
    assert [item["id"] for item in key.get("/api/v1/clients?archived=yes").json["items"]] == [gone.id]
    assert key.get(f"/api/v1/clients/{gone.id}").status_code == 200


def test_refusals_speak_the_language_of_the_caller(program):
    key = program()

    answers = [key.get("/api/v1/clients?limit=0", headers={"Accept-Language": word}) for word in ("fr", "en", "de")]

    titles = [answer.json["fields"]["limit"] for answer in answers]
    assert titles[1] == "A number from 1 to 200, please."
    assert titles[0] == titles[2]


def test_the_link_to_choose_a_password_is_read_by_no_program(program, session, now):
    key = program()
    person = session.get_one(User, key.user_id)
    ask_reset(session, person.email, lambda _token: "https://gite.example.org/reset/s3cret", "fr", "::1", now)

    (mail,) = key.get("/api/v1/mails").json["items"]
    answer = key.get(f"/api/v1/mails/{mail['id']}")

    assert answer.json["recipient"] == person.email
    assert "s3cret" not in answer.text and "s3cret" not in str(mail)


def test_amounts_of_currencies_with_other_decimals_are_filtered_house_by_house(program, session):
    booking = sell(session, make_house_in(session, "JPY", "6000", "9000"), "hut", date(2027, 6, 7), 2)
    make_house(session)
    key = program()

    assert key.get("/api/v1/bookings?total_from=12004").status_code == 400
    for least, found in (("12004", [booking.id]), ("12005", [])):
        page = key.get(f"/api/v1/bookings?total_from={least}&establishment=nid").json
        assert [item["id"] for item in page["items"]] == found

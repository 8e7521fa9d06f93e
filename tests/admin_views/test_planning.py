"""The planning and the closures that are made and lifted on it."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Claim, Closure, Pool
from models.inventory import ClosureReason
from rules.stay import Stay
from services.closures import close_nights
from services.rights import ACCOUNTANT, CLEANING, READER, TEAM
from tests.factories import ACTOR, NOW, make_client, make_house, sell

NEXT_YEAR = date.today().year + 1  # noqa: DTZ011
JULY = f"/planning?month={NEXT_YEAR}-07"
DATES = {"arrival": f"{NEXT_YEAR}-07-05", "departure": f"{NEXT_YEAR}-07-08"}


@pytest.fixture
def house(session):
    return make_house(session)


def pool_of(session, house, code="maison-du-puits"):
    return session.scalars(select(Pool).where(Pool.establishment_id == house.id, Pool.code == code)).one()


def close(session, house, nights=3):
    stay = Stay.of(date(NEXT_YEAR, 7, 5), nights)
    units = {pool_of(session, house).id: 1}
    return close_nights(session, house.id, units, stay, ClosureReason.works, "peinture chez Louis", ACTOR, NOW)


def test_every_bar_is_a_link_that_says_who_when_and_how(session, house, login):
    booking = sell(session, house, "maison-du-puits", date(NEXT_YEAR, 7, 5), 3)

    page = login().get(JULY).text

    bar = re.search(rf'<td colspan="3"><a href="/bookings/{booking.id}" class="bar sold wide" title="([^"]+)">', page)
    assert bar and "Delaunay Élodie" in bar[1] and booking.reference in bar[1]


def test_an_empty_night_leads_to_its_sale(session, house, login):
    pool = pool_of(session, house)

    page = login().get(JULY).text

    night = f"/sale?arrival={NEXT_YEAR}-07-05&amp;departure={NEXT_YEAR}-07-06&amp;pool={pool.id}"
    assert page.count(night) == 1


def test_a_dormitory_counts_its_beds_by_night(session, login):
    hostel = make_house(session, "demo-auberge")
    sell(session, hostel, "lit-en-dortoir", date(NEXT_YEAR, 7, 5), 1, {40: 3})

    page = login().get(JULY).text

    assert page.count(">3/8</a>") == 1
    assert page.count(">0/8</a>") == 30


def test_names_are_escaped_in_bars(session, house, login):
    client = make_client(session, '<b>"x"</b>', "A")
    sell(session, house, "maison-du-puits", date(NEXT_YEAR, 7, 5), 3, client=client)

    page = login().get(JULY).text

    assert "<b>&quot;" not in page and '<b>"x"' not in page
    assert "&lt;b&gt;&quot;x&quot;&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "typed", ["x", "2027", "2027-13", "2027-7", "0001-01", "9999-12", "2027-07-01", "1' OR 1=1", "٢٠٢٧-٠٧"]
)
def test_a_month_that_is_none_is_told_and_this_month_shown(house, login, typed):
    page = login().get("/planning", query_string={"month": typed})

    assert page.status_code == 422
    assert 'id="jump-error"' in page.text and "data-planning" in page.text


@pytest.mark.parametrize("month", ["2000-01", "2100-12"])
def test_the_first_and_the_last_month_have_one_neighbour(house, login, month):
    page = login().get(f"/planning?month={month}")

    assert page.status_code == 200
    assert page.text.count('rel="prev"') + page.text.count('rel="next"') == 1


def test_the_cleaning_staff_sees_first_names_only_and_opens_nothing(session, house, login):
    sell(session, house, "maison-du-puits", date(NEXT_YEAR, 7, 5), 3)
    sell(session, house, "maison-du-four", date.today(), 1, client=make_client(session, "Rigal", "Lou"))  # noqa: DTZ011
    browser = login(CLEANING)

    planning, today = browser.get(JULY).text, browser.get("/").text

    assert "Élodie" in planning and "Lou" in today
    for page in (planning, today):
        assert "Delaunay" not in page and "Rigal" not in page
        assert "/bookings/" not in page and "€" not in page and "/sale" not in page


def test_a_note_on_a_closure_is_not_for_the_cleaning_staff(session, house, login):
    close(session, house)

    page = login(CLEANING).get(JULY).text

    assert "bar closed" in page and "Louis" not in page


def test_another_house_is_not_on_the_planning(session, house, login):
    other = make_house(session, code="ailleurs")
    sell(session, other, "maison-du-puits", date(NEXT_YEAR, 7, 5), 3)

    page = login(TEAM, [house]).get(JULY).text

    assert 'class="bar' not in page.partition("planning-legend")[0]


def test_nights_are_closed_from_the_planning(session, house, login):
    pool = pool_of(session, house)

    answer = login().post("/closures", data={"pool": pool.id, **DATES, "reason": "owner_use", "note": "famille"})

    assert answer.status_code == 302 and answer.location == JULY
    closure = session.scalars(select(Closure)).one()
    assert (closure.reason, closure.note, closure.claims[0].quantity) == (ClosureReason.owner_use, "famille", 1)


def test_some_beds_of_a_dormitory_are_closed(session, login):
    hostel = make_house(session, "demo-auberge")
    pool = pool_of(session, hostel, "dortoir")

    login().post("/closures", data={"pool": pool.id, f"units-{pool.id}": "2", **DATES, "reason": "works"})

    assert session.scalars(select(Claim)).one().quantity == 2


def test_a_stay_in_the_way_is_named_with_a_link(session, house, login):
    booking = sell(session, house, "domaine-entier", date(NEXT_YEAR, 7, 6), 3)
    pool = pool_of(session, house)

    answer = login().post("/closures", data={"pool": pool.id, **DATES, "reason": "works", "note": "peinture"})

    assert answer.status_code == 409
    assert f'<a href="/bookings/{booking.id}">{booking.reference}</a>' in answer.text
    assert "peinture" in answer.text
    assert session.scalars(select(Closure)).all() == []


@pytest.mark.parametrize(
    "typed",
    [
        {"pool": ""},
        {"pool": "abc"},
        {"pool": "999999"},
        {"arrival": "x"},
        {"departure": ""},
        {"departure": DATES["arrival"]},
        {"departure": "2000-01-01"},
        {"departure": "9999-12-31"},
        {"reason": "caprice"},
        {"note": "x" * 100_000},
    ],
)
def test_a_closure_that_cannot_be_is_refused_in_place(session, house, login, typed):
    data = {"pool": pool_of(session, house).id, **DATES, "reason": "works", "note": "peinture", **typed}

    answer = login().post("/closures", data=data)

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert data["note"][:50] in answer.text
    assert session.scalars(select(Closure)).all() == []


@pytest.mark.parametrize("number", ["0", "9", "-1", "deux", "9" * 400])
def test_more_beds_than_there_are_cannot_be_closed(session, login, number):
    hostel = make_house(session, "demo-auberge")
    pool = pool_of(session, hostel, "dortoir")

    answer = login().post("/closures", data={"pool": pool.id, f"units-{pool.id}": number, **DATES, "reason": "works"})

    assert answer.status_code == 422
    assert 'id="what-error"' in answer.text


def test_a_pool_of_another_house_cannot_be_closed(session, house, login):
    other = make_house(session, code="ailleurs")
    foreign = pool_of(session, other).id

    answer = login(TEAM, [house]).post("/closures", data={"pool": foreign, **DATES, "reason": "works"})

    assert answer.status_code == 422
    assert session.scalars(select(Closure)).all() == []


def test_a_closure_is_lifted_after_a_question(session, house, login):
    closure = close(session, house)
    browser = login()

    question = browser.get(f"/closures/{closure.id}/lift")
    assert question.status_code == 200 and "Maison du Puits" in question.text
    assert closure.lifted_at is None

    answer = browser.post(f"/closures/{closure.id}/lift")

    assert answer.status_code == 302
    session.expire_all()
    assert closure.lifted_at is not None
    assert "bar closed" not in browser.get(JULY).text.partition("planning-legend")[0]
    assert browser.post(f"/closures/{closure.id}/lift").status_code == 409


def test_a_closure_of_another_house_is_not_found(session, house, login):
    closure = close(session, house)
    browser = login(TEAM, [make_house(session, "demo-auberge")])

    assert browser.get(f"/closures/{closure.id}").status_code == 404
    assert browser.get(f"/closures/{closure.id}/lift").status_code == 404
    assert browser.post(f"/closures/{closure.id}/lift").status_code == 404
    assert browser.get("/closures/99999999999999999999").status_code == 404


@pytest.mark.parametrize("role", [READER, ACCOUNTANT, CLEANING])
def test_who_only_reads_closes_and_lifts_nothing(session, house, login, role):
    closure = close(session, house)
    browser = login(role)

    assert browser.get("/closures/new").status_code == 403
    assert browser.post("/closures", data={"pool": 1, **DATES, "reason": "works"}).status_code == 403
    assert browser.post(f"/closures/{closure.id}/lift").status_code == 403
    session.expire_all()
    assert closure.lifted_at is None


def test_the_page_of_the_day_counts_and_names_and_links_to_the_lists(session, house, login):
    today = date.today()  # noqa: DTZ011
    booking = sell(session, house, "maison-du-puits", today, 2)
    sell(session, house, "maison-du-four", today + timedelta(days=1), 2, client=make_client(session, "Rigal", "Lou"))

    page = login().get("/").text

    assert "Delaunay Élodie" in page and "Rigal Lou" in page and booking.reference in page
    for link in re.findall(r'class="card stat[^"]*" href="([^"]+)"', page):
        assert login(name=f"n{abs(hash(link))}").get(link.replace("&amp;", "&")).status_code == 200, link


def test_an_empty_day_says_what_to_do(house, login):
    page = login().get("/").text

    assert page.count('class="visits-none"') == 4
    assert "/sale?arrival=" in page


def test_a_reader_who_may_not_see_money_is_shown_none(session, house, login):
    sell(session, house, "maison-du-puits", date.today(), 2)  # noqa: DTZ011

    assert "€" not in login(CLEANING).get("/").text
    assert "€" in login(TEAM, [house], name="nadia").get("/").text

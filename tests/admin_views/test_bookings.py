"""The page of a booking: read, moved, cancelled, and refused to those who may not."""

from datetime import date

import pytest
from sqlalchemy import func, select

from models import Booking, Claim, Event
from rules.workflow import Status
from services.bookings import cancel
from services.rights import ACCOUNTANT, CLEANING, READER, TEAM
from services.tariffs import copy_to_draft, publish
from tests.factories import ACTOR, NOW, make_client, make_house, sell


@pytest.fixture
def house(session):
    return make_house(session)


@pytest.fixture
def booking(session, house):
    return sell(session, house, "maison-du-puits", date(2027, 3, 8), 3)


def url(booking, page=""):
    return f"/bookings/{booking.id}{page}"


def test_a_booking_shows_its_client_lines_reasons_and_history(booking, login):
    page = login().get(url(booking)).text

    assert booking.reference in page and "Delaunay Élodie" in page
    assert 'class="trail"' in page and 'class="history"' in page
    assert url(booking, "/dates") in page and url(booking, "/cancel") in page


def test_each_stay_names_the_version_that_priced_it(session, booking, login):
    before = booking.stays[0].tariff
    publish(session, copy_to_draft(session, before, ACTOR), ACTOR, NOW)

    page = login().get(url(booking)).text
    assert f"{before.label} (v{before.number})" in page
    assert f"/prices/simulator?tariff={before.id}&amp;" in page


def test_a_preview_of_other_dates_shows_both_totals_and_changes_nothing(session, booking, login):
    before = booking.total_cents

    page = login().get(url(booking, "/dates?arrival=2027-03-08&departure=2027-03-13"))

    assert page.status_code == 200
    assert 'class="before-after"' in page.text
    session.expire_all()
    assert booking.total_cents == before


def test_confirming_the_preview_moves_the_stay(session, booking, login):
    browser = login()
    preview = browser.get(url(booking, "/dates?arrival=2027-03-09&departure=2027-03-11")).text
    shown = preview.partition('name="shown_cents" value="')[2].partition('"')[0]

    moved = browser.post(
        url(booking, "/dates"), data={"arrival": "2027-03-09", "departure": "2027-03-11", "shown_cents": shown}
    )

    assert moved.status_code == 302
    session.expire_all()
    assert (booking.arrival_on, booking.departure_on) == (date(2027, 3, 9), date(2027, 3, 11))
    assert booking.total_cents == int(shown)


def test_nights_of_the_stay_itself_are_free_for_its_own_move(booking, login):
    page = login().get(url(booking, "/dates?arrival=2027-03-09&departure=2027-03-12")).text

    assert 'name="shown_cents"' in page


def test_dates_that_are_taken_are_told_with_the_nearest(session, house, booking, login):
    sell(session, house, "domaine-entier", date(2027, 3, 15), 3, client=make_client(session))
    browser = login()

    page = browser.get(url(booking, "/dates?arrival=2027-03-14&departure=2027-03-17")).text
    forced = browser.post(url(booking, "/dates"), data={"arrival": "2027-03-14", "departure": "2027-03-17"})

    assert 'class="nearest"' in page and 'name="shown_cents"' not in page
    assert forced.status_code == 409
    session.expire_all()
    assert booking.arrival_on == date(2027, 3, 8)


def test_a_price_other_than_the_one_shown_is_not_taken(session, booking, login):
    answer = login().post(
        url(booking, "/dates"), data={"arrival": "2027-03-09", "departure": "2027-03-11", "shown_cents": "1"}
    )

    assert answer.status_code == 409
    session.expire_all()
    assert booking.arrival_on == date(2027, 3, 8)


@pytest.mark.parametrize(
    "typed",
    [
        {"arrival": "x", "departure": "2027-03-11"},
        {"arrival": "2027-03-11", "departure": "2027-03-09"},
        {"arrival": "2027-03-11", "departure": "2029-03-09"},
        {"arrival": "0001-01-01", "departure": "9999-12-31"},
        {"arrival": "", "departure": ""},
    ],
)
def test_dates_that_cannot_be_are_said_beside_their_field(booking, login, typed):
    browser = login()

    for answer in (
        browser.get(url(booking, "/dates"), query_string=typed),
        browser.post(url(booking, "/dates"), data=typed),
    ):
        assert answer.status_code == 422
        assert "field-error" in answer.text


def test_the_question_before_a_cancellation_names_what_it_frees(booking, login):
    page = login().get(url(booking, "/cancel")).text

    assert "Maison du Puits" in page
    assert page.count("btn-danger") == 1


def test_cancelling_frees_the_nights_and_keeps_the_reason(session, booking, login):
    answer = login().post(url(booking, "/cancel"), data={"reason": "le groupe renonce"})

    assert answer.status_code == 302
    session.expire_all()
    assert booking.status is Status.cancelled
    assert session.scalar(select(func.count()).where(Claim.live)) == 0
    event = session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert event.facts["reason"] == "le groupe renonce"


def test_a_cancelled_booking_offers_nothing_more_and_refuses_it(session, booking, login):
    cancel(session, booking.id, ACTOR, NOW)
    browser = login()

    page = browser.get(url(booking)).text

    assert url(booking, "/cancel") not in page and url(booking, "/dates") not in page
    assert browser.post(url(booking, "/cancel"), data={}).status_code == 409
    moved = browser.post(url(booking, "/dates"), data={"arrival": "2027-03-09", "departure": "2027-03-11"})
    assert moved.status_code == 409


def test_reading_pages_changes_nothing(session, booking, login):
    browser = login()
    for page in ("", "/dates", "/cancel"):
        assert browser.get(url(booking, page)).status_code == 200

    session.expire_all()
    assert booking.status is Status.confirmed
    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_a_booking_of_another_house_is_not_found(session, house, booking, login):
    browser = login(TEAM, [make_house(session, "demo-auberge")])

    for page in ("", "/dates", "/cancel"):
        assert browser.get(url(booking, page)).status_code == 404
    assert browser.post(url(booking, "/cancel"), data={}).status_code == 404
    assert (
        browser.post(url(booking, "/dates"), data={"arrival": "2027-03-09", "departure": "2027-03-11"}).status_code
        == 404
    )
    session.expire_all()
    assert booking.status is Status.confirmed


def test_a_booking_or_stay_that_is_not_there_is_not_found(booking, login):
    browser = login()

    assert browser.get("/bookings/999999").status_code == 404
    assert browser.get("/bookings/99999999999999999999").status_code == 404
    assert browser.get("/bookings/abc").status_code == 404
    assert browser.get(url(booking, "/dates?stay=999")).status_code == 404


@pytest.mark.parametrize("role", [READER, ACCOUNTANT])
def test_who_only_reads_sees_the_booking_without_its_actions(session, booking, login, role):
    browser = login(role)

    page = browser.get(url(booking))

    assert page.status_code == 200
    assert url(booking, "/cancel") not in page.text
    assert browser.post(url(booking, "/cancel"), data={}).status_code == 403
    assert browser.post(url(booking, "/dates"), data={}).status_code == 403
    session.expire_all()
    assert session.scalars(select(Booking)).one().status is Status.confirmed


def test_the_cleaning_staff_opens_no_booking(booking, login):
    assert login(CLEANING).get(url(booking)).status_code == 403

"""What a sale seldom asks: people contracted, days of birth, exemptions; priced, kept and priced again."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from admin_views.sale_search import read_chosen, write_chosen
from models import Booking, Charge, RateRow, Tariff
from models.tariff import Counting, Per, PriceSource
from pricing.request import Party, PartyMember
from rules.stay import Stay
from services.quotes import StayRequest
from services.rights import READER
from services.tariffs import copy_to_draft, publish
from tests.admin_views.test_sale import form_of
from tests.factories import ACTOR, NOW, make_client, make_house

SPRING = {"arrival": "2027-03-08", "departure": "2027-03-10"}


@pytest.fixture
def hostel(session):
    """A hostel that bills one person missing to the contract at 5 euros a night."""
    house = make_house(session, "demo-auberge")
    sold = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    draft = copy_to_draft(session, sold, ACTOR)
    row = RateRow(amount_cents=500, per=Per.night, counting=Counting.missing, attrition_bp=0)
    absent = Charge(code="absent", name_fr="Absents", source=PriceSource.accommodation, position=90, rows=[row])
    draft.charges.append(absent)
    session.commit()
    publish(session, draft, ACTOR, NOW)
    return house


def offers(browser, **asked):
    return browser.get("/sale?" + urlencode({**SPRING, "adults": 2, **asked}, doseq=True))


def total(page):
    """Of the first offer, in cents."""
    return int(re.sub(r"\D", "", re.findall(r'offer-total"><span class="money">([^<]+)<', page.text)[0]))


def first_choice(page):
    return unescape(re.search(r'class="btn btn-primary" href="([^"]*/sale/confirm[^"]*)"', page.text)[1])


def test_a_normal_sale_folds_what_is_seldom_asked(hostel, login):
    browser = login()

    assert re.search(r'<details class="reveal sale-options sale-precise">', offers(browser).text)
    for asked in ({"contracted": 4}, {"child_age": "", "born_on": "2019-07-14"}, {"contracted": "beaucoup"}):
        assert re.search(r"<details[^>]*sale-precise[^>]* open>", offers(browser, **asked).text)


def test_people_missing_to_the_contract_are_billed_and_kept_with_the_booking(session, hostel, login):
    browser = login()
    plain, missing = offers(browser), offers(browser, contracted=5)

    assert total(missing) == total(plain) + 3 * 2 * 500
    page = browser.get(first_choice(missing)).text
    assert "5 contractées" in page
    sold = browser.post("/sale/book", data={**form_of(page), "client_id": make_client(session).id})
    assert sold.status_code == 302
    booking = session.scalars(select(Booking)).one()
    assert (booking.stays[0].contracted, booking.total_cents) == (5, total(missing))
    assert "5 contractées" in browser.get(sold.location).text


def test_a_day_of_birth_is_kept_and_gives_its_age_on_other_dates(session, hostel, login):
    browser = login()
    people = {"child_age": "", "child_count": 1, "born_on": "2015-03-09", "exempt": ""}
    page = browser.get(first_choice(offers(browser, adults=1, **people))).text

    assert "1 de 11 ans" in page
    browser.post("/sale/book", data={**form_of(page), "client_id": make_client(session).id})
    booking = session.scalars(select(Booking)).one()
    assert booking.stays[0].party[1] == {"age": 11, "count": 1, "born_on": "2015-03-09"}
    moved = browser.get(f"/bookings/{booking.id}/dates?arrival=2027-03-09&departure=2027-03-11").text
    shown = re.search(r'name="shown_cents" value="(\d+)"', moved)[1]
    dates = {"arrival": "2027-03-09", "departure": "2027-03-11", "shown_cents": shown}
    assert browser.post(f"/bookings/{booking.id}/dates", data=dates).status_code == 302
    session.expire_all()
    assert booking.stays[0].party[1]["age"] == 12


def test_who_is_exempt_owes_no_tourist_tax_and_the_booking_says_so(session, hostel, login):
    browser = login()
    people = {"child_age": 30, "child_count": 2, "born_on": "", "exempt": "seasonal_worker"}
    exempt, plain = offers(browser, adults=0, **people), offers(browser)

    assert total(exempt) < total(plain)
    page = browser.get(first_choice(exempt)).text
    sold = browser.post("/sale/book", data={**form_of(page), "client_id": make_client(session).id})
    booking = session.scalars(select(Booking)).one()
    assert booking.stays[0].party == [{"age": 30, "count": 2, "exempt": "seasonal_worker"}]
    assert not [line for line in booking.lines if line.source is PriceSource.tourist_tax]
    assert "sans taxe de séjour" in browser.get(sold.location).text


def test_the_same_people_twice_are_counted_together_and_others_apart(hostel, login):
    page = offers(login(), child_age=[30, 30], child_count=[1, 1], born_on=["", ""], exempt=["", "rehousing"])
    chosen = unescape(re.findall(r"stay=([^&\"]+)", page.text)[0]).replace("%3A", ":").replace("%2C", ",")

    assert ":30x3,30x1erehousing:" in chosen


@pytest.mark.parametrize(
    "typed",
    [
        {"contracted": "0"},
        {"contracted": "10001"},
        {"contracted": "x"},
        {"child_age": "8", "born_on": "2010-01-01"},
        {"child_age": "", "born_on": "2027-02-30"},
        {"child_age": "", "born_on": "1800-01-01"},
        {"child_age": "8", "exempt": "because"},
        {"child_age": "", "child_count": "2"},
    ],
)
def test_what_cannot_be_is_told_where_it_was_typed(hostel, login, typed):
    page = offers(login(), **typed)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


@pytest.mark.parametrize("kind", [None, "school"])
@pytest.mark.parametrize("contracted", [None, 40])
def test_a_stay_in_an_address_reads_back_as_it_was_written(kind, contracted):
    stay = Stay(date(2027, 3, 8), date(2027, 3, 10))
    members = (PartyMember(30, 2), PartyMember(11, 1, date(2015, 3, 9)), PartyMember(40, 1, None, "rehousing"))
    wanted = StayRequest(3, stay, Party(members), 7, {"linen": 2}, contracted, "staff", kind)

    assert read_chosen(write_chosen(wanted), stay) == wanted
    later = Stay(date(2027, 3, 9), date(2027, 3, 10))
    assert read_chosen(write_chosen(wanted), later).party.members[1].age == 12


@pytest.mark.parametrize(
    "written",
    [
        "3::30x2::school:0",
        "3::30x2:::10001",
        "3::8x1b20150230:",
        "3::8x1b18000101:",
        "3::8x1ebecause:",
        "3::8x1,:",
        "3::x:",
    ],
)
def test_an_address_that_was_tampered_with_sells_nothing(written):
    assert read_chosen(written, Stay(date(2027, 3, 8), date(2027, 3, 10))) is None


def test_who_may_not_see_personal_data_reads_no_ages_and_no_exemption(session, hostel, login):
    browser = login(READER)

    assert offers(browser).status_code == 403

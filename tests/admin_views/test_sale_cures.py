"""Where the rules refuse a stay at the desk: the rule, its value, and the nearest dates that can be sold."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from models import Booking, Restriction, Tariff
from models.tariff import RestrictionKind
from services.rights import TEAM
from services.sale_choices import CURED
from services.tariffs import copy_to_draft, publish
from tests.admin_views.test_sale import chosen, confirm_url, form_of
from tests.factories import ACTOR, NOW, housing, make_client, make_house, sell

SHORT = {"arrival": "2027-07-05", "departure": "2027-07-07"}  # two nights where three are needed
WELL = "maison-du-puits"


@pytest.fixture
def house(session):
    return make_house(session)


def restrict(session, house, **rule):
    sold = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id, Tariff.number == 1)).one()
    draft = copy_to_draft(session, sold, ACTOR)
    draft.restrictions.append(Restriction(code="more", position=99, **rule))
    session.commit()
    publish(session, draft, ACTOR, NOW)


def chips(page):
    """What can be pressed beside refusals: words and target."""
    found = re.findall(r'class="chip"[^>]*?(?:href|value)="([^"]*)"[^>]*>([^<]*)<', page)
    return {unescape(words): unescape(target) for target, words in found}


def test_a_refused_stay_names_its_rule_and_value_and_links_to_the_nearest_that_is_sold(house, login):
    browser = login()
    page = browser.get("/sale?arrival=2027-07-05&departure=2027-07-07&adults=2&child_age=8").text

    assert "Séjour minimal · 3" in page
    assert "3 nuits" in chips(page)
    followed = browser.get(chips(page)["3 nuits"]).text
    assert 'class="refusals"' not in followed and followed.count('class="price-lines"') == 3
    assert 'name="child_age" value="8"' in followed


def test_another_arrival_is_proposed_where_only_some_days_begin_stays(session, house, login):
    restrict(session, house, kind=RestrictionKind.arrival_weekdays, weekdays=1 << 5)

    page = login().get("/sale?arrival=2027-09-06&departure=2027-09-09&adults=2").text

    near = chips(page)["arrivée le samedi 4 septembre"]
    assert "arrival=2027-09-04&departure=2027-09-07" in near


def test_nights_that_are_taken_are_no_cure(session, house, login):
    sell(session, house, "domaine-entier", date(2027, 7, 7), 3)

    page = login().get("/sale?arrival=2027-07-05&departure=2027-07-07&adults=2").text

    assert "3 nuits" not in chips(page)
    assert any("arrivée le" in words for words in chips(page))


def test_what_no_other_date_mends_proposes_none(house, login):
    page = login().get("/sale?arrival=2027-07-05&departure=2027-07-08&adults=500").text

    assert "Capacité · " in page
    assert chips(page) == {}


def test_the_nearest_dates_of_many_refused_housings_are_looked_for_on_demand(session, login):
    hostel = make_house(session, "demo-auberge")
    restrict(session, hostel, kind=RestrictionKind.nights, nights="9+")
    browser = login()
    page = browser.get("/sale?arrival=2027-03-08&departure=2027-03-10&adults=1").text

    refused = page.count('class="refusals"')
    more = re.findall(r'class="chip" href="([^"]*near=[^"]*)"', page)
    assert refused > CURED and len(more) == refused - CURED
    key = re.search(r"near=([^&#]*)", more[-1])[1].replace("%3A", "-")
    asked = browser.get(unescape(more[-1]).partition("#")[0]).text
    row = asked[asked.index(f'id="near-{key}"') :]
    assert "9 nuits" in row[: row.index("</li>", row.index("nearest"))]


def test_the_confirmation_puts_other_nights_in_the_sale_by_a_button(session, house, login):
    browser = login(TEAM, [house])
    page = browser.get(confirm_url(chosen(session, house, WELL), **SHORT)).text

    switched = browser.post(
        "/sale/book", data={**form_of(page), "action": chips(page)["3 nuits"], "notes": "arrive tard"}
    )

    assert 'name="departure" value="2027-07-08"' in switched.text
    assert 'class="price-lines"' in switched.text and "arrive tard" in switched.text
    sold = browser.post("/sale/book", data={**form_of(switched.text), "client_id": make_client(session).id})
    assert sold.status_code == 302
    assert session.scalars(select(Booking)).one().departure_on == date(2027, 7, 8)


def test_a_change_of_dates_that_is_refused_links_to_the_nearest_that_is_accepted(session, house, login):
    booking = sell(session, house, WELL, date(2027, 6, 7), 2)
    browser = login()

    page = browser.get(f"/bookings/{booking.id}/dates?arrival=2027-07-05&departure=2027-07-07").text

    assert "Séjour minimal · 3" in page
    assert "Déplacer" in browser.get(chips(page)["3 nuits"]).text


def test_a_stay_that_moves_is_not_in_its_own_way(session, house, login):
    booking = sell(session, house, WELL, date(2027, 7, 7), 3)

    page = login().get(f"/bookings/{booking.id}/dates?arrival=2027-07-05&departure=2027-07-07").text

    assert "3 nuits" in chips(page)


def test_no_arrival_that_is_over_is_proposed_to_an_older_booking(session, house, login, monkeypatch):
    booking = sell(session, house, WELL, date(2027, 6, 7), 2)
    restrict(session, house, kind=RestrictionKind.arrival_weekdays, weekdays=1 << 4)
    monkeypatch.setattr("services.booking_pages.today", lambda house, now: date(2027, 9, 6))

    page = login().get(f"/bookings/{booking.id}/dates?arrival=2027-09-06&departure=2027-09-09").text

    assert "Jour d’arrivée · " in page
    assert not any("3 septembre" in words for words in chips(page))
    assert housing(session, house, WELL).id == booking.stays[0].housing_id

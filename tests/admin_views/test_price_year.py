"""The year of a housing: a price or a reason on each day, and the stays of one day."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from models import Housing, Restriction, Season, Tariff
from models.tariff import RestrictionKind, RestrictionWhen
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, NOW, make_house

YEAR = {"housing": "maison-du-puits", "year": "2027", "booked_on": "2027-01-01"}


@pytest.fixture
def house(session):
    return make_house(session)


@pytest.fixture
def browser(house, login):
    return login()


@pytest.fixture
def draft(session, house):
    """A draft that refuses in several ways."""
    tariff = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    return copy_to_draft(session, tariff, ACTOR)


def look(browser, status=200, **typed):
    """The page of a year."""
    answer = browser.get("/prices/year?" + urlencode({**YEAR, **typed}))
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def cells(page):
    """What is read aloud of each day, by its date."""
    found = re.findall(r'<a id="d-([\d-]+)"[^>]*aria-label="([^"]*)"', page)
    return {day: unescape(label).replace("\xa0", " ").replace("\u202f", " ") for day, label in found}


def refuse(session, draft, kind, **more):
    """Add a restriction to the draft."""
    session.add(Restriction(tariff_id=draft.id, code=f"rule-{kind.value}", kind=kind, **more))
    session.commit()


def test_every_day_of_the_year_has_a_price_or_a_reason(browser):
    shown = cells(look(browser))

    assert len(shown) == 365
    assert all("€" in label for label in shown.values())
    assert shown["2027-06-10"].startswith("jeudi 10 juin 2027 : ")
    assert len(cells(look(browser, year=2028))) == 366


def test_the_cheapest_night_says_how_many_nights_it_takes(browser):
    page = look(browser)

    assert re.search(r'id="d-2027-07-05".*?<b>\d+</b><small>×(?:[3-9]|1\d)</small>', page)  # three at least in summer
    assert "la nuit, pour" in cells(page)["2027-07-05"]
    assert cells(page)["2027-07-05"].endswith("; se vend pour 3-14 nuits")
    assert re.search(r'id="d-2027-07-05"[^>]*><span[^>]*>5</span><em>3\+</em>', page)
    assert "se vend pour" not in cells(page)["2027-06-10"]


def test_what_stands_in_the_way_has_a_sign_and_a_sentence(session, draft, browser):
    summer = session.scalars(select(Season).where(Season.tariff_id == draft.id, Season.code == "summer")).one()
    refuse(
        session, draft, RestrictionKind.arrival_weekdays, weekdays=32, when=RestrictionWhen.arrival_in, season=summer
    )
    page = look(browser, tariff=draft.id)

    assert "samedi" in cells(page)["2027-07-06"] and "€" in cells(page)["2027-07-10"]
    assert re.search(r'id="d-2027-07-06"[^>]*year-none.*?<i>sa</i>', page)
    assert "Jour d’arrivée : samedi" in page.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kind", "more", "sign"),
    [
        (RestrictionKind.closed, {}, "fermé"),
        (RestrictionKind.nights, {"nights": "15+"}, "15+"),
        (RestrictionKind.nights, {"nights": "21, 28"}, "n"),
        (RestrictionKind.arrival_weekdays, {"weekdays": 7}, "lu ma…"),
    ],
)
def test_signs_are_short_and_told_in_the_legend(session, draft, browser, kind, more, sign):
    refuse(session, draft, kind, when=RestrictionWhen.always, **more)
    page = look(browser, tariff=draft.id)

    assert f"<i>{sign}</i>" in page
    legend = page[page.index('class="year-legend"') : page.index("data-year")]
    assert f">{sign}</span>" in legend


def test_too_many_people_have_no_price_on_any_day(browser):
    page = look(browser, adults=100)

    assert page.count('class="year-cell year-none') == 365
    assert "Capacité" in page


def test_a_day_shows_the_stays_that_begin_there_and_those_that_do_not(browser):
    page = look(browser, day="2027-07-06")
    panel = page[page.index("data-year-day") :]

    assert 'aria-current="true"' in page and "mardi 6 juillet 2027" in panel
    sold = re.search(r'(?s)class="year-stays".*?</ul>', panel)[0]
    assert sold.count("<li>") == 12  # three nights at least
    refused = re.search(r'(?s)class="year-refused".*?</ul>', panel)[0]
    assert refused.count("<a ") == 2 and "au moins 3 nuits" in refused


def test_each_stay_of_a_day_leads_to_the_simulator_with_the_same_total(browser):
    panel = browser.get("/prices/year?" + urlencode({**YEAR, "adults": 4, "day": "2027-07-06", "panel": 1})).text

    assert "<html" not in panel
    links = [unescape(link) for link in re.findall(r'href="(/prices/simulator[^"]+)"', panel)]
    assert [parse_qs(urlsplit(link).query)["nights"] for link in links[:2]] == [["3"], ["4"]]
    total = re.search(r'<strong class="money">([^<]+)<', panel)[1]
    assert total in browser.get(links[0]).text
    refused = browser.get(links[-1]).text
    assert "Séjour minimal" in refused


def test_a_draft_has_a_year_of_its_own(session, house, draft, browser):
    refuse(session, draft, RestrictionKind.closed, when=RestrictionWhen.always)

    assert "year-none" not in look(browser).split('class="year"')[1]
    assert look(browser, tariff=draft.id).count('class="year-cell year-none') == 365


def test_years_beside_keep_the_question(browser):
    page = look(browser, adults=5)

    links = re.findall(r'href="(/prices/year\?[^"]+)" rel="(?:prev|next)"', page)
    assert [parse_qs(urlsplit(unescape(link)).query)["year"] for link in links] == [["2026"], ["2028"]]
    assert all("adults=5" in link for link in links)
    assert 'rel="prev"' not in look(browser, year=2000) and 'rel="next"' not in look(browser, year=2099)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"year": "1900"}, "year"),
        ({"year": "9999"}, "year"),
        ({"year": "deux mille"}, "year"),
        ({"year": "9" * 400}, "year"),
        ({"adults": "0"}, "adults"),
        ({"adults": "-1"}, "adults"),
        ({"adults": "1000000000"}, "adults"),
        ({"booked_on": "hier"}, "booked_on"),
        ({"booked_on": "9999-12-31"}, "booked_on"),
        ({"housing": "nowhere"}, "housing"),
        ({"plan": "nowhere"}, "plan"),
    ],
)
def test_what_cannot_be_is_told_where_it_was_typed(browser, typed, field):
    page = look(browser, 422, **typed)

    wrong = re.findall(r'<(?:input|select)[^>]*aria-invalid="true"[^>]*>', page)
    assert len(wrong) == 1 and f'name="{field}"' in wrong[0]
    assert 'class="year"' not in page
    assert browser.get("/prices/year?" + urlencode({**YEAR, **typed, "panel": 1})).status_code == 422


@pytest.mark.parametrize("day", ["x", "1900-01-01", "9999-12-31", "2027-02-30", ""])
def test_a_day_that_is_none_is_left_out(browser, day):
    assert "year-day-head" not in look(browser, day=day)
    assert browser.get("/prices/year?" + urlencode({**YEAR, "day": day, "panel": 1})).status_code == 422


def test_without_a_housing_it_leads_to_one(session, house, browser):
    for one in session.scalars(select(Housing)):
        one.archived_at = NOW
    session.commit()

    page = browser.get("/prices/year")

    assert page.status_code == 200 and "/admin/housings/" in page.text
    assert browser.get("/prices/simulator").status_code == 200

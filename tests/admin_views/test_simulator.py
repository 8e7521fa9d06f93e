"""The price simulator: what it answers, in which language, by which version, and all that can be typed wrong."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from models import Booking, Charge, RateRow, Restriction, Season, Tariff
from models.tariff import RestrictionKind, RestrictionWhen, TariffStatus
from services.rights import ACCOUNTANT, CLEANING, OWNER, READER, TEAM
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, make_house, sell

STAY = {"housing": "lit-en-dortoir", "arrival": "2027-07-05", "departure": "2027-07-08", "booked_on": "2027-01-01"}


@pytest.fixture
def hostel(session):
    return make_house(session, "demo-auberge")


@pytest.fixture
def browser(hostel, login):
    return login()


def ask(browser, status=200, **typed):
    """The page of a question; a name with None is left out."""
    pairs = {name: value for name, value in {**STAY, **typed}.items() if value is not None}
    answer = browser.get("/prices/simulator?" + urlencode(pairs, doseq=True))
    assert answer.status_code == status, answer.text
    return answer.text


def read(page):
    """The answer as words."""
    found = re.search(r'(?s)<div class="card simulator-answer".*?</section>', page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else None


def draft_of(session, house):
    tariff = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    return tariff, copy_to_draft(session, tariff, ACTOR)


def test_without_a_question_it_asks_and_answers_nothing(browser):
    page = browser.get("/prices/simulator")

    assert page.status_code == 200
    assert 'name="arrival"' in page.text and read(page.text) is None


def test_the_lines_come_with_trails_sums_and_vat(browser):
    said = read(ask(browser, child_age=8, child_count=1, option="breakfast"))

    assert "33,00 € par personne × 2 × 3 nuits : Haute saison, À partir de 12 ans" in said
    assert "Total 330,78 €" in said
    assert "Hébergement 267,00 €" in said and "Option 58,50 €" in said
    assert re.search(r"10 % 295,91 € 29,59 € 325,50 €", said)


def test_the_answer_changes_its_language_alone(browser):
    page = ask(browser, lang="en")

    assert "€33.00 per person × 2 × 3 nights: High season, From 12" in read(page)
    assert '<html lang="fr"' in page and '<div class="card simulator-answer" lang="en">' in page
    assert "Calculer le prix" in page
    assert "Haute saison" in read(ask(browser))
    assert '<span class="nav-label">Simulateur de prix</span>' in ask(browser)  # the frame is kept from page to page


def test_one_click_leads_to_the_other_language_and_keeps_the_question(browser):
    page = ask(browser, child_age=[8, 3], child_count=[1, 2], option=["breakfast"])
    links = [unescape(link) for link in re.findall(r'href="(/prices/simulator\?[^"]*lang=en[^"]*)"', page)]
    asked = parse_qs(urlsplit(links[0]).query)

    assert asked["child_age"] == ["8", "3"] and asked["option"] == ["breakfast"]
    assert "Children" in browser.get(links[0]).text or "From 3 to 11" in browser.get(links[0]).text


def test_a_refused_stay_names_its_rules_and_leads_to_what_is_accepted(browser):
    page = ask(browser, housing="premier-etage", adults=10, departure="2027-07-06")

    assert "Séjour minimal · 2" in read(page) and "au moins 2 nuits" in read(page)
    cures = [unescape(url) for url in re.findall(r'class="chip" href="([^"]+)"', page)]
    assert cures
    for cure in cures:
        assert "Total" in read(browser.get(cure).text)


def test_every_broken_rule_is_named(browser):
    said = read(ask(browser, housing="premier-etage", adults=60, departure="2027-07-06"))

    assert "Capacité" in said and "Séjour minimal" in said
    assert "Aucune autre arrivée" in said


def test_nights_stand_for_a_departure(browser):
    by_nights = read(ask(browser, departure=None, nights=3))

    assert by_nights == read(ask(browser))


def test_a_day_of_birth_gives_the_age_and_an_exemption_the_tax(browser):
    plain = read(ask(browser, adults=1, child_age="", child_count="", born_on="2019-01-01", exempt=""))
    assert "1 de 8 ans" in plain

    exempt = read(ask(browser, adults=1, child_age="30", child_count="", born_on="", exempt="seasonal_worker"))
    assert "Lits" in exempt


def test_a_draft_is_tried_before_it_is_published_and_compared(session, hostel, browser):
    sold, draft = draft_of(session, hostel)
    for one in session.scalars(
        select(RateRow).join(Charge).where(Charge.tariff_id == draft.id, RateRow.amount_cents == 33_00)
    ):
        one.amount_cents += 1_00
    session.commit()

    assert "204,00" not in read(ask(browser)) and "204,00 €" in read(ask(browser, tariff=draft.id))
    compared = read(ask(browser, tariff=draft.id, compare=1))
    assert "Comparaison avec la version publiée" in compared and "+6,00 €" in compared.replace("+ ", "+")
    assert "Comparaison" not in read(ask(browser, tariff=sold.id, compare=1))


def test_a_stay_that_only_the_draft_sells_is_compared_in_words(session, hostel, browser):
    _, draft = draft_of(session, hostel)
    session.delete(session.scalars(select(Restriction).where(Restriction.tariff_id == draft.id)).one())
    session.commit()

    asked = {"housing": "premier-etage", "adults": 10, "departure": "2027-07-06", "compare": 1}
    said = read(ask(browser, tariff=draft.id, **asked))

    assert "ne se vend pas" in said and "au moins 2 nuits" in said
    assert "Différence" not in said


def test_a_version_of_a_house_that_is_not_his_is_not_there(session, hostel, login):
    other, browser = make_house(session), login(OWNER, establishments=[hostel])
    theirs = session.scalars(select(Tariff).where(Tariff.establishment_id == other.id)).one()

    for tariff in (theirs.id, 999_999, "x", "-1", "9" * 40, "１"):
        for page in ("simulator", "year"):
            assert browser.get("/prices/" + page + "?" + urlencode({"tariff": tariff})).status_code == 404


def test_a_version_that_cannot_be_compiled_says_why(session, hostel, browser):
    _, draft = draft_of(session, hostel)
    seasons = session.scalars(select(Season).where(Season.tariff_id == draft.id).order_by(Season.id)).all()
    seasons[0].minus, seasons[1].minus = [seasons[1]], [seasons[0]]
    session.commit()

    for page in ("simulator", "year"):
        answer = browser.get(f"/prices/{page}?tariff={draft.id}")
        assert answer.status_code == 409
        assert f"/admin/tariffs/{draft.id}" in answer.text


def test_without_a_tariff_it_leads_to_one(session, hostel, browser):
    for tariff in session.scalars(select(Tariff)):
        tariff.status = TariffStatus.archived
    session.commit()
    assert browser.get("/prices/simulator").status_code == 200

    from models import Establishment

    session.add(Establishment(code="vide", name="Vide", country="FR"))
    session.commit()
    number = session.scalars(select(Establishment.id).where(Establishment.code == "vide")).one()
    browser.post("/establishment", data={"establishment_id": number})
    for page in ("simulator", "year"):
        answer = browser.get(f"/prices/{page}")
        assert answer.status_code == 200 and "/admin/tariffs/" in answer.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"arrival": "x"}, "arrival"),
        ({"arrival": ""}, "arrival"),
        ({"arrival": "2027-02-30"}, "arrival"),
        ({"arrival": "1900-01-01", "departure": "1900-01-03"}, "arrival"),
        ({"arrival": "9999-12-30", "departure": "9999-12-31"}, "arrival"),
        ({"departure": "9999-12-31"}, "departure"),
        ({"departure": "2027-07-05"}, "departure"),
        ({"departure": "2027-07-01"}, "departure"),
        ({"departure": "2028-09-01"}, "departure"),
        ({"departure": ""}, "departure"),
        ({"departure": None, "nights": "400"}, "nights"),
        ({"departure": None, "nights": "0"}, "nights"),
        ({"departure": None, "nights": "-3"}, "nights"),
        ({"departure": None, "nights": "trois"}, "nights"),
        ({"departure": None, "nights": "9" * 400}, "nights"),
        ({"departure": None, "arrival": "2100-12-30", "nights": "5"}, "nights"),
        ({"nights": "2"}, "nights"),
        ({"adults": "1000000000"}, "adults"),
        ({"adults": "-1"}, "adults"),
        ({"adults": "0"}, "adults"),
        ({"adults": "abc"}, "adults"),
        ({"adults": "9" * 5000}, "adults"),
        ({"booked_on": "hier"}, "booked_on"),
        ({"booked_on": "1900-01-01"}, "booked_on"),
        ({"contracted": "0"}, "contracted"),
        ({"contracted": "1000000000000"}, "contracted"),
        ({"earlier_stays": "-1"}, "earlier_stays"),
        ({"housing": "nowhere"}, "housing"),
        ({"plan": "nowhere"}, "plan"),
        ({"client_class": "nowhere"}, "client_class"),
        ({"channel": "nowhere"}, "channel"),
        ({"child_age": "-1"}, "age-1"),
        ({"child_age": "200"}, "age-1"),
        ({"child_age": "huit"}, "age-1"),
        ({"child_age": "<script>alert(1)</script>"}, "age-1"),
        ({"child_age": "8", "child_count": "0"}, "age-1"),
        ({"child_age": "8", "child_count": "1000000000"}, "age-1"),
        ({"child_age": "8", "child_count": "9" * 400}, "age-1"),
        ({"child_count": "3"}, "age-1"),
        ({"child_age": "8", "born_on": "2010-01-01"}, "age-1"),
        ({"child_age": "", "born_on": "1850-01-01"}, "age-1"),
        ({"child_age": "8", "born_on": "jadis"}, "age-1"),
        ({"child_age": "30", "exempt": "friend"}, "age-1"),
        ({"option": "linen", "quantity-linen": "1000000000000"}, "quantity-linen"),
        ({"option": "linen", "quantity-linen": "-1"}, "quantity-linen"),
        ({"quantity-linen": "beaucoup"}, "quantity-linen"),
    ],
)
def test_what_cannot_be_is_told_where_it_was_typed_and_kept(browser, typed, field):
    page = ask(browser, 422, **typed)

    wrong = re.findall(r'<(?:input|select)[^>]*aria-invalid="true"[^>]*>', page)
    assert any(f'id="{field}"' in tag or f'name="{field}"' in tag for tag in wrong), wrong
    assert read(page) is None and "<script>alert" not in page
    for name, value in typed.items():
        if value and field == name and name not in ("housing", "plan", "client_class", "channel"):
            assert f'value="{value}"' in page


@pytest.mark.parametrize(
    "typed",
    [
        {"option": "unknown"},
        {"quantity-unknown": "3"},
        {"option": "<b>x</b>" * 200},
        {"option": "breakfast", "quantity-breakfast": "3", "child_age": "8"},
    ],
)
def test_an_option_that_cannot_be_is_told(browser, typed):
    page = ask(browser, 422, **typed)

    assert 'class="sale-problems"' in page and "<b>x</b>" not in page and read(page) is None


@pytest.mark.parametrize("typed", [{"lang": "xx"}, {"compare": "oui"}, {"child_age": ["8"] * 500}, {"option": ""}])
def test_strange_addresses_are_answered(browser, typed):
    assert browser.get("/prices/simulator?" + urlencode({**STAY, **typed}, doseq=True)).status_code in (200, 422)


@pytest.mark.parametrize(("role", "status"), [(TEAM, 200), (ACCOUNTANT, 200), (READER, 200), (CLEANING, 403)])
def test_who_may_see_tariffs_may_try_them(hostel, login, role, status):
    browser = login(role)

    for address in ("/prices/simulator?" + urlencode(STAY), "/prices/year", "/prices/year?panel=1&day=2027-07-05"):
        assert browser.get(address).status_code == status


def test_the_record_of_a_version_leads_to_it(session, hostel, browser):
    _, draft = draft_of(session, hostel)

    page = browser.get(f"/admin/tariffs/{draft.id}").text

    assert f'href="/prices/simulator?tariff={draft.id}"' in page and f'href="/prices/year?tariff={draft.id}"' in page


def test_a_price_of_the_sale_and_of_a_booking_leads_to_the_same_one_here(session, hostel, browser):
    from datetime import date

    booking = sell(session, hostel, "lit-en-dortoir", date(2027, 7, 5), 3, {40: 2, 8: 1})
    sale = browser.get("/sale?" + urlencode({"arrival": "2027-07-05", "departure": "2027-07-08", "adults": 2})).text
    paths = [
        re.search(r'href="(/prices/simulator[^"]+lit-en-dortoir[^"]*)"', page)[1]
        for page in (sale, browser.get(f"/bookings/{booking.id}").text)
    ]

    of_sale, of_booking = (read(browser.get(unescape(path)).text) for path in paths)

    assert "2 personnes" in of_sale and "Lits" in of_sale
    cents = f"{booking.total_cents // 100},{booking.total_cents % 100:02}"
    assert f"Total {cents}" in of_booking


def test_trying_a_price_sells_nothing(session, browser):
    ask(browser)

    session.rollback()
    assert session.scalar(select(func.count()).select_from(Booking)) == 0


def test_a_refusal_by_the_weekday_says_it_in_words(session, hostel, browser):
    _, draft = draft_of(session, hostel)
    session.add(
        Restriction(
            tariff_id=draft.id,
            code="saturday",
            kind=RestrictionKind.arrival_weekdays,
            weekdays=32,
            when=RestrictionWhen.always,
        )
    )
    session.commit()

    page = ask(browser, tariff=draft.id)

    assert "Jour d’arrivée · samedi" in read(page)
    assert "arrivée le samedi 3 juillet" in read(page)

"""Selling a stay on the screen: from dates to a booking, and everything that can be typed wrong."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from models import Booking, Charge, Client, Establishment, RateRow, Tariff
from models.client import ClientKind
from services import tariffs
from services.closures import close_nights
from services.rights import ACCOUNTANT, CLEANING, READER, TEAM
from tests.factories import ACTOR, NOW, housing, make_client, make_house, sell

DATES = {"arrival": "2027-07-05", "departure": "2027-07-08"}


@pytest.fixture
def house(session):
    return make_house(session)


@pytest.fixture
def hostel(session):
    return make_house(session, "demo-auberge")


def chosen(session, house, code, people="30x2", options=""):
    return f"{housing(session, house, code).id}::{people}:{options}"


def confirm_url(*stays, **dates):
    return "/sale/confirm?" + urlencode([*{**DATES, **dates}.items(), *(("stay", stay) for stay in stays)])


def form_of(page):
    """The hidden and typed values of the booking form, as a browser would send them."""
    form = page[page.index('class="sale-book"') :]
    pairs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
    kept = [(name, value) for name, value in pairs if name in ("token", "shown_cents", "search", *DATES)]
    stays = [("stay", value) for value in re.findall(r'name="stay" value="([^"]+)"', form)]
    return dict(kept) | {"stay": [value for _, value in stays]}


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def test_the_page_without_a_question_asks_for_dates_and_people(house, login):
    page = login().get("/sale")

    assert page.status_code == 200
    assert "data-age-rows" in page.text and 'class="offers' not in page.text


def test_results_show_prices_with_the_rules_that_made_each_line(house, login):
    page = login().get("/sale?" + urlencode({**DATES, "adults": 8}))

    assert page.status_code == 200
    assert page.text.count('class="price-lines"') == 3
    assert 'class="trail"' in page.text


def test_a_stay_below_the_minimum_is_refused_in_words(house, login):
    page = login().get("/sale?arrival=2027-07-05&departure=2027-07-07&adults=2")

    assert page.text.count('class="refusals"') == 3
    assert 'class="price-lines"' not in page.text


def test_a_taken_house_takes_the_whole_estate_and_shows_the_nearest_dates(session, house, login):
    sell(session, house, "maison-du-puits", date(2027, 7, 5), 3)

    page = login().get("/sale?" + urlencode({**DATES, "adults": 2})).text

    taken = page[page.index('class="results reveal"') :]
    assert taken.count('class="nearest"') == 2
    assert "arrival=2027-07-08&amp;departure=2027-07-11" in taken or "arrival=2027-07-02" in taken


def test_children_and_options_change_the_price(hostel, login):
    browser = login()
    plain = {"arrival": "2027-03-08", "departure": "2027-03-10", "adults": 1}

    def total(**more):
        page = browser.get("/sale?" + urlencode({**plain, **more}, doseq=True)).text
        shown = re.findall(r'offer-total"><span class="money">([^<]+)<', page)[0]
        return int(re.sub(r"\D", "", shown))

    assert total(child_age=[8], child_count=[2]) == total() + 2 * 2 * 1900
    assert total(option="breakfast") == total() + 2 * 750
    assert total(**{"quantity-linen": 3}) == total() + 3 * 600


@pytest.mark.parametrize(
    "typed",
    [
        {"arrival": "x"},
        {"arrival": "2027-02-30"},
        {"arrival": "0001-01-01"},
        {"departure": "9999-12-31"},
        {"departure": ""},
        {"departure": "2027-07-05"},
        {"departure": "2027-07-01"},
        {"departure": "2028-09-01"},
        {"adults": "abc"},
        {"adults": "0"},
        {"adults": "-1"},
        {"adults": "1000000000"},
        {"adults": "9" * 5000},
        {"adults": ""},
        {"child_age": "200"},
        {"child_age": "-3"},
        {"child_age": "huit"},
        {"child_age": "8", "child_count": "0"},
        {"child_age": "8", "child_count": "9" * 400},
        {"child_age": "<script>alert(1)</script>"},
        {"option": "breakfast", "quantity-breakfast": "beaucoup"},
        {"quantity-linen": "99999999"},
    ],
)
def test_what_cannot_be_is_said_on_the_same_page_with_what_was_typed(hostel, login, typed):
    page = login().get("/sale?" + urlencode({**DATES, "adults": "2", **typed}))

    assert page.status_code == 422
    assert "field-error" in page.text
    assert "<script>alert" not in page.text
    kept = next(iter(typed.values()))
    if kept.isascii() and "<" not in kept and kept not in ("", "beaucoup"):
        assert f'value="{kept}"' in page.text


def test_unknown_options_and_parameters_are_left_out(hostel, login):
    page = login().get("/sale?" + urlencode({**DATES, "adults": 2, "option": "caviar", "quantity-caviar": 3, "x": "y"}))

    assert page.status_code == 200
    assert 'value="caviar"' not in page.text


def test_selling_to_a_known_client_makes_a_booking(session, house, login):
    client = make_client(session)
    browser = login(TEAM, [house])
    page = browser.get(confirm_url(chosen(session, house, "domaine-entier"))).text

    sold = browser.post(
        "/sale/book",
        data={**form_of(page), "buyer": "known", "client_id": client.id, "kind": "person", "notes": "tard"},
    )

    booking = session.scalars(select(Booking)).one()
    assert sold.status_code == 302 and sold.location == f"/bookings/{booking.id}"
    assert (booking.client_id, booking.notes, booking.created_by) == (client.id, "tard", "Camille User0")
    assert browser.get(sold.location).status_code == 200


def test_selling_to_a_new_client_makes_both_at_once(session, house, login):
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text

    browser.post(
        "/sale/book",
        data={
            **form_of(page),
            "buyer": "new",
            "kind": "school",
            "company": "École des Ormes",
            "email": "a@example.org",
        },
    )

    assert session.scalars(select(Booking)).one().client.display_name == "École des Ormes"


def test_a_form_sent_twice_sells_once_and_shows_the_same_booking(session, house, login):
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text
    data = {**form_of(page), "buyer": "new", "kind": "person", "last_name": "Aubrac"}

    first, second = browser.post("/sale/book", data=data), browser.post("/sale/book", data=data)

    assert first.location == second.location
    assert count(session, Booking) == count(session, Client) == 1


def test_a_form_that_has_sold_does_not_sell_something_else(session, house, login):
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text
    data = {**form_of(page), "buyer": "new", "kind": "person", "last_name": "Aubrac"}
    browser.post("/sale/book", data=data)

    again = browser.post("/sale/book", data={**data, "last_name": "Zeller"})

    assert again.status_code == 409
    assert "Zeller" in again.text
    assert count(session, Booking) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"buyer": "known", "client_id": ""}, "tard"),
        ({"buyer": "known", "client_id": "999999"}, "tard"),
        ({"buyer": "known", "client_id": "abc"}, "tard"),
        ({"buyer": "new", "last_name": ""}, "tard"),
        ({"buyer": "new", "last_name": "x" * 300}, "tard"),
        ({"buyer": "new", "last_name": "Aubrac", "email": "pas-un-mail"}, "pas-un-mail"),
        ({"buyer": "new", "last_name": "Aubrac", "kind": "ogre"}, "tard"),
        ({"buyer": "new", "last_name": "Aubrac", "notes": "tard" * 20_000}, "Aubrac"),
        ({"buyer": "someone"}, "tard"),
    ],
)
def test_a_client_who_cannot_be_is_refused_and_nothing_typed_is_lost(session, house, login, typed, kept):
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text

    answer = browser.post("/sale/book", data={**form_of(page), "kind": "person", "notes": "tard", **typed})

    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert kept in answer.text
    assert count(session, Booking) == count(session, Client) == 0


def test_a_price_that_moved_is_shown_again_before_anything_is_sold(session, house, login):
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text
    data = {**form_of(page), "shown_cents": "1", "buyer": "new", "kind": "person", "last_name": "Aubrac"}

    answer = browser.post("/sale/book", data=data)

    assert answer.status_code == 409
    assert "Aubrac" in answer.text
    assert form_of(answer.text)["shown_cents"] == form_of(page)["shown_cents"]
    assert count(session, Booking) == count(session, Client) == 0


def test_nights_taken_meanwhile_are_told_with_what_is_free(session, house, login):
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text
    data = {**form_of(page), "buyer": "new", "kind": "person", "last_name": "Aubrac", "notes": "tard"}
    sell(session, house, "maison-du-four", date(2027, 7, 6), 3)

    answer = browser.post("/sale/book", data=data)

    assert answer.status_code == 409
    assert "Aubrac" in answer.text and "tard" in answer.text
    assert 'id="instead"' in answer.text
    assert "switch|2027-07-03|2027-07-06" in answer.text
    assert count(session, Booking) == 1


def test_other_dates_are_taken_from_the_refusal_without_losing_the_client(session, house, login):
    browser = login()
    stay = chosen(session, house, "maison-du-four")
    page = browser.get(confirm_url(stay)).text
    data = {**form_of(page), "buyer": "new", "kind": "person", "last_name": "Aubrac"}

    answer = browser.post("/sale/book", data={**data, "action": f"switch|2027-07-09|2027-07-12|{stay}"})

    assert answer.status_code == 200
    assert form_of(answer.text)["arrival"] == "2027-07-09"
    assert "Aubrac" in answer.text
    assert count(session, Booking) == 0


def test_several_housings_are_sold_in_one_booking(session, hostel, login):
    browser = login()
    stays = [chosen(session, hostel, "chambre-saule"), chosen(session, hostel, "lit-en-dortoir", "30x1,8x2", "linen*2")]
    page = browser.get(confirm_url(*stays)).text

    browser.post("/sale/book", data={**form_of(page), "buyer": "new", "kind": "person", "last_name": "Aubrac"})

    booking = session.scalars(select(Booking)).one()
    assert [stay.people for stay in booking.stays] == [2, 3]
    assert booking.stays[1].options == {"linen": 2}
    assert booking.people == 5


def test_two_stays_that_want_the_same_beds_are_refused_together(session, hostel, login):
    browser = login()
    stays = [chosen(session, hostel, "lit-en-dortoir", "30x5"), chosen(session, hostel, "lit-en-dortoir", "30x4")]
    page = browser.get(confirm_url(*stays)).text

    answer = browser.post("/sale/book", data={**form_of(page), "buyer": "new", "kind": "person", "last_name": "Aubrac"})

    assert answer.status_code == 409
    assert count(session, Booking) == count(session, Client) == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "arrival=x&departure=y&stay=1::30x2:",
        "arrival=2027-07-05&departure=2027-07-01&stay=1::30x2:",
        "arrival=2027-07-05&departure=2029-07-01&stay=1::30x2:",
        "arrival=2027-07-05&departure=2027-07-08&stay=abc",
        "arrival=2027-07-05&departure=2027-07-08&stay=1::0x0:",
        "arrival=2027-07-05&departure=2027-07-08&stay=1::300x2:",
        "arrival=2027-07-05&departure=2027-07-08" + "&stay=1::30x2:" * 30,
    ],
)
def test_an_address_that_says_nothing_leads_back_to_the_search(house, login, query):
    answer = login().get(f"/sale/confirm?{query}")

    assert answer.status_code == 302
    assert answer.location == "/sale"


def test_a_housing_plan_or_option_of_others_is_not_found(session, house, hostel, login):
    browser = login(TEAM, [house])

    assert browser.get(confirm_url(chosen(session, hostel, "chambre-saule"))).status_code == 404
    assert browser.get(confirm_url("999999::30x2:")).status_code == 404
    assert browser.get(confirm_url(chosen(session, house, "maison-du-four").replace("::", ":77:"))).status_code == 404
    assert browser.post("/sale/book", data={**DATES, "stay": "999999::30x2:"}).status_code == 404


def test_a_house_without_a_tariff_says_so(session, login):
    session.add(Establishment(code="vide", name="Vide"))
    session.commit()

    page = login().get("/sale")

    assert page.status_code == 200
    assert "empty-state" in page.text


def test_clients_are_found_by_the_beginnings_of_their_words(session, house, login):
    make_client(session, "Étienne", "Zoé")
    make_client(session, "Aubrac", "Luc")
    browser = login()

    assert [label for _, label in browser.get("/sale/clients?query=etien").json] == [
        "Étienne Zoé · étienne@example.org"
    ]
    assert len(browser.get("/sale/clients").json) == 2
    assert browser.get("/sale/clients?query=" + "x" * 5000).json == []


def test_without_scripts_a_client_is_searched_by_the_form(session, house, login):
    client = make_client(session)
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-four"))).text

    answer = browser.post(
        "/sale/book", data={**form_of(page), "buyer": "known", "q": "delau", "action": "find", "notes": "tard"}
    )

    assert f'name="client_id" value="{client.id}"' in answer.text
    assert "tard" in answer.text


@pytest.mark.parametrize("role", [READER, CLEANING, ACCOUNTANT])
def test_who_may_not_sell_reaches_no_page_of_the_sale(session, house, login, role):
    browser = login(role)

    for url in ("/sale", confirm_url(chosen(session, house, "maison-du-four"))):
        assert browser.get(url).status_code == 403
    assert browser.post("/sale/book", data={}).status_code == 403


def test_a_cell_of_the_planning_offers_to_close_its_nights(session, house, login):
    page = login().get("/sale?" + urlencode({**DATES, "adults": 2, "pool": 1})).text

    assert "/closures/new?pool=1&amp;arrival=2027-07-05&amp;departure=2027-07-08" in page


def test_nights_that_are_closed_are_not_on_sale(session, house, login):
    from models import Pool
    from models.inventory import ClosureReason
    from rules.stay import Stay

    pool = session.scalars(select(Pool).where(Pool.code == "maison-du-four")).one()
    stay = Stay(date(2027, 7, 6), date(2027, 7, 7))
    close_nights(session, house.id, {pool.id: 1}, stay, ClosureReason.works, "", ACTOR, NOW)

    page = login().get("/sale?" + urlencode({**DATES, "adults": 2})).text

    assert page.count('class="price-lines"') == 1


def for_schools(session, house):
    """A tenth off for schools, in the version that sells."""
    tariff = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    charge = Charge(tariff_id=tariff.id, code="thanks", name_fr="Remise scolaire", source="discount", position=90)
    charge.rows = [RateRow(percent_bp=-1000, per="percent", client_classes=frozenset({"school"}))]
    session.add(charge)
    session.commit()
    tariffs._COMPILED.clear()


def test_the_search_may_say_what_the_client_is(session, house, login):
    for_schools(session, house)
    browser = login()

    asked = browser.get("/sale?" + urlencode({**DATES, "adults": 2, "client_class": "school"})).text
    nobody = browser.get("/sale?" + urlencode({**DATES, "adults": 2, "client_class": "queen"})).text
    page = browser.get(confirm_url(chosen(session, house, "maison-du-puits") + ":school")).text

    assert "Remise scolaire" in asked and "school" in asked
    assert "Remise scolaire" not in nobody
    assert "Remise scolaire" in page and 'selected value="school"' in page


def test_the_price_of_the_chosen_client_is_shown_before_it_is_booked(session, house, login):
    for_schools(session, house)
    school = make_client(session, "Tilleuls", kind=ClientKind.school)
    browser = login()
    page = browser.get(confirm_url(chosen(session, house, "maison-du-puits"))).text
    sent = {**form_of(page), "action": "book", "buyer": "known", "client_id": school.id}

    moved = browser.post("/sale/book", data=sent)
    booked = browser.post("/sale/book", data={**form_of(moved.text), **{"action": "book"}, "client_id": school.id})

    assert moved.status_code == 409 and "Remise scolaire" in moved.text
    assert booked.status_code == 302, booked.text
    assert count(session, Booking) == 1

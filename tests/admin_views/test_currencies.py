"""Amounts in houses whose currency has no decimals, or three: typed, shown, filtered, exported, sold."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from models import Booking, Charge, Establishment, RateRow, Tariff
from services.refusals import PriceMoved
from services.rights import OWNER
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, ESTABLISHMENT_FORM, make_client, make_house, make_house_in, sell
from web.errors import refusal_sentence

ARRIVAL, DEPARTURE = date(2027, 6, 7), date(2027, 6, 9)
# The price of a night in June, as the file of the house has it.
LOW = {"JPY": "6000", "TND": "60.500", "EUR": "60.00"}


def house_in(session, currency, code="nid"):
    return make_house_in(session, currency, LOW[currency], "90", code)


def plain(page: str) -> str:
    """A page with ordinary spaces."""
    return unescape(page).replace("\xa0", " ").replace("\u202f", " ")


def draft_of(session, house) -> Tariff:
    published = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    return copy_to_draft(session, published, ACTOR)


def lodging_of(draft) -> Charge:
    return next(charge for charge in draft.charges if charge.is_base)


def low_of(draft) -> RateRow:
    return next(row for row in lodging_of(draft).rows if [season.code for season in row.seasons] == ["low"])


def rate(charge, amount: str) -> dict[str, object]:
    return {"charge": charge.id, "amount_cents": amount, "per": "night", "counting": "unit", "position": "3"}


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the grid's form."""
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input[^>]* name="([^"]+)" value="([^"]*)"', page[page.index('class="grid-form"') :]
    ):
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize(
    ("currency", "typed", "cents", "kept", "shown", "sign"),
    [
        ("JPY", "1 000", 1000, "1000", "1 000 JPY", "JPY"),
        ("JPY", "¥1000", 1000, "1000", "1 000 JPY", "JPY"),
        ("XPF", "2500", 2500, "2500", "2 500 FCFP", "FCFP"),
        ("TND", "12,500", 12_500, "12,500", "12,500 TND", "TND"),
        ("TND", "12,5", 12_500, "12,500", "12,500 TND", "TND"),
        ("EUR", "1 085,50 €", 108_550, "1085,50", "1 085,50 €", "€"),
    ],
)
def test_a_price_is_typed_kept_and_shown_in_the_currency_of_its_house(
    session, login, currency, typed, cents, kept, shown, sign
):
    draft = draft_of(session, make_house_in(session, currency, "60", "90"))
    browser = login(OWNER)
    assert f'<span class="unit" aria-hidden="true">{sign}</span>' in browser.get("/admin/rates/new").text

    answer = browser.post("/admin/rates/new", data=rate(lodging_of(draft), typed))

    assert answer.status_code == 302, answer.text
    row = session.scalars(select(RateRow).order_by(RateRow.id.desc())).first()
    assert row.amount_cents == cents
    assert f'value="{kept}"' in browser.get(f"/admin/rates/{row.id}/edit").text
    assert shown in plain(browser.get(f"/admin/rates/{row.id}").text)
    assert shown in plain(browser.get(f"/admin/rates/?tariff={draft.id}").text)


@pytest.mark.parametrize(
    ("currency", "typed", "said"),
    [
        ("JPY", "12,5", "Il n’y a pas de décimales en JPY"),
        ("JPY", "1,000", "Il n’y a pas de décimales en JPY"),
        ("JPY", "beaucoup", "Écrivez un nombre entier."),
        ("TND", "1,0005", "Trois décimales au plus"),
        ("EUR", "1,005", "Deux décimales au plus"),
        ("EUR", "10 %", "Écrivez un nombre, par exemple 12,50."),
        ("JPY", "10 €", "Écrivez un nombre entier."),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused_on_its_field(session, login, currency, typed, said):
    draft = draft_of(session, make_house_in(session, currency, "60", "90"))
    before = session.query(RateRow).count()

    answer = login(OWNER).post("/admin/rates/new", data=rate(lodging_of(draft), typed))

    assert answer.status_code == 422
    assert said in plain(answer.text)
    session.rollback()
    assert session.query(RateRow).count() == before


@pytest.mark.parametrize("currency", LOW)
def test_a_file_of_prices_has_the_decimals_of_the_currency(session, login, currency):
    house_in(session, currency)
    browser = login(OWNER)

    excel = browser.get("/admin/rates/export.csv?format=excel").text
    standard = browser.get("/admin/rates/export.csv?format=standard").text

    assert LOW[currency].replace(".", ",") in excel.split(";")
    assert LOW[currency] in standard.split(",")


@pytest.mark.parametrize(
    ("currency", "typed", "cents", "sign"),
    [("JPY", "6 500", 6500, "JPY"), ("TND", "65,750", 65_750, "TND"), ("EUR", "65,75", 65_75, "€")],
)
def test_the_grid_has_cells_in_the_currency_of_its_house(session, login, currency, typed, cents, sign):
    draft = draft_of(session, house_in(session, currency))
    address, browser = f"/rates/grid/{lodging_of(draft).id}", login(OWNER)
    page = browser.get(address).text
    sent = form_of(page)
    name = next(name for name, values in sent.items() if values == [LOW[currency].replace(".", ",")])
    assert f"Montants en {sign} " in plain(page)

    assert browser.post(address, data=sent | {name: [typed]}).status_code == 302

    session.expire_all()
    assert low_of(draft).amount_cents == cents


def test_a_cell_with_decimals_that_the_currency_has_not_is_told(session, login):
    draft = draft_of(session, house_in(session, "JPY"))
    address, browser = f"/rates/grid/{lodging_of(draft).id}", login(OWNER)
    sent = form_of(browser.get(address).text)
    name = next(name for name, values in sent.items() if values == ["6000"])

    answer = browser.post(address, data=sent | {name: ["12,5"]})

    assert answer.status_code == 422
    assert "Il n’y a pas de décimales en JPY" in plain(answer.text)
    session.expire_all()
    assert low_of(draft).amount_cents == 6000


@pytest.mark.parametrize(
    ("currency", "french", "in_english"),
    [
        ("JPY", "6 002 JPY", "¥6,002"),
        ("TND", "62,500 TND", "TND62.500"),
        ("EUR", "62,00 €", "€62.00"),
    ],
)
def test_a_price_reads_alike_where_it_is_sold_tried_and_looked_up(session, login, currency, french, in_english):
    house_in(session, currency)
    browser = login(OWNER)
    days = {"arrival": "2027-06-07", "departure": "2027-06-08"}
    year = {"housing": "hut", "year": "2027", "day": "2027-06-07", "booked_on": "2027-01-01"}
    pages = [
        "/sale?" + urlencode({**days, "adults": "2"}),
        "/prices/simulator?" + urlencode({**days, "housing": "hut", "adults": "2", "booked_on": "2027-01-01"}),
        "/prices/year?" + urlencode({**year, "adults": "2"}),
    ]

    assert [french in plain(browser.get(page).text) for page in pages] == [True, True, True]
    browser.post("/language", data={"lang": "en"})
    assert [in_english in plain(browser.get(page).text) for page in pages] == [True, True, True]


def test_the_home_page_and_the_booking_are_in_the_currency_of_the_house(session, login):
    house = house_in(session, "JPY")
    booking = sell(session, house, "hut", ARRIVAL, 2)
    browser = login(OWNER)

    total = f"{booking.total_cents:,} JPY".replace(",", " ")
    assert total in plain(browser.get(f"/bookings/{booking.id}").text)
    assert "€" not in browser.get("/").text


@pytest.mark.parametrize(
    ("currency", "steps"),
    [("JPY", [1, 10, 50, 100]), ("TND", [1, 100, 500, 1000]), ("EUR", [1, 10, 50, 100])],
)
def test_last_years_prices_are_raised_by_steps_of_the_currency(session, login, currency, steps):
    draft = draft_of(session, house_in(session, currency))
    browser, lodging = login(OWNER), lodging_of(draft)
    page = browser.get(f"/tariffs/{draft.id}/amounts?percent=3&charge={lodging.code}").text
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)

    offered = [int(step) for step in re.findall(r'<option value="(\d+)"', page)]
    sent = {"percent": "3", "step": str(steps[-1]), "charge": lodging.code, "token": token}
    answer = browser.post(f"/tariffs/{draft.id}/amounts", data=sent)

    assert offered == steps
    assert answer.status_code == 302, answer.text
    session.expire_all()
    assert low_of(draft).amount_cents % steps[-1] == 0


def test_steps_are_multiples_of_what_prices_are_rounded_to(session, login):
    house = house_in(session, "EUR")
    house.rounding_cents = 20
    session.commit()
    draft = draft_of(session, house)

    page = login(OWNER).get(f"/tariffs/{draft.id}/amounts").text

    assert re.findall(r'<option value="(\d+)"', page) == ["20", "100"]


def test_bookings_of_several_houses_stand_each_in_its_own_currency(session, login):
    client = make_client(session)
    euro, yen = make_house(session), house_in(session, "JPY")
    first = sell(session, euro, "maison-du-puits", date(2027, 6, 7), 2, client=client)
    second = sell(session, yen, "hut", date(2027, 6, 7), 2, client=client)

    page = plain(login(OWNER).get(f"/admin/clients/{client.id}").text)

    assert f"{first.total_cents // 100},{first.total_cents % 100:02} €" in page
    assert f"{second.total_cents:,} JPY".replace(",", " ") in page


def test_a_booking_keeps_its_currency_in_files_whatever_its_house_has_become(session, login):
    house = house_in(session, "JPY")
    booking = sell(session, house, "hut", date(2027, 6, 7), 2)
    house.currency = "EUR"
    session.commit()
    browser = login(OWNER)

    assert str(booking.total_cents) in browser.get("/admin/bookings/export.csv?format=standard").text.split(",")
    assert "JPY" in plain(browser.get("/admin/bookings/").text)


@pytest.mark.parametrize(("typed", "found"), [("12004", True), ("12 005", False), ("12003", True)])
def test_a_list_is_narrowed_by_amounts_of_the_currency(session, login, typed, found):
    booking = sell(session, house_in(session, "JPY"), "hut", ARRIVAL, 2)

    page = login(OWNER).get("/admin/bookings/?" + urlencode({"total_from": typed})).text

    assert (booking.reference in page) is found


def test_an_amount_that_the_currency_cannot_have_filters_nothing(session, login):
    house_in(session, "JPY")

    answer = login(OWNER).get("/admin/bookings/?total_from=12.5")

    assert answer.status_code == 400


def test_the_record_of_an_archived_house_stays_in_its_own_currency(session, login):
    make_house(session)
    yen = house_in(session, "JPY")
    row = session.scalars(select(RateRow).join(Charge).join(Tariff).where(Tariff.establishment_id == yen.id)).first()
    browser = login(OWNER)
    browser.post(f"/admin/establishments/{yen.id}/archive")

    page = browser.get(f"/admin/rates/{row.id}").text

    assert "JPY" in plain(page) and "€" not in page


def test_a_price_that_moved_is_told_in_the_currency_of_the_house(app):
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        said = plain(refusal_sentence(PriceMoved(6500, 6000, "JPY")))

    assert "6 500 JPY" in said and "6 000 JPY" in said


# -- settings of the establishment -------------------------------------------------------------------------


def saved(browser, house, **typed):
    """Save the form of an establishment as it stands, with these changes."""
    page = browser.get(f"/admin/establishments/{house.id}/edit").text
    token = re.search(r'name="row_version" value="([^"]+)"', page).group(1)
    sent = {**ESTABLISHMENT_FORM, "name": house.name, "code": house.code, "currency": house.currency, **typed}
    return browser.post(f"/admin/establishments/{house.id}/edit", data={**sent, "row_version": token})


def empty_house(session, currency="EUR"):
    house = Establishment(code="vide", name="Maison vide", currency=currency)
    session.add(house)
    session.commit()
    return house


@pytest.mark.parametrize(
    ("currency", "typed", "cents"),
    [
        ("CHF", "0,05", 5),
        ("CHF", "0.05 CHF", 5),
        ("EUR", "0,10", 10),
        ("EUR", "", 1),
        ("JPY", "10", 10),
        ("JPY", "", 1),
        ("TND", "0,100", 100),
    ],
)
def test_rounding_is_typed_as_an_amount_of_the_currency_beside_it(session, login, currency, typed, cents):
    house = empty_house(session)

    answer = saved(login(OWNER), house, currency=currency, rounding_cents=typed)

    assert answer.status_code == 302, plain(answer.text)
    session.expire_all()
    assert (house.currency, house.rounding_cents) == (currency, cents)


@pytest.mark.parametrize(
    ("currency", "typed", "said"),
    [
        ("EUR", "0,001", "Deux décimales au plus"),
        ("EUR", "0", "0,01 €, 0,05 €, 0,10 €, 0,20 €, 0,50 €, 1,00 €"),
        ("EUR", "-0,05", "0,01 €, 0,05 €, 0,10 €, 0,20 €, 0,50 €, 1,00 €"),
        ("CHF", "0,03", "0,01 CHF, 0,05 CHF, 0,10 CHF, 0,20 CHF, 0,50 CHF, 1,00 CHF"),
        ("JPY", "0,5", "Il n’y a pas de décimales en JPY"),
        ("JPY", "1000", "1 JPY, 5 JPY, 10 JPY, 20 JPY, 50 JPY, 100 JPY"),
    ],
)
def test_a_rounding_that_no_prices_have_is_refused_with_those_there_are(session, login, currency, typed, said):
    house = empty_house(session, currency)

    answer = saved(login(OWNER), house, rounding_cents=typed)

    assert answer.status_code == 422
    assert said in plain(answer.text)
    session.expire_all()
    assert house.rounding_cents == 1


def test_a_house_that_has_published_a_tariff_keeps_its_currency(session, login):
    house = house_in(session, "EUR")

    answer = saved(login(OWNER), house, currency="JPY", rounding_cents="")

    assert answer.status_code == 422
    assert 'href="#currency"' in answer.text
    assert "leurs montants seraient lus en JPY" in plain(answer.text)
    session.expire_all()
    assert house.currency == "EUR"


def test_amounts_of_a_draft_keep_a_currency_of_other_decimals_away(session, login):
    house = empty_house(session)
    tariff = Tariff(establishment_id=house.id, number=1, label="2027")
    session.add(tariff)
    session.flush()
    charge = Charge(tariff_id=tariff.id, code="nuit", name_fr="Nuit", source="accommodation", position=0)
    charge.rows = [RateRow(amount_cents=85_00, position=0)]
    session.add(charge)
    session.commit()
    browser = login(OWNER)

    assert saved(browser, house, currency="JPY", rounding_cents="").status_code == 422
    assert saved(browser, house, currency="CHF").status_code == 302

    session.expire_all()
    assert house.currency == "CHF"
    assert session.scalars(select(Booking)).all() == []

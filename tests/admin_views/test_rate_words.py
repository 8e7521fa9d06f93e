"""Every value of a tariff in words: none of its codes on a page, none of its fields without a name."""

from dataclasses import fields
from datetime import date

import pytest
from flask_babel import force_locale

from admin_views.rate_words import MODELS, conditions_words, field_label, piece_words, price_words, value_words
from pricing.tariff import (
    AgeBand,
    AgesOn,
    Charge,
    Component,
    Counting,
    FreeWhich,
    Per,
    Precedence,
    RateRow,
    Source,
)
from rules.number_spec import parse_numbers
from rules.restrictions import Kind, Restriction, When
from rules.seasons import DatesPiece, EveryNight, Season, WeekdaysPiece, YearlyPiece
from rules.text import Name
from services.rate_changes import NOT_COMPARED
from services.tariff_pages import Names

NAMES = Names(
    housings={"oak": Name("Chêne"), "elm": Name("Orme")},
    plans={"hb": Name("Demi-pension")},
    seasons={"high": Name("Haute saison")},
    bands={"adult": Name("Adultes")},
)
PLAIN = {"season": Season, "age_band": AgeBand, "charge": Charge, "row": RateRow, "restriction": Restriction}


@pytest.fixture(autouse=True)
def english(app, login, client):
    """A page in English for somebody who may see amounts."""
    login()
    client.post("/language", data={"lang": "en"})
    cookie = client.get_cookie("session") or next(iter(client._cookies.values()))
    with app.test_request_context("/", headers={"Cookie": f"{cookie.key}={cookie.value}"}), force_locale("en"):
        yield


@pytest.mark.parametrize("kind", PLAIN)
def test_each_value_that_is_compared_has_a_name(kind) -> None:
    named = {one.name for one in fields(PLAIN[kind])} - NOT_COMPARED

    assert [name for name in sorted(named) if field_label(MODELS[kind], name) == "Other settings"] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (RateRow(amount_cents=1), "All stays"),
        (RateRow(amount_cents=1, housings=frozenset({"elm", "oak"}), seasons=("high",)), "Chêne, Orme · Haute saison"),
        (RateRow(amount_cents=1, nights=parse_numbers("3-6"), age_band="adult"), "Adultes · 3-6 nights"),
        (RateRow(amount_cents=1, party=parse_numbers("11+"), arrival_weekdays=64), "11+ people · Days of arrival: Sun"),
        (RateRow(amount_cents=1, client_classes=frozenset({"school"})), "Only for clients: School"),
        (RateRow(amount_cents=1, booked_before=date(2027, 3, 1)), "Booked before: 1 Mar 2027"),
    ],
)
def test_what_a_price_is_for_is_said_in_words(row, said) -> None:
    assert conditions_words(row, NAMES) == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (RateRow(amount_cents=85_50), "€85.50 per night"),
        (
            RateRow(amount_cents=9_00, counting=Counting.beyond, counting_number=4),
            "€9.00 per night, per person beyond 4",
        ),
        (RateRow(percent_bp=-1000, per=Per.percent), "-10 %"),
        (RateRow(percent_bp=5000, share_of="adult"), "50 % of the price of Adultes"),
        (RateRow(free_nights=1, free_of=7, per=Per.free_nights), "free nights: 1 of 7"),
        (RateRow(on_request=True), "Price on request"),
    ],
)
def test_what_a_price_is_is_said_in_words(row, said) -> None:
    assert price_words(row, NAMES, "EUR").replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("free_table", ((20, 1), (40, 3)), "20: 1, 40: 3"),
        ("components", (Component(Name("Nuit"), 20_00), Component(Name("Repas"), 12_00)), "Nuit €20.00, Repas €12.00"),
        ("vat_bp", None, "–"),
        ("compulsory", True, "Yes"),
        ("season", "high", "Haute saison"),
        ("gone", "gone", "gone"),
    ],
)
def test_any_other_value_is_said_in_words(key, value, said) -> None:
    assert value_words(key, value, NAMES) == said


@pytest.mark.parametrize("kind", [Source, Per, Counting, FreeWhich, Precedence, AgesOn, When, Kind])
def test_no_choice_is_shown_by_its_code(kind) -> None:
    for member in kind:
        assert value_words("x", member, NAMES) != member.value


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        (DatesPiece(date(2027, 7, 3), date(2027, 8, 28)), "3 Jul 2027 – 28 Aug 2027"),
        (DatesPiece(date(2027, 7, 3), date(2027, 7, 3)), "3 Jul 2027"),
        (YearlyPiece((12, 20), (1, 3)), "December 20 – January 3"),
        (WeekdaysPiece(0b110_0000), "Sat, Sun"),
        (EveryNight(), "every night"),
        (EveryNight(2027), "2027"),
    ],
)
def test_nights_of_a_season_are_said_as_people_write_them(piece, said) -> None:
    assert piece_words(piece) == said

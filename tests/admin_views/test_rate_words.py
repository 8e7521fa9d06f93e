"""Every value of a tariff in words: none of its codes on a page, none of its fields without a name."""

from dataclasses import fields, replace
from datetime import date
from itertools import combinations

import pytest
from flask_babel import force_locale

from admin_views.rate_words import (
    MODELS,
    conditions_words,
    field_label,
    piece_words,
    price_words,
    value_words,
    whole_price_words,
)
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


BASE = RateRow(amount_cents=85_50)
SHARE = RateRow(percent_bp=50_00, share_of="adult", counting=Counting.people)
FREE = RateRow(amount_cents=9_00, counting=Counting.free, counting_number=20)
NIGHTS_FREE = RateRow(free_nights=1, free_of=7, per=Per.free_nights)
APART = [
    *(replace(BASE, **{name: frozenset({code})}) for name, code in (("housings", "oak"), ("plans", "hb"))),
    *(replace(BASE, **{name: "adult"}) for name in ("age_band", "counted_age_band")),
    *(replace(BASE, nights=parse_numbers(nights)) for nights in ("3-6", "7+")),
    *(replace(BASE, party=parse_numbers(people)) for people in ("1-10", "11+")),
    replace(BASE, party=parse_numbers("11+"), party_ages="adult"),
    *(replace(BASE, client_classes=frozenset({kind})) for kind in ("school", "member")),
    *(replace(BASE, channels=frozenset({way})) for way in ("website", "phone")),
    *(replace(BASE, **{name: 2}) for name in ("earlier_stays", "from_nth_night", "arrival_weekdays", "most_free")),
    replace(BASE, booked_before=date(2027, 3, 1)),
    replace(BASE, seasons=("high",)),
    *(replace(BASE, per=per) for per in (Per.stay, Per.week)),
    *(replace(BASE, counting=counting) for counting in (Counting.people, Counting.chosen, Counting.at_least)),
    *(replace(BASE, counting=Counting.beyond, counting_number=number) for number in (4, 16)),
    *(replace(BASE, counting=Counting.missing, counting_number=number) for number in (4, 16)),
    *(replace(BASE, counting=Counting.missing, attrition_bp=share) for share in (0, 10_00)),
    *(replace(FREE, **more) for more in ({}, {"most_free": 2}, {"counted_age_band": "adult"}, {"counting_number": 8})),
    *(replace(FREE, counting_number=None, free_table=((20, places),)) for places in (1, 2)),
    *(SHARE, replace(SHARE, per=Per.stay), replace(SHARE, percent_bp=40_00), replace(SHARE, share_of="child")),
    *(RateRow(percent_bp=share, per=Per.percent) for share in (-10_00, 10_00)),
    RateRow(percent_bp=10_00, per=Per.percent, counting=Counting.people),
    *(NIGHTS_FREE, replace(NIGHTS_FREE, free_of=8), replace(NIGHTS_FREE, free_which=FreeWhich.last)),
    RateRow(on_request=True),
    replace(BASE, amount_cents=85_51),
]


def test_two_prices_that_differ_never_read_the_same() -> None:
    rows = [BASE, *APART]
    names = replace(NAMES, bands={**NAMES.bands, "child": Name("Enfants")})
    said = [(conditions_words(row, names), whole_price_words(row, names, "EUR")) for row in rows]

    alike = [(one, two) for one, two in combinations(range(len(rows)), 2) if said[one] == said[two]]
    assert [(said[one], rows[one], rows[two]) for one, two in alike] == []
    assert not any("None" in words for pair in said for words in pair)


def test_every_value_of_a_price_is_among_those_that_set_two_apart() -> None:
    plain = RateRow()
    varied = {
        one.name for one in fields(RateRow) for row in APART if getattr(row, one.name) != getattr(plain, one.name)
    }

    assert {one.name for one in fields(RateRow)} - varied == {"label"}  # a column of its own


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

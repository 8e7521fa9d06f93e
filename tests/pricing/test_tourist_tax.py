"""The tourist tax by tables: the worked examples of docs/pricing.md, changes in mid-stay, exemptions, edges."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.compiled import compile_tariff
from pricing.quote import total_cents
from pricing.request import Party, PartyMember
from pricing.tariff import (
    AgesOn,
    Component,
    Housing,
    Source,
    Tariff,
    TaxAddition,
    TaxRate,
    TaxRounding,
    TouristTax,
)
from pricing.tourist_tax import flat_tax_cents
from rules.text import Name
from tests.pricing.tariffs import MONDAY, base, charge, quote, request, row, share

LONG_AGO = date(2020, 1, 1)
DEPARTEMENT = TaxAddition(Name("Département"), 1_000, LONG_AGO)
RAILWAY = TaxAddition(Name("LGV"), 3_400, LONG_AGO)
GRAND_PARIS = TaxAddition(Name("Grand Paris"), 1_500, LONG_AGO)
MOBILITES = TaxAddition(Name("IDF Mobilités"), 20_000, LONG_AGO)
ALL_IN, COMPONENTS, UNIT_FIRST = TaxRounding


def tax(amount=None, additions=(), rounding=ALL_IN, **rest):
    """The tables of a commune with one rate."""
    return TouristTax((TaxRate("stars", LONG_AGO, None, amount, **rest),), tuple(additions), rounding)


def taxed(table, night=100_00, nights=2, people=None, vat_bp=None, category="stars", charges=(), **asked):
    """The lines of the tax of a stay whose nights cost so much."""
    compiled = compile_tariff(
        Tariff(
            currency="EUR",
            housings=(Housing("house", Name("Maison"), 60, category),),
            charges=(base(row(night), vat_bp=vat_bp), *charges),
            tourist_tax=table,
        )
    )
    found = quote(compiled, replace(request(nights, people or {40: 2}), **asked))
    return [line for line in found.lines if line.source is Source.tourist_tax]


def amounts(*args, **rest):
    """What each line of the tax amounts to."""
    return [line.amount_cents for line in taxed(*args, **rest)]


@pytest.mark.parametrize(("rounding", "cents"), [(ALL_IN, [6_60]), (COMPONENTS, [6_00, 60]), (UNIT_FIRST, [6_00, 60])])
def test_three_stars_at_one_euro_with_the_departement(rounding, cents):
    assert amounts(tax(1_00, [DEPARTEMENT], rounding), nights=3) == cents


@pytest.mark.parametrize("rounding", TaxRounding)
def test_the_official_example_of_five_percent(rounding):
    """700 € for 7 nights, 4 people of whom 2 minors: 17,50 (Grand Bornand)."""
    table = tax(percent_bp=500, rounding=rounding)

    assert amounts(table, night=100_00, nights=7, people={40: 2, 10: 2}) == [17_50]


@pytest.mark.parametrize(
    ("rounding", "cents"), [(ALL_IN, [10_80]), (COMPONENTS, [7_50, 75, 2_55]), (UNIT_FIRST, [7_52, 75, 2_56])]
)
def test_a_percent_with_two_additions_that_are_not_compounded(rounding, cents):
    table = tax(percent_bp=500, cap_cents=4_90, additions=[DEPARTEMENT, RAILWAY], rounding=rounding)

    assert amounts(table, night=150_00, people={40: 2, 10: 2}) == cents


@pytest.mark.parametrize(
    ("rounding", "cents"),
    [(ALL_IN, [31_86]), (COMPONENTS, [9_80, 98, 1_47, 19_60]), (UNIT_FIRST, [9_80, 98, 1_47, 19_60])],
)
def test_a_percent_that_reaches_its_cap(rounding, cents):
    additions = [DEPARTEMENT, GRAND_PARIS, MOBILITES]
    table = tax(percent_bp=500, cap_cents=4_90, additions=additions, rounding=rounding)

    assert amounts(table, night=300_00, nights=1) == cents


@pytest.mark.parametrize(("rounding", "cents"), [(ALL_IN, [34_30]), (COMPONENTS, [23_80, 2_38, 8_09])])
def test_an_all_in_rate_is_rounded_before_it_is_multiplied(rounding, cents):
    assert amounts(tax(1_70, [DEPARTEMENT, RAILWAY], rounding), nights=7) == cents


@pytest.mark.parametrize(("rounding", "cents"), [(ALL_IN, [47_52]), (COMPONENTS, [43_20, 4_32])])
def test_a_group_in_a_hostel(rounding, cents):
    assert amounts(tax(80, [DEPARTEMENT], rounding), nights=3, people={40: 18}) == cents


def test_the_flat_regime_is_a_charge_of_the_host():
    assert flat_tax_cents(60, 3_000, 90, 183) == 6_917_40
    assert flat_tax_cents(60, 0, 90, 1) == 54_00


def test_the_night_is_without_vat_and_after_discounts_parts_of_packages_among_them():
    parts = (Component(Name("a"), 1, 1_000), Component(Name("b"), 1, 2_000))
    half = charge("half", share(-5_000), source=Source.discount, vat_bp=1_000, position=1)
    table = tax(percent_bp=1_000)

    assert amounts(table, night=110_00, nights=1, vat_bp=1_000) == [10_00]
    assert amounts(table, night=110_00, nights=1, vat_bp=1_000, charges=[half]) == [5_00]
    pack = charge("pack", row(220_00), components=parts, position=1)
    assert amounts(table, night=0, nights=1, charges=[pack]) == [2 * 9_58]  # (100,00 + 91,67) / 2 × 10 %
    option = charge("fee", row(990_00), source=Source.option, position=1)
    assert amounts(table, night=110_00, nights=1, vat_bp=1_000, charges=[option]) == [10_00]


HALF_BOARD = (
    Component(Name("Nuit"), 60_00, 1_000, is_lodging=True),
    Component(Name("Repas"), 40_00, 1_000),
    Component(Name("Vin"), 20_00, 2_000),
)


def test_a_percent_looks_at_the_lodging_of_a_package_only():
    table = tax(percent_bp=1_000)
    pack = charge("pack", row(120_00), components=HALF_BOARD, position=1)
    half = charge("half", share(-5_000), source=Source.discount, position=2)
    at_ten = charge("ten", row(-50_00), source=Source.discount, vat_bp=1_000, position=2)
    at_none = charge("other", row(-60_00), source=Source.discount, vat_bp=550, position=2)

    def of_a_night(*charges):
        return amounts(table, night=0, nights=1, charges=[pack, *charges])

    assert of_a_night() == [5_46]  # 60,00 / 1,1 = 54,55, shared by two, 10 %: 2,73 each
    assert of_a_night(half) == [2_72]  # 50,00 of 100,00 at 10 %: 30,00 of the lodging's 60,00
    assert of_a_night(at_ten) == [2_72]
    assert of_a_night(at_none) == [2_62]  # half of the 120,00: 30,00 of the 60,00, at its own rate


def test_a_package_without_a_marked_part_is_lodging_as_a_whole():
    parts = tuple(replace(part, is_lodging=False) for part in HALF_BOARD)
    pack = charge("pack", row(110_00), components=parts[:2], position=1)

    assert amounts(tax(percent_bp=1_000), night=0, nights=1, charges=[pack]) == [10_00]


@pytest.mark.parametrize(("rounding", "cents"), [(ALL_IN, [13]), (COMPONENTS, [12, 1]), (UNIT_FIRST, [11, 1])])
def test_totals_are_rounded_once_over_all_periods(rounding, cents):
    """A night of 6,25 cents, another of 5,25: not 6 + 5 with 1 + 1 of additions."""
    rates = (
        TaxRate("stars", LONG_AGO, MONDAY, percent_bp=625),
        TaxRate("stars", date(2027, 7, 6), None, percent_bp=525),
    )
    table = TouristTax(rates, (DEPARTEMENT,), rounding)

    assert amounts(table, night=4_00, nights=2, people={40: 1, 10: 3}) == cents


def test_everybody_shares_the_night_and_adults_pay():
    table = tax(percent_bp=500)

    assert amounts(table, nights=1, people={40: 1, 17: 3}) == [1_25]
    assert amounts(table, nights=1, people={17: 3}) == []


def test_exempt_people_pay_nothing_and_the_trail_says_why():
    party = Party(
        (PartyMember(40, 2), PartyMember(25, 3, exempt="seasonal_worker"), PartyMember(30, 1, exempt="rehousing"))
    )
    (line,) = taxed(tax(1_00), nights=1, party=party)

    assert (line.amount_cents, line.quantity, line.unit_cents) == (2_00, 2, 1_00)
    assert str(line.trail[0]) == (
        "1.00 per person and night × 2 (adults × nights, 1 nights): "
        "3 exempt (seasonal worker employed in the commune), 1 exempt (emergency or temporary rehousing)"
    )


def test_the_trail_of_a_percent_names_cap_and_additions():
    table = tax(percent_bp=500, cap_cents=4_90, additions=[DEPARTEMENT, RAILWAY])
    (line,) = taxed(table, night=150_00, people={40: 2, 10: 2})

    assert str(line.trail[0]) == (
        "2.70 per person and night × 4 (adults × nights, 2 nights): 5 % of the night without VAT, shared by all who "
        "sleep there, 4.90 at most, with Département 10 %, LGV 34 %"
    )
    lines = taxed(replace(table, rounding=COMPONENTS), night=150_00, people={40: 2, 10: 2})
    assert str(lines[1].trail[0]) == "10 % of the tax of 7.50"


def test_a_night_below_the_councils_amount_owes_nothing():
    table = tax(1_00, rent_below_cents=10_00)

    assert amounts(table, night=9_99) == []
    assert amounts(table, night=10_00) == [4_00]


@pytest.mark.parametrize("rounding", TaxRounding)
def test_a_rate_that_changes_in_the_stay_holds_for_its_own_nights(rounding):
    rates = (
        TaxRate("stars", LONG_AGO, date(2027, 7, 5), 1_00),
        TaxRate("stars", date(2027, 7, 6), None, 1_50),
        TaxRate("other", LONG_AGO, None, 9_00),
    )
    (line,) = taxed(TouristTax(rates, (), rounding), nights=3)

    assert line.amount_cents == 2 * 1_00 + 4 * 1_50
    assert (line.quantity, line.unit_cents, len(line.trail)) == (None, None, 2)


def test_an_addition_that_begins_in_the_stay_holds_from_then_on():
    later = replace(DEPARTEMENT, valid_from=date(2027, 7, 6))
    until = replace(RAILWAY, valid_to=MONDAY)

    assert amounts(tax(1_00, [later, until]), nights=2) == [2 * 1_34 + 2 * 1_10]
    assert amounts(tax(1_00, [later, until], COMPONENTS), nights=2) == [4_00, 68, 20]


def test_nights_without_a_rate_owe_nothing():
    early = TaxRate("stars", date(2027, 7, 6), date(2027, 7, 6), 1_00)

    assert amounts(TouristTax((early,)), nights=3) == [2_00]
    assert amounts(TouristTax(()), nights=3) == []
    assert amounts(tax(1_00), category=None) == []
    assert amounts(None) == []


@pytest.mark.parametrize(("ages_on", "cents"), [(AgesOn.arrival, []), (AgesOn.night, [2_00])])
def test_who_turns_eighteen_in_the_stay(ages_on, cents):
    party = Party((PartyMember(17, 1, born_on=date(2009, 7, 6)),))

    assert amounts(replace(tax(1_00), ages_on=ages_on), nights=3, party=party) == cents


rates = st.one_of(
    st.builds(lambda amount: {"amount": amount}, st.integers(0, 10_00)),
    st.builds(lambda bp, cap: {"percent_bp": bp, "cap_cents": cap}, st.integers(1, 500), st.integers(1, 10_00)),
)


@settings(deadline=None)
@given(rates, st.integers(0, 900_00), st.integers(1, 20), st.integers(1, 30), st.sampled_from(TaxRounding))
def test_more_adults_never_owe_less_in_all_than_the_cap_allows(rate, night, nights, adults, rounding):
    table = tax(additions=[DEPARTEMENT, RAILWAY], rounding=rounding, **rate)
    lines = amounts(table, night=night, nights=nights, people={40: adults})
    most = rate.get("amount", rate.get("cap_cents", 0))

    assert sum(lines) <= adults * nights * (most * 144 // 100 + 1) + 2
    assert all(cents >= 0 for cents in lines)


@settings(deadline=None)
@given(st.integers(0, 10_00), st.integers(1, 20), st.integers(1, 30), st.integers(0, 30))
def test_minors_change_nothing_of_a_fixed_rate(amount, nights, adults, minors):
    people = {40: adults, **({10: minors} if minors else {})}

    assert amounts(tax(amount), nights=nights, people=people) == [amount * nights * adults]


def test_a_discount_of_a_rate_that_no_lodging_has_leaves_the_lodging_alone():
    pack = charge("pack", row(120_00), components=HALF_BOARD, position=1)
    wine = charge("wine", row(-10_00), source=Source.discount, vat_bp=2_000, position=2)

    assert amounts(tax(percent_bp=10_000), night=0, nights=1, people={40: 1}, charges=[pack, wine]) == [54_55]


def test_what_is_added_to_a_free_stay_is_its_price():
    more = charge("more", row(50_00), source=Source.discount, position=1)

    assert amounts(tax(percent_bp=1_000), night=0, nights=1, charges=[more]) == [5_00]


@pytest.mark.parametrize(
    "table",
    [None, tax(1_00), tax(percent_bp=500), tax(1_00, rent_below_cents=60_00), tax(1_00, rent_below_cents=40_00)],
)
@pytest.mark.parametrize("category", ["stars", None])
def test_a_total_alone_has_its_tax_too(table, category):
    less = charge("less", share(-5_000), source=Source.discount, position=1)
    housings = (Housing("house", Name("Maison"), 60, category),)
    compiled = compile_tariff(Tariff("EUR", housings, (base(row(100_00)), less), tourist_tax=table))

    for nights in (1, 5):
        assert total_cents(compiled, request(nights)) == quote(compiled, request(nights)).total_cents

"""The tourist tax at its edges: prices of nights, changes of rate, who pays, what is said."""

from dataclasses import replace
from datetime import date

import pytest

from pricing.request import Party, PartyMember
from pricing.tariff import AgesOn, Housing, Source, TaxAddition, TaxRate, TaxRounding, TouristTax
from rules.text import Name
from tests.pricing.tariffs import MONDAY, base, charge, quote, request, row, share, tariff

LONG_AGO = date(2020, 1, 1)
TUESDAY = date(2027, 7, 6)
REGION = TaxAddition(Name("Région"), 1_000, LONG_AGO)
HOUSE = (Housing("house", Name("Maison"), 60, "stars"),)


def taxed(table, *charges, nights=1, people=None, **asked):
    """The lines of the tax of a stay that costs 100 a night unless said otherwise."""
    compiled = tariff(*(charges or (base(row(100_00)),)), housings=HOUSE, tourist_tax=table)
    found = quote(compiled, replace(request(nights, people), **asked))
    return [line for line in found.lines if line.source is Source.tourist_tax]


def fixed(cents, first=LONG_AGO, last=None, **rest):
    """A rate in cents."""
    return TaxRate("stars", first, last, cents, **rest)


def of_the_price(bp, first=LONG_AGO, last=None, **rest):
    """A rate in percent."""
    return TaxRate("stars", first, last, None, percent_bp=bp, **rest)


def shown(lines):
    """Amount, quantity and unit price of each line."""
    return [(line.amount_cents, line.quantity, line.unit_cents) for line in lines]


# What the night costs


def test_a_percent_looks_at_the_mean_night_of_the_stay():
    prices = base(row(100_00), row(200_00, seasons=("fair",)))

    assert shown(taxed(TouristTax((of_the_price(500),)), prices, nights=4)) == [(2 * 4 * 3_75, 8, 3_75)]


def test_lines_of_one_rate_of_vat_are_put_together_before_the_tax_is_taken_off():
    prices = [
        base(row(0), vat_bp=1_000),
        *(charge(code, row(5), vat_bp=1_000, position=1) for code in "abc"),
        *(charge(code, row(50), position=2) for code in "de"),
    ]

    # 15 cents with 10 % are 14 without, not three times 5: (14 + 2 × 50) / 2, all of it
    assert shown(taxed(TouristTax((of_the_price(10_000),)), *prices)) == [(2 * 57, 2, 57)]


@pytest.mark.parametrize("rounding", TaxRounding)
def test_a_stay_that_a_discount_makes_cost_less_than_nothing_owes_no_percent(rounding):
    gone = charge("gone", share(-20_000), source=Source.discount, position=1)
    lines = taxed(TouristTax((of_the_price(10_000),), (), rounding), base(row(100_00)), gone)

    assert sum(line.amount_cents for line in lines) == 0


def test_a_lower_limit_looks_at_the_price_with_vat():
    prices = base(row(10_00), vat_bp=1_000)

    assert shown(taxed(TouristTax((fixed(1_00, rent_below_cents=10_00),)), prices)) == [(2_00, 2, 1_00)]
    assert taxed(TouristTax((fixed(1_00, rent_below_cents=10_01),)), prices) == []


def test_a_stay_that_costs_nothing_is_below_any_limit():
    table = TouristTax((fixed(1_00, rent_below_cents=1),))

    assert taxed(table, base(row(0))) == []
    assert shown(taxed(table, base(row(1)))) == [(2_00, 2, 1_00)]


def test_the_rate_is_that_of_the_category_of_the_housing():
    others = (TaxRate("campsite", LONG_AGO, None, 22), fixed(1_00), TaxRate("palace", LONG_AGO, None, 9_00))

    assert shown(taxed(TouristTax(others))) == [(2_00, 2, 1_00)]


def test_a_lower_limit_of_some_nights_leaves_the_others_taxed():
    rates = (fixed(1_00, last=MONDAY, rent_below_cents=200_00), fixed(2_00, first=TUESDAY))

    assert shown(taxed(TouristTax(rates), nights=2)) == [(4_00, 2, 2_00)]


# When the tables change


@pytest.mark.parametrize(
    ("last", "first", "amount"),
    [
        (MONDAY, TUESDAY, 2 * 1_00 + 4 * 3_00),
        (date(2027, 7, 4), MONDAY, 6 * 3_00),
        (date(2027, 7, 7), date(2027, 7, 8), 6 * 1_00),
        (date(2027, 7, 6), date(2027, 7, 7), 4 * 1_00 + 2 * 3_00),
    ],
)
def test_a_rate_holds_from_its_first_to_its_last_day_both_included(last, first, amount):
    lines = taxed(TouristTax((fixed(1_00, last=last), fixed(3_00, first=first))), nights=3)

    assert sum(line.amount_cents for line in lines) == amount


def test_rates_of_one_price_in_one_stay_are_counted_together():
    (line,) = taxed(TouristTax((fixed(1_00, last=MONDAY), fixed(1_00, first=TUESDAY))), nights=3)

    assert shown([line]) == [(6_00, 6, 1_00)]
    assert (line.label.en, line.parts, line.vat_bp, line.source) == ("Tourist tax", (), None, Source.tourist_tax)
    assert [str(said) for said in line.trail] == [
        "1.00 per person and night × 2 (adults × nights, 1 nights)",
        "1.00 per person and night × 4 (adults × nights, 2 nights)",
    ]


def test_an_addition_over_two_rates_is_one_line_without_a_unit_price():
    rates = (fixed(1_00, last=MONDAY), fixed(3_00, first=TUESDAY))
    lines = taxed(TouristTax(rates, (REGION,), TaxRounding.per_component), nights=2)

    assert shown(lines) == [(8_00, None, None), (80, None, None)]
    assert [str(said) for said in lines[1].trail] == ["10 % of the tax of 2.00", "10 % of the tax of 6.00"]


def test_a_rate_that_is_over_before_the_stay_is_not_due():
    assert taxed(TouristTax((fixed(1_00, last=date(2027, 7, 4)),)), nights=2) == []
    assert taxed(TouristTax((fixed(1_00, first=date(2027, 7, 7)),)), nights=2) == []


# Who pays


def test_ages_of_each_night_are_those_of_people_whose_birth_is_known():
    party = Party((PartyMember(17, 2, born_on=date(2009, 7, 6)), PartyMember(40, 1), PartyMember(17, 1)))
    table = TouristTax((fixed(1_00),), ages_on=AgesOn.night)
    (line,) = taxed(table, nights=3, party=party)

    assert shown([line]) == [(7_00, 7, 1_00)]  # three nights of one, two nights of two
    assert shown(taxed(replace(table, ages_on=AgesOn.arrival), nights=3, party=party)) == [(3_00, 3, 1_00)]


def test_reasons_of_exemption_are_counted_over_the_whole_party():
    workers = (PartyMember(age, count, exempt="seasonal_worker") for age, count in ((25, 2), (30, 1)))
    (line,) = taxed(TouristTax((fixed(1_00),)), party=Party((PartyMember(40, 1), *workers)))

    assert str(line.trail[0]) == (
        "1.00 per person and night × 1 (adults × nights, 1 nights): 3 exempt (seasonal worker employed in the commune)"
    )


# Rounding and words


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (TaxRounding.unit_all_in, [(3 * 37, 3, 37)]),  # 33,33 and its tenth
        (TaxRounding.per_component, [(1_00, None, None), (10, None, None)]),
        (TaxRounding.unit_then_components, [(99, 3, 33), (10, None, None)]),
    ],
)
def test_a_unit_is_shown_where_it_is_a_whole_number_of_cents(rounding, expected):
    table = TouristTax((of_the_price(100),), (REGION,), rounding)
    lines = taxed(table, base(row(100_00)), people={40: 3})

    assert shown(lines) == expected
    assert {type(value) for line in shown(lines) for value in line if value is not None} == {int}


def test_the_words_of_a_percent_without_cap_name_its_rate():
    (line,) = taxed(TouristTax((of_the_price(550),)))

    assert str(line.trail[0]) == (
        "2.75 per person and night × 2 (adults × nights, 1 nights): "
        "5.5 % of the night without VAT, shared by all who sleep there"
    )


@pytest.mark.parametrize("cap", [None, 4_00])
def test_a_percent_of_nothing_is_said_as_nothing(cap):
    (line,) = taxed(TouristTax((of_the_price(0, cap_cents=cap),)))

    assert line.amount_cents == 0
    assert ": 0 % of the night without VAT" in str(line.trail[0])


def test_the_lines_of_the_tax_have_no_vat_no_charge_and_no_parts():
    lines = taxed(TouristTax((fixed(1_00),), (REGION,), TaxRounding.per_component))

    assert [(str(line.label.en or line.label.fr), line.vat_bp, line.charge_code, line.parts) for line in lines] == [
        ("Tourist tax", None, None, ()),
        ("Région", None, None, ()),
    ]


def test_a_cap_below_the_percent_is_what_is_due():
    capped = TouristTax((of_the_price(500, cap_cents=2_49),))

    assert [line.label.en for line in taxed(capped)] == ["Tourist tax"]
    assert shown(taxed(capped)) == [(4_98, 2, 2_49)]
    assert shown(taxed(TouristTax((of_the_price(500, cap_cents=2_51),)))) == [(5_00, 2, 2_50)]

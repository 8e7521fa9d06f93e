"""What an owner is told of the tourist tax before it surprises a guest."""

from dataclasses import replace
from datetime import date

import pytest

from pricing.tariff import Component, Housing, Source, TaxRate, TouristTax
from rules.text import Name
from services.establishment_file.tax_gaps import tax_gaps_of
from tests.pricing.tariffs import base, charge, row

HUT = Housing("hut", Name("Cabane"), 4, "stars")
SINCE = date(2027, 1, 1)
RATE = TaxRate("stars", SINCE, None, 1_00)


def told(*rates, charges=(), housings=(HUT,)):
    """The sentences, without their no-break spaces."""
    return [(gap.source, gap.kind, gap.code) for gap in tax_gaps_of(charges, housings, TouristTax(rates))]


def values(*rates):
    """The days that are named."""
    return [
        {key: str(value) for key, value in gap.params.items()} for gap in tax_gaps_of((), (HUT,), TouristTax(rates))
    ]


@pytest.mark.parametrize("rates", [(), (replace(RATE, category="campsite"),)])
def test_a_category_without_a_rate_is_told_once(rates):
    two = (HUT, replace(HUT, code="barn"))

    assert [code for source, _, code in told(*rates, housings=two) if "has no rate: nothing" in source] == ["hut"]


def test_a_housing_without_a_category_asks_nothing_of_the_tables():
    assert told(housings=(replace(HUT, tax_category=None),)) == []
    assert list(tax_gaps_of((), (HUT,), None)) != []


def test_days_between_two_rates_are_named():
    first, later = replace(RATE, valid_to=date(2027, 6, 30)), replace(RATE, valid_from=date(2027, 7, 3))

    assert values(later, first) == [{"category": "stars", "first": "2027-07-01", "last": "2027-07-02"}]
    assert values(replace(later, valid_from=date(2027, 7, 1)), first) == []


def test_the_end_of_the_last_rate_is_named():
    assert values(replace(RATE, valid_to=date(2027, 12, 31))) == [{"category": "stars", "last": "2027-12-31"}]
    assert told(RATE) == []


def test_a_tax_asked_by_a_charge_and_by_the_tables_is_told_at_the_charge():
    tax = charge("tax", row(80), source=Source.tourist_tax)

    ((source, kind, code),) = told(RATE, charges=(base(row()), tax))
    assert "keep one of the two" in source
    assert (kind, code) == ("charge", "tax")
    other = charge("tax", row(80, housings=("barn",)), source=Source.tourist_tax)
    assert told(RATE, charges=(other,)) == []
    assert told(RATE, charges=(tax,), housings=(replace(HUT, tax_category=None),)) == []


def test_a_package_without_a_marked_part_is_told_where_the_tax_is_a_percent():
    parts = (Component(Name("Nuit"), 28_00, 1_000), Component(Name("Repas"), 12_00, 1_000))
    percent = replace(RATE, amount_cents=None, percent_bp=500)
    board = base(row(), components=parts)

    assert [code for _, _, code in told(percent, charges=(board,))] == ["base"]
    assert told(RATE, charges=(board,)) == []
    marked = base(row(), components=(replace(parts[0], is_lodging=True), parts[1]))
    assert told(percent, charges=(marked,)) == []
    basket = charge("basket", row(), source=Source.option, components=parts)
    assert told(percent, charges=(basket,)) == []
    assert told(replace(percent, category="campsite"), RATE, charges=(board,)) == []

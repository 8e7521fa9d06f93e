"""Which row whom and which night takes, at the edges: birthdays, shares, packages by age, nights without a price."""

from dataclasses import replace
from datetime import date

import pytest

from pricing.request import Party, PartyMember
from pricing.tariff import AgesOn
from tests.pricing.tariffs import Counting, Per, Source, base, charge, quote, request, row, tariff, total

FAIR = date(2027, 7, 7)
TURNS_TWELVE = date(2015, 7, 6)  # on the second night of a stay from the Monday


def by_head(amount, **rest):
    """A row of each person."""
    return row(amount, counting=Counting.people, **rest)


def half(of, **rest):
    """Half of what another age pays."""
    return by_head(None, percent_bp=5_000, share_of=of, **rest)


def birthdays(*members, nights=3):
    """A request of members, each (age, day of birth or None)."""
    return replace(request(nights), party=Party(tuple(PartyMember(age, 1, born_on=born) for age, born in members)))


def test_people_of_two_ages_of_one_band_are_counted_together():
    (line,) = quote(tariff(base(by_head(10_00, age_band="adult"))), request(1, people={40: 1, 41: 2})).lines

    assert (line.amount_cents, line.quantity) == (30_00, 3)
    assert len(line.trail) == 1


@pytest.mark.parametrize("day", range(7))
def test_a_row_for_a_day_of_arrival_is_for_that_day_of_the_week_alone(day):
    fee = charge("fee", row(5_00, arrival_weekdays=1 << day), position=1)
    arrivals = [total([base(row(0)), fee], nights=1, arrival=date(2027, 7, 5 + other)) for other in range(7)]

    assert arrivals == [5_00 if other == day else 0 for other in range(7)]


def test_a_supplement_by_age_begins_in_mid_stay():
    extra = charge("extra", by_head(5_00, age_band="child", seasons=("fair",)), position=1)

    assert total([base(row(0)), extra], people={40: 1, 8: 2}, nights=3, arrival=date(2027, 7, 6)) == 2 * 2 * 5_00


# Whole stays


def test_who_turns_twelve_pays_the_stay_price_of_the_arrival_and_no_night():
    rows = (by_head(10_00, age_band="child", per=Per.stay), by_head(20_00, age_band="from-12"))
    compiled = tariff(base(*rows, ages_on=AgesOn.night))

    assert quote(compiled, birthdays((11, TURNS_TWELVE))).total_cents == 10_00


def test_a_stay_price_is_paid_by_those_without_a_birthday_too():
    rows = (by_head(10_00, age_band="child", per=Per.stay), by_head(20_00, age_band="from-12", per=Per.stay))
    compiled = tariff(base(*rows, ages_on=AgesOn.night))

    assert quote(compiled, birthdays((11, TURNS_TWELVE), (40, None))).total_cents == 30_00


@pytest.mark.parametrize(("nights", "cents"), [(3, 30_00 + 15_00), (2, 2 * (12_00 + 9_00))])
def test_a_package_by_age_has_conditions_and_shares_as_nights_have(nights, cents):
    rows = (
        by_head(30_00, age_band="adult", per=Per.stay, nights="3"),
        half("adult", age_band="child", per=Per.stay),
        by_head(12_00, age_band="adult"),
        by_head(9_00, age_band="child"),
    )

    assert total([base(*rows)], people={40: 1, 8: 1}, nights=nights) == cents


# Shares


def test_a_share_is_of_the_age_it_names_whatever_stands_above():
    rows = (by_head(20_00, age_band="child"), by_head(46_00, age_band="adult"), half("adult", age_band="baby"))

    assert total([base(*rows)], people={1: 1}, nights=1) == 23_00


def test_a_share_is_never_of_another_share():
    rows = (half("adult", age_band="child"), half("child", age_band="baby"), by_head(40_00, age_band="adult"))

    assert total([base(*rows)], people={8: 1}, nights=1) == 20_00
    assert total([base(*rows)], people={1: 1}, nights=1) == ["no_price"]


def test_a_share_follows_the_price_of_later_nights():
    rows = (
        by_head(40_00, age_band="adult"),
        by_head(30_00, age_band="adult", from_nth_night=3),
        half("adult", age_band="child"),
    )

    assert total([base(*rows)], people={8: 1}, nights=2) == 2 * 20_00
    assert total([base(*rows)], people={8: 1}, nights=4) == 2 * 20_00 + 2 * 15_00


def test_a_share_stands_in_the_line_of_its_charge_with_one_sentence_for_all_its_nights():
    rows = (by_head(46_00), by_head(20_00, age_band="child", seasons=("weekend",)), half("adult", age_band="child"))
    (line,) = quote(tariff(base(*rows)), request(4, people={8: 1, 40: 1}, arrival=date(2027, 7, 6))).lines

    assert (line.label.fr, line.amount_cents, type(line.amount_cents)) == ("base", 4 * 46_00 + 3 * 23_00 + 20_00, int)
    assert [str(said) for said in line.trail] == [
        "50 % of 46.00 per person × 1 × 3 nights: Children, nights of 2027-07-06 to 2027-07-08",
        "20.00 per person × 1 × 1 night: Week-end, Children, night of 2027-07-09",
        "46.00 per person × 1 × 4 nights",
    ]


def test_a_share_of_nothing_costs_nothing():
    rows = (by_head(100_00, age_band="adult"), by_head(None, percent_bp=0, share_of="adult", age_band="baby"))

    assert total([base(*rows)], people={40: 1, 1: 9}, nights=1) == 100_00


@pytest.mark.parametrize(("nights", "cents"), [(2, 2 * 20_00), (3, 3 * 15_00)])
def test_a_share_follows_the_conditions_of_what_it_shares(nights, cents):
    rows = (
        by_head(40_00, age_band="adult"),
        by_head(30_00, age_band="adult", nights="3+"),
        half("adult", age_band="child"),
    )

    assert total([base(*rows)], people={8: 1}, nights=nights) == cents


# Nights without a price


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ({40: 2}, "The night of 2027-07-07 has no price for this stay: please ask us."),
        ({40: 2, 8: 1}, "The night of 2027-07-07 has no price for this stay: please ask us."),
        ({40: 2, 8: 1, 1: 1}, "The night of 2027-07-06 has no price at age 1: please ask us."),
    ],
)
def test_a_night_that_nobody_can_pay_is_named_without_an_age(people, sentence):
    rows = (by_head(10_00, age_band="adult", seasons=("rest",)), by_head(5_00, age_band="child", seasons=("rest",)))
    (refusal,) = quote(tariff(base(*rows)), request(2, people=people, arrival=date(2027, 7, 6))).refusals

    assert (refusal.rule, str(refusal.text)) == ("no_price", sentence)


def test_a_night_priced_for_the_party_needs_no_price_by_age():
    rows = (row(50_00, seasons=("rest",)), by_head(10_00, age_band="adult", seasons=("fair",)))

    assert total([base(*rows)], nights=2, arrival=date(2027, 7, 6)) == 50_00 + 20_00
    assert total([base(*rows)], nights=2, people={40: 1, 8: 1}, arrival=date(2027, 7, 6)) == ["no_price"]


def test_only_the_base_charge_must_have_a_price_for_every_night():
    fee = charge("fee", row(5_00, seasons=("fair",)), source=Source.option, position=1)

    assert total([base(row(10_00)), fee], nights=1, arrival=FAIR) == 15_00
    assert total([base(row(10_00)), fee], nights=1) == 10_00

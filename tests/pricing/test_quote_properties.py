"""What holds for every tariff and every stay."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.compiled import GROUPS, conditions_of
from pricing.tariff import Component, RateRow
from rules.text import Name
from tests.pricing.tariffs import (
    HOUSINGS,
    MONDAY,
    Counting,
    Per,
    Source,
    base,
    charge,
    quote,
    request,
    row,
    share,
    tariff,
)

steady = settings(deadline=None)  # a busy machine is no failure
amounts = st.integers(0, 500_00)
few_nights = st.sampled_from(["1", "2-3", "4+", "7, 14"])
conditions = st.fixed_dictionaries(
    {},
    optional={
        "housings": st.sampled_from([{"house"}, {"hut"}]),
        "nights": few_nights,
        "party": st.sampled_from(["1-2", "3+"]),
        "arrival_weekdays": st.integers(1, 127),
        "booked_before": st.dates(date(2026, 12, 1), date(2027, 2, 1)),
        "seasons": st.sampled_from([("rest",), ("fair",), ("weekend",), ("weekend", "rest")]),
    },
)
people_conditions = st.fixed_dictionaries({}, optional={"age_band": st.sampled_from(["baby", "child", "from-12"])})
unit_rows = st.builds(
    lambda amount, per, where: row(amount, per=per, **where),
    amounts,
    st.sampled_from([Per.night, Per.stay, Per.week]),
    conditions,
)
people_rows = st.builds(
    lambda amount, counting, where, who: row(
        amount, counting=counting, counting_number=None if counting is Counting.people else 3, **where, **who
    ),
    amounts,
    st.sampled_from([Counting.people, Counting.beyond, Counting.free]),
    conditions,
    people_conditions,
)
rows = st.lists(unit_rows | people_rows, min_size=1, max_size=6)
bases = rows.map(lambda some: base(row(80_00), *some))
taxes = rows.map(lambda some: charge("tax", *some, source=Source.tourist_tax, position=1))
discounts = st.integers(-10_000, 0).map(lambda bp: charge("less", share(bp), source=Source.discount, position=2))
others = st.sampled_from(
    [
        charge("least", row(150_00, counting=Counting.at_least), position=3),
        charge("least", row(900_00, counting=Counting.at_least, per=Per.stay), position=3),
        charge(
            "gift",
            row(None, free_nights=1, free_of=3, per=Per.free_nights),
            source=Source.discount,
            vat_bp=1_000,
            position=3,
        ),
        charge(
            "half",
            row(33_33, counting=Counting.people, age_band="adult"),
            row(None, percent_bp=3_333, share_of="adult", counting=Counting.people, age_band="child"),
            vat_bp=550,
            position=3,
        ),
        charge(
            "pack",
            row(44_44),
            components=(Component(Name("a"), 3, 1_000), Component(Name("b"), 2, 2_000), Component(Name("c"), 1)),
            position=3,
        ),
    ]
)
requests = st.builds(
    request,
    nights=st.integers(1, 21),
    people=st.dictionaries(st.sampled_from([0, 2, 3, 11, 12, 17, 18, 40]), st.integers(1, 2), min_size=1),
    arrival=st.integers(0, 30).map(lambda days: MONDAY + timedelta(days=days)),
    housing=st.sampled_from([housing.code for housing in HOUSINGS]),
)


@steady
@given(bases, taxes, discounts, others, requests)
def test_the_total_is_the_sum_of_the_lines_of_the_sources_and_of_the_rates(one, tax, discount, other, asked):
    found = quote(tariff(one, tax, discount, other), asked)

    if not found.refusals:
        assert found.total_cents == sum(line.amount_cents for line in found.lines)
        assert found.total_cents == sum(found.by_source.values())
        assert found.total_cents == sum(sums.gross_cents for sums in found.by_vat.values())
        assert all(sums.base_cents + sums.vat_cents == sums.gross_cents for sums in found.by_vat.values())
        assert all(line.trail for line in found.lines)
        assert all(
            sum(part.amount_cents for part in line.parts) == line.amount_cents for line in found.lines if line.parts
        )
        assert all(
            line.unit_cents is None or line.unit_cents * line.quantity == line.amount_cents for line in found.lines
        )


def told(found):
    """A quote with the trails of its lines."""
    return found, [line.trail for line in found.lines]


@steady
@given(bases, taxes, requests)
def test_pricing_the_same_stay_twice_gives_the_same_quote(one, tax, asked):
    compiled = tariff(one, tax)

    assert told(quote(compiled, asked)) == told(quote(compiled, asked)) == told(quote(tariff(one, tax), asked))


@steady
@given(bases, taxes, requests, unit_rows)
def test_a_row_that_never_applies_changes_nothing(one, tax, asked, never):
    never = replace(never, seasons=("fair", "rest"))  # no night is in both
    with_it = replace(one, rows=(never, *one.rows))

    assert told(quote(tariff(with_it, tax), asked)) == told(quote(tariff(one, tax), asked))


def _rank(one):
    """Rows of different ranks never tie: only their conditions say which one wins."""
    group = next(place for place, countings in enumerate(GROUPS) if one.counting in countings)
    return group, one.per is Per.stay, conditions_of(one)


@steady
@given(rows, requests, st.randoms(use_true_random=False))
def test_permuting_rows_that_do_not_tie_keeps_every_amount(some, asked, random):
    untied = list({_rank(one): one for one in [row(80_00), *some]}.values())
    shuffled = random.sample(untied, len(untied))

    one, other = quote(tariff(base(*untied)), asked), quote(tariff(base(*shuffled)), asked)

    assert one.total_cents == other.total_cents
    assert [refusal.rule for refusal in one.refusals] == [refusal.rule for refusal in other.refusals]


@steady
@given(bases, requests)
def test_a_stay_over_capacity_is_refused_whatever_its_price(one, asked):
    found = quote(tariff(one), asked)
    capacity = next(housing.capacity for housing in HOUSINGS if housing.code == asked.housing)

    assert (found.total_cents is None) == (asked.party.size > capacity)


@steady
@given(amounts, st.integers(1, 60))
def test_a_week_price_is_rounded_once_over_all_nights(amount, nights):
    found = quote(tariff(base(row(amount, per=Per.week))), request(nights))

    assert abs(found.total_cents * 7 - amount * nights) * 2 <= 7


@steady
@given(st.lists(amounts, min_size=1, max_size=5), requests)
def test_charges_of_different_codes_add_up(extras, asked):
    asked = replace(asked, housing="house")
    charges = [charge(f"c{place}", row(amount), position=place + 1) for place, amount in enumerate(extras)]
    found = quote(tariff(base(row(0)), *charges), asked)

    if not found.refusals:
        assert found.total_cents == sum(extras) * asked.stay.nights


def test_a_row_without_a_condition_counts_none():
    assert conditions_of(RateRow(amount_cents=1)) == 0
    full = row(
        housings={"house"},
        plans={"room"},
        nights="1",
        party="1",
        arrival_weekdays=1,
        booked_before=MONDAY,
        seasons=("rest", "fair"),
        from_nth_night=2,
        age_band="adult",
    )
    assert conditions_of(full) == 10

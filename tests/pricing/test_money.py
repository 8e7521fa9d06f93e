"""Cents are rounded once, half away from zero, and never lost."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pricing.money import allocate, divide, minor_units, percent, read_amount, write_amount
from rules.errors import UserError

cents = st.integers(-10_000_000_00, 10_000_000_00)
weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@settings(deadline=None)
@given(cents, st.integers(1, 10_000))
@example(1, 2)  # exactly half: away from zero
@example(-1, 2)
@example(3, 7)  # under half
@example(4, 7)  # over half
@example(0, 7)
def test_dividing_gives_the_nearest_cent_halves_away_from_zero(amount, by):
    exact = Fraction(amount, by)
    rounded = divide(amount, by)

    assert abs(rounded - exact) <= Fraction(1, 2)
    assert abs(rounded) >= abs(exact) or abs(rounded - exact) < Fraction(1, 2)
    assert divide(-amount, by) == -rounded


@settings(deadline=None)
@given(cents, st.integers(-10_000, 10_000))
@example(50, 100)  # exactly half a cent: up
@example(4_999, 1)  # just under half: down
@example(-50, 100)
@example(50, -100)
def test_percent_rounds_to_the_nearest_cent_halves_away_from_zero(total, bp):
    exact = Fraction(total * bp, 10_000)

    assert abs(percent(total, bp) - exact) <= Fraction(1, 2)
    assert abs(percent(total, bp)) >= abs(exact) or abs(percent(total, bp) - exact) < Fraction(1, 2)


@settings(deadline=None)
@given(cents, weights)
@example(-50, [2520, 270])
@example(1, [1, 1, 1])
@example(0, [3, 0])
@example(100, [0, 0, 7])
def test_allocating_never_loses_a_cent_nor_strays_by_one(total, parts):
    shares = allocate(total, parts)

    assert sum(shares) == total
    for share, weight in zip(shares, parts, strict=True):
        exact = Fraction(total * weight, sum(parts))
        assert abs(share - exact) < 1
        assert share == 0 or (share < 0) == (total < 0)
        assert weight or share == 0


@pytest.mark.parametrize(
    ("total", "parts", "shares"),
    [
        (10_000, [1, 1, 1], [3334, 3333, 3333]),
        (-5_000, [2520, 270], [-4516, -484]),
        (4_200, [28, 12, 4], [2673, 1145, 382]),
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),
    ],
)
def test_the_largest_remainders_take_the_cents_left_over(total, parts, shares):
    assert allocate(total, parts) == shares


@settings(deadline=None)
@given(cents, weights)
def test_mirroring_an_amount_mirrors_its_shares(total, parts):
    assert allocate(-total, parts) == [-share for share in allocate(total, parts)]


@pytest.mark.parametrize("parts", [[0], [0, 0], [-1, 2], [2, -1]])
def test_weights_that_cannot_share_anything_are_refused(parts):
    with pytest.raises(ValueError, match="weights must not be negative"):
        allocate(100, parts)


@pytest.mark.parametrize("by", [0, -1])
def test_dividing_by_nothing_or_less_is_refused(by):
    with pytest.raises(ValueError, match="above zero"):
        divide(100, by)


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("TND", 3), ("CHF", 2), ("XPF", 0)])
def test_a_currency_has_its_own_number_of_decimals(currency, decimals):
    assert minor_units(currency) == decimals


@pytest.mark.parametrize(
    ("written", "currency", "minor", "again"),
    [
        ("12,5", "EUR", 1250, "12,50"),
        ("0,05 CHF", "CHF", 5, "0,05"),
        ("1000", "JPY", 1000, "1000"),
        ("1 000", "XPF", 1000, "1000"),
        ("12,500", "TND", 12_500, "12,500"),
        ("-1,5", "TND", -1500, "-1,500"),
    ],
)
def test_an_amount_is_typed_with_the_decimals_of_its_currency(written, currency, minor, again):
    assert read_amount(written, currency, 10**9, [currency]) == minor
    assert write_amount(minor, currency, ",") == again


@pytest.mark.parametrize(
    ("written", "currency", "said"),
    [
        ("12,5", "JPY", "There are no decimals in JPY: write a whole number."),
        ("1,000", "JPY", "There are no decimals in JPY: write a whole number."),
        ("x", "JPY", "Write a whole number."),
        ("12,5000", "TND", "Three decimals at most, please."),
        ("x", "TND", "Write a number, such as 12,50."),
        ("12,505", "EUR", "Two decimals at most, please."),
        ("x", "EUR", "Write a number, such as 12,50."),
        ("10000001", "JPY", "This number is too large."),
    ],
)
def test_an_amount_that_a_currency_has_not_is_told_with_the_cure(written, currency, said):
    with pytest.raises(UserError) as refused:
        read_amount(written, currency, 10**7)
    assert str(refused.value) == said

"""One spelling of days, times and numbers; anything else is refused rather than guessed."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.errors import UserError
from rules.typed import (
    NotANumber,
    TooLarge,
    TooManyDecimals,
    read_clock,
    read_day,
    read_number,
    read_percent,
    read_scaled,
    read_whole,
    write_scaled,
)

SPELLED = [
    (read_day, "2027-07-14", date(2027, 7, 14)),
    (read_clock, "16:00", time(16)),
    (read_clock, "16:00:30", time(16, 0, 30)),
    (read_number, "12,50", Decimal("12.50")),
    (read_number, "-.5", Decimal("-0.5")),
    (read_whole, "-5", -5),
]
STRANGE = [
    (read_day, ("20270714", "2027-W01-1", "2027-7-14", "2027-02-30", "٢٠٢٧-07-14", " 2027-07-14", "")),
    (read_clock, ("16:00zzz", "16", "24:00", "1600", "16:00+01:00", "")),
    (read_number, ("1_0", "1e999999", "nan", "inf", "--5", "١٢", ".", "1,2,3", "9" * 41, "")),
    (read_whole, ("--5", "1_0", "1e9", "²", "9" * 11, "+5", "")),
]


@pytest.mark.parametrize("read, written, value", SPELLED, ids=lambda one: getattr(one, "__name__", str(one)))
def test_the_one_spelling_is_read_as_its_value(read, written, value):
    assert read(written) == value


@pytest.mark.parametrize(
    "read, written",
    [(read, one) for read, all_ in STRANGE for one in all_],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_any_other_spelling_is_refused_as_unreadable(read, written):
    with pytest.raises(ValueError):
        read(written)


@pytest.mark.parametrize(
    "written, decimals, value",
    [
        ("12,5", 2, 1250),
        ("1 085.50 €", 2, 108_550),
        ("€12", 2, 1200),
        ("-0,05", 2, -5),
        ("12,", 0, 12),
        ("1\u202f000", 0, 1000),
        ("12,500", 3, 12_500),
        (",5", 3, 500),
        ("1000,00", 2, 100_000),
        (" ", 2, None),
        ("€", 2, None),
    ],
)
def test_a_decimal_is_read_in_its_smallest_parts(written, decimals, value):
    assert read_scaled(written, decimals, 10**9, ["€"]) == value


@pytest.mark.parametrize(
    "written, decimals, refusal",
    [
        ("1,000", 2, TooManyDecimals),
        ("1,0", 0, TooManyDecimals),
        ("1,0000", 3, TooManyDecimals),
        ("12 $", 2, NotANumber),
        ("1,000,000", 3, NotANumber),
        ("10000000,01", 2, TooLarge),
        ("-10000000,01", 2, TooLarge),
    ],
)
def test_a_decimal_that_could_mean_something_else_is_refused(written, decimals, refusal):
    with pytest.raises(UserError) as refused:
        read_scaled(written, decimals, 10**9, ["€"])
    assert type(refused.value) is refusal


def test_the_largest_is_still_read():
    assert read_scaled("10000000", 2, 10**9) == 10**9


def test_a_rate_is_read_with_its_sign_only():
    assert read_percent("5,5 %", 10_000) == 550
    with pytest.raises(NotANumber):
        read_percent("5,5 €", 10_000)


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 2, 3]), st.sampled_from([",", "."]))
@example(0, 2, ",")
@example(-5, 2, ",")
@example(7, 3, ".")
def test_what_is_written_is_read_back_whatever_the_decimals(value, decimals, point):
    written = write_scaled(value, decimals, point)

    assert read_scaled(written, decimals, 10**12) == value
    assert len(written.partition(point)[2]) == decimals

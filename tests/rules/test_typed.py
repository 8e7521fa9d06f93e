"""One spelling of days, times and numbers; anything else is refused rather than guessed."""

from datetime import date, time
from decimal import Decimal

import pytest

from rules.typed import (
    NotANumber,
    TooLarge,
    TooManyDecimals,
    read_clock,
    read_day,
    read_hundredths,
    read_number,
    read_whole,
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
    ("written", "hundredths"),
    [("10", 10_00), ("-10,00 €", -10_00), ("9.99", 9_99), (" 5,5 % ", 5_50), ("€ 0", 0), ("", None), (" € ", None)],
)
def test_a_decimal_is_read_as_hundredths_up_to_the_largest(written, hundredths):
    assert read_hundredths(written, 10_00) == hundredths


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("10,01", TooLarge),
        ("-10.01", TooLarge),
        ("1,005", TooManyDecimals),
        ("XX5", NotANumber),
        ("5 euros", NotANumber),
    ],
)
def test_a_decimal_that_cannot_be_hundredths_says_why(written, error):
    with pytest.raises(error):
        read_hundredths(written, 10_00)

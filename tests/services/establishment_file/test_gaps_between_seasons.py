"""Short gaps between seasons are mistakes; long ones are closed houses."""

from datetime import date

import pytest

from rules.seasons import DatesPiece, Season, WeekdaysPiece, YearlyPiece
from rules.text import Name
from services.establishment_file.nights import gaps_between_seasons

WEEKEND = Season("we", Name("Week-end"), (WeekdaysPiece(0b011_0000),))


def dates(code, first, last):
    return Season(code, Name(code), (DatesPiece(first, last),))


@pytest.mark.parametrize("more", [(), (WEEKEND,)])
def test_a_night_between_two_seasons_is_found(more):
    early, late = dates("a", date(2027, 1, 1), date(2027, 3, 31)), dates("b", date(2027, 4, 2), date(2027, 12, 31))

    assert list(gaps_between_seasons([early, late, *more])) == [(date(2027, 4, 1), date(2027, 4, 1))]


@pytest.mark.parametrize(("days", "found"), [(14, 1), (15, 0)])
def test_a_longer_gap_is_a_closed_house(days, found):
    early, late = dates("a", date(2027, 1, 1), date(2027, 1, 31)), dates("b", date(2027, 2, 1 + days), date(2027, 3, 1))

    assert len(list(gaps_between_seasons([late, early]))) == found


def test_a_day_that_only_leap_years_have_is_found():
    winter = Season("w", Name("w"), (YearlyPiece((2, 15), (2, 28)),))
    rest = Season("r", Name("r"), (YearlyPiece((3, 1), (2, 14)),))

    assert list(gaps_between_seasons([winter, rest])) == [(date(2024, 2, 29), date(2024, 2, 29))]


def test_before_the_first_season_and_after_the_last_nothing_is_missing():
    assert list(gaps_between_seasons([dates("a", date(2027, 1, 10), date(2027, 12, 20))])) == []
    assert list(gaps_between_seasons([WEEKEND])) == []


def test_years_that_do_not_follow_each_other_have_no_gap_between_them():
    seasons = [dates("a", date(2024, 1, 1), date(2024, 12, 31)), dates("b", date(2027, 1, 2), date(2027, 12, 31))]

    assert list(gaps_between_seasons(seasons)) == []

"""What no calendar has is refused before it is kept."""

import pytest

from services.field_checks import problem_of


@pytest.mark.parametrize("year", [-5, 0, 1, 1999, 2101, 9999, 1_000_000])
def test_a_whole_year_of_a_season_is_one_on_which_nights_are_sold(year):
    assert str(problem_of("year", year)) == "Days from 2000 to 2100 only, please."


@pytest.mark.parametrize("year", [None, 2000, 2027, 2100])
def test_a_year_of_the_calendar_or_every_year_is_kept(year):
    assert problem_of("year", year) is None

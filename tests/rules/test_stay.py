"""Stays are half-open nights."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.stay import BadStay, Stay

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
stays = st.builds(Stay.of, days, st.integers(1, 400))


def test_the_morning_of_departure_is_not_a_night():
    stay = Stay(date(2027, 7, 3), date(2027, 7, 6))

    assert list(stay) == [date(2027, 7, 3), date(2027, 7, 4), date(2027, 7, 5)]
    assert stay.nights == 3
    assert stay.last_night == date(2027, 7, 5)
    assert date(2027, 7, 3) in stay
    assert date(2027, 7, 6) not in stay


@pytest.mark.parametrize("departure", [date(2027, 7, 3), date(2027, 7, 2), date(1900, 1, 1)])
def test_a_departure_that_is_not_later_is_refused_by_name(departure):
    with pytest.raises(BadStay, match=f"The departure \\({departure}\\) must come after the arrival \\(2027-07-03\\)"):
        Stay(date(2027, 7, 3), departure)


@settings(deadline=None)
@given(stays)
@example(Stay(date(2024, 2, 28), date(2024, 3, 1)))
def test_a_stay_has_as_many_nights_as_it_yields(stay):
    nights = list(stay)

    assert len(nights) == stay.nights
    assert all(night in stay for night in nights)
    assert nights[-1] + timedelta(days=1) == stay.departure_on


@settings(deadline=None)
@given(stays, stays)
@example(Stay(date(2027, 1, 1), date(2027, 1, 3)), Stay(date(2027, 1, 3), date(2027, 1, 4)))  # back to back
@example(Stay(date(2027, 1, 1), date(2027, 1, 9)), Stay(date(2027, 1, 3), date(2027, 1, 4)))  # inside
def test_stays_overlap_exactly_when_they_share_a_night(one, other):
    shared = set(one) & set(other)

    assert one.overlaps(other) == bool(shared)
    assert other.overlaps(one) == bool(shared)


@settings(deadline=None)
@given(stays, st.integers(-1_000, 1_000))
def test_a_shifted_stay_keeps_its_length_and_comes_back(stay, days_later):
    moved = stay.shifted(days_later)

    assert moved.nights == stay.nights
    assert moved.shifted(-days_later) == stay

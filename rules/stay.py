"""Half-open nights: the morning of departure is not a night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.errors import UserError
from rules.text import N_

ONE_DAY = timedelta(days=1)


class BadStay(UserError):
    """A departure that is not after the arrival."""

    message = N_("The departure ({departure}) must come after the arrival ({arrival}).")


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # of the calendar on which nights are sold


class TooFar(UserError):
    """A day outside the calendar."""

    message = N_("Days from 2000 to 2100 only, please.")


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """The nights from an arrival day up to, not including, a departure day.

    Raises BadStay when there is not one night.

    >>> [night.day for night in Stay(date(2027, 7, 3), date(2027, 7, 6))]
    [3, 4, 5]
    """

    arrival_on: date
    departure_on: date  # the morning they leave: not a night they pay

    def __post_init__(self) -> None:
        if self.departure_on <= self.arrival_on:
            raise BadStay(arrival=self.arrival_on, departure=self.departure_on)

    @property
    def nights(self) -> int:
        """How many nights it has: one at least."""
        return (self.departure_on - self.arrival_on).days

    @property
    def last_night(self) -> date:
        """The last night slept: the eve of the departure."""
        return self.departure_on - ONE_DAY

    def __iter__(self) -> Iterator[date]:
        return (self.arrival_on + timedelta(days=day) for day in range(self.nights))

    def __contains__(self, night: object) -> bool:
        return isinstance(night, date) and self.arrival_on <= night < self.departure_on

    def overlaps(self, other: Stay) -> bool:
        """Say whether both want a same night; leaving the day another arrives is no clash."""
        return self.arrival_on < other.departure_on and other.arrival_on < self.departure_on

    def shifted(self, days: int) -> Stay:
        """Return the same number of nights, `days` later (earlier when negative)."""
        move = timedelta(days=days)
        return Stay(self.arrival_on + move, self.departure_on + move)

    @classmethod
    def of(cls, arrival_on: date, nights: int) -> Stay:
        """Make a stay from its arrival and its number of nights."""
        return cls(arrival_on, arrival_on + timedelta(days=nights))

"""Days of the week as a mask of seven bits: Monday is 1, Tuesday 2, ... Sunday 64."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.errors import UserError
from rules.text import N_, Weekday

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = 0b111_1111


def weekday_mask(days: Iterable[str]) -> int:
    """Make the mask of day names in English; raises ValueError for another word.

    >>> weekday_mask(["friday", "saturday", "sunday"])
    112
    """
    mask = 0
    for day in days:
        mask |= 1 << DAY_NAMES.index(day)
    return mask


def weekday_names(mask: int) -> list[str]:
    """List the names of the days in a mask, Monday first.

    >>> weekday_names(0b100_0001)
    ['monday', 'sunday']
    """
    return [name for bit, name in enumerate(DAY_NAMES) if mask >> bit & 1]


def weekdays_of(mask: int) -> tuple[Weekday, ...]:
    """List the days in a mask as values that a Text can show."""
    return tuple(Weekday(bit + 1) for bit in range(7) if mask >> bit & 1)


def is_among(day: date, mask: int) -> bool:
    """Say whether a date falls on one of the mask's days."""
    return bool(mask >> day.weekday() & 1)


class BadWeekdays(UserError):
    """Words that are not days of the week."""

    message = N_("“{day}” is not a day of the week; write monday, tuesday … or friday..sunday.")


def parse_weekdays(days: str) -> int:
    """Read days as an owner types them, with commas and ranges; raises BadWeekdays.

    >>> weekday_names(parse_weekdays("saturday..monday, Wednesday"))
    ['monday', 'wednesday', 'saturday', 'sunday']
    """
    mask = 0
    for piece in days.split(","):
        first, _, last = (word.strip().lower() for word in piece.partition(".."))
        mask |= _run(first, last or first)
    return mask


def _run(first: str, last: str) -> int:
    for day in (first, last):
        if day not in DAY_NAMES:
            raise BadWeekdays(day=day)
    start = DAY_NAMES.index(first)
    length = (DAY_NAMES.index(last) - start) % 7 + 1
    return weekday_mask(DAY_NAMES[(start + day) % 7] for day in range(length))

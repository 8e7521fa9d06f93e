"""Pieces of seasons as an owner types them: "2024-07-01..2024-08-31", "11-01..03-31", "friday..sunday"."""

from __future__ import annotations

import re
from datetime import date

from rules.errors import UserError
from rules.seasons import DatesPiece, EveryNight, SeasonPiece, WeekdaysPiece, YearlyPiece
from rules.text import N_
from rules.weekdays import BadWeekdays, parse_weekdays, weekday_names

EVERY_NIGHT = "every night"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARLY = re.compile(r"\d{2}-\d{2}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_LEAP_YEAR = 2000  # so that 02-29 is a day of the year


class BadPiece(UserError):
    """Nights that are written in a way nobody can read."""

    message = N_(
        "“{piece}” is not understood; write dates (2024-07-01..2024-08-31), dates of every year "
        "(11-01..03-31), weekdays (friday..sunday), a year (2024) or every night."
    )


class BadDay(UserError):
    """A date that no calendar has."""

    message = N_("“{day}” is not a date of the calendar; write year-month-day, for example 2024-07-31.")


class BackwardDates(UserError):
    """Dates with year that end before they start."""

    message = N_("“{piece}” ends before it starts.")


def parse_piece(piece: str) -> SeasonPiece:
    """Read a piece. Both ends are nights of it; a single date is one night.

    Raises BadPiece, BadDay, BackwardDates.

    >>> parse_piece("12-20..01-05")
    YearlyPiece(first=(12, 20), last=(1, 5))
    """
    first, _, last = (part.strip() for part in piece.partition(".."))
    last = last or first
    if piece.strip().lower() == EVERY_NIGHT:
        return EveryNight()
    if _YEAR.fullmatch(piece.strip()):
        return EveryNight(parse_date(f"{piece.strip()}-01-01").year)
    if _DATE.fullmatch(first) and _DATE.fullmatch(last):
        return _dates(piece, parse_date(first), parse_date(last))
    if _YEARLY.fullmatch(first) and _YEARLY.fullmatch(last):
        return YearlyPiece(_day(first), _day(last))
    return _weekdays(piece)


def write_piece(piece: SeasonPiece) -> str:
    """Write a piece so that `parse_piece` reads the same.

    >>> write_piece(EveryNight(2024)), write_piece(WeekdaysPiece(0b110_0000))
    ('2024', 'saturday, sunday')
    """
    match piece:
        case DatesPiece(first_night, last_night):
            return _range(first_night.isoformat(), last_night.isoformat())
        case YearlyPiece(first, last):
            return _range(*(f"{month:02}-{day:02}" for month, day in (first, last)))
        case WeekdaysPiece(mask):
            return ", ".join(weekday_names(mask))
        case EveryNight(year):
            return EVERY_NIGHT if year is None else f"{year:04}"


def parse_date(day: str) -> date:
    """Read year-month-day; raises BadDay.

    >>> parse_date("2024-02-29").day
    29
    """
    if not _DATE.fullmatch(day):
        raise BadDay(day=day)
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise BadDay(day=day) from error


def _dates(piece: str, first: date, last: date) -> DatesPiece:
    if last < first:
        raise BackwardDates(piece=piece)
    return DatesPiece(first, last)


def _day(month_day: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"{_LEAP_YEAR}-{month_day}")
    except ValueError as error:
        raise BadDay(day=month_day) from error
    return day.month, day.day


def _weekdays(piece: str) -> WeekdaysPiece:
    try:
        return WeekdaysPiece(parse_weekdays(piece))
    except BadWeekdays as error:
        raise BadPiece(piece=piece) from error


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"

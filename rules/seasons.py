"""Seasons: named sets of nights. A season is the union of its pieces, minus other seasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from rules.text import Name
from rules.weekdays import is_among


@dataclass(frozen=True, slots=True)
class DatesPiece:
    """The nights from one date to another, both included."""

    first_night: date
    last_night: date

    def __contains__(self, night: date) -> bool:
        return self.first_night <= night <= self.last_night


@dataclass(frozen=True, slots=True)
class YearlyPiece:
    """The nights from one day of the year to another, both included, every year.

    Days are (month, day). The first may come after the last: the piece then runs over New Year.
    """

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, night: date) -> bool:
        day = night.month, night.day
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


@dataclass(frozen=True, slots=True)
class WeekdaysPiece:
    """The nights of some days of the week (a mask, see rules/weekdays.py)."""

    mask: int

    def __contains__(self, night: date) -> bool:
        return is_among(night, self.mask)


@dataclass(frozen=True, slots=True)
class EveryNight:
    """Every night of one year, or every night there is."""

    year: int | None = None

    def __contains__(self, night: date) -> bool:
        return self.year is None or night.year == self.year


SeasonPiece: TypeAlias = DatesPiece | YearlyPiece | WeekdaysPiece | EveryNight


@dataclass(frozen=True, slots=True)
class Season:
    """A named set of nights; a night may be in several seasons."""

    code: str
    name: Name
    pieces: tuple[SeasonPiece, ...]
    minus: tuple[str, ...] = ()  # codes of seasons whose nights it has not


class SeasonCycle(ValueError):
    """Seasons that are taken off each other in a circle; `codes` in the order of the circle."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(" - ".join(codes))
        self.codes = codes


def in_order(seasons: Iterable[Season]) -> list[Season]:
    """Sort seasons so that each comes after those it takes off.

    Raises SeasonCycle; KeyError when `minus` names a season that is not there.
    """
    by_code = {season.code: season for season in seasons}
    done: dict[str, Season] = {}
    for code in by_code:
        _settle(code, by_code, done)
    return list(done.values())


def _settle(code: str, by_code: Mapping[str, Season], done: dict[str, Season]) -> None:
    """Put a season among those that are done, after all that it takes off."""
    path = [code]
    while path:
        season = by_code[path[-1]]
        waiting = next((other for other in season.minus if other not in done), None)
        if waiting is None:
            done[season.code] = season
            path.pop()
        elif waiting in path:
            raise SeasonCycle((*path[path.index(waiting) :], waiting))
        else:
            path.append(waiting)


def is_of_weekdays(season: Season) -> bool:
    """Say whether a season is made of days of the week only: a pattern of each week, not a part of the year."""
    return bool(season.pieces) and all(isinstance(piece, WeekdaysPiece) for piece in season.pieces)


def has_weekdays(season: Season) -> bool:
    """Say whether days of the week are among what a season is made of, beside special dates perhaps."""
    return any(isinstance(piece, WeekdaysPiece) for piece in season.pieces)


def season_bits(night: date, ordered: Sequence[Season], arrival: date | None = None) -> int:
    """Return the seasons a night is in: the n-th bit is the n-th of `ordered`, as `in_order` gives them.

    arrival: where the season of the arrival decides; days of the week are still those of the night.
    """
    found, codes = 0, set[str]()
    for at, season in enumerate(ordered):
        if any(_holds(piece, night, arrival) for piece in season.pieces) and codes.isdisjoint(season.minus):
            codes.add(season.code)
            found |= 1 << at
    return found


def _holds(piece: SeasonPiece, night: date, arrival: date | None) -> bool:
    return (night if arrival is None or isinstance(piece, WeekdaysPiece) else arrival) in piece


def seasons_of(night: date, ordered: Sequence[Season]) -> frozenset[str]:
    """Return the codes of the seasons a night is in; `ordered` as `in_order` gives them."""
    bits = season_bits(night, ordered)
    return frozenset(season.code for at, season in enumerate(ordered) if bits >> at & 1)

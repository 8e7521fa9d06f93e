"""The different kinds of nights of a tariff: which seasons come together, with an example of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from rules.seasons import DatesPiece, EveryNight, Season, in_order, is_of_weekdays, seasons_of

NightKinds: TypeAlias = Mapping[frozenset[str], date]  # codes of seasons -> the first such night

MOST_YEARS = 12
SHORT_GAP = 14  # nights
ANY_YEARS = (2024, 2025, 2026, 2027)  # looked at when no season names a year; one is a leap year


def kinds_of_nights(seasons: Iterable[Season]) -> NightKinds:
    """Return the sets of seasons that nights are in, over the years that the seasons name."""
    ordered = in_order(seasons)
    kinds: dict[frozenset[str], date] = {}
    for year in _years(ordered):
        for night in _nights_of(year):
            kinds.setdefault(seasons_of(night, ordered), night)
    return kinds


def gaps_between_seasons(seasons: Iterable[Season]) -> Iterator[tuple[date, date]]:
    """Yield the first and last night of each short gap: nights in no season of dates, with some before and after.

    A longer one is a house that is closed.
    """
    ordered = in_order(seasons)
    dated = frozenset(season.code for season in ordered if not is_of_weekdays(season))
    empty: list[date] = []
    before: date | None = None  # the last night in a season
    for night in (night for year in _years(ordered) for night in _nights_of(year)):
        if dated.isdisjoint(seasons_of(night, ordered)):
            empty.append(night)
            continue
        follow = empty and before is not None and (night - before).days == len(empty) + 1
        if follow and len(empty) <= SHORT_GAP:
            yield empty[0], empty[-1]
        before, empty = night, []


def _years(seasons: Iterable[Season]) -> list[int]:
    years: set[int] = set()
    for piece in (piece for season in seasons for piece in season.pieces):
        if isinstance(piece, DatesPiece):
            years.update(range(piece.first_night.year, piece.last_night.year + 1))
        elif isinstance(piece, EveryNight) and piece.year is not None:
            years.add(piece.year)
    return sorted(years)[:MOST_YEARS] or list(ANY_YEARS)


def _nights_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return (first + timedelta(days=day) for day in range(days))

"""The nights of stays with their seasons, remembered: few stays differ in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeAlias, TypeVar

from rules.restrictions import StaySeasons
from rules.seasons import Season, season_bits

Nights: TypeAlias = "tuple[int, ...]"  # from 0
Slot: TypeAlias = "tuple[int, Nights]"  # the seasons (bits) of some nights

Key = TypeVar("Key")
Found = TypeVar("Found")
MOST_REMEMBERED = 20_000
DAYS_A_WEEK = 7


class StayNights(NamedTuple):
    """What the nights of a stay are in.

    all: every night. slots: the nights gathered by their seasons. every: the seasons that hold all of them.
    """

    all: Nights
    slots: tuple[Slot, ...]
    every: int


class Calendar:
    """The nights of a tariff. Threads may share it: what two compute at once comes out the same.

    Seasons are bits: the n-th is the n-th of `ordered_seasons`. Days are ordinals.
    """

    __slots__ = ("_arrival_bits", "_bits", "_codes", "_nights", "_seasons", "ordered_seasons")

    def __init__(self, ordered_seasons: list[Season]) -> None:
        self.ordered_seasons = ordered_seasons
        self._bits: dict[int, int] = {}
        self._arrival_bits: dict[tuple[int, int], int] = {}
        self._codes: dict[int, frozenset[str]] = {}
        self._nights: dict[tuple[int, int, bool], StayNights] = {}
        self._seasons: dict[tuple[int, int], StaySeasons] = {}

    def bits(self, day: int) -> int:
        """Return the seasons of a day."""
        found = self._bits.get(day)
        if found is None:
            found = season_bits(date.fromordinal(day), self.ordered_seasons)
            _remember(self._bits, day, found)
        return found

    def bits_by_arrival(self, arrival: int, night: int) -> int:
        """Return the seasons of a night where the season of the arrival decides."""
        key = arrival, night % DAYS_A_WEEK
        found = self._arrival_bits.get(key)
        if found is None:
            days = date.fromordinal(night), self.ordered_seasons, date.fromordinal(arrival)
            found = season_bits(*days)
            _remember(self._arrival_bits, key, found)
        return found

    def nights(self, first_day: int, number: int, *, by_arrival: bool = False) -> StayNights:
        """Return the nights of a stay.

        by_arrival: in the seasons of the arrival, not in their own.
        """
        key = first_day, number, by_arrival
        found = self._nights.get(key)
        if found is None:
            days = range(first_day, first_day + number)
            if by_arrival:
                found = _gathered([self.bits_by_arrival(first_day, day) for day in days])
            else:
                found = _gathered(list(map(self.bits, days)))
            _remember(self._nights, key, found)
        return found

    def seasons(self, first_day: int, number: int) -> StaySeasons:
        """Return the codes of the seasons that a stay touches."""
        key = first_day, number
        found = self._seasons.get(key)
        if found is None:
            nights = self.nights(first_day, number)
            some = 0
            for bits, _ in nights.slots:
                some |= bits
            touched = self.bits(first_day), self.bits(first_day + number), some, nights.every
            found = StaySeasons(*map(self._codes_of, touched))
            _remember(self._seasons, key, found)
        return found

    def _codes_of(self, bits: int) -> frozenset[str]:
        found = self._codes.get(bits)
        if found is None:
            seasons = enumerate(self.ordered_seasons)
            found = self._codes[bits] = frozenset(season.code for at, season in seasons if bits >> at & 1)
        return found


def _remember(known: dict[Key, Found], key: Key, found: Found) -> None:
    if len(known) >= MOST_REMEMBERED:
        known.clear()
    known[key] = found


def _gathered(bits_by_night: Sequence[int]) -> StayNights:
    gathered: dict[int, list[int]] = {}
    for night, bits in enumerate(bits_by_night):
        gathered.setdefault(bits, []).append(night)
    every = bits_by_night[0]
    for bits in gathered:
        every &= bits
    slots = tuple((bits, tuple(nights)) for bits, nights in gathered.items())
    return StayNights(tuple(range(len(bits_by_night))), slots, every)

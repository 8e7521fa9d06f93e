"""Restrictions that no stay can satisfy together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from rules.restrictions import Kind, Restriction, When
from rules.text import N_
from services.establishment_file.fields import Reading
from services.establishment_file.schema import EstablishmentFile


def find_contradictions(file: EstablishmentFile, reading: Reading) -> None:
    """Note each pair that speaks about the same stays and leaves none."""
    for upper, lower in combinations(file.tariff.restrictions, 2):
        clashes = _CLASHES.get(upper.kind)
        if clashes and upper.kind is lower.kind and _speak_together(upper, lower) and clashes(upper, lower):
            places = reading.declared["restriction"]
            source = N_("no stay can satisfy this and “{code}” (line {line}); change one of the two.")
            line = places[upper.code].line
            reading.problems.error(places[lower.code], source, code=upper.code, line=line)


def _speak_together(upper: Restriction, lower: Restriction) -> bool:
    """Say whether both are about a same housing, plan and season."""
    same_season = upper.season == lower.season or When.always in (upper.when, lower.when)
    return (
        (same_season or upper.kind is Kind.open)
        and share(upper.housings, lower.housings)
        and share(upper.plans, lower.plans)
    )


def share(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether two scopes have a code in common; an empty scope has all."""
    ones, others = frozenset(one), frozenset(other)
    return not ones or not others or not ones.isdisjoint(others)


def _no_length(upper: Restriction, lower: Restriction) -> bool:
    return upper.nights is not None and lower.nights is not None and not upper.nights.meets(lower.nights)


def _no_weekday(upper: Restriction, lower: Restriction) -> bool:
    return not (upper.weekdays or 0) & (lower.weekdays or 0)


def _two_open_seasons(upper: Restriction, lower: Restriction) -> bool:
    """Two open seasons of one scope leave only the nights of both, which nobody means."""
    same_scope = (upper.housings, upper.plans) == (lower.housings, lower.plans)
    return same_scope and upper.season != lower.season


_CLASHES: dict[Kind, Callable[[Restriction, Restriction], bool]] = {
    Kind.nights: _no_length,
    Kind.arrival_weekdays: _no_weekday,
    Kind.departure_weekdays: _no_weekday,
    Kind.open: _two_open_seasons,
}

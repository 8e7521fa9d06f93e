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
        clashes = _CLASHES.get(frozenset((upper.kind, lower.kind)))
        if clashes and _speak_together(upper, lower) and clashes(upper, lower):
            places = reading.declared["restriction"]
            source = N_("no stay can satisfy this and “{code}” (line {line}); change one of the two.")
            line = places[upper.code].line
            reading.problems.error(places[lower.code], source, code=upper.code, line=line)


def _speak_together(upper: Restriction, lower: Restriction) -> bool:
    """Say whether both are about a same housing, plan, season and day of arrival."""
    always = When.always in (upper.when, lower.when)
    # A stay that leaves in a season need not have a night in it.
    same_days = (upper.when is When.departure_in) == (lower.when is When.departure_in)
    return (
        (always or (upper.season == lower.season and same_days) or upper.kind is Kind.open)
        and bool((upper.arriving_on or 127) & (lower.arriving_on or 127))
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


def _no_number_of_people(upper: Restriction, lower: Restriction) -> bool:
    """Nobody can be more than the most; of other ages there may be more."""
    least = max(upper.least_people or 0, lower.least_people or 0)
    most = min((rule.most_people for rule in (upper, lower) if rule.most_people is not None), default=least)
    return upper.age_band == lower.age_band and least > most


def _no_day_of_booking(upper: Restriction, lower: Restriction) -> bool:
    """Too early until it is too late."""
    advance, horizon = (upper, lower) if upper.kind is Kind.advance else (lower, upper)
    return (advance.number or 0) > (horizon.number or 0)


_CLASHES: dict[frozenset[Kind], Callable[[Restriction, Restriction], bool]] = {
    frozenset((Kind.nights,)): _no_length,
    frozenset((Kind.arrival_weekdays,)): _no_weekday,
    frozenset((Kind.departure_weekdays,)): _no_weekday,
    frozenset((Kind.open,)): _two_open_seasons,
    frozenset((Kind.people,)): _no_number_of_people,
    frozenset((Kind.advance, Kind.horizon)): _no_day_of_booking,
}

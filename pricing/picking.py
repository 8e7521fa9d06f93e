"""Which rate rows apply: for the stay or night by night, once or person by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pricing.compiled import CompiledTariff, Group, Row
from pricing.request import Request
from rules.weekdays import is_among

WHOLE_STAY = -1  # stands for a night in the picks of a row that prices the whole stay


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions of rows look at, computed once for a request."""

    request: Request
    seasons_by_night: list[frozenset[str]]
    seasons_of_every_night: frozenset[str]
    people_by_age: dict[int, int]

    @classmethod
    def of(cls, tariff: CompiledTariff, request: Request) -> Facts:
        """Look at a request with a tariff's seasons."""
        seasons = tariff.seasons_by_night(request.stay)
        people: dict[int, int] = {}
        for member in request.party.members:
            people[member.age] = people.get(member.age, 0) + member.count
        return cls(request, seasons, seasons[0].intersection(*seasons), people)


@dataclass(frozen=True, slots=True)
class Pick:
    """A row that applies, the nights it prices (or WHOLE_STAY) and the people who picked it for them."""

    row: Row
    people: int
    nights: tuple[int, ...]  # from 0


@dataclass(frozen=True, slots=True)
class Picked:
    """What a group gives: its picks, and the nights that each age (None: the whole party) found a row for."""

    picks: list[Pick]
    nights_of: dict[int | None, list[int]]


@dataclass(frozen=True, slots=True)
class Hole:
    """A night of the base charge without a price, for everyone or for an age."""

    night: int  # from 0
    age: int | None


def fits_stay(row: Row, facts: Facts) -> bool:
    """Say whether the conditions about the stay hold (housing and plan are settled by the scope)."""
    wanted, request = row.row, facts.request
    return (
        (wanted.nights is None or request.stay.nights in wanted.nights)
        and (wanted.party is None or request.party.size in wanted.party)
        and (not wanted.arrival_weekdays or is_among(request.stay.arrival_on, wanted.arrival_weekdays))
        and (wanted.booked_before is None or request.booked_on < wanted.booked_before)
    )


def pick(group: Group, facts: Facts) -> Picked:
    """Choose the rows of a group that apply.

    A row that prices the whole stay comes before those that price nights; then the first of the
    order of precedence that fits. What no row fits is left out.
    """
    whole_stay = [row for row in group.whole_stay if row.seasons <= facts.seasons_of_every_night]
    whole_stay = [row for row in whole_stay if fits_stay(row, facts)]
    by_night = [row for row in group.by_night if fits_stay(row, facts)]
    tally: dict[Row, dict[int, int]] = {}
    nights_of: dict[int | None, list[int]] = {}
    for age, count in _pickers(group, facts):
        found = _rows_for(age, whole_stay, by_night, facts)
        nights_of[age] = [night for night, _ in found]
        for night, row in found:
            nights = tally.setdefault(row, {})
            nights[night] = nights.get(night, 0) + count
    return Picked([pick for row, nights in tally.items() for pick in _by_people(row, nights)], nights_of)


def _pickers(group: Group, facts: Facts) -> Iterable[tuple[int | None, int]]:
    """Return who picks rows: each age with its number of people, or the party as one where ages are alike."""
    return facts.people_by_age.items() if group.by_age else ((None, facts.request.party.size),)


def _rows_for(age: int | None, whole_stay: list[Row], by_night: list[Row], facts: Facts) -> list[tuple[int, Row]]:
    """Return the row of each night for one age (None: for the party), or one for the whole stay."""
    for row in whole_stay:
        if row.fits_age(age):
            return [(WHOLE_STAY, row)]
    rows = [row for row in by_night if row.fits_age(age)]
    nights = enumerate(facts.seasons_by_night)
    found = ((night, _first(rows, night, seasons)) for night, seasons in nights)
    return [(night, row) for night, row in found if row is not None]


def _first(rows: list[Row], night: int, seasons: frozenset[str]) -> Row | None:
    for row in rows:
        if row.seasons <= seasons and (row.row.from_nth_night or 1) <= night + 1:
            return row
    return None


def _by_people(row: Row, nights: dict[int, int]) -> Iterator[Pick]:
    """Gather the nights that as many people picked."""
    for people in dict.fromkeys(nights.values()):
        yield Pick(row, people, tuple(night for night, count in nights.items() if count == people))


def first_hole(priced: Iterable[Picked], facts: Facts) -> Hole | None:
    """Return the first night without a price; None when all have one.

    priced: what was picked in the groups of the base charge that make a price.
    A night has a price when a row for the whole party was found for it, or a row for each person.
    """
    nights_of: dict[int | None, set[int]] = {None: set()}
    for picked in priced:
        for age, nights in picked.nights_of.items():
            nights_of.setdefault(age, set()).update(nights)
    for night in range(facts.request.stay.nights):
        wanting = [
            age for age in (None, *facts.people_by_age) if {night, WHOLE_STAY}.isdisjoint(nights_of.get(age, ()))
        ]
        if None in wanting and len(wanting) > 1:
            return Hole(night, None if len(wanting) > len(facts.people_by_age) else wanting[1])
    return None

"""How many units of a pool one sale takes, and whether they are there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

BED_FROM_AGE = 2  # below it a child sleeps in a cot: docs/decisions/005


class Takes(StrEnum):
    """How a housing counts the units that it takes."""

    fixed = "fixed"
    per_person = "per_person"
    per_bed_needed = "per_bed_needed"
    all = "all"


@dataclass(frozen=True, slots=True)
class Need:
    """One line of what a housing takes; `plan_id` None: with every rate plan that has no line of its own."""

    pool_id: int
    takes: Takes
    quantity: int | None
    plan_id: int | None
    capacity: int


def units_needed(needs: Iterable[Need], plan_id: int | None, party: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Units that a party takes, by pool.

    party: pairs (age, count).

    >>> units_needed([Need(1, Takes.per_bed_needed, None, None, 8)], None, [(40, 2), (1, 1)])
    {1: 2}
    """
    people = list(party)
    needs = list(needs)
    of_plan = {need.pool_id for need in needs if need.plan_id is not None and need.plan_id == plan_id}
    taken: dict[int, int] = {}
    for need in needs:
        wanted = plan_id if need.pool_id in of_plan else None
        if need.plan_id == wanted and (units := _units(need, people)):
            taken[need.pool_id] = taken.get(need.pool_id, 0) + units
    return taken


def _units(need: Need, party: list[tuple[int, int]]) -> int:
    match need.takes:
        case Takes.fixed:
            return need.quantity or 0
        case Takes.per_person:
            return sum(count for _, count in party)
        case Takes.per_bed_needed:
            return sum(count for age, count in party if age >= BED_FROM_AGE)
    return need.capacity


def suffices(taken: Mapping[int, int], free: Mapping[int, int]) -> bool:
    """Whether a stay finds what it takes. One that takes nothing is not for sale: nothing would keep its nights.

    >>> suffices({1: 2}, {1: 2}), suffices({1: 2}, {1: 1}), suffices({}, {1: 2})
    (True, False, False)
    """
    return bool(taken) and first_lacking(taken, free) is None


def first_lacking(taken: Mapping[int, int], free: Mapping[int, int]) -> int | None:
    """The first pool that has fewer free units than are taken; None when all suffice."""
    return next((pool for pool, units in taken.items() if free.get(pool, 0) < units), None)

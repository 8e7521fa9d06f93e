"""How many times a picked amount is taken, each night."""

from __future__ import annotations

from bisect import bisect_right

from pricing.facts import Facts
from pricing.picking import Pick
from pricing.tariff import Counting
from rules.errors import UserError
from rules.text import N_

BY_AGE = frozenset((Counting.people, Counting.free, Counting.beyond, Counting.missing))


class QuantityByAge(UserError):
    """A quantity for an option whose price depends on who takes it."""

    message = N_("“{option}” is priced person by person: choose it without a quantity.")


def quantity_of(pick: Pick, facts: Facts) -> int:
    """Return how many times the amount is taken. Raises QuantityByAge."""
    row, charge = pick.row.row, pick.row.charge
    chosen = None if charge.compulsory else facts.request.options.get(charge.code)
    if chosen is not None and row.counting in BY_AGE:
        return _chosen_for_people(pick, chosen, facts)
    match row.counting:
        case Counting.unit:
            return 1 if chosen is None else chosen
        case Counting.people:
            return pick.people
        case Counting.beyond:
            return max(0, pick.people - (row.counting_number or 0))
        case Counting.missing:
            return max(0, billed_at_least(pick, facts) - facts.size)
        case Counting.free:
            return pick.people - free_places(pick, facts)
    return 1 if chosen is None else chosen


def billed_at_least(pick: Pick, facts: Facts) -> int:
    """Return how many people are billed at least: the row's number, or the contracted one less its attrition.

    The client may come with fewer than contracted, by a share that is rounded down.
    """
    row, contracted = pick.row.row, facts.request.contracted
    least = row.counting_number or 0
    if contracted is None or row.attrition_bp is None:
        return least
    return max(least, contracted - contracted * row.attrition_bp // 10_000)


def free_places(pick: Pick, facts: Facts) -> int:
    """Return how many of those who picked the row pay nothing: by the row's table, or one for every so many."""
    row = pick.row.row
    counted = facts.counted(pick.row.counted)
    if row.free_table:
        at = bisect_right([start for start, _ in row.free_table], counted)
        places = row.free_table[at - 1][1] if at else 0
    else:
        places = counted // max(1, row.counting_number or 0)
    return min(pick.people, places if row.most_free is None else min(places, row.most_free))


def _chosen_for_people(pick: Pick, chosen: int, facts: Facts) -> int:
    """Take the chosen quantity of something that everybody pays alike."""
    if pick.row.row.counting is Counting.people and pick.people == facts.request.party.size:
        return chosen
    raise QuantityByAge(option=pick.row.charge.name)

"""An establishment without what leads to archived things only."""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TypeVar

from pricing.tariff import RateRow
from rules.restrictions import Restriction
from services.establishment_file.schema import Pool, TariffPart, Unit

Limited = TypeVar("Limited", RateRow, Restriction)
Codes = frozenset[str]


def part_in_use(part: TariffPart, housings: Codes, plans: Codes) -> TariffPart:
    """The rate card as far as it is about these housings and plans.

    A row or restriction that names others only is left out, for without a name it would be about
    all; a charge without rows goes with them.
    """
    charges = [replace(charge, rows=_in_use(charge.rows, housings, plans)) for charge in part.charges]
    kept = [charge for charge in charges if charge.rows]
    return replace(
        part,
        charges=tuple(replace(charge, position=at) for at, charge in enumerate(kept)),
        restrictions=_in_use(part.restrictions, housings, plans),
    )


def without_lost_doors(pools: Sequence[Pool]) -> tuple[Pool, ...]:
    """The pools, whose units connect to units among them only."""
    there = {unit.code for pool in pools for unit in pool.units}
    return tuple(replace(pool, units=tuple(_connected(unit, there) for unit in pool.units)) for pool in pools)


def _connected(unit: Unit, there: Set[str]) -> Unit:
    return unit if unit.connects_to in there else replace(unit, connects_to=None)


def _in_use(rules: tuple[Limited, ...], housings: Codes, plans: Codes) -> tuple[Limited, ...]:
    return tuple(
        replace(rule, housings=rule.housings & housings, plans=rule.plans & plans)
        for rule in rules
        if (not rule.housings or rule.housings & housings) and (not rule.plans or rule.plans & plans)
    )

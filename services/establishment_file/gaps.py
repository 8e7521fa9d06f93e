"""Nights that are in a season, are not closed, and have no price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pricing.compiled import GROUPS
from pricing.request import OLDEST
from pricing.tariff import AgeBand, Charge, RatePlan, RateRow
from pricing.tariff import Housing as PricedHousing
from rules.restrictions import Kind, Restriction, When
from rules.text import N_, Param
from services.establishment_file.fields import Reading
from services.establishment_file.nights import NightKinds, gaps_between_seasons
from services.establishment_file.schema import EstablishmentFile, Housing, TariffPart

Hole: TypeAlias = tuple[str, dict[str, Param]]  # a marked sentence and its values
Sold: TypeAlias = Housing | PricedHousing

MAKES_PRICE = (*GROUPS[0], *GROUPS[1])


def find_gaps(file: EstablishmentFile, nights: NightKinds, reading: Reading) -> None:
    """Warn once for each housing that the base charge leaves without a price on some night, or at some age."""
    base = next(charge for charge in file.tariff.charges if charge.is_base)
    place = reading.declared["charge"][base.code]
    for source, params in gaps_of(file.tariff, file.housings, file.rate_plans, nights):
        reading.problems.warn(place, source, **params)


def gaps_of(
    tariff: TariffPart, housings: Iterable[Sold], plans: Iterable[RatePlan], nights: NightKinds
) -> Iterator[Hole]:
    """Yield the first hole of each housing that has one."""
    base = next(charge for charge in tariff.charges if charge.is_base)
    reserved = frozenset(plan.code for plan in plans if plan.client_classes)
    for housing in housings:
        hole = _first_hole(tariff, housing, _rows_for(base, housing, reserved), nights)
        if hole is not None:
            yield hole[0], {"housing": housing.name, **hole[1]}


def _first_hole(tariff: TariffPart, housing: Sold, rows: list[RateRow], nights: NightKinds) -> Hole | None:
    if not rows:
        return N_("“{housing}” has no price: no row of the base charge is for it."), {}
    for kind, night in nights.items():
        hole = _hole(kind, rows, tariff.age_bands) if _is_sold(kind, housing, tariff) else None
        if hole is not None:
            seasons = tuple(season.name for season in tariff.seasons if season.code in kind)
            return hole[0], {**hole[1], "night": night, "seasons": seasons or "-"}
    return _between_seasons(tariff, housing, rows)


def _between_seasons(tariff: TariffPart, housing: Sold, rows: list[RateRow]) -> Hole | None:
    """Return the first short gap between two seasons of dates, where no price is for any night."""
    if any(not row.seasons for row in rows) or any(_closes(rule, frozenset(), housing) for rule in tariff.restrictions):
        return None
    for first, last in gaps_between_seasons(tariff.seasons):
        if first == last:
            return N_("the night of {night} is in no season: “{housing}” has no price for it."), {"night": first}
        return N_("the nights from {first} to {last} are in no season: “{housing}” has no price for them."), {
            "first": first,
            "last": last,
        }
    return None


def _rows_for(base: Charge, housing: Sold, reserved: frozenset[str]) -> list[RateRow]:
    """Return the rows of a housing that are for everybody, or all of them where none is.

    reserved: rate plans that are kept for some clients.
    """
    fitting = [
        row for row in base.rows if (not row.housings or housing.code in row.housings) and row.counting in MAKES_PRICE
    ]
    return [row for row in fitting if _is_for_everybody(row, reserved)] or fitting


def _is_for_everybody(row: RateRow, reserved: frozenset[str]) -> bool:
    """Say whether a row prices whoever comes, by whatever way; what is sold to some only is looked at apart."""
    is_reserved = bool(row.plans) and row.plans <= reserved
    return not (row.client_classes or row.channels or row.earlier_stays or is_reserved)


def _hole(kind: frozenset[str], rows: Iterable[RateRow], bands: Iterable[AgeBand]) -> Hole | None:
    """Return what is missing on such a night, as a sentence and its values."""
    fitting = [row for row in rows if kind.issuperset(row.seasons)]
    if not fitting:
        return N_("nights such as {night} ({seasons}) have no price for “{housing}”."), {}
    by_code = {band.code: band for band in bands}
    ages = [by_code[row.age_band] if row.age_band else None for row in fitting]
    if None in ages:
        return None
    missing = [age for age in range(OLDEST + 1) if not any(band and age in band for band in ages)]
    if missing:
        source = N_("nights such as {night} ({seasons}) have no price for “{housing}” at age {age}.")
        return source, {"age": missing[0]}
    return None


def _is_sold(kind: frozenset[str], housing: Sold, tariff: TariffPart) -> bool:
    """Say whether such a night is in some season, or there are no seasons, and no restriction closes it."""
    if not kind and tariff.seasons:
        return False
    return not any(_closes(rule, kind, housing) for rule in tariff.restrictions)


def _closes(rule: Restriction, kind: frozenset[str], housing: Sold) -> bool:
    if rule.plans or rule.arriving_on or (rule.housings and housing.code not in rule.housings):
        return False
    if rule.when is When.departure_in:
        return False
    if rule.kind is Kind.open:
        return rule.season not in kind
    return rule.kind is Kind.closed and (rule.season is None or rule.season in kind)

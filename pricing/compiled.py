"""A tariff made ready to price: rows in order of precedence, scoped by housing and plan, nights remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pricing.reasons import reasons_of
from pricing.tariff import AgeBand, Charge, Counting, Housing, Per, RateRow, Tariff
from rules.errors import UserError
from rules.restrictions import Restriction, concerns
from rules.seasons import Season, SeasonCycle, in_order, seasons_of
from rules.stay import Stay
from rules.text import N_, Name, Param

MOST_NIGHTS_REMEMBERED = 20_000

# Rows of one group are alternatives; the groups of a charge add up. Those of the first two make a price,
# the others only come on top of one.
GROUPS = (
    (Counting.unit, Counting.chosen),
    (Counting.people, Counting.free),
    (Counting.beyond,),
    (Counting.missing,),
)
WHOLE_STAY = frozenset((Per.stay, Per.percent))


class BadTariff(UserError):
    """A tariff that names something it does not hold."""

    message = N_("The tariff names “{code}”, which it does not hold.")


class SeasonsInACircle(UserError):
    """Seasons taken off each other without end."""

    message = N_("These seasons are taken off each other in a circle: {codes}.")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A rate row with what it names looked up."""

    row: RateRow
    charge: Charge
    label: Name
    seasons: frozenset[str]
    band: AgeBand | None
    counted: AgeBand | None
    reasons: tuple[Param, ...]

    def fits_age(self, age: int | None) -> bool:
        """Say whether it prices a person of that age; without a person, only rows for any age do."""
        return self.band is None or (age is not None and age in self.band)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows of one charge of which only the first that fits counts."""

    charge: Charge
    whole_stay: tuple[Row, ...]
    by_night: tuple[Row, ...]
    by_age: bool  # some row is for an age band: each person picks a row
    makes_price: bool  # enough to price a night of the base charge


@dataclass(frozen=True, slots=True)
class Scope:
    """All that speaks about one housing sold with one plan, in the order of the bill."""

    groups: tuple[Group, ...]
    restrictions: tuple[Restriction, ...]


@dataclass(slots=True, eq=False)
class CompiledTariff:
    """A tariff and its lookups. Threads may share it: what two compute at once comes out the same."""

    tariff: Tariff
    housings: dict[str, Housing]
    plans: dict[str, Name]
    season_names: dict[str, Name]
    options: dict[str, Name]  # what a guest may choose
    rows: tuple[Row, ...]  # in the order of the bill, then of precedence
    ordered_seasons: list[Season]
    _scopes: dict[tuple[str, str | None], Scope] = field(default_factory=dict)
    _nights: dict[date, frozenset[str]] = field(default_factory=dict)

    def seasons_by_night(self, stay: Stay) -> list[frozenset[str]]:
        """Return the codes of the seasons of each night."""
        return [self._seasons_of(night) for night in stay]

    def _seasons_of(self, night: date) -> frozenset[str]:
        found = self._nights.get(night)
        if found is None:
            if len(self._nights) >= MOST_NIGHTS_REMEMBERED:
                self._nights = {}
            found = self._nights[night] = seasons_of(night, self.ordered_seasons)
        return found

    def scope(self, housing: str, plan: str | None) -> Scope:
        """Return what speaks about a housing and a plan (codes that exist)."""
        key = housing, plan
        found = self._scopes.get(key)
        if found is None:
            rows = [row for row in self.rows if _concerns(row.row, housing, plan)]
            rules = (rule for rule in self.tariff.restrictions if concerns(rule, housing, plan))
            found = self._scopes[key] = Scope(tuple(_groups(rows)), tuple(rules))
        return found

    def plans_of(self, housing: str) -> tuple[str, ...]:
        """Return the plans with which a housing is sold, in their order; empty where no price looks at plans.

        A base row without plans is sold with any of them, as soon as some price of the housing names one: sold
        without a plan it would lose that price.
        """
        rows = [row for row in self.rows if not row.row.housings or housing in row.row.housings]
        base = [row.row.plans for row in rows if row.charge.is_base]
        named = frozenset[str]().union(*base)
        if frozenset() in base and any(row.row.plans for row in rows):
            named = frozenset(self.plans)
        return tuple(plan for plan in self.plans if plan in named)

    def only_plan(self, housing: str) -> str | None:
        """Return the one plan with which a housing is sold; None when it has none or several."""
        plans = tuple(self.plans) if len(self.plans) == 1 else self.plans_of(housing)
        return plans[0] if len(plans) == 1 else None


def compile_tariff(tariff: Tariff) -> CompiledTariff:
    """Make a tariff ready to price; do it once, price many times.

    Raises BadTariff, SeasonsInACircle.
    """
    charges = sorted(tariff.charges, key=lambda charge: charge.position)
    season_names = {season.code: season.name for season in tariff.seasons}
    bands = {band.code: band for band in tariff.age_bands}
    try:
        rows = tuple(_row(charge, row, season_names, bands) for charge in charges for row in _by_precedence(charge))
        ordered_seasons = in_order(tariff.seasons)
    except SeasonCycle as cycle:
        raise SeasonsInACircle(codes=cycle.codes) from cycle
    except KeyError as missing:
        raise BadTariff(code=str(missing.args[0])) from missing
    return CompiledTariff(
        tariff=tariff,
        housings={housing.code: housing for housing in tariff.housings},
        plans={plan.code: plan.name for plan in tariff.rate_plans},
        season_names=season_names,
        options={charge.code: charge.name for charge in charges if not charge.compulsory},
        rows=rows,
        ordered_seasons=ordered_seasons,
    )


def conditions_of(row: RateRow) -> int:
    """Count the conditions that are filled in; each season is one."""
    about_stay = (row.housings, row.plans, row.nights, row.party, row.arrival_weekdays, row.booked_before)
    return sum(map(bool, (*about_stay, row.from_nth_night, row.age_band))) + len(row.seasons)


def _by_precedence(charge: Charge) -> list[RateRow]:
    """More conditions first; among equals the upper row, since the sort is stable."""
    return sorted(charge.rows, key=lambda row: -conditions_of(row))


def _row(charge: Charge, row: RateRow, seasons: dict[str, Name], bands: dict[str, AgeBand]) -> Row:
    return Row(
        row=row,
        charge=charge,
        label=row.label or charge.name,
        seasons=frozenset(row.seasons),
        band=bands[row.age_band] if row.age_band else None,
        counted=bands[row.counted_age_band] if row.counted_age_band else None,
        reasons=reasons_of(row, seasons, bands),
    )


def _concerns(row: RateRow, housing: str, plan: str | None) -> bool:
    return (not row.housings or housing in row.housings) and (not row.plans or plan in row.plans)


def _groups(rows: list[Row]) -> Iterable[Group]:
    """Sort the rows of a scope into groups of alternatives, charge by charge."""
    for charge in dict.fromkeys(row.charge for row in rows):
        for countings in GROUPS:
            found = [row for row in rows if row.charge is charge and row.row.counting in countings]
            if found:
                yield Group(
                    charge=charge,
                    whole_stay=tuple(row for row in found if row.row.per in WHOLE_STAY),
                    by_night=tuple(row for row in found if row.row.per not in WHOLE_STAY),
                    by_age=any(row.band for row in found),
                    makes_price=countings in GROUPS[:2],
                )

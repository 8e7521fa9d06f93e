"""A tariff made ready to price: rows in order of precedence, scoped by housing and plan, nights remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeAlias

from pricing.nights import DAYS_A_WEEK, Calendar
from pricing.reasons import reasons_of
from pricing.tariff import (
    AgeBand,
    AgesOn,
    Charge,
    Counting,
    Housing,
    Per,
    Precedence,
    RatePlan,
    RateRow,
    SeasonOf,
    Source,
    Tariff,
)
from pricing.tax_calendar import TaxCalendar, tax_calendars
from pricing.vat import DatedVat, Rates, vat_of
from rules.errors import UserError
from rules.restrictions import Names, Restriction, concerns
from rules.seasons import Season, SeasonCycle, has_weekdays, in_order
from rules.text import N_, Name, Param

EXACT = 70_000  # an amount is kept in such parts of a cent: sevenths for weeks, basis points for shares

# Rows of one group are alternatives; the groups of a charge add up. Those of the first two make a price,
# the others only come on top of one.
GROUPS = (
    (Counting.unit, Counting.chosen),
    (Counting.people, Counting.free),
    (Counting.beyond,),
    (Counting.missing,),
    (Counting.at_least,),
)
WHOLE_STAY = frozenset((Per.stay, Per.percent, Per.free_nights))
OF_THE_ARRIVAL = (Source.accommodation, Source.discount)  # priced by the arrival's season, where a plan says so
LineKey: TypeAlias = "tuple[int, Rates]"
_PARTS_OF = {Per.week: EXACT // DAYS_A_WEEK}


class BadTariff(UserError):
    """A tariff that names something it does not hold."""

    message = N_("The tariff names “{code}”, which it does not hold.")


class SeasonsInACircle(UserError):
    """Seasons taken off each other without end."""

    message = N_("These seasons are taken off each other in a circle: {codes}.")


@dataclass(slots=True, eq=False)
class Row:
    """A rate row with what it names looked up.

    exact: its amount for each night (or for the stay) in parts of a cent, see EXACT.
    line: rows of one label, source and VAT have the same number. seasons: bits of `CompiledTariff.bits`.
    shares: what it takes of the rows of another age, by these.
    """

    row: RateRow
    charge: Charge
    label: Name
    line: int
    seasons: int
    exact: int
    vat: DatedVat
    reasons: tuple[Param, ...]
    band: AgeBand | None = None
    counted: AgeBand | None = None
    party_ages: AgeBand | None = None
    of_band: AgeBand | None = None
    of_row: Row | None = None
    shares: dict[Row, Row] = field(default_factory=dict)
    looks_at_client: bool = False
    looks_at_stay: bool = False  # or at the client
    is_derived: bool = False  # reckoned on other lines
    is_once: bool = False  # taken once, whoever comes and whatever is chosen
    line_keys: tuple[LineKey, ...] = ()  # its line and VAT, from each of the days of `CompiledTariff.vat_days` on

    def __post_init__(self) -> None:
        row = self.row
        self.looks_at_client = bool(row.client_classes or row.channels or row.earlier_stays)
        about_stay = row.nights or row.party or row.arrival_weekdays or row.booked_before
        self.looks_at_stay = self.looks_at_client or bool(about_stay)
        self.is_once = self.charge.compulsory and row.counting is Counting.unit
        self.is_derived = row.per in (Per.percent, Per.free_nights) or row.counting is Counting.at_least

    @property
    def asks_nothing(self) -> bool:
        """Say whether it fits every night of every stay of its housing and plan, and everybody."""
        nights = self.seasons or (self.row.from_nth_night or 1) > 1
        return not (nights or self.looks_at_stay or self.band or self.of_band)

    def fits_age(self, age: int | None) -> bool:
        """Say whether it prices a person of that age; without a person, only rows for any age do."""
        return self.band is None or (age is not None and age in self.band)

    def share(self, other: Row) -> Row:
        """Return this row with its part of another one's amount."""
        found = self.shares.get(other)
        if found is None:
            found = self.shares[other] = Row(
                row=self.row,
                charge=self.charge,
                label=self.label,
                line=self.line,
                seasons=self.seasons,
                exact=other.exact * (self.row.percent_bp or 0) // 10_000,
                vat=self.vat,
                reasons=self.reasons,
                of_row=other,
                line_keys=self.line_keys,
            )
        return found


@dataclass(slots=True, eq=False)
class Group:
    """Rows of one charge of which only the first that fits counts."""

    charge: Charge
    rows: tuple[Row, ...]
    makes_price: bool  # enough to price a night of the base charge
    by_age: bool = False  # some row is for an age band: each person picks a row
    by_place: bool = False  # some row begins at the n-th night
    ages_by_night: bool = False
    is_tax: bool = False  # which the exempt do not pay
    by_arrival: bool = False  # of a source that the season of the arrival may price
    has_whole_stay: bool = False
    has_nights: bool = False  # some row prices nights
    always: Row | None = None  # the only row, where nothing is asked of the stay, its nights or its people
    _by_night: dict[int, tuple[Row, ...]] = field(default_factory=dict)
    _whole_stay: dict[int, tuple[Row, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_age = any(row.band for row in self.rows)
        self.by_place = any((row.row.from_nth_night or 1) > 1 for row in self.rows)
        self.ages_by_night = self.charge.ages_on is AgesOn.night
        self.by_arrival = self.charge.source in OF_THE_ARRIVAL
        self.is_tax = self.charge.source is Source.tourist_tax
        self.has_whole_stay = any(row.row.per in WHOLE_STAY for row in self.rows)
        self.has_nights = not all(row.row.per in WHOLE_STAY for row in self.rows)
        if len(self.rows) == 1 and not self.is_tax and self.rows[0].asks_nothing:
            self.always = self.rows[0]

    def by_night(self, seasons: int) -> tuple[Row, ...]:
        """Return the rows that price nights of these seasons."""
        found = self._by_night.get(seasons)
        if found is None:
            rows = (row for row in self.rows if row.row.per not in WHOLE_STAY)
            found = self._by_night[seasons] = _in(rows, seasons)
        return found

    def whole_stay(self, seasons: int) -> tuple[Row, ...]:
        """Return the rows that price stays whose nights are all in these seasons, and shares of them."""
        found = self._whole_stay.get(seasons)
        if found is None:
            rows = (row for row in self.rows if row.of_band or row.row.per in WHOLE_STAY)
            found = self._whole_stay[seasons] = _in(rows, seasons)
        return found


def _in(rows: Iterable[Row], seasons: int) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.seasons & seasons == row.seasons)


@dataclass(frozen=True, slots=True)
class Scope:
    """All that speaks about one housing sold with one plan, in the order of the bill."""

    plan: RatePlan | None
    groups: tuple[Group, ...]
    compulsory: tuple[Group, ...]
    options: frozenset[str]  # codes
    restrictions: tuple[Restriction, ...]
    asks: bool  # some price is on request


@dataclass(slots=True, eq=False)
class CompiledTariff:
    """A tariff and its lookups. Threads may share it: what two compute at once comes out the same."""

    tariff: Tariff
    housings: dict[str, Housing]
    plans: dict[str, Name]
    names: Names  # of seasons and age bands
    age_bands: dict[str, AgeBand]
    options: dict[str, Name]  # what a guest may choose
    rows: tuple[Row, ...]  # in the order of the bill, then of precedence
    calendar: Calendar
    vat_days: tuple[int, ...]  # ordinals, on each of which some VAT rate changes
    tourist_tax: dict[str, TaxCalendar]  # by category of housings
    _scopes: dict[tuple[str, str | None], Scope] = field(default_factory=dict)
    _plans: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def scope(self, housing: str, plan: str | None) -> Scope:
        """Return what speaks about a housing and a plan (codes that exist)."""
        key = housing, plan
        found = self._scopes.get(key)
        if found is None:
            found = self._scopes[key] = self._scope(housing, plan)
        return found

    def _scope(self, housing: str, plan: str | None) -> Scope:
        rows = [row for row in self.rows if _concerns(row.row, housing, plan)]
        groups = tuple(_groups(rows))
        return Scope(
            plan=next((known for known in self.tariff.rate_plans if known.code == plan), None),
            groups=groups,
            compulsory=tuple(group for group in groups if group.charge.compulsory),
            options=frozenset(group.charge.code for group in groups if not group.charge.compulsory),
            restrictions=tuple(rule for rule in self.tariff.restrictions if concerns(rule, housing, plan)),
            asks=any(row.row.on_request for row in rows),
        )

    def plans_of(self, housing: str) -> tuple[str, ...]:
        """Return the plans with which a housing is sold, in their order; empty where no price looks at plans.

        A base row without plans is sold with any of them, as soon as some price of the housing names one: sold
        without a plan it would lose that price.
        """
        found = self._plans.get(housing)
        if found is None:
            found = self._plans[housing] = self._plans_of(housing)
        return found

    def _plans_of(self, housing: str) -> tuple[str, ...]:
        rows = [row for row in self.rows if not row.row.housings or housing in row.row.housings]
        base = [row.row.plans for row in rows if row.charge.is_base]
        named = frozenset[str]().union(*base)
        if frozenset() in base and (any(row.row.plans for row in rows) or self._plans_decide()):
            named = frozenset(self.plans)
        return tuple(plan for plan in self.plans if plan in named)

    def _plans_decide(self) -> bool:
        """Say whether a stay without a plan would miss what plans say: who may have them, seasons, restrictions."""
        says = (plan.client_classes or plan.season_of is SeasonOf.arrival for plan in self.tariff.rate_plans)
        return any(says) or any(rule.plans for rule in self.tariff.restrictions)

    def only_plan(self, housing: str) -> str | None:
        """Return the one plan with which a housing is sold; None when it has none or several."""
        plans = tuple(self.plans) if len(self.plans) == 1 else self.plans_of(housing)
        return plans[0] if len(plans) == 1 else None

    def by_arrival(self, plan: RatePlan | None) -> bool:
        """Say whether a plan prices by the season of the arrival."""
        return plan is not None and plan.season_of is SeasonOf.arrival


def compile_tariff(tariff: Tariff) -> CompiledTariff:
    """Make a tariff ready to price; do it once, price many times.

    Raises BadTariff, SeasonsInACircle, UnknownVatCategory.
    """
    charges = sorted(tariff.charges, key=lambda charge: charge.position)
    try:
        ordered = in_order(tariff.seasons)
        makes = _Maker(tariff, ordered)
        rows = tuple(makes.row(charge, row) for charge in charges for row in makes.by_precedence(charge))
        for rule in tariff.restrictions:
            makes.check(rule)
    except SeasonCycle as cycle:
        raise SeasonsInACircle(codes=cycle.codes) from cycle
    except KeyError as missing:
        raise BadTariff(code=str(missing.args[0])) from missing
    return CompiledTariff(
        tariff=tariff,
        housings={housing.code: housing for housing in tariff.housings},
        plans={plan.code: plan.name for plan in tariff.rate_plans},
        names=Names(makes.season_names, {code: band.name for code, band in makes.bands.items()}),
        age_bands=makes.bands,
        options={charge.code: charge.name for charge in charges if not charge.compulsory},
        rows=rows,
        calendar=Calendar(ordered),
        vat_days=makes.vat_days,
        tourist_tax=tax_calendars(tariff.tourist_tax),
    )


def conditions_of(row: RateRow) -> int:
    """Count the conditions that are filled in; each season is one."""
    about_stay = (row.housings, row.plans, row.nights, row.party, row.arrival_weekdays, row.booked_before)
    about_client = (row.client_classes, row.channels, row.earlier_stays)
    return sum(map(bool, (*about_stay, *about_client, row.from_nth_night, row.age_band))) + len(row.seasons)


class _Maker:
    """Makes the rows of a tariff with what they name. Its methods raise KeyError for a code that is not there."""

    def __init__(self, tariff: Tariff, ordered: list[Season]) -> None:
        self.tariff = tariff
        self.season_names = {season.code: season.name for season in tariff.seasons}
        self.season_bits = {season.code: 1 << at for at, season in enumerate(ordered)}
        of_weekdays = (self.season_bits[season.code] for season in ordered if has_weekdays(season))
        self.weekday_bits = reduce(or_, of_weekdays, 0)
        self.bands = {band.code: band for band in tariff.age_bands}
        self.housings = {housing.code for housing in tariff.housings}
        self.plans = {plan.code for plan in tariff.rate_plans}
        self.lines: dict[object, int] = {}
        self.vats = {charge.code: vat_of(charge, tariff) for charge in tariff.charges}
        self.vat_days = tuple(sorted({day for vat in self.vats.values() for day in vat.days}))

    def by_precedence(self, charge: Charge) -> list[RateRow]:
        """The winner first; among equals the one that begins later, then the upper row, since the sort is stable."""
        return sorted(charge.rows, key=lambda row: self._rank(charge, row))

    def _rank(self, charge: Charge, row: RateRow) -> tuple[bool, int, int]:
        return not self._comes_first(charge, row), -conditions_of(row), -(row.from_nth_night or 0)

    def _comes_first(self, charge: Charge, row: RateRow) -> bool:
        match charge.precedence:
            case Precedence.length:
                return row.nights is not None
            case Precedence.weekdays:
                return any(self.season_bits[code] & self.weekday_bits for code in row.seasons)
        return False

    def row(self, charge: Charge, row: RateRow) -> Row:
        self._check_names(row.housings, row.plans)
        label = row.label or charge.name
        vat = self.vats[charge.code]
        line = self.lines.setdefault((label, charge.source, vat.identity), len(self.lines))
        return Row(
            row=row,
            charge=charge,
            label=label,
            line=line,
            seasons=reduce(or_, (self.season_bits[code] for code in row.seasons), 0),
            exact=(row.amount_cents or 0) * _PARTS_OF.get(row.per, EXACT),
            vat=vat,
            reasons=reasons_of(row, self.season_names, self.bands),
            band=self._band(row.age_band),
            counted=self._band(row.counted_age_band),
            party_ages=self._band(row.party_ages),
            of_band=self._band(row.share_of),
            line_keys=tuple((line, rates) for rates in (vat.first, *map(vat.on, self.vat_days))),
        )

    def _band(self, code: str | None) -> AgeBand | None:
        return self.bands[code] if code else None

    def check(self, rule: Restriction) -> None:
        self._check_names(rule.housings, rule.plans)
        self._band(rule.age_band)
        if rule.season:
            self.season_names[rule.season]

    def _check_names(self, housings: frozenset[str], plans: frozenset[str]) -> None:
        for code in sorted((housings - self.housings) | (plans - self.plans)):
            raise KeyError(code)


def _concerns(row: RateRow, housing: str, plan: str | None) -> bool:
    return (not row.housings or housing in row.housings) and (not row.plans or plan in row.plans)


def _groups(rows: list[Row]) -> Iterator[Group]:
    """Sort the rows of a scope into groups of alternatives, charge by charge."""
    of_charge: dict[str, list[Row]] = {}
    for row in rows:
        of_charge.setdefault(row.charge.code, []).append(row)
    for found in of_charge.values():
        for countings in GROUPS:
            for some in _apart([row for row in found if row.row.counting in countings], countings):
                yield Group(some[0].charge, tuple(some), makes_price=countings in GROUPS[:2])


def _apart(rows: list[Row], countings: tuple[Counting, ...]) -> list[list[Row]]:
    """Part minimums of a night from those of the stay, which add up; other rows are one group, if there are any."""
    if countings != (Counting.at_least,):
        return [rows] if rows else []
    of_stay = [row for row in rows if row.row.per in WHOLE_STAY]
    of_night = [row for row in rows if row.row.per not in WHOLE_STAY]
    return [some for some in (of_night, of_stay) if some]

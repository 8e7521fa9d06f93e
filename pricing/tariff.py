"""The rate card as plain data: what an owner enters, whichever way it was stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.number_spec import NumberSpec
from rules.restrictions import Restriction
from rules.seasons import Season
from rules.text import Name


class Source(StrEnum):
    """What kind of line a charge makes."""

    accommodation = "accommodation"
    discount = "discount"
    option = "option"
    tourist_tax = "tourist_tax"


class Per(StrEnum):
    """What one amount pays for."""

    night = "night"
    stay = "stay"  # a package: it replaces the nights
    week = "week"  # one seventh for each night
    percent = "percent"  # of the accommodation
    free_nights = "free_nights"  # of every so many nights, so many are free


class Counting(StrEnum):
    """How many times the amount is taken."""

    unit = "unit"  # once
    people = "people"  # once for each person
    beyond = "beyond"  # for each person above a number
    missing = "missing"  # for each person who lacks to reach a number
    free = "free"  # for each person, less one for every so many people of an age band
    chosen = "chosen"  # the quantity the guest chose
    at_least = "at_least"  # what lacks for the accommodation to reach the amount


class FreeWhich(StrEnum):
    """Which nights are free."""

    cheapest = "cheapest"
    last = "last"


class Precedence(StrEnum):
    """Which row of a charge wins where several fit."""

    conditions = "conditions"  # the one with more conditions
    length = "length"  # before that, one that names a number of nights
    weekdays = "weekdays"  # before that, one with a season that has days of the week


class AgesOn(StrEnum):
    """The day on which ages count."""

    arrival = "arrival"
    night = "night"  # each night, for people whose day of birth is known


class SeasonOf(StrEnum):
    """Whose season prices a night."""

    night = "night"
    arrival = "arrival"


class VatRegime(StrEnum):
    """How the establishment stands to VAT (France: CGI 261 D 4, 293 B)."""

    taxable = "taxable"
    exempt_261d = "exempt_261d"
    franchise_293b = "franchise_293b"


class TaxRounding(StrEnum):
    """How the tourist tax is rounded: no rule says it, communes differ."""

    unit_all_in = "unit_all_in"  # the rate of one person and night with all additions, then multiplied
    per_component = "per_component"  # the total of the tax, and of each addition
    unit_then_components = "unit_then_components"  # the bare rate of one person and night, then the totals


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages from one, up to but not including another; None: without end."""

    code: str
    name: Name
    from_age: int
    below_age: int | None = None

    def __contains__(self, age: int) -> bool:
        return self.from_age <= age and (self.below_age is None or age < self.below_age)


@dataclass(frozen=True, slots=True)
class RatePlan:
    """A way of selling (formule): half board, exclusive use ..."""

    code: str
    name: Name
    season_of: SeasonOf = SeasonOf.night
    client_classes: frozenset[str] = frozenset()  # to whom it is reserved; empty: to nobody in particular


@dataclass(frozen=True, slots=True)
class Housing:
    """What is sold, as far as prices look at it."""

    code: str
    name: Name
    capacity: int  # people
    tax_category: str | None = None  # of the commune's table of tourist tax; None: it gives none


@dataclass(frozen=True, slots=True)
class RateRow:
    """Conditions and a price. Every condition that is filled in must hold; an empty one means "any".

    One of `amount_cents`, `percent_bp` (with per percent or `share_of`), `free_nights` and `on_request` says the price.
    """

    amount_cents: int | None = None
    percent_bp: int | None = None  # negative for a reduction
    share_of: str | None = None  # age band: the percent is of what one of these people pays in this charge
    free_nights: int | None = None  # with per free_nights: so many
    free_of: int | None = None  # of every so many
    free_which: FreeWhich = FreeWhich.cheapest
    on_request: bool = False  # no price: the guest is invited to ask
    per: Per = Per.night
    counting: Counting = Counting.unit
    counting_number: int | None = None  # N of beyond and missing, M of free
    attrition_bp: int | None = None  # missing: up to the contracted number less this share, where that is more
    counted_age_band: str | None = None  # free: whose number earns free places; None: everyone's
    free_table: tuple[tuple[int, int], ...] = ()  # free: (from so many counted people, so many places), instead of N
    most_free: int | None = None  # free: places at most
    label: Name | None = None  # of the line; None: the charge's name
    # about the stay
    housings: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    nights: NumberSpec | None = None
    party: NumberSpec | None = None  # the size of the party, babies too
    party_ages: str | None = None  # the party condition counts this age band only
    client_classes: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    earlier_stays: int | None = None  # of the client: at least so many
    arrival_weekdays: int | None = None  # mask, see rules/weekdays.py
    booked_before: date | None = None  # that day excluded
    # about the night
    seasons: tuple[str, ...] = ()  # the night must be in all of them
    from_nth_night: int | None = None  # 1 is the first
    # about the person
    age_band: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a package: its weight is what it costs when it is sold alone.

    is_lodging: a tourist tax in percent looks at these parts only (CGCT L2333-30); where none is, at all of them.
    """

    name: Name
    weight_cents: int
    vat_bp: int | None = None
    vat_category: str | None = None
    is_lodging: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """A line of the bill: compulsory, or an option that the guest chooses. Its rows are alternatives."""

    code: str
    name: Name
    source: Source
    rows: tuple[RateRow, ...]
    compulsory: bool = True
    is_base: bool = False  # the accommodation itself: without it there is no price
    vat_bp: int | None = None  # None: no VAT
    vat_category: str | None = None  # instead of vat_bp: the rate of that category on the day
    components: tuple[Component, ...] = ()  # of a package: its VAT is theirs
    precedence: Precedence = Precedence.conditions
    ages_on: AgesOn = AgesOn.arrival
    position: int = 0  # order on the bill


@dataclass(frozen=True, slots=True)
class VatRate:
    """The rate of a category of goods and services, from a day on until the next one."""

    category: str
    rate_bp: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class TaxRate:
    """What a commune asks, per person and night, of a category of housings; one of amount and percent.

    The percent is of the price without VAT of a night, divided by all who sleep there (CGCT L2333-30).
    """

    category: str
    valid_from: date
    valid_to: date | None = None  # the last night
    amount_cents: int | None = None
    percent_bp: int | None = None
    cap_cents: int | None = None  # of the percent
    rent_below_cents: int | None = None  # a night that costs less, with VAT, owes no tax (CGCT L2333-31)


@dataclass(frozen=True, slots=True)
class TaxAddition:
    """A share that a department, a region or a line of railway adds to the tax itself."""

    name: Name
    percent_bp: int
    valid_from: date
    valid_to: date | None = None  # the last night


@dataclass(frozen=True, slots=True)
class TouristTax:
    """The tables of one commune."""

    rates: tuple[TaxRate, ...]
    additions: tuple[TaxAddition, ...] = ()
    rounding: TaxRounding = TaxRounding.unit_all_in
    ages_on: AgesOn = AgesOn.arrival


@dataclass(frozen=True, slots=True)
class Tariff:
    """A whole rate card. `pricing.compiled.compile_tariff` makes it ready to price."""

    currency: str  # ISO 4217
    housings: tuple[Housing, ...]
    charges: tuple[Charge, ...]
    seasons: tuple[Season, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()
    rate_plans: tuple[RatePlan, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    vat_regime: VatRegime = VatRegime.taxable
    vat_rates: tuple[VatRate, ...] = ()
    tourist_tax: TouristTax | None = None
    rounding_cents: int = 1  # what a line is a multiple of, such as 5 in Switzerland
    label: str = ""

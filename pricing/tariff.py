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


class Counting(StrEnum):
    """How many times the amount is taken."""

    unit = "unit"  # once
    people = "people"  # once for each person
    beyond = "beyond"  # for each person above a number
    missing = "missing"  # for each person who lacks to reach a number
    free = "free"  # for each person, less one for every so many people of an age band
    chosen = "chosen"  # the quantity the guest chose


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


@dataclass(frozen=True, slots=True)
class Housing:
    """What is sold, as far as prices look at it."""

    code: str
    name: Name
    capacity: int  # people


@dataclass(frozen=True, slots=True)
class RateRow:
    """Conditions and a price. Every condition that is filled in must hold; an empty one means "any".

    One of `amount_cents`, `percent_bp` (with per percent) and `on_request` says the price.
    """

    amount_cents: int | None = None
    percent_bp: int | None = None  # negative for a reduction
    on_request: bool = False  # no price: the guest is invited to ask
    per: Per = Per.night
    counting: Counting = Counting.unit
    counting_number: int | None = None  # N of beyond and missing, M of free
    counted_age_band: str | None = None  # free: whose number earns free places; None: everyone's
    label: Name | None = None  # of the line; None: the charge's name
    # about the stay
    housings: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    nights: NumberSpec | None = None
    party: NumberSpec | None = None  # the size of the whole party, babies too
    arrival_weekdays: int | None = None  # mask, see rules/weekdays.py
    booked_before: date | None = None  # that day excluded
    # about the night
    seasons: tuple[str, ...] = ()  # the night must be in all of them
    from_nth_night: int | None = None  # 1 is the first
    # about the person
    age_band: str | None = None


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
    position: int = 0  # order on the bill


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
    label: str = ""

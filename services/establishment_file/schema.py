"""What an establishment file holds, as plain data. Tariff parts are the types of `pricing` and `rules`.

Units: amounts in cents of the establishment's currency, rates in basis points, names in two languages.
Lists keep the order of the file, except that age bands are sorted by their first age, and that the
seasons a row or a season names are sorted as they are declared. Rates of taxes are sorted by what they are
for and their first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from pricing.tariff import (
    AgeBand,
    AgesOn,
    Charge,
    RatePlan,
    TaxAddition,
    TaxRate,
    TaxRounding,
    TouristTax,
    VatRate,
)
from rules.occupancy import Takes
from rules.restrictions import Restriction
from rules.seasons import Season
from rules.text import Name

NO_NAME = Name("")
FORMAT = 1  # of the file; raised when an old file could be misread


class VatRegime(StrEnum):
    """How the establishment stands to VAT (France: CGI 261 D 4, 293 B)."""

    taxable = "taxable"
    exempt_261d = "exempt_261d"
    franchise_293b = "franchise_293b"


class PoolKind(StrEnum):
    """What a pool is made of."""

    house = "house"
    room = "room"
    dormitory = "dormitory"
    space = "space"


class UnitKind(StrEnum):
    """What a guest is given a key or a number for."""

    room = "room"
    bed = "bed"


class Gender(StrEnum):
    """Who may sleep there."""

    mixed = "mixed"
    female = "female"
    male = "male"


class HousingKind(StrEnum):
    """How guests would call it."""

    house = "house"
    apartment = "apartment"
    room = "room"
    bed = "bed"
    dormitory = "dormitory"
    floor = "floor"
    group = "group"


@dataclass(frozen=True, slots=True)
class Legal:
    """Who sells; empty texts are not known."""

    legal_name: str = ""
    legal_form: str = ""
    siret: str = ""  # 14 digits, no spaces
    vat_number: str = ""
    vat_regime: VatRegime = VatRegime.taxable


@dataclass(frozen=True, slots=True)
class Address:
    """Where it is."""

    lines: tuple[str, ...] = ()  # two at most
    postcode: str = ""
    city: str = ""
    country: str = "FR"  # ISO 3166, two letters
    commune_insee: str = ""  # the commune whose tourist tax is due


@dataclass(frozen=True, slots=True)
class Contact:
    """How it is reached, and who its mails come from."""

    phone: str = ""
    email: str = ""
    website: str = ""
    sender_name: str = ""
    sender_email: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """Where guests pay by transfer."""

    iban: str = ""  # no spaces
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times."""

    check_in_from: time = time(16)
    check_in_until: time = time(20)
    check_out_until: time = time(10)


@dataclass(frozen=True, slots=True)
class Establishment:
    """Identity and settings."""

    code: str
    name: str
    legal: Legal = Legal()
    address: Address = Address()
    contact: Contact = Contact()
    bank: Bank = Bank()
    hours: Hours = Hours()
    time_zone: str = "Europe/Paris"  # IANA
    currency: str = "EUR"  # ISO 4217
    rounding_cents: int = 1  # what each line of a price is a multiple of
    language: str = "fr"  # "fr" or "en": of a guest whose language is unknown
    deposit_bp: int = 3_000  # share asked on booking


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the terms of sale, the oldest first in the file."""

    title: str
    text: Name  # long text in each language


@dataclass(frozen=True, slots=True)
class Unit:
    """One room or bed, as it is given to a guest on arrival."""

    code: str  # unique in the establishment
    name: str
    kind: UnitKind = UnitKind.room
    gender: Gender = Gender.mixed
    accessible: bool = False
    floor: str = ""
    connects_to: str | None = None  # code of a unit, of any pool


@dataclass(frozen=True, slots=True)
class Pool:
    """Interchangeable units sold by number. A room or a house is a pool of one."""

    code: str
    name: Name
    kind: PoolKind = PoolKind.room
    capacity: int = 1  # units
    units: tuple[Unit, ...] = ()  # none, or as many as the capacity


@dataclass(frozen=True, slots=True)
class Take:
    """What a sale of a housing takes from a pool."""

    pool: str
    takes: Takes = Takes.fixed
    quantity: int | None = 1  # of units; None unless fixed
    plan: str | None = None  # with this rate plan only


@dataclass(frozen=True, slots=True)
class Housing:
    """What a guest can book."""

    code: str
    name: Name
    kind: HousingKind
    capacity: int  # people
    takes: tuple[Take, ...]
    description: Name = NO_NAME
    registration_number: str = ""
    tax_category: str = ""  # of the commune's table of tourist tax


@dataclass(frozen=True, slots=True)
class CommuneRate:
    """A rate of tourist tax and the INSEE code of the commune that asks it."""

    commune: str
    rate: TaxRate


@dataclass(frozen=True, slots=True)
class CommuneAddition:
    """An addition to the tourist tax and the INSEE code of the commune where it is due."""

    commune: str
    addition: TaxAddition


@dataclass(frozen=True, slots=True)
class Taxes:
    """Rates of VAT by category and day, of tourist tax by commune, category and day, each list in that order."""

    vat_rates: tuple[VatRate, ...] = ()
    rounding: TaxRounding = TaxRounding.unit_all_in
    ages_on: AgesOn = AgesOn.arrival
    rates: tuple[CommuneRate, ...] = ()
    additions: tuple[CommuneAddition, ...] = ()

    def tourist_tax_of(self, commune: str | None) -> TouristTax | None:
        """The tables of one commune; None where it has no rate."""
        rates = tuple(one.rate for one in self.rates if one.commune == commune)
        additions = tuple(one.addition for one in self.additions if one.commune == commune)
        return TouristTax(rates, additions, self.rounding, self.ages_on) if rates else None


@dataclass(frozen=True, slots=True)
class TariffPart:
    """The rate card. Positions of charges are their places in the list, from 0."""

    label: str
    charges: tuple[Charge, ...]
    age_bands: tuple[AgeBand, ...] = ()
    seasons: tuple[Season, ...] = ()
    restrictions: tuple[Restriction, ...] = ()


@dataclass(frozen=True, slots=True)
class EstablishmentFile:
    """A whole file."""

    establishment: Establishment
    pools: tuple[Pool, ...]
    housings: tuple[Housing, ...]
    tariff: TariffPart
    rate_plans: tuple[RatePlan, ...] = ()
    terms: tuple[Terms, ...] = ()
    taxes: Taxes = Taxes()

"""VAT: prices are told with it; which rate a charge has on a day, and what part of an amount it is."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pricing.money import allocate, divide
from pricing.tariff import Charge, Component, Source, Tariff, VatRegime
from rules.errors import UserError
from rules.text import N_, Name

Rates: TypeAlias = "int | tuple[int | None, ...] | None"  # of a charge; of the components of a package
HUNDRED_PERCENT = 10_000


class UnknownVatCategory(UserError):
    """A charge of a VAT category without a rate, in an establishment that owes VAT."""

    message = N_("“{charge}” has the VAT category “{category}”, which has no rate: give it one.")


class VatSum(NamedTuple):
    """An amount of one VAT rate: with tax, without, and the tax."""

    gross_cents: int
    base_cents: int
    vat_cents: int


class Part(NamedTuple):
    """What a component of a package takes of its line."""

    name: Name
    amount_cents: int
    vat_bp: int | None
    is_lodging: bool = False


@dataclass(frozen=True, slots=True)
class DatedVat:
    """The rates of a charge: one, or one for each day on which some rate changes."""

    identity: object  # equal for charges whose amounts may stand in one line
    first: Rates
    days: tuple[int, ...] = ()  # ordinals, sorted
    rates: tuple[Rates, ...] = ()  # from each of these days on
    components: tuple[Component, ...] = ()

    def on(self, day: int) -> Rates:
        """Return the rates of a day (its ordinal)."""
        at = bisect_right(self.days, day)
        return self.rates[at - 1] if at else self.first

    def changes(self, first_day: int, last_day: int) -> bool:
        """Say whether a rate changes after the first of these days, up to the last."""
        return bisect_right(self.days, first_day) != bisect_right(self.days, last_day)

    def parts(self, amount_cents: int, rates: Rates) -> tuple[Part, ...]:
        """Split the amount of a package over its components, by largest remainder."""
        if not self.components or not isinstance(rates, tuple):
            return ()
        shares = allocate(amount_cents, [component.weight_cents for component in self.components])
        return tuple(
            Part(component.name, share, rate, component.is_lodging)
            for component, share, rate in zip(self.components, shares, rates, strict=True)
        )


def split_vat(gross_cents: int, rate_bp: int) -> VatSum:
    """Split an amount with tax: the base is rounded, halves away from zero, and the tax is the rest.

    So that base + tax is always what is paid (both roundings are admitted; this one never loses a cent).

    >>> split_vat(49_99, 1_000)
    VatSum(gross_cents=4999, base_cents=4545, vat_cents=454)
    """
    base = divide(gross_cents * HUNDRED_PERCENT, HUNDRED_PERCENT + rate_bp)
    return VatSum(gross_cents, base, gross_cents - base)


def vat_of(charge: Charge, tariff: Tariff) -> DatedVat:
    """Look up the rates of a charge. The tourist tax has none; neither has an establishment that owes no VAT.

    Raises UnknownVatCategory.
    """
    owed = tariff.vat_regime is VatRegime.taxable and charge.source is not Source.tourist_tax
    if charge.components:
        dated = [_dated(part, charge, tariff, owed=owed) for part in charge.components]
        days = sorted({day for one in dated for day in one.days})
        return DatedVat(
            identity=charge.code,
            first=tuple(_one(one.first) for one in dated),
            days=tuple(days),
            rates=tuple(tuple(_one(one.on(day)) for one in dated) for day in days),
            components=charge.components,
        )
    return _dated(charge, charge, tariff, owed=owed)


def _dated(rated: Charge | Component, charge: Charge, tariff: Tariff, *, owed: bool) -> DatedVat:
    if not owed:
        return DatedVat(None, None)
    if rated.vat_category is None:
        return DatedVat(rated.vat_bp, rated.vat_bp)
    known = [rate for rate in tariff.vat_rates if rate.category == rated.vat_category]
    if not known:
        raise UnknownVatCategory(charge=charge.name, category=rated.vat_category)
    known.sort(key=lambda rate: rate.valid_from)
    days, rates = tuple(rate.valid_from.toordinal() for rate in known), tuple(rate.rate_bp for rate in known)
    return DatedVat((days, rates), rates[0], days, rates)


def _one(rates: Rates) -> int | None:
    assert not isinstance(rates, tuple)
    return rates

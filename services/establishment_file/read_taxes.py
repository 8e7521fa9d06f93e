"""The part `taxes` of a file: rates of VAT, rates of the tourist tax and what is added to it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import TypeVar

from pricing.tariff import AgesOn, TaxAddition, TaxRate, TaxRounding, VatRate
from rules.text import N_, Name
from services.establishment_file import values
from services.establishment_file.fields import Fields
from services.establishment_file.schema import CommuneAddition, CommuneRate, Establishment, Taxes

TAXES_KEYS = ("vat_rates", "tourist_tax")
VAT_RATE_KEYS = ("category", "rate", "from")
TOURIST_TAX_KEYS = ("rounding", "ages_on", "rates", "additions")
TAX_RATE_KEYS = ("commune", "category", "from", "to", "amount", "percent", "cap", "rent_below")
ADDITION_KEYS = ("commune", "name", "percent", "from", "to")
MOST_ADDED = 1_000  # percent
NO_DAY = date.min

commune = values.written(r"\d[0-9AB]\d{3}", N_("an INSEE code of a commune"), "65123")
Rate = TypeVar("Rate", VatRate, CommuneRate, CommuneAddition)


def read_taxes(fields: Fields, house: Establishment) -> Taxes:
    """Read the rates; those of the tourist tax are of the establishment's commune unless they name another."""
    tourist_tax = fields.part("tourist_tax", TOURIST_TAX_KEYS)
    rates = [(part, _vat_rate(part)) for part in fields.parts("vat_rates", VAT_RATE_KEYS)]
    asked = [(part, _tax_rate(part, house)) for part in tourist_tax.parts("rates", TAX_RATE_KEYS)]
    added = [(part, _addition(part, house)) for part in tourist_tax.parts("additions", ADDITION_KEYS)]
    return Taxes(
        vat_rates=_sorted(rates, lambda one: (one.category, one.valid_from)),
        rounding=tourist_tax.read("rounding", values.choice(TaxRounding), TaxRounding.unit_all_in),
        ages_on=tourist_tax.read("ages_on", values.choice(AgesOn), AgesOn.arrival),
        rates=_sorted(_apart(asked), lambda one: (one.commune, one.rate.category, one.rate.valid_from)),
        additions=_sorted(_apart(added), lambda one: (one.commune, one.addition.valid_from, one.addition.name.fr)),
    )


def _vat_rate(fields: Fields) -> VatRate:
    return VatRate(
        category=fields.need("category", values.code, ""),
        rate_bp=fields.need("rate", values.rate(0), 0),
        valid_from=fields.need("from", values.day, NO_DAY),
    )


def _tax_rate(fields: Fields, house: Establishment) -> CommuneRate:
    read_money = values.money(house.currency)
    rate = TaxRate(
        category=fields.need("category", values.code, ""),
        **_days(fields),
        amount_cents=fields.read("amount", read_money, None),
        percent_bp=fields.read("percent", values.rate(0), None),
        cap_cents=fields.read("cap", values.money(house.currency, 1), None),
        rent_below_cents=fields.read("rent_below", values.money(house.currency, 1), None),
    )
    if ("amount" in fields) == ("percent" in fields):
        fields.error("amount", N_("give an amount or a percent, one of the two."))
    if "cap" in fields and "percent" not in fields:
        fields.error("cap", N_("a cap goes with a percent only; take it out."))
    return CommuneRate(_commune(fields, house), rate)


def _addition(fields: Fields, house: Establishment) -> CommuneAddition:
    addition = TaxAddition(
        name=fields.need("name", values.name, Name("")),
        percent_bp=fields.need("percent", values.rate(0, MOST_ADDED), 0),
        **_days(fields),
    )
    return CommuneAddition(_commune(fields, house), addition)


def _days(fields: Fields) -> dict[str, date]:
    first, last = fields.need("from", values.day, NO_DAY), fields.read("to", values.day, None)
    if last is None:
        return {"valid_from": first}
    if last < first:
        fields.error("to", N_("this is earlier than from."))
    return {"valid_from": first, "valid_to": last}


def _commune(fields: Fields, house: Establishment) -> str:
    found = fields.read("commune", commune, "") or house.address.commune_insee
    if not found:
        source = N_("which commune? Write its INSEE code here, or at establishment.address.commune_insee.")
        fields.error("commune", source)
    return found


def _apart(found: list[tuple[Fields, Rate]]) -> list[tuple[Fields, Rate]]:
    """Note rates of one thing that hold on the same nights."""
    held: dict[Hashable, list[tuple[Fields, date, date]]] = {}
    for fields, rate in found:
        first, last = _validity(rate)
        for other, since, until in held.setdefault(_thing(rate), []):
            if first <= until and since <= last:
                source = N_("this and line {line} are for the same nights; end the earlier one with “to”.")
                fields.error("from", source, line=other.place.line)
        held[_thing(rate)].append((fields, first, last))
    return found


def _thing(rate: VatRate | CommuneRate | CommuneAddition) -> Hashable:
    match rate:
        case CommuneRate(commune, one):
            return commune, one.category
        case CommuneAddition(commune, added):
            return commune, added.name.fr
    return rate


def _validity(rate: VatRate | CommuneRate | CommuneAddition) -> tuple[date, date]:
    match rate:
        case CommuneRate(_, one) | CommuneAddition(_, one):
            return one.valid_from, one.valid_to or date.max
    return date.min, date.max


def _sorted(found: list[tuple[Fields, Rate]], key: Callable[[Rate], tuple[str | date, ...]]) -> tuple[Rate, ...]:
    """Put rates in order; two that have the same place are an error."""
    first: dict[tuple[str | date, ...], Fields] = {}
    for fields, rate in found:
        other = first.setdefault(key(rate), fields)
        if other is not fields and isinstance(rate, VatRate):
            source = N_("the category “{category}” has another rate from that day on in line {line}; keep one of them.")
            fields.error("from", source, category=rate.category, line=other.place.line)
    return tuple(sorted((rate for _, rate in found), key=key))

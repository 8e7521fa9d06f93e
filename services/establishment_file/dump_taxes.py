"""The rates of taxes, as entries of an establishment file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pricing.tariff import AgesOn, TaxRounding
from services.establishment_file.schema import CommuneAddition, CommuneRate, Establishment, Taxes
from services.establishment_file.write_values import filled, money_value, name_value, percent_value
from services.establishment_file.yaml_writer import Flow, Raw, Value


def taxes_value(taxes: Taxes, house: Establishment) -> Mapping[str, Value]:
    """Write the rates; the establishment's own commune is left out."""
    return filled(
        vat_rates=[
            Flow({"category": rate.category, "rate": percent_value(rate.rate_bp), "from": _day(rate.valid_from)})
            for rate in taxes.vat_rates
        ],
        tourist_tax=filled(
            rounding="" if taxes.rounding is TaxRounding.unit_all_in else taxes.rounding.value,
            ages_on="" if taxes.ages_on is AgesOn.arrival else taxes.ages_on.value,
            rates=[Flow(_rate(one, house)) for one in taxes.rates],
            additions=[Flow(_addition(one, house)) for one in taxes.additions],
        ),
    )


def _rate(one: CommuneRate, house: Establishment) -> dict[str, Value]:
    rate = one.rate
    return filled(
        commune=_commune(one.commune, house),
        category=rate.category,
        **{"from": _day(rate.valid_from)},
        to=_day(rate.valid_to),
        amount=_money(rate.amount_cents, house),
        percent="" if rate.percent_bp is None else percent_value(rate.percent_bp),
        cap=_money(rate.cap_cents, house),
        rent_below=_money(rate.rent_below_cents, house),
    )


def _addition(one: CommuneAddition, house: Establishment) -> dict[str, Value]:
    addition = one.addition
    return filled(
        commune=_commune(one.commune, house),
        name=name_value(addition.name),
        percent=percent_value(addition.percent_bp),
        **{"from": _day(addition.valid_from)},
        to=_day(addition.valid_to),
    )


def _commune(code: str, house: Establishment) -> str:
    return "" if code == house.address.commune_insee else code


def _day(day: date | None) -> Raw:
    return Raw(day.isoformat() if day else "")


def _money(cents: int | None, house: Establishment) -> Raw:
    return Raw("") if cents is None else money_value(cents, house.currency)

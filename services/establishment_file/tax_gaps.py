"""Tourist tax that is not what an owner expects: nights that owe nothing, and what is billed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from pricing.tariff import Charge, Source, TaxRate, TouristTax
from pricing.tariff import Housing as PricedHousing
from rules.text import N_, Param
from services.establishment_file.fields import Reading
from services.establishment_file.schema import EstablishmentFile, Housing

Taxed: TypeAlias = Housing | PricedHousing


class TaxGap(NamedTuple):
    """A marked sentence, its values, and what it is about: "housing" or "charge", by its code."""

    source: str
    params: dict[str, Param]
    kind: str
    code: str


def find_tax_gaps(file: EstablishmentFile, reading: Reading) -> None:
    """Warn of each of them."""
    tax = file.taxes.tourist_tax_of(file.establishment.address.commune_insee)
    for gap in tax_gaps_of(file.tariff.charges, file.housings, tax):
        reading.problems.warn(reading.declared[gap.kind][gap.code], gap.source, **gap.params)


def tax_gaps_of(charges: Sequence[Charge], housings: Iterable[Taxed], tax: TouristTax | None) -> Iterator[TaxGap]:
    """Yield what to look at in the tables of a commune, once for each category, and in the charges beside them."""
    rates = tax.rates if tax else ()
    asked: set[str] = set()
    for housing in housings:
        category = housing.tax_category
        if not category:
            continue
        of_category = sorted((rate for rate in rates if rate.category == category), key=lambda rate: rate.valid_from)
        if category not in asked:
            asked.add(category)
            for source, params in _without_a_rate(of_category):
                yield TaxGap(source, {"category": category, **params}, "housing", housing.code)
        if of_category:
            yield from _billed_twice(charges, housing)
    if any(rate.percent_bp is not None for rate in rates if rate.category in asked):
        yield from _unmarked_packages(charges)


def _without_a_rate(rates: Sequence[TaxRate]) -> Iterator[tuple[str, dict[str, Param]]]:
    if not rates:
        yield N_("the tourist tax category “{category}” has no rate: nothing is asked of guests."), {}
        return
    for rate, following in pairwise(rates):
        if rate.valid_to and rate.valid_to + timedelta(days=1) < following.valid_from:
            days = {"first": rate.valid_to + timedelta(days=1), "last": following.valid_from - timedelta(days=1)}
            source = N_("the tourist tax category “{category}” has no rate from {first} to {last}: no tax is asked.")
            yield source, dict(days)
    if rates[-1].valid_to:
        source = N_("the tourist tax category “{category}” has no rate after {last}: no tax is asked from then on.")
        yield source, {"last": rates[-1].valid_to}


def _billed_twice(charges: Iterable[Charge], housing: Taxed) -> Iterator[TaxGap]:
    for charge in charges:
        concerns = (not row.housings or housing.code in row.housings for row in charge.rows)
        if charge.source is Source.tourist_tax and any(concerns):
            source = N_(
                "“{charge}” and the table of the commune both ask the tourist tax of “{housing}”: keep one of the two."
            )
            yield TaxGap(source, {"charge": charge.name, "housing": housing.name}, "charge", charge.code)


def _unmarked_packages(charges: Iterable[Charge]) -> Iterator[TaxGap]:
    for charge in charges:
        unmarked = charge.components and not any(part.is_lodging for part in charge.components)
        if unmarked and charge.source is Source.accommodation:
            source = N_("no part of “{charge}” is marked as the lodging: a tourist tax in percent looks at all of it.")
            yield TaxGap(source, {"charge": charge.name}, "charge", charge.code)

"""From an establishment file to the tariff that prices stays."""

from __future__ import annotations

from pricing.tariff import Housing, Tariff, VatRegime
from services.establishment_file.schema import EstablishmentFile


def tariff_of(file: EstablishmentFile) -> Tariff:
    """Return the rate card of a file as `pricing` wants it."""
    return Tariff(
        currency=file.establishment.currency,
        housings=tuple(
            Housing(housing.code, housing.name, housing.capacity, housing.tax_category or None)
            for housing in file.housings
        ),
        charges=file.tariff.charges,
        seasons=file.tariff.seasons,
        age_bands=file.tariff.age_bands,
        rate_plans=file.rate_plans,
        restrictions=file.tariff.restrictions,
        vat_regime=VatRegime(file.establishment.legal.vat_regime.value),
        vat_rates=file.taxes.vat_rates,
        tourist_tax=file.taxes.tourist_tax_of(file.establishment.address.commune_insee),
        rounding_cents=file.establishment.rounding_cents,
        label=file.tariff.label,
    )

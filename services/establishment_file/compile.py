"""From an establishment file to the tariff that prices stays."""

from __future__ import annotations

from pricing.tariff import Housing, Tariff
from services.establishment_file.schema import EstablishmentFile


def tariff_of(file: EstablishmentFile) -> Tariff:
    """Return the rate card of a file as `pricing` wants it."""
    return Tariff(
        currency=file.establishment.currency,
        housings=tuple(Housing(housing.code, housing.name, housing.capacity) for housing in file.housings),
        charges=file.tariff.charges,
        seasons=file.tariff.seasons,
        age_bands=file.tariff.age_bands,
        rate_plans=file.rate_plans,
        restrictions=file.tariff.restrictions,
        label=file.tariff.label,
    )

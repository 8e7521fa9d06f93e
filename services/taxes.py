"""The rates of VAT and tourist tax of an establishment, as the price engine reads them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

import pricing.tariff as plain
from models import Establishment, TouristTaxAddition, TouristTaxRate, VatRate
from rules.text import Name


def vat_rates_of(session: Session, house: Establishment) -> tuple[plain.VatRate, ...]:
    """The rates of every category, by category and day."""
    return tuple(plain_vat_rate(row) for row in vat_rows(session, house))


def tourist_tax_of(session: Session, house: Establishment) -> plain.TouristTax | None:
    """The tables of the establishment's own commune; None where it has no rate."""
    rates = [row for row in tax_rows(session, house) if row.commune_insee == house.commune_insee]
    additions = [row for row in addition_rows(session, house) if row.commune_insee == house.commune_insee]
    if not rates:
        return None
    return plain.TouristTax(
        rates=tuple(map(plain_tax_rate, rates)),
        additions=tuple(map(plain_addition, additions)),
        rounding=house.tax_rounding,
        ages_on=house.tax_ages_on,
    )


def vat_rows(session: Session, house: Establishment) -> list[VatRate]:
    """The rows of the VAT rates, by category and day."""
    rows = session.scalars(select(VatRate).where(VatRate.establishment_id == house.id))
    return sorted(rows, key=lambda row: (row.category, row.valid_from))


def tax_rows(session: Session, house: Establishment) -> list[TouristTaxRate]:
    """The rows of the tourist tax, by commune, category and day."""
    rows = session.scalars(select(TouristTaxRate).where(TouristTaxRate.establishment_id == house.id))
    return sorted(rows, key=lambda row: (row.commune_insee, row.category, row.valid_from))


def addition_rows(session: Session, house: Establishment) -> list[TouristTaxAddition]:
    """What is added to the tourist tax, by commune, day and name."""
    rows = session.scalars(select(TouristTaxAddition).where(TouristTaxAddition.establishment_id == house.id))
    return sorted(rows, key=lambda row: (row.commune_insee, row.valid_from, row.name_fr))


def plain_vat_rate(row: VatRate) -> plain.VatRate:
    """A VAT rate as plain data."""
    return plain.VatRate(row.category, row.rate_bp, row.valid_from)


def plain_tax_rate(row: TouristTaxRate) -> plain.TaxRate:
    """A rate of the tourist tax as plain data."""
    return plain.TaxRate(
        category=row.category,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        cap_cents=row.cap_cents,
        rent_below_cents=row.rent_below_cents,
    )


def plain_addition(row: TouristTaxAddition) -> plain.TaxAddition:
    """An addition to the tourist tax as plain data."""
    return plain.TaxAddition(Name(row.name_fr, row.name_en or ""), row.percent_bp, row.valid_from, row.valid_to)

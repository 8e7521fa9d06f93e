"""Names of categories that the tables of an establishment have: of the tourist tax and of VAT."""

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from models import Charge, ChargeComponent, Housing, Tariff, TouristTaxRate, VatRate


def tax_categories(session: Session, establishment_id: int) -> set[str]:
    """Categories of the tourist tax, in its rates and in housings."""
    rates = select(TouristTaxRate.category).where(TouristTaxRate.establishment_id == establishment_id)
    housings = select(Housing.tax_category).where(Housing.establishment_id == establishment_id)
    return {code for code in session.scalars(union(rates, housings)) if code}


def vat_categories(session: Session, establishment_id: int) -> set[str]:
    """Categories of VAT, in its rates and in charges of any version with their components."""
    rates = select(VatRate.category).where(VatRate.establishment_id == establishment_id)
    charges = select(Charge.vat_category).join(Charge.tariff).where(Tariff.establishment_id == establishment_id)
    parts = select(ChargeComponent.vat_category).join(ChargeComponent.charge).join(Charge.tariff)
    parts = parts.where(Tariff.establishment_id == establishment_id)
    return {code for code in session.scalars(union(rates, charges, parts)) if code}

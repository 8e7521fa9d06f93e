"""Rates that laws and communes set: VAT by category and day, tourist tax by commune and category.

They stand beside the versions of the tariff: a rate changes on its day, whatever is published.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, OfEstablishment, Versioned, code, name, optional_cents, optional_name, pk

# Numbers of rows that are gone never come again: what is kept in memory tells a new row from one that it replaced.
_NEW_NUMBERS = {"sqlite_autoincrement": True}


class VatRate(OfEstablishment, Versioned, Base):
    """The rate of a category of goods and services, from a day on until the next rate of the category."""

    __tablename__ = "vat_rate"
    __search__: ClassVar = ("category",)
    __table_args__ = (
        UniqueConstraint("establishment_id", "category", "valid_from", name="uq_vat_rate_day"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", "rate_is_a_share"),
        _NEW_NUMBERS,
    )

    id: Mapped[pk]
    category: Mapped[code]
    rate_bp: Mapped[int]
    valid_from: Mapped[date]

    def __str__(self) -> str:
        return self.category


class TouristTaxRate(OfEstablishment, Versioned, Base):
    """What a commune asks, per person and night, of a category of housings: an amount, or a percentage with its cap."""

    __tablename__ = "tourist_tax_rate"
    __search__: ClassVar = ("category", "commune_insee")
    __table_args__ = (
        UniqueConstraint("establishment_id", "commune_insee", "category", "valid_from", name="uq_tourist_tax_rate_day"),
        CheckConstraint("(amount_cents IS NULL) <> (percent_bp IS NULL)", "one_of_amount_and_percent"),
        CheckConstraint("amount_cents IS NULL OR amount_cents >= 0", "amount_from_zero"),
        CheckConstraint("percent_bp IS NULL OR percent_bp BETWEEN 0 AND 10000", "percent_is_a_share"),
        CheckConstraint("cap_cents IS NULL OR (cap_cents > 0 AND percent_bp IS NOT NULL)", "cap_of_a_percent"),
        CheckConstraint("rent_below_cents IS NULL OR rent_below_cents > 0", "rent_above_zero"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "ends_after_start"),
        CheckConstraint("length(commune_insee) = 5", "commune_has_five_signs"),
        _NEW_NUMBERS,
    )

    id: Mapped[pk]
    commune_insee: Mapped[str] = mapped_column(String(5))
    category: Mapped[code]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last night
    amount_cents: Mapped[optional_cents]
    percent_bp: Mapped[int | None]
    cap_cents: Mapped[optional_cents]
    rent_below_cents: Mapped[optional_cents]

    def __str__(self) -> str:
        return f"{self.commune_insee} {self.category}"


class TouristTaxAddition(OfEstablishment, Versioned, Base):
    """A share that a department, a region or a line of railway adds to the tax of a commune."""

    __tablename__ = "tourist_tax_addition"
    __search__: ClassVar = ("name_fr", "name_en", "commune_insee")
    __table_args__ = (
        UniqueConstraint(
            "establishment_id", "commune_insee", "name_fr", "valid_from", name="uq_tourist_tax_addition_day"
        ),
        CheckConstraint("percent_bp BETWEEN 0 AND 100000", "percent_is_sensible"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "ends_after_start"),
        CheckConstraint("length(commune_insee) = 5", "commune_has_five_signs"),
        _NEW_NUMBERS,
    )

    id: Mapped[pk]
    commune_insee: Mapped[str] = mapped_column(String(5))
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    percent_bp: Mapped[int]  # of the tax itself: 1000 adds a tenth of it
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last night

    def __str__(self) -> str:
        return self.name_fr

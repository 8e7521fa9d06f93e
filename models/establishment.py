"""An establishment: its legal identity, its settings, its terms in versions."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import (
    Archivable,
    Base,
    OfEstablishment,
    Versioned,
    code,
    enum_column,
    long_text,
    name,
    optional_instant,
    optional_name,
    pk,
)
from models.files import StoredFile
from pricing.tariff import AgesOn, TaxRounding


class VatRegime(StrEnum):
    """CGI 261 D 4 (exempt furnished letting), 293 B (small business), or taxable."""

    taxable = "taxable"
    exempt_261d = "exempt_261d"
    franchise_293b = "franchise_293b"


class Establishment(Versioned, Archivable, Base):
    """A house with its own housings, tariffs, bookings, money and texts."""

    __tablename__ = "establishment"
    __search__: ClassVar = ("name", "code", "city")
    __table_args__ = (
        CheckConstraint("length(currency) = 3", "currency_has_three_letters"),
        CheckConstraint("deposit_bp BETWEEN 0 AND 10000", "deposit_is_a_share"),
        CheckConstraint("default_language IN ('fr', 'en')", "language_is_known"),
        CheckConstraint("rounding_cents BETWEEN 1 AND 10000", "rounding_is_a_step"),
    )

    id: Mapped[pk]
    code: Mapped[code] = mapped_column(unique=True)
    name: Mapped[name]
    legal_name: Mapped[optional_name]
    legal_form: Mapped[optional_name]
    siret: Mapped[str | None] = mapped_column(String(14))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    address_line1: Mapped[optional_name]
    address_line2: Mapped[optional_name]
    postcode: Mapped[str | None] = mapped_column(String(12))
    city: Mapped[optional_name]
    country: Mapped[str] = mapped_column(String(2), default="FR")
    commune_insee: Mapped[str | None] = mapped_column(String(5))
    phone: Mapped[str | None] = mapped_column(String(32))
    email: Mapped[str | None] = mapped_column(String(320))
    website: Mapped[str | None] = mapped_column(String(500))
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    default_language: Mapped[str] = mapped_column(String(2), default="fr")
    vat_regime: Mapped[VatRegime] = mapped_column(enum_column(VatRegime), default=VatRegime.taxable)
    rounding_cents: Mapped[int] = mapped_column(default=1)  # what each line of a price is a multiple of
    tax_rounding: Mapped[TaxRounding] = mapped_column(enum_column(TaxRounding), default=TaxRounding.unit_all_in)
    tax_ages_on: Mapped[AgesOn] = mapped_column(enum_column(AgesOn), default=AgesOn.arrival)
    iban: Mapped[str | None] = mapped_column(String(34))
    bic: Mapped[str | None] = mapped_column(String(11))
    deposit_bp: Mapped[int] = mapped_column(default=3000)
    sender_name: Mapped[optional_name]
    sender_email: Mapped[str | None] = mapped_column(String(320))
    check_in_from: Mapped[time] = mapped_column(default=time(16))
    check_in_until: Mapped[time] = mapped_column(default=time(20))
    check_out_until: Mapped[time] = mapped_column(default=time(10))
    logo_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    logo: Mapped[StoredFile | None] = relationship(foreign_keys=[logo_file_id])
    terms: Mapped[list[TermsVersion]] = relationship(
        back_populates="establishment", cascade="all, delete-orphan", order_by="TermsVersion.number"
    )

    def __str__(self) -> str:
        return self.name


class TermsKind(StrEnum):
    """How the terms are shown: a text of ours, or the owner's own PDF."""

    text = "text"
    pdf = "pdf"


class TermsVersion(OfEstablishment, Base):
    """One version of the terms of sale; once published it is never changed, a new one follows."""

    __tablename__ = "terms_version"
    __table_args__ = (
        UniqueConstraint("establishment_id", "number", name="uq_terms_version_number"),
        CheckConstraint("number >= 1", "number_from_one"),
        CheckConstraint(
            "(kind = 'text' AND file_id IS NULL) OR (kind = 'pdf' AND file_id IS NOT NULL)", "text_or_file"
        ),
    )

    id: Mapped[pk]
    establishment: Mapped[Establishment] = relationship(back_populates="terms")
    number: Mapped[int]
    title: Mapped[name]
    kind: Mapped[TermsKind] = mapped_column(enum_column(TermsKind), default=TermsKind.text)
    text_fr: Mapped[long_text]
    text_en: Mapped[long_text]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile | None] = relationship()
    published_at: Mapped[optional_instant]

    def __str__(self) -> str:
        return f"{self.title} (v{self.number})"

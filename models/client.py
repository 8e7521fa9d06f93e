"""Clients of the organisation, their contacts and their billing addresses."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import (
    Archivable,
    Base,
    Versioned,
    enum_column,
    instant,
    long_text,
    name,
    optional_instant,
    optional_name,
    pk,
)


class ClientKind(StrEnum):
    """Who the client is to the house."""

    person = "person"
    company = "company"
    association = "association"
    school = "school"
    member = "member"


class Client(Versioned, Archivable, Base):
    """Someone who books, alone or for a group; shared by all establishments."""

    __tablename__ = "client"
    __search__: ClassVar = ("first_name", "last_name", "company", "email", "phone", "city")
    __table_args__ = (
        CheckConstraint("length(display_name) > 0", "has_a_name"),
        CheckConstraint("language IN ('fr', 'en')", "language_is_known"),
        Index("ix_client_display_name", "display_name", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    kind: Mapped[ClientKind] = mapped_column(enum_column(ClientKind), default=ClientKind.person)
    first_name: Mapped[optional_name]
    last_name: Mapped[optional_name]
    company: Mapped[optional_name]
    display_name: Mapped[name]  # "Martin Claire" or the company, kept by services/clients.py for sorting
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    postcode: Mapped[str | None] = mapped_column(String(12))
    city: Mapped[optional_name]
    country: Mapped[str] = mapped_column(String(2), default="FR")
    notes: Mapped[long_text]
    email_error: Mapped[optional_name]  # the server's words, once mail to this address was refused for good
    created_at: Mapped[instant]
    anonymised_at: Mapped[optional_instant]
    contacts: Mapped[list[Contact]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by="Contact.id"
    )
    billing_addresses: Mapped[list[BillingAddress]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by="BillingAddress.id"
    )

    def __str__(self) -> str:
        return self.display_name


class Contact(Base):
    """A secondary person to write to or to call."""

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("length(name) > 0", "has_a_name"),)

    id: Mapped[pk]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    client: Mapped[Client] = relationship(back_populates="contacts")
    name: Mapped[name]
    role: Mapped[optional_name]
    email: Mapped[str | None] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(32))

    def __str__(self) -> str:
        return self.name


class BillingAddress(Base):
    """Where bills go; a client may have several, one of them by default."""

    __tablename__ = "billing_address"
    __table_args__ = (CheckConstraint("length(name) > 0", "has_a_name"),)

    id: Mapped[pk]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    client: Mapped[Client] = relationship(back_populates="billing_addresses")
    name: Mapped[name]
    address_line1: Mapped[name]
    address_line2: Mapped[optional_name]
    postcode: Mapped[str] = mapped_column(String(12))
    city: Mapped[name]
    country: Mapped[str] = mapped_column(String(2), default="FR")
    siret: Mapped[str | None] = mapped_column(String(14))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    is_default: Mapped[bool] = mapped_column(default=False)

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"

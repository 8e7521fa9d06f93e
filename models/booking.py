"""A client's file: its stays, the people of each, the lines of its price, its events."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import (
    Base,
    OfEstablishment,
    Versioned,
    cents,
    enum_column,
    instant,
    long_text,
    name,
    optional_cents,
    optional_instant,
    optional_name,
    pk,
)
from models.client import Client
from models.establishment import Establishment
from models.housing import Housing
from models.rate_plan import RatePlan
from models.tariff import PriceSource, Tariff
from rules.workflow import Origin, Status


class Booking(OfEstablishment, Versioned, Base):
    """A client's file, from first proposal to departure. Written by `services/bookings.py` only."""

    __tablename__ = "booking"
    __search__: ClassVar = ("reference",)
    __table_args__ = (
        UniqueConstraint("establishment_id", "reference", name="uq_booking_reference"),
        CheckConstraint("departure_on > arrival_on", "one_night_at_least"),
        CheckConstraint("people > 0", "one_person_at_least"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", "cancelled_has_its_time"),
        Index("ix_booking_establishment_id_total_cents", "establishment_id", "total_cents", "id"),
        Index("ix_booking_establishment_id_arrival_on", "establishment_id", "arrival_on", "id"),
        Index("ix_booking_establishment_id_departure_on", "establishment_id", "departure_on", "id"),
        Index("ix_booking_establishment_id_created_at", "establishment_id", "created_at", "id"),
        Index("ix_booking_establishment_id_status_arrival_on", "establishment_id", "status", "arrival_on", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    establishment: Mapped[Establishment] = relationship()
    reference: Mapped[str] = mapped_column(String(20))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    client: Mapped[Client] = relationship()
    status: Mapped[Status] = mapped_column(enum_column(Status))
    origin: Mapped[Origin] = mapped_column(enum_column(Origin), default=Origin.staff)
    arrival_on: Mapped[date]
    departure_on: Mapped[date]  # the morning they leave: not a night they pay
    people: Mapped[int]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"))  # the newest that priced one of its stays
    tariff: Mapped[Tariff] = relationship()
    total_cents: Mapped[cents]
    currency: Mapped[str] = mapped_column(String(3))
    booked_on: Mapped[date]
    notes: Mapped[long_text]
    created_at: Mapped[instant]
    created_by: Mapped[name]
    cancelled_at: Mapped[optional_instant]
    cancelled_by: Mapped[optional_name]
    stays: Mapped[list[StayLine]] = relationship(
        back_populates="booking", cascade="all, delete-orphan", order_by="StayLine.id"
    )
    lines: Mapped[list[PriceLine]] = relationship(
        back_populates="booking", cascade="all, delete-orphan", order_by="PriceLine.position"
    )

    def __str__(self) -> str:
        return self.reference


class StayLine(Base):
    """One housing of a booking, with its own dates and party."""

    __tablename__ = "stay_line"
    __table_args__ = (
        CheckConstraint("departure_on > arrival_on", "one_night_at_least"),
        CheckConstraint("people > 0", "one_person_at_least"),
        CheckConstraint("contracted IS NULL OR contracted > 0", "one_contracted_at_least"),
        Index("ix_stay_line_booking_id_housing_id", "booking_id", "housing_id"),
        Index("ix_stay_line_housing_id_arrival_on", "housing_id", "arrival_on"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    booking: Mapped[Booking] = relationship(back_populates="stays")
    housing_id: Mapped[int] = mapped_column(ForeignKey("housing.id"))
    housing: Mapped[Housing] = relationship()
    rate_plan_id: Mapped[int | None] = mapped_column(ForeignKey("rate_plan.id"))
    rate_plan: Mapped[RatePlan | None] = relationship()
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"))  # the version that priced it
    tariff: Mapped[Tariff] = relationship()
    arrival_on: Mapped[date] = mapped_column(index=True)
    departure_on: Mapped[date] = mapped_column(index=True)
    people: Mapped[int]
    contracted: Mapped[int | None]  # how many people the contract names
    party: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # [{"age": 40, "count": 2}, ...] by age on arrival,
    # with "born_on" and "exempt" where they are known
    options: Mapped[dict[str, int | None]] = mapped_column(JSON, default=dict)  # charge code -> quantity


class PriceLine(Base):
    """One signed line of a booking's price, with the trail of the rules that made it."""

    __tablename__ = "price_line"
    __table_args__ = (
        UniqueConstraint("booking_id", "position", name="uq_price_line_position"),
        CheckConstraint("vat_bp IS NULL OR vat_bp BETWEEN 0 AND 10000", "vat_is_a_share"),
    )

    id: Mapped[pk]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    booking: Mapped[Booking] = relationship(back_populates="lines")
    stay_line_id: Mapped[int | None] = mapped_column(ForeignKey("stay_line.id"), index=True)
    position: Mapped[int]
    source: Mapped[PriceSource] = mapped_column(enum_column(PriceSource))
    charge_code: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[dict[str, Any]] = mapped_column(JSON)  # a marked text and its parameters: rules/text.py
    trail: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    quantity: Mapped[int | None]
    unit_cents: Mapped[optional_cents]
    amount_cents: Mapped[cents]
    vat_bp: Mapped[int | None]  # null: none, or that of the parts
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")  # of a package


class Event(Base):
    """What happened to a booking: never updated, never deleted; its words are made at display."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("booking_id", "seq", name="uq_event_seq"),
        CheckConstraint("seq >= 1", "seq_from_one"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    seq: Mapped[int]
    tag: Mapped[str] = mapped_column(String(64))  # noun:verb
    at: Mapped[instant]
    actor: Mapped[name]
    channel: Mapped[str] = mapped_column(String(16))
    ip: Mapped[str | None] = mapped_column(String(45))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

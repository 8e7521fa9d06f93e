"""What can be occupied: pools of units, what blocks them, and a counter for each night.

The counters are fed by triggers (`models/guards.py`), so that whoever writes a claim,
by whatever way, meets the same refusal above capacity.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import (
    Archivable,
    Base,
    OfEstablishment,
    Versioned,
    code,
    enum_column,
    instant,
    long_text,
    name,
    optional_instant,
    optional_name,
    pk,
)


class PoolKind(StrEnum):
    """What a pool is made of."""

    house = "house"
    room = "room"
    dormitory = "dormitory"
    space = "space"


class Pool(OfEstablishment, Versioned, Archivable, Base):
    """Interchangeable units sold by number: a room or house is a pool of one, a dormitory one of its beds."""

    __tablename__ = "pool"
    __search__: ClassVar = ("code", "name_fr", "name_en")
    __table_args__ = (
        UniqueConstraint("establishment_id", "code", name="uq_pool_code"),
        CheckConstraint("capacity BETWEEN 1 AND 1000", "capacity_is_sensible"),
    )

    id: Mapped[pk]
    code: Mapped[code]
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    kind: Mapped[PoolKind] = mapped_column(enum_column(PoolKind), default=PoolKind.room)
    capacity: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    units: Mapped[list[Unit]] = relationship(
        back_populates="pool", cascade="all, delete-orphan", order_by="Unit.position, Unit.id"
    )

    def __str__(self) -> str:
        return self.name_fr


class UnitKind(StrEnum):
    """What a guest is given a key or a number for."""

    room = "room"
    bed = "bed"


class Gender(StrEnum):
    """Who may sleep there."""

    mixed = "mixed"
    female = "female"
    male = "male"


class Unit(Versioned, Base):
    """One room or one bed of a pool, as it is given to a guest on arrival."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("pool_id", "code", name="uq_unit_code"),
        CheckConstraint("connects_to_id IS NULL OR connects_to_id <> id", "connects_to_another"),
    )

    id: Mapped[pk]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    pool: Mapped[Pool] = relationship(back_populates="units")
    code: Mapped[code]
    name: Mapped[name]
    kind: Mapped[UnitKind] = mapped_column(enum_column(UnitKind), default=UnitKind.room)
    gender: Mapped[Gender] = mapped_column(enum_column(Gender), default=Gender.mixed)
    accessible: Mapped[bool] = mapped_column(default=False)
    floor: Mapped[optional_name]
    position: Mapped[int] = mapped_column(default=0)
    connects_to_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    connects_to: Mapped[Unit | None] = relationship(remote_side="Unit.id", post_update=True)

    def __str__(self) -> str:
        return self.name


class CalendarNight(Base):
    """Every night that can be sold; the triggers walk it, so that one text serves both engines."""

    __tablename__ = "calendar_night"
    __table_args__ = (CheckConstraint("night >= '2000-01-01'", "within_the_calendar"),)

    night: Mapped[date] = mapped_column(primary_key=True)


class PoolNight(Base):
    """How many units of a pool are held on a night. Written by the triggers only."""

    __tablename__ = "pool_night"
    __table_args__ = (
        CheckConstraint("held BETWEEN 0 AND capacity", "within_capacity"),
        Index("ix_pool_night_night_pool_id", "night", "pool_id", "held"),
        {"sqlite_with_rowid": False},
    )

    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    held: Mapped[int]


class ClaimKind(StrEnum):
    """Why nights are blocked (docs/decisions: decision 8)."""

    stay = "stay"
    hold = "hold"
    request = "request"
    cart = "cart"
    closure = "closure"


class Claim(Base):
    """Nights of a pool taken by a stay or a closure, while `live`; free again past `expires_at`."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("departure_on > arrival_on", "one_night_at_least"),
        CheckConstraint("quantity > 0", "one_unit_at_least"),
        CheckConstraint("(stay_line_id IS NULL) <> (closure_id IS NULL)", "of_a_stay_or_a_closure"),
        CheckConstraint("(kind = 'closure') = (closure_id IS NOT NULL)", "closure_kind"),
        Index("ix_claim_pool_id_arrival_on", "pool_id", "arrival_on"),
        Index("ix_claim_expires_at", "expires_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"))
    pool: Mapped[Pool] = relationship()
    stay_line_id: Mapped[int | None] = mapped_column(ForeignKey("stay_line.id"), index=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closure.id"), index=True)
    closure: Mapped[Closure | None] = relationship(back_populates="claims")
    kind: Mapped[ClaimKind] = mapped_column(enum_column(ClaimKind))
    arrival_on: Mapped[date]
    departure_on: Mapped[date]
    quantity: Mapped[int]
    live: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[optional_instant]


class ClosureReason(StrEnum):
    """Why a pool is not for sale."""

    works = "works"
    owner_use = "owner_use"
    season = "season"
    other = "other"


class Closure(OfEstablishment, Base):
    """Nights taken off sale by the house; lifted, never deleted."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("departure_on > arrival_on", "one_night_at_least"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    arrival_on: Mapped[date]
    departure_on: Mapped[date]
    reason: Mapped[ClosureReason] = mapped_column(enum_column(ClosureReason))
    note: Mapped[long_text]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[instant]
    lifted_by: Mapped[optional_name]
    lifted_at: Mapped[optional_instant]
    claims: Mapped[list[Claim]] = relationship(back_populates="closure")

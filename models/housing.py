"""What is sold: a housing takes a number of units from one pool or several."""

from __future__ import annotations

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
    optional_name,
    pk,
)
from models.files import StoredFile
from models.inventory import Pool
from models.rate_plan import RatePlan
from rules.occupancy import Takes


class HousingKind(StrEnum):
    """How guests would call it."""

    house = "house"
    apartment = "apartment"
    room = "room"
    bed = "bed"
    dormitory = "dormitory"
    floor = "floor"
    group = "group"


class Housing(OfEstablishment, Versioned, Archivable, Base):
    """Something a guest can book, with what it is called, shown and allowed."""

    __tablename__ = "housing"
    __search__: ClassVar = ("code", "name_fr", "name_en", "registration_number")
    __table_args__ = (
        UniqueConstraint("establishment_id", "code", name="uq_housing_code"),
        CheckConstraint("capacity BETWEEN 1 AND 1000", "capacity_is_sensible"),
    )

    id: Mapped[pk]
    code: Mapped[code]
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    description_fr: Mapped[long_text]
    description_en: Mapped[long_text]
    kind: Mapped[HousingKind] = mapped_column(enum_column(HousingKind), default=HousingKind.room)
    capacity: Mapped[int] = mapped_column(default=2)
    registration_number: Mapped[str | None] = mapped_column(String(32))
    tax_category: Mapped[str | None] = mapped_column(String(64))  # of the commune's table of tourist tax
    position: Mapped[int] = mapped_column(default=0)
    pools: Mapped[list[HousingPool]] = relationship(
        back_populates="housing", cascade="all, delete-orphan", order_by="HousingPool.id"
    )
    photos: Mapped[list[HousingPhoto]] = relationship(
        back_populates="housing", cascade="all, delete-orphan", order_by="HousingPhoto.position"
    )

    def __str__(self) -> str:
        return self.name_fr


class HousingPool(Versioned, Base):
    """What a housing takes from a pool, with every rate plan or with one only."""

    __tablename__ = "housing_pool"
    __table_args__ = (
        UniqueConstraint("housing_id", "pool_id", "rate_plan_id", name="uq_housing_pool_plan"),
        CheckConstraint("(takes = 'fixed') = (quantity IS NOT NULL)", "fixed_has_a_quantity"),
        CheckConstraint("quantity IS NULL OR quantity > 0", "one_unit_at_least"),
    )

    id: Mapped[pk]
    housing_id: Mapped[int] = mapped_column(ForeignKey("housing.id"), index=True)
    housing: Mapped[Housing] = relationship(back_populates="pools")
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    pool: Mapped[Pool] = relationship()
    rate_plan_id: Mapped[int | None] = mapped_column(ForeignKey("rate_plan.id"))
    rate_plan: Mapped[RatePlan | None] = relationship()
    takes: Mapped[Takes] = mapped_column(enum_column(Takes), default=Takes.fixed)
    quantity: Mapped[int | None]


class HousingPhoto(Base):
    """A picture of a housing with its caption in two languages."""

    __tablename__ = "housing_photo"
    __table_args__ = (CheckConstraint("position >= 0", "position_from_zero"),)

    id: Mapped[pk]
    housing_id: Mapped[int] = mapped_column(ForeignKey("housing.id"), index=True)
    housing: Mapped[Housing] = relationship(back_populates="photos")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship()
    caption_fr: Mapped[optional_name]
    caption_en: Mapped[optional_name]
    position: Mapped[int] = mapped_column(default=0)

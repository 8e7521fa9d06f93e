"""Rate plans: the ways of staying that an establishment offers."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Archivable,
    Base,
    CodeSet,
    OfEstablishment,
    Versioned,
    code,
    enum_column,
    name,
    only_codes_of,
    optional_name,
    pk,
)
from models.client import ClientKind
from pricing.tariff import SeasonOf


class RatePlan(OfEstablishment, Versioned, Archivable, Base):
    """A way of staying that a guest chooses (formule): bed and breakfast, half board, exclusive use."""

    __tablename__ = "rate_plan"
    __search__: ClassVar = ("code", "name_fr", "name_en")
    __table_args__ = (
        UniqueConstraint("establishment_id", "code", name="uq_rate_plan_code"),
        CheckConstraint("position >= 0", "position_from_zero"),
        CheckConstraint(only_codes_of("client_classes", ClientKind), "clients_are_known"),
    )

    id: Mapped[pk]
    code: Mapped[code]
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    position: Mapped[int] = mapped_column(default=0)
    season_of: Mapped[SeasonOf] = mapped_column(enum_column(SeasonOf), default=SeasonOf.night)
    client_classes: Mapped[frozenset[str]] = mapped_column(CodeSet(ClientKind), nullable=True, default=frozenset())

    def __str__(self) -> str:
        return self.name_fr

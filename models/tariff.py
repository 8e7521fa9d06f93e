"""A tariff in versions: seasons, age bands, charges with their rate rows, restrictions.

A published version is never edited: a draft is copied from it, changed, and published in its turn.
Rate plans outlive versions (`models/rate_plan.py`). `services/tariffs.py` compiles a version into `pricing.tariff`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import (
    Base,
    CodeSet,
    OfEstablishment,
    Versioned,
    cents,
    code,
    enum_column,
    name,
    only_codes_of,
    optional_cents,
    optional_instant,
    optional_name,
    pk,
)
from models.client import ClientKind
from models.housing import Housing
from models.rate_plan import RatePlan
from pricing.tariff import AgesOn, FreeWhich, Precedence
from rules.workflow import Origin


class TariffStatus(StrEnum):
    """A draft is worked on, the published one sells, an archived one is what older bookings keep."""

    draft = "draft"
    published = "published"
    archived = "archived"


class Tariff(OfEstablishment, Versioned, Base):
    """One version of all that makes a price in an establishment."""

    __tablename__ = "tariff"
    __table_args__ = (
        UniqueConstraint("establishment_id", "number", name="uq_tariff_number"),
        CheckConstraint("number >= 1", "number_from_one"),
        CheckConstraint("(status = 'draft') = (published_at IS NULL)", "published_has_its_time"),
        Index(
            "uq_tariff_one_published",
            "establishment_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )

    id: Mapped[pk]
    number: Mapped[int]
    label: Mapped[name]
    status: Mapped[TariffStatus] = mapped_column(enum_column(TariffStatus), default=TariffStatus.draft)
    published_at: Mapped[optional_instant]
    published_by: Mapped[optional_name]
    seasons: Mapped[list[Season]] = relationship(
        back_populates="tariff", cascade="all, delete-orphan", order_by="Season.position, Season.id"
    )
    age_bands: Mapped[list[AgeBand]] = relationship(
        back_populates="tariff", cascade="all, delete-orphan", order_by="AgeBand.from_age, AgeBand.id"
    )
    charges: Mapped[list[Charge]] = relationship(
        back_populates="tariff", cascade="all, delete-orphan", order_by="Charge.position, Charge.id"
    )
    restrictions: Mapped[list[Restriction]] = relationship(
        back_populates="tariff", cascade="all, delete-orphan", order_by="Restriction.position, Restriction.id"
    )

    def __str__(self) -> str:
        return f"{self.label} (v{self.number})"


season_minus = Table(
    "season_minus",
    Base.metadata,
    Column("season_id", ForeignKey("season.id", ondelete="CASCADE"), primary_key=True),
    Column("minus_id", ForeignKey("season.id", ondelete="CASCADE"), primary_key=True),
    CheckConstraint("season_id <> minus_id", "not_itself"),
)


class Season(Versioned, Base):
    """A named set of nights: its pieces put together, minus other seasons."""

    __tablename__ = "season"
    __search__: ClassVar = ("code", "name_fr", "name_en")
    __table_args__ = (
        UniqueConstraint("tariff_id", "code", name="uq_season_code"),
        CheckConstraint("position >= 0", "position_from_zero"),
    )

    id: Mapped[pk]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"), index=True)
    tariff: Mapped[Tariff] = relationship(back_populates="seasons")
    code: Mapped[code]
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    position: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[list[SeasonPiece]] = relationship(
        back_populates="season", cascade="all, delete-orphan", order_by="SeasonPiece.id"
    )
    minus: Mapped[list[Season]] = relationship(
        secondary=season_minus,
        primaryjoin="Season.id == season_minus.c.season_id",
        secondaryjoin="Season.id == season_minus.c.minus_id",
        order_by="Season.position",
    )

    def __str__(self) -> str:
        return self.name_fr


class PieceKind(StrEnum):
    """How a piece of a season names its nights."""

    dates = "dates"
    yearly = "yearly"
    weekdays = "weekdays"
    year = "year"


class SeasonPiece(Base):
    """Nights of a season: dates, dates of every year, weekdays, or a whole year; ends included."""

    __tablename__ = "season_piece"
    __table_args__ = (
        CheckConstraint("last_night IS NULL OR kind = 'yearly' OR last_night >= first_night", "ends_after_start"),
        CheckConstraint("weekdays BETWEEN 0 AND 127", "weekdays_are_a_mask"),
        CheckConstraint(
            "(kind IN ('dates', 'yearly')) = (first_night IS NOT NULL AND last_night IS NOT NULL)",
            "dates_where_due",
        ),
        CheckConstraint("(kind = 'weekdays') = (weekdays > 0)", "weekdays_where_due"),
        CheckConstraint("kind = 'year' OR year IS NULL", "year_where_due"),
    )

    id: Mapped[pk]
    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), index=True)
    season: Mapped[Season] = relationship(back_populates="pieces")
    kind: Mapped[PieceKind] = mapped_column(enum_column(PieceKind), default=PieceKind.dates)
    first_night: Mapped[date | None]  # of a yearly piece, the year does not count
    last_night: Mapped[date | None]
    weekdays: Mapped[int] = mapped_column(default=0)
    year: Mapped[int | None]  # of a piece "year": null means every night there is


class AgeBand(Versioned, Base):
    """Ages [from_age, below_age); without an upper age, everybody older too."""

    __tablename__ = "age_band"
    __search__: ClassVar = ("code", "name_fr", "name_en")
    __table_args__ = (
        UniqueConstraint("tariff_id", "code", name="uq_age_band_code"),
        CheckConstraint("from_age BETWEEN 0 AND 130", "age_is_human"),
        CheckConstraint("below_age IS NULL OR below_age > from_age", "ends_after_start"),
    )

    id: Mapped[pk]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"), index=True)
    tariff: Mapped[Tariff] = relationship(back_populates="age_bands")
    code: Mapped[code]
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    from_age: Mapped[int] = mapped_column(default=0)
    below_age: Mapped[int | None]

    def __str__(self) -> str:
        return self.name_fr


class PriceSource(StrEnum):
    """Where a line of a price comes from (decision 6)."""

    accommodation = "accommodation"
    discount = "discount"
    option = "option"
    tourist_tax = "tourist_tax"
    manual = "manual"


class Charge(Versioned, Base):
    """A line of the bill: the accommodation, a fee, a tax, or an option that the guest chooses."""

    __tablename__ = "charge"
    __search__: ClassVar = ("code", "name_fr", "name_en")
    __table_args__ = (
        UniqueConstraint("tariff_id", "code", name="uq_charge_code"),
        CheckConstraint("vat_bp IS NULL OR vat_bp BETWEEN 0 AND 10000", "vat_is_a_share"),
        CheckConstraint("vat_bp IS NULL OR vat_category IS NULL", "one_vat"),
        CheckConstraint("NOT is_base OR (compulsory AND source = 'accommodation')", "base_is_the_accommodation"),
    )

    id: Mapped[pk]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"), index=True)
    tariff: Mapped[Tariff] = relationship(back_populates="charges")
    code: Mapped[code]
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    source: Mapped[PriceSource] = mapped_column(enum_column(PriceSource))
    compulsory: Mapped[bool] = mapped_column(default=True)
    is_base: Mapped[bool] = mapped_column(default=False)
    vat_bp: Mapped[int | None]
    vat_category: Mapped[str | None] = mapped_column(String(64))  # instead: the rate of that category on the day
    precedence: Mapped[Precedence] = mapped_column(enum_column(Precedence), default=Precedence.conditions)
    ages_on: Mapped[AgesOn] = mapped_column(enum_column(AgesOn), default=AgesOn.arrival)
    position: Mapped[int] = mapped_column(default=0)
    components: Mapped[list[ChargeComponent]] = relationship(
        back_populates="charge",
        cascade="all, delete-orphan",
        order_by="ChargeComponent.position, ChargeComponent.id",
    )
    rows: Mapped[list[RateRow]] = relationship(
        back_populates="charge", cascade="all, delete-orphan", order_by="RateRow.position, RateRow.id"
    )

    def __str__(self) -> str:
        return self.name_fr


class ChargeComponent(Base):
    """A part of a package: by its weight it has a share of the price, with a VAT of its own."""

    __tablename__ = "charge_component"
    __table_args__ = (
        CheckConstraint("weight_cents > 0", "weighs_something"),
        CheckConstraint("vat_bp IS NULL OR vat_bp BETWEEN 0 AND 10000", "vat_is_a_share"),
        CheckConstraint("vat_bp IS NULL OR vat_category IS NULL", "one_vat"),
    )

    id: Mapped[pk]
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    charge: Mapped[Charge] = relationship(back_populates="components")
    position: Mapped[int] = mapped_column(default=0)
    name_fr: Mapped[name]
    name_en: Mapped[optional_name]
    weight_cents: Mapped[cents]  # what it costs when it is sold alone
    vat_bp: Mapped[int | None]
    vat_category: Mapped[str | None] = mapped_column(String(64))
    is_lodging: Mapped[bool] = mapped_column(default=False)  # what a tourist tax in percent looks at

    def __str__(self) -> str:
        return self.name_fr


class Per(StrEnum):
    """What an amount is for."""

    night = "night"
    stay = "stay"
    week = "week"
    percent = "percent"
    free_nights = "free_nights"


class Counting(StrEnum):
    """How many times an amount counts."""

    unit = "unit"
    people = "people"
    beyond = "beyond"
    missing = "missing"
    free = "free"
    chosen = "chosen"
    at_least = "at_least"


def _links(of: str, to: str) -> Table:
    """A table of what a rate row or a restriction is limited to."""
    return Table(
        f"{of}_{to}",
        Base.metadata,
        Column(f"{of}_id", ForeignKey(f"{of}.id", ondelete="CASCADE"), primary_key=True),
        Column(f"{to}_id", ForeignKey(f"{to}.id"), primary_key=True, index=True),
        CheckConstraint(f"{of}_id > 0", "of_a_saved_row"),
    )


rate_row_housing = _links("rate_row", "housing")
rate_row_rate_plan = _links("rate_row", "rate_plan")
rate_row_season = _links("rate_row", "season")
restriction_housing = _links("restriction", "housing")
restriction_rate_plan = _links("restriction", "rate_plan")


class RateRow(Versioned, Base):
    """Conditions and a price. Every condition filled in must hold; an empty one means any."""

    __tablename__ = "rate_row"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN amount_cents IS NULL THEN 0 ELSE 1 END) + (CASE WHEN percent_bp IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN free_nights IS NULL THEN 0 ELSE 1 END) + (CASE WHEN on_request THEN 1 ELSE 0 END) = 1",
            "one_price",
        ),
        CheckConstraint("(per = 'percent' OR share_of_id IS NOT NULL) = (percent_bp IS NOT NULL)", "percent_where_due"),
        CheckConstraint("percent_bp IS NULL OR percent_bp BETWEEN -10000 AND 10000", "percent_is_a_share"),
        CheckConstraint(
            "share_of_id IS NULL OR (per IN ('night', 'stay', 'week') AND counting = 'people' AND percent_bp >= 0"
            " AND (age_band_id IS NULL OR age_band_id <> share_of_id))",
            "share_of_a_person",
        ),
        CheckConstraint(
            "(per = 'free_nights') = (free_nights IS NOT NULL)"
            " AND (free_nights IS NULL) = (free_of IS NULL) AND (per <> 'free_nights' OR counting = 'unit')",
            "free_nights_where_due",
        ),
        CheckConstraint("free_nights IS NULL OR (free_nights >= 1 AND free_of > free_nights)", "fewer_than_all_free"),
        CheckConstraint("per = 'free_nights' OR free_which = 'cheapest'", "free_which_where_due"),
        CheckConstraint(
            "CASE WHEN counting = 'beyond' THEN counting_number IS NOT NULL"
            " WHEN counting = 'missing' THEN counting_number IS NOT NULL OR attrition_bp IS NOT NULL"
            " WHEN counting = 'free' THEN (counting_number IS NOT NULL) <> (free_table IS NOT NULL)"
            " ELSE counting_number IS NULL END",
            "number_where_due",
        ),
        CheckConstraint(
            "attrition_bp IS NULL OR (counting = 'missing' AND attrition_bp BETWEEN 0 AND 10000)",
            "attrition_of_missing",
        ),
        CheckConstraint("free_table IS NULL OR counting = 'free'", "free_table_of_free"),
        CheckConstraint("most_free IS NULL OR (counting = 'free' AND most_free > 0)", "most_free_of_free"),
        CheckConstraint(
            "counting <> 'at_least' OR (amount_cents IS NOT NULL AND amount_cents > 0 AND per IN ('night', 'stay'))",
            "at_least_an_amount",
        ),
        CheckConstraint("party_ages_id IS NULL OR party_size IS NOT NULL", "party_ages_with_a_size"),
        CheckConstraint("earlier_stays IS NULL OR earlier_stays >= 1", "earlier_stays_from_one"),
        CheckConstraint(only_codes_of("client_classes", ClientKind), "clients_are_known"),
        CheckConstraint(only_codes_of("channels", Origin), "channels_are_known"),
        CheckConstraint("arrival_weekdays BETWEEN 0 AND 127", "weekdays_are_a_mask"),
        CheckConstraint("from_nth_night IS NULL OR from_nth_night >= 1", "nth_night_from_one"),
    )

    id: Mapped[pk]
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    charge: Mapped[Charge] = relationship(back_populates="rows")
    position: Mapped[int] = mapped_column(default=0)
    label_fr: Mapped[optional_name]
    label_en: Mapped[optional_name]
    housings: Mapped[list[Housing]] = relationship(secondary=rate_row_housing, order_by="Housing.position")
    rate_plans: Mapped[list[RatePlan]] = relationship(secondary=rate_row_rate_plan, order_by="RatePlan.position")
    seasons: Mapped[list[Season]] = relationship(secondary=rate_row_season, order_by="Season.position")
    nights: Mapped[str | None] = mapped_column(String(100))
    party_size: Mapped[str | None] = mapped_column(String(100))
    arrival_weekdays: Mapped[int] = mapped_column(default=0)
    booked_before: Mapped[date | None]
    from_nth_night: Mapped[int | None]
    party_ages_id: Mapped[int | None] = mapped_column(ForeignKey("age_band.id"))
    party_ages: Mapped[AgeBand | None] = relationship(foreign_keys=[party_ages_id])
    client_classes: Mapped[frozenset[str]] = mapped_column(CodeSet(ClientKind), nullable=True, default=frozenset())
    channels: Mapped[frozenset[str]] = mapped_column(CodeSet(Origin), nullable=True, default=frozenset())
    earlier_stays: Mapped[int | None]
    age_band_id: Mapped[int | None] = mapped_column(ForeignKey("age_band.id"))
    age_band: Mapped[AgeBand | None] = relationship(foreign_keys=[age_band_id])
    amount_cents: Mapped[optional_cents]
    percent_bp: Mapped[int | None]
    share_of_id: Mapped[int | None] = mapped_column(ForeignKey("age_band.id"))
    share_of: Mapped[AgeBand | None] = relationship(foreign_keys=[share_of_id])
    free_nights: Mapped[int | None]
    free_of: Mapped[int | None]  # of every so many nights, `free_nights` are free
    free_which: Mapped[FreeWhich] = mapped_column(enum_column(FreeWhich), default=FreeWhich.cheapest)
    on_request: Mapped[bool] = mapped_column(default=False)
    per: Mapped[Per] = mapped_column(enum_column(Per), default=Per.night)
    counting: Mapped[Counting] = mapped_column(enum_column(Counting), default=Counting.unit)
    counting_number: Mapped[int | None]
    attrition_bp: Mapped[int | None]
    free_table: Mapped[str | None] = mapped_column(String(200))
    most_free: Mapped[int | None]
    counted_age_band_id: Mapped[int | None] = mapped_column(ForeignKey("age_band.id"))
    counted_age_band: Mapped[AgeBand | None] = relationship(foreign_keys=[counted_age_band_id])


class RestrictionWhen(StrEnum):
    """Which stays a restriction looks at."""

    always = "always"
    arrival_in = "arrival_in"
    departure_in = "departure_in"
    any_night_in = "any_night_in"


class RestrictionKind(StrEnum):
    """What such a stay needs."""

    nights = "nights"
    arrival_weekdays = "arrival_weekdays"
    departure_weekdays = "departure_weekdays"
    open = "open"
    closed = "closed"
    people = "people"
    no_orphan = "no_orphan"
    advance = "advance"
    horizon = "horizon"


class Restriction(Versioned, Base):
    """A rule that refuses stays: lengths, days of arrival and departure, closed seasons, numbers of people, delays."""

    __tablename__ = "restriction"
    __table_args__ = (
        UniqueConstraint("tariff_id", "code", name="uq_restriction_code"),
        CheckConstraint("season_id IS NOT NULL OR (\"when\" = 'always' AND kind <> 'open')", "season_where_due"),
        CheckConstraint("(kind = 'nights') = (nights IS NOT NULL)", "nights_where_due"),
        CheckConstraint("(kind IN ('arrival_weekdays', 'departure_weekdays')) = (weekdays > 0)", "weekdays_where_due"),
        CheckConstraint("weekdays BETWEEN 0 AND 127", "weekdays_are_a_mask"),
        CheckConstraint("arriving_weekdays BETWEEN 0 AND 127", "arriving_weekdays_are_a_mask"),
        CheckConstraint("(kind IN ('no_orphan', 'advance', 'horizon')) = (number IS NOT NULL)", "number_where_due"),
        CheckConstraint("number IS NULL OR number BETWEEN 1 AND 3650", "number_is_sensible"),
        CheckConstraint(
            "(kind = 'people') = (least_people IS NOT NULL OR most_people IS NOT NULL)", "people_where_due"
        ),
        CheckConstraint(
            "(least_people IS NULL OR least_people >= 1) AND (most_people IS NULL OR most_people >= 0)"
            " AND (least_people IS NULL OR most_people IS NULL OR most_people >= least_people)",
            "least_before_most",
        ),
        CheckConstraint("age_band_id IS NULL OR kind = 'people'", "ages_of_people"),
    )

    id: Mapped[pk]
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id"), index=True)
    tariff: Mapped[Tariff] = relationship(back_populates="restrictions")
    code: Mapped[code]
    position: Mapped[int] = mapped_column(default=0)
    when: Mapped[RestrictionWhen] = mapped_column(enum_column(RestrictionWhen), default=RestrictionWhen.always)
    season_id: Mapped[int | None] = mapped_column(ForeignKey("season.id"))
    season: Mapped[Season | None] = relationship()
    housings: Mapped[list[Housing]] = relationship(secondary=restriction_housing, order_by="Housing.position")
    rate_plans: Mapped[list[RatePlan]] = relationship(secondary=restriction_rate_plan, order_by="RatePlan.position")
    kind: Mapped[RestrictionKind] = mapped_column(enum_column(RestrictionKind))
    nights: Mapped[str | None] = mapped_column(String(100))
    weekdays: Mapped[int] = mapped_column(default=0)
    arriving_weekdays: Mapped[int] = mapped_column(default=0)  # it speaks about stays that begin on these days only
    number: Mapped[int | None]
    least_people: Mapped[int | None]
    most_people: Mapped[int | None]
    age_band_id: Mapped[int | None] = mapped_column(ForeignKey("age_band.id"))
    age_band: Mapped[AgeBand | None] = relationship()

    def __str__(self) -> str:
        return self.code

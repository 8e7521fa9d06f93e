"""Tariff versions: which one sells, how one is prepared, published, compiled for the price engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, FromClause, bindparam, func, inspect, select, true
from sqlalchemy.orm import Session, object_session

from models import (
    Establishment,
    Housing,
    HousingPool,
    Pool,
    RatePlan,
    Tariff,
    TouristTaxAddition,
    TouristTaxRate,
    VatRate,
)
from models.tariff import TariffStatus
from pricing.compiled import CompiledTariff, compile_tariff
from pricing.tariff import Housing as PricedHousing
from pricing.tariff import RatePlan as PricedPlan
from pricing.tariff import Tariff as PlainTariff
from pricing.tariff import VatRegime
from rules.errors import UserError
from rules.text import N_, Name
from services.actor import Actor
from services.availability import HousingNeeds, needs_by_housing
from services.draft_state import check_seen
from services.tariff_rows import fill_tariff, load_tariff, part_of
from services.taxes import taxes_of
from services.transaction import transaction

KEPT = 64  # compiled versions in memory
TARIFF, HOUSING, TAKEN = Tariff.__table__, Housing.__table__, HousingPool.__table__
RATE_PLAN, POOL, HOUSE = RatePlan.__table__, Pool.__table__, Establishment.__table__


class NoTariff(UserError):
    """The establishment has no published tariff."""

    message = N_("No tariff is published yet: publish one before selling.")
    status = 409


class TariffFrozen(UserError):
    """A published version does not change; what was sold keeps it."""

    message = N_("This version of the tariff is published and no longer changes. Prepare a new version first.")
    status = 409


class NoVersionYet(UserError):
    """Rows of a tariff are added to a version, and there is none."""

    message = N_("There is no version of the tariff yet. Prepare a first one, under “Versions of the tariff”.")
    status = 409


class DraftExists(UserError):
    """There is one draft at a time."""

    message = N_("A new version is being prepared already: {label}.")
    status = 409


@dataclass(frozen=True)
class Selling:
    """The published version of an establishment, ready to price.

    housing_ids, plan_ids: from code to id.
    """

    tariff_id: int
    tariff: CompiledTariff
    housing_ids: dict[str, int]
    plan_ids: dict[str, int]
    codes: dict[int, str]  # of housings, by id
    needs: dict[int, HousingNeeds]  # what each housing on sale takes, by id, in the order of the list
    known: dict[int, HousingNeeds]  # the same, with the archived ones that bookings still have
    plans: dict[int, list[int | None]]  # on sale that price a housing, by its id; [None] where prices know no plan
    withdrawn: frozenset[str]  # codes of rate plans that are archived


_COMPILED: dict[tuple[object, ...], Selling] = {}


# Numbers that change with every change of what prices and availability rest on: asked once per request. Lines of what a
# housing takes come and go, and their ids may come again; the housing's own version grows with each such change. Rates
# of taxes are deleted too, but their numbers never come again: as many rows with the same sum of numbers are the same.
_HOUSE: BindParameter[int] = bindparam("establishment_id")


def _tax_state(model: type[VatRate | TouristTaxRate | TouristTaxAddition]) -> FromClause:
    table = model.__table__
    return (
        select(func.count(), func.sum(table.c.id), func.sum(table.c.row_version))
        .where(table.c.establishment_id == _HOUSE)
        .subquery(f"{model.__tablename__}_state")
    )


_TAXES = [_tax_state(model) for model in (VatRate, TouristTaxRate, TouristTaxAddition)]
_STATE = select(
    select(func.min(TARIFF.c.id))
    .where(TARIFF.c.establishment_id == _HOUSE, TARIFF.c.status == TariffStatus.published)
    .scalar_subquery(),
    select(HOUSE.c.row_version).where(HOUSE.c.id == _HOUSE).scalar_subquery(),
    *(
        select(func.sum(table.c.row_version * 1000 + table.c.id))
        .where(table.c.establishment_id == _HOUSE)
        .scalar_subquery()
        for table in (HOUSING, RATE_PLAN, POOL)
    ),
    select(func.sum(TAKEN.c.row_version * 1000 + TAKEN.c.id))
    .where(TAKEN.c.housing_id.in_(select(HOUSING.c.id).where(HOUSING.c.establishment_id == _HOUSE)))
    .scalar_subquery(),
    *(column for state in _TAXES for column in state.c),
).select_from(_TAXES[0].join(_TAXES[1], true()).join(_TAXES[2], true()))


def selling(session: Session, establishment_id: int) -> Selling:
    """What the establishment sells by now, kept in memory while nothing that it rests on changes.

    A change published by any process is seen at once: one small query asks whether there was one.
    Raises NoTariff.
    """
    tariff_id, *state = session.connection().execute(_STATE, {"establishment_id": establishment_id}).one()
    if tariff_id is None:
        raise NoTariff()
    key = (str(session.get_bind().url), tariff_id, *state)  # type: ignore[union-attr]
    found = _COMPILED.get(key)
    if found is None:
        if len(_COMPILED) >= KEPT:
            _COMPILED.clear()
        found = _COMPILED[key] = compile_version(session, establishment_id, tariff_id)
    return found


def compile_version(session: Session, establishment_id: int, tariff_id: int) -> Selling:
    """Make a version of the establishment ready to price, a draft too. Raises what the price engine refuses."""
    part = part_of(load_tariff(session, tariff_id))
    # Archived ones stay priced, for the bookings that have them; screens no longer offer them.
    housings = session.scalars(
        select(Housing).where(Housing.establishment_id == establishment_id).order_by(Housing.position, Housing.id)
    ).all()
    plans = session.scalars(
        select(RatePlan).where(RatePlan.establishment_id == establishment_id).order_by(RatePlan.position, RatePlan.id)
    ).all()
    house = session.get_one(Establishment, establishment_id)
    taxes = taxes_of(session, house)
    plain = PlainTariff(
        currency=house.currency,
        housings=tuple(PricedHousing(row.code, _name(row), row.capacity, row.tax_category) for row in housings),
        charges=part.charges,
        seasons=part.seasons,
        age_bands=part.age_bands,
        rate_plans=tuple(PricedPlan(row.code, _name(row), row.season_of, row.client_classes) for row in plans),
        restrictions=part.restrictions,
        vat_regime=VatRegime(house.vat_regime.value),
        vat_rates=taxes.vat_rates,
        tourist_tax=taxes.tourist_tax_of(house.commune_insee),
        rounding_cents=house.rounding_cents,
        label=part.label,
    )
    plan_ids = {row.code: row.id for row in plans}
    withdrawn = frozenset(row.code for row in plans if row.archived_at is not None)
    ready = compile_tariff(plain)
    return Selling(
        tariff_id=tariff_id,
        tariff=ready,
        housing_ids={row.code: row.id for row in housings},
        plan_ids=plan_ids,
        codes={row.id: row.code for row in housings},
        needs=needs_by_housing(session, establishment_id),
        known=needs_by_housing(session, establishment_id, archived=True),
        plans={row.id: _offered(ready.plans_of(row.code), withdrawn, plan_ids) for row in housings},
        withdrawn=withdrawn,
    )


def _offered(codes: Sequence[str], withdrawn: frozenset[str], ids: Mapping[str, int]) -> list[int | None]:
    return [ids[code] for code in codes if code not in withdrawn] if codes else [None]


def _name(row: Housing | RatePlan) -> Name:
    return Name(row.name_fr, row.name_en or "")


def ensure_draft(tariff: Tariff, *, alone: bool = False) -> None:
    """Raise TariffFrozen unless the version is still being prepared, and will be until the transaction ends.

    alone: nobody else may change its rows until then; who publishes waits for who is at work.
    """
    session = object_session(tariff)
    status = tariff.status
    if session is not None and inspect(tariff).persistent:
        status = _hold(session, tariff, alone)
    if status is not TariffStatus.draft:
        raise TariffFrozen()


def _hold(session: Session, tariff: Tariff, alone: bool) -> TariffStatus:
    """Return the status of a version as it is now, and keep it so: asked once in a transaction."""
    transaction, held = session.info.get("held_drafts") or (None, frozenset())
    if transaction is not session.get_transaction():
        held = frozenset()
    if (tariff.id, alone) in held:
        return tariff.status
    query = select(Tariff.status).where(Tariff.id == tariff.id).with_for_update(read=not alone)
    with session.no_autoflush:
        status = session.scalars(query).one()
    session.info["held_drafts"] = session.get_transaction(), held | {(tariff.id, alone)}
    return status


def draft_of(session: Session, establishment_id: int) -> Tariff | None:
    """The version being prepared, if there is one."""
    return session.scalar(
        select(Tariff).where(Tariff.establishment_id == establishment_id, Tariff.status == TariffStatus.draft)
    )


def begin_draft(session: Session, tariff: Tariff) -> None:
    """Make a new row the version being prepared, with its number. Raises DraftExists."""
    existing = draft_of(session, tariff.establishment_id)
    if existing is not None:
        raise DraftExists(label=existing.label)
    tariff.status = TariffStatus.draft
    tariff.number = next_number(session, tariff.establishment_id)


def copy_to_draft(session: Session, tariff: Tariff, actor: Actor) -> Tariff:
    """Prepare a new version from this one, with all its rows. Raises DraftExists."""
    with transaction(session):
        session.info["actor"] = actor
        part = part_of(load_tariff(session, tariff.id))
        draft = Tariff(establishment_id=tariff.establishment_id, label=tariff.label)
        begin_draft(session, draft)
        session.add(draft)
        fill_tariff(draft, part, *catalogue(session, tariff.establishment_id))
    return draft


def publish(session: Session, tariff: Tariff, actor: Actor, now: datetime, look: str | None = None) -> Tariff:
    """Sell by this version from now on; the one before is archived and priced bookings keep it.

    look: of the draft as it was shown to who publishes it; None where nobody was shown anything.
    Raises TariffFrozen, DraftChanged, or what the price engine refuses to compile.
    """
    with transaction(session):
        session.info["actor"] = actor
        ensure_draft(tariff, alone=True)
        if look is not None:
            check_seen(session, load_tariff(session, tariff.id), look)
        compile_version(session, tariff.establishment_id, tariff.id)
        for older in session.scalars(
            select(Tariff).where(
                Tariff.establishment_id == tariff.establishment_id, Tariff.status == TariffStatus.published
            )
        ):
            older.status = TariffStatus.archived
        session.flush()
        tariff.status = TariffStatus.published
        tariff.published_at = now
        tariff.published_by = actor.name
    return tariff


def next_number(session: Session, establishment_id: int) -> int:
    """The number of the next version."""
    highest = session.scalar(select(func.max(Tariff.number)).where(Tariff.establishment_id == establishment_id))
    return (highest or 0) + 1


def catalogue(session: Session, establishment_id: int) -> tuple[dict[str, Housing], dict[str, RatePlan]]:
    """Housings and rate plans of an establishment, by code."""
    housings = session.scalars(select(Housing).where(Housing.establishment_id == establishment_id))
    plans = session.scalars(select(RatePlan).where(RatePlan.establishment_id == establishment_id))
    return {row.code: row for row in housings}, {row.code: row for row in plans}

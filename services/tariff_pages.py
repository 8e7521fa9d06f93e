"""What the screens of a tariff read: a version or a charge that the actor may see, and the names behind codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import AgeBand, Charge, Housing, RatePlan, RateRow, Season, Tariff
from models.tariff import TariffStatus
from pricing.tariff import RateRow as PlainRow
from rules.text import Name
from services.actor import Actor
from services.rate_rows import plain_row
from services.refusals import NotTheirs
from services.tariff_rows import load_tariff


@dataclass(frozen=True)
class Names:
    """Names by code, each kind in the order of its list. `offered` are the codes of housings on sale."""

    housings: dict[str, Name] = field(default_factory=dict)
    plans: dict[str, Name] = field(default_factory=dict)
    seasons: dict[str, Name] = field(default_factory=dict)
    bands: dict[str, Name] = field(default_factory=dict)
    offered: frozenset[str] = frozenset()


def tariff_of_house(session: Session, tariff_id: int, actor: Actor) -> Tariff:
    """A version with all its rows. Raises NotTheirs."""
    found = session.get(Tariff, tariff_id)
    if found is None or not actor.works_for(found.establishment_id):
        raise NotTheirs()
    return load_tariff(session, tariff_id)


def charge_of_house(session: Session, charge_id: int, actor: Actor) -> Charge:
    """A charge with its whole version. Raises NotTheirs."""
    tariff_id = session.scalar(select(Charge.tariff_id).where(Charge.id == charge_id))
    if tariff_id is None:
        raise NotTheirs()
    tariff = tariff_of_house(session, tariff_id, actor)
    return next(charge for charge in tariff.charges if charge.id == charge_id)


def versions_of(session: Session, establishment_id: int) -> list[Tariff]:
    """The versions of a house, the newest first, without their rows."""
    query = select(Tariff).where(Tariff.establishment_id == establishment_id).order_by(Tariff.number.desc())
    return list(session.scalars(query))


def published_of(versions: Iterable[Tariff]) -> Tariff | None:
    """The one that sells."""
    return next((one for one in versions if one.status is TariffStatus.published), None)


def rates_with_names(session: Session, ids: Sequence[int]) -> tuple[dict[int, PlainRow], Names]:
    """Some prices of one version as plain data by id, with the names that their codes stand for."""
    query = (
        select(RateRow)
        .where(RateRow.id.in_(ids))
        .options(
            joinedload(RateRow.charge).joinedload(Charge.tariff),
            joinedload(RateRow.age_band),
            joinedload(RateRow.counted_age_band),
            joinedload(RateRow.share_of),
            joinedload(RateRow.party_ages),
            selectinload(RateRow.housings),
            selectinload(RateRow.rate_plans),
            selectinload(RateRow.seasons),
        )
    )
    rows = session.scalars(query).all()
    if not rows:
        return {}, Names()
    return {row.id: plain_row(row) for row in rows}, names_of(session, rows[0].charge.tariff)


def names_of(session: Session, tariff: Tariff) -> Names:
    """The names that the codes of a version stand for."""
    house = tariff.establishment_id
    housings = session.scalars(
        select(Housing).where(Housing.establishment_id == house).order_by(Housing.position, Housing.id)
    ).all()
    plans = session.scalars(
        select(RatePlan).where(RatePlan.establishment_id == house).order_by(RatePlan.position, RatePlan.id)
    )
    return Names(
        _by_code(housings),
        _by_code(plans),
        _by_code(tariff.seasons),
        _by_code(tariff.age_bands),
        frozenset(row.code for row in housings if row.archived_at is None),
    )


def _by_code(rows: Iterable[Housing | RatePlan | Season | AgeBand]) -> dict[str, Name]:
    return {row.code: Name(row.name_fr, row.name_en or "") for row in rows}

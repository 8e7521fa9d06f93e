"""Claims: nights taken, given back, swept. The counters follow by themselves (models/guards.py)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Claim, Pool
from models.inventory import ClaimKind
from rules.stay import Stay
from services.transaction import transaction


def lock_pools(session: Session, pool_ids: Iterable[int]) -> None:
    """Take these pools, always in the order of their ids, so that two sales never wait for each other.

    On SQLite the whole database has been taken by then.
    """
    if session.get_bind().dialect.name == "postgresql":
        query = select(Pool.id).where(Pool.id.in_(list(pool_ids))).order_by(Pool.id)
        session.execute(query.with_for_update(key_share=True))


def sweep_pools(session: Session, pool_ids: Iterable[int], now: datetime) -> None:
    """Give back what the passed claims of these pools still hold."""
    session.execute(
        update(Claim)
        .where(Claim.pool_id.in_(list(pool_ids)), Claim.live, Claim.expires_at <= now)
        .values(live=False)
        .execution_options(synchronize_session=False)
    )


def sweep_expired(session: Session, now: datetime) -> int:
    """Give back what every passed claim still holds; returns how many there were."""
    with transaction(session):
        swept = session.execute(
            update(Claim)
            .where(Claim.live, Claim.expires_at <= now)
            .values(live=False)
            .execution_options(synchronize_session=False)
        )
    return int(swept.rowcount)  # type: ignore[attr-defined]


def claims_for(taken: Mapping[int, int], stay: Stay, kind: ClaimKind) -> list[Claim]:
    """The claims of a stay. taken: units by pool."""
    return [
        Claim(
            pool_id=pool_id,
            kind=kind,
            arrival_on=stay.arrival_on,
            departure_on=stay.departure_on,
            quantity=units,
            live=True,
        )
        for pool_id, units in sorted(taken.items())
    ]


def is_oversale(problem: IntegrityError) -> bool:
    """Whether the database refused a night above capacity."""
    return "within_capacity" in str(problem.orig)

"""The month of an establishment: its pools by nights, and what stands on them.

Read as plain tuples; claims whose time has passed are disregarded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Closure, Pool, PoolNight, StayLine
from models.client import ClientKind
from models.inventory import ClaimKind, ClosureReason, PoolKind
from rules.stay import Stay
from rules.workflow import Status

# Claims that began earlier are looked for only where the counters say that there are some.
LOOK_BACK = timedelta(days=31)


class PoolRow(NamedTuple):
    """A pool, as the first column shows it."""

    id: int
    name_fr: str
    name_en: str | None
    kind: PoolKind
    capacity: int


class Bar(NamedTuple):
    """What stands on nights of a pool: a stay with its client, or a closure."""

    claim_id: int
    pool_id: int
    kind: ClaimKind
    arrival_on: date
    departure_on: date
    quantity: int
    expires_at: datetime | None
    booking_id: int | None
    reference: str | None
    status: Status | None
    people: int | None
    first_name: str | None
    display_name: str | None
    client_kind: ClientKind | None
    closure_id: int | None
    reason: ClosureReason | None
    note: str | None


class PoolMonth(NamedTuple):
    """A pool with its bars in lanes that do not overlap, and its free and existing units by night."""

    pool: PoolRow
    lanes: list[list[Bar]]
    free: list[int]
    capacity: list[int]


@dataclass(frozen=True)
class _Counters:
    """Units by pool and night of the month, as the guards keep them."""

    held: dict[int, list[int]]
    capacity: dict[int, list[int]]


def read_month(session: Session, establishment_id: int, nights: Stay, now: datetime) -> list[PoolMonth]:
    """Every pool in the order of the list, on these nights. Three queries, or four when stays reach far back."""
    pools = pool_rows(session, establishment_id)
    counters = _counters(session, pools, nights)
    bars = _bars(session, pools, counters, nights)
    by_pool: dict[int, list[Bar]] = {pool.id: [] for pool in pools}
    for bar in bars:
        if bar.expires_at is not None and bar.expires_at <= now:
            _give_back(counters.held[bar.pool_id], bar, nights)
        else:
            by_pool[bar.pool_id].append(bar)
    return [_pool_month(pool, by_pool[pool.id], counters) for pool in pools]


def pool_rows(session: Session, establishment_id: int) -> list[PoolRow]:
    """The pools of an establishment, in the order of the list."""
    rows = session.execute(
        select(Pool.id, Pool.name_fr, Pool.name_en, Pool.kind, Pool.capacity)
        .where(Pool.establishment_id == establishment_id, Pool.archived_at.is_(None))
        .order_by(Pool.position, Pool.id)
    )
    return [PoolRow._make(row) for row in rows]


def in_lanes(bars: Iterable[Bar]) -> list[list[Bar]]:
    """Bars, in the order of their arrival, each in the first lane that is free by then."""
    lanes: list[list[Bar]] = []
    for bar in bars:
        lane = next((lane for lane in lanes if lane[-1].departure_on <= bar.arrival_on), None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return lanes


def _pool_month(pool: PoolRow, bars: list[Bar], counters: _Counters) -> PoolMonth:
    held, capacity = counters.held[pool.id], counters.capacity[pool.id]
    free = [units - taken for units, taken in zip(capacity, held, strict=True)]
    return PoolMonth(pool, in_lanes(bars), free, capacity)


def _counters(session: Session, pools: Sequence[PoolRow], nights: Stay) -> _Counters:
    held = {pool.id: [0] * nights.nights for pool in pools}
    capacity = {pool.id: [pool.capacity] * nights.nights for pool in pools}
    rows = session.execute(
        select(PoolNight.pool_id, PoolNight.night, PoolNight.capacity, PoolNight.held).where(
            PoolNight.night >= nights.arrival_on,
            PoolNight.night < nights.departure_on,
            PoolNight.pool_id.in_([pool.id for pool in pools]),
        )
    )
    for pool_id, night, units, taken in rows:
        at = (night - nights.arrival_on).days
        held[pool_id][at] = taken
        capacity[pool_id][at] = units
    return _Counters(held, capacity)


def _bars(session: Session, pools: Sequence[PoolRow], counters: _Counters, nights: Stay) -> list[Bar]:
    """Every live claim on these nights, earliest arrival first."""
    since = nights.arrival_on - LOOK_BACK
    bars = _claims(session, [pool.id for pool in pools], nights, Claim.arrival_on >= since)
    unseen = {pool_id: taken[0] for pool_id, taken in counters.held.items()}
    for bar in bars:
        if bar.arrival_on <= nights.arrival_on:
            unseen[bar.pool_id] -= bar.quantity
    long_held = [pool_id for pool_id, units in unseen.items() if units > 0]
    if not long_held:
        return bars
    return _claims(session, long_held, nights, Claim.arrival_on < since) + bars


def _claims(session: Session, pool_ids: list[int], nights: Stay, began: object) -> list[Bar]:
    rows = session.execute(
        select(
            Claim.id,
            Claim.pool_id,
            Claim.kind,
            Claim.arrival_on,
            Claim.departure_on,
            Claim.quantity,
            Claim.expires_at,
            Booking.id,
            Booking.reference,
            Booking.status,
            StayLine.people,
            Client.first_name,
            Client.display_name,
            Client.kind,
            Closure.id,
            Closure.reason,
            Closure.note,
        )
        .outerjoin(StayLine, StayLine.id == Claim.stay_line_id)
        .outerjoin(Booking, Booking.id == StayLine.booking_id)
        .outerjoin(Client, Client.id == Booking.client_id)
        .outerjoin(Closure, Closure.id == Claim.closure_id)
        .where(
            Claim.pool_id.in_(pool_ids),
            Claim.live,
            Claim.arrival_on < nights.departure_on,
            Claim.departure_on > nights.arrival_on,
            began,  # type: ignore[arg-type]
        )
        .order_by(Claim.arrival_on, Claim.id)
    )
    return [Bar._make(row) for row in rows]


def _give_back(held: list[int], bar: Bar, nights: Stay) -> None:
    """Take a passed claim off the counters of the nights shown."""
    first = max(0, (bar.arrival_on - nights.arrival_on).days)
    last = min(nights.nights, (bar.departure_on - nights.arrival_on).days)
    for at in range(first, last):
        held[at] -= bar.quantity

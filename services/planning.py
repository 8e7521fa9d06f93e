"""The month of an establishment: its pools by nights, and what stands on them.

Read as plain tuples by statements made once; claims whose time has passed are disregarded.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, select, type_coerce
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Closure, Pool, PoolNight, StayLine
from models.inventory import PoolKind
from rules.stay import Stay

# Claims that began earlier are looked for only where the counters say that there are some.
LOOK_BACK = timedelta(days=31)
CLAIM, STAY, BOOKING = Claim.__table__, StayLine.__table__, Booking.__table__
CLIENT, CLOSURE, POOL, NIGHT = Client.__table__, Closure.__table__, Pool.__table__, PoolNight.__table__


class PoolRow(NamedTuple):
    """A pool, as the first column shows it."""

    id: int
    name_fr: str
    name_en: str | None
    kind: PoolKind
    capacity: int
    archived: bool


class Bar(NamedTuple):
    """What stands on nights of a pool: a stay with its client, or a closure.

    first, last: its first night counted in those that are shown, and the one after its last.
    kind: a value of ClaimKind, client_kind of ClientKind, reason of ClosureReason.
    """

    first: int
    last: int
    pool_id: int
    kind: str
    arrival_on: date
    departure_on: date
    quantity: int
    expires_at: datetime | None
    booking_id: int | None
    closure_id: int | None
    people: int | None
    reference: str | None
    first_name: str | None
    display_name: str | None
    client_kind: str | None
    reason: str | None
    note: str | None


class PoolMonth(NamedTuple):
    """A pool with its bars in lanes that do not overlap, and its free units by night."""

    pool: PoolRow
    lanes: list[list[Bar]]
    free: list[int]


_POOLS = (
    select(POOL.c.id, POOL.c.name_fr, POOL.c.name_en, POOL.c.kind, POOL.c.capacity, POOL.c.archived_at.is_not(None))
    .where(POOL.c.establishment_id == bindparam("establishment_id"))
    .order_by(POOL.c.position, POOL.c.id)
)
_HELD_ON = (
    select(NIGHT.c.pool_id, NIGHT.c.held)
    .join(POOL, POOL.c.id == NIGHT.c.pool_id)
    .where(
        NIGHT.c.night == bindparam("first"),
        NIGHT.c.held > 0,
        POOL.c.establishment_id == bindparam("establishment_id"),
    )
)
_CLAIMS = (
    select(
        CLAIM.c.pool_id,
        type_coerce(CLAIM.c.kind, String),
        CLAIM.c.arrival_on,
        CLAIM.c.departure_on,
        CLAIM.c.quantity,
        CLAIM.c.expires_at,
        STAY.c.booking_id,
        CLAIM.c.closure_id,
        STAY.c.people,
        BOOKING.c.reference,
        CLIENT.c.first_name,
        CLIENT.c.display_name,
        type_coerce(CLIENT.c.kind, String),
        type_coerce(CLOSURE.c.reason, String),
        CLOSURE.c.note,
    )
    .join(POOL, POOL.c.id == CLAIM.c.pool_id)
    .outerjoin(STAY, STAY.c.id == CLAIM.c.stay_line_id)
    .outerjoin(BOOKING, BOOKING.c.id == STAY.c.booking_id)
    .outerjoin(CLIENT, CLIENT.c.id == BOOKING.c.client_id)
    .outerjoin(CLOSURE, CLOSURE.c.id == CLAIM.c.closure_id)
    .where(CLAIM.c.live, CLAIM.c.departure_on > bindparam("first"))
    .order_by(CLAIM.c.arrival_on, CLAIM.c.id)
)
_RECENT = _CLAIMS.where(
    CLAIM.c.arrival_on >= bindparam("since"),
    CLAIM.c.arrival_on < bindparam("last"),
    POOL.c.establishment_id == bindparam("establishment_id"),
)
_OLDER = _CLAIMS.where(CLAIM.c.arrival_on < bindparam("since"), CLAIM.c.pool_id.in_(bindparam("pools", expanding=True)))


def read_month(session: Session, establishment_id: int, nights: Stay, now: datetime) -> list[PoolMonth]:
    """Every pool in the order of the list, on these nights; an archived one as long as something stands on it.

    Three queries, or four when stays reach far back.
    """
    pools = _all_pools(session, establishment_id)
    by_pool: dict[int, list[Bar]] = {pool.id: [] for pool in pools}
    for bar in _bars(session, establishment_id, nights):
        if bar.pool_id in by_pool and (bar.expires_at is None or bar.expires_at > now):
            by_pool[bar.pool_id].append(bar)
    return [
        PoolMonth(pool, in_lanes(by_pool[pool.id]), free_by_night(pool.capacity, by_pool[pool.id], nights.nights))
        for pool in pools
        if by_pool[pool.id] or not pool.archived
    ]


def pool_rows(session: Session, establishment_id: int) -> list[PoolRow]:
    """The pools of an establishment that are in use, in the order of the list."""
    return [pool for pool in _all_pools(session, establishment_id) if not pool.archived]


def _all_pools(session: Session, establishment_id: int) -> list[PoolRow]:
    rows = session.connection().execute(_POOLS, {"establishment_id": establishment_id})
    return [PoolRow._make(row) for row in rows]


def in_lanes(bars: Iterable[Bar]) -> list[list[Bar]]:
    """Bars, in the order of their arrival, each in the first lane that is free by then."""
    lanes: list[list[Bar]] = []
    for bar in bars:
        for lane in lanes:
            if lane[-1].last <= bar.first:
                lane.append(bar)
                break
        else:
            lanes.append([bar])
    return lanes


def free_by_night(capacity: int, bars: Iterable[Bar], nights: int) -> list[int]:
    """Units that no bar takes, night by night; never less than none."""
    free = [capacity] * nights
    for bar in bars:
        for at in range(bar.first, bar.last):
            free[at] -= bar.quantity
    return free if min(free) >= 0 else [max(0, units) for units in free]


def _bars(session: Session, establishment_id: int, nights: Stay) -> list[Bar]:
    """Every live claim on these nights, earliest arrival first."""
    values: dict[str, Any] = {
        "establishment_id": establishment_id,
        "first": nights.arrival_on,
        "last": nights.departure_on,
        "since": nights.arrival_on - LOOK_BACK,
    }
    connection = session.connection()
    bars = _placed(connection.execute(_RECENT, values).all(), nights)
    held = {pool_id: units for pool_id, units in connection.execute(_HELD_ON, values)}  # noqa: C416
    long_held = _unseen(held, bars, nights.arrival_on)
    if not long_held:
        return bars
    older = connection.execute(_OLDER, {**values, "pools": long_held})
    return _placed(older.all(), nights) + bars


def _placed(rows: Iterable[Any], nights: Stay) -> list[Bar]:
    """Rows as bars, which know where they stand among the nights."""
    start, end = nights.arrival_on.toordinal(), nights.nights
    return [Bar(max(0, row[2].toordinal() - start), min(end, row[3].toordinal() - start), *row) for row in rows]


def _unseen(held: Mapping[int, int], bars: Iterable[Bar], first: date) -> list[int]:
    """Pools of which more units are held on the first night than these bars say."""
    left = dict(held)
    for bar in bars:
        if bar.arrival_on <= first:
            left[bar.pool_id] = left.get(bar.pool_id, 0) - bar.quantity
    return [pool_id for pool_id, units in left.items() if units > 0]

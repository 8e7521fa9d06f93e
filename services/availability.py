"""What is free: read from the counters, without the claims whose time has passed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, select
from sqlalchemy.orm import Session

from models import Claim, Housing, HousingPool, Pool, PoolNight
from rules.occupancy import Need, suffices, units_needed
from rules.stay import Stay

NEAREST_DAYS = 14
NIGHT, CLAIM, POOL = PoolNight.__table__, Claim.__table__, Pool.__table__


@dataclass(frozen=True)
class HousingNeeds:
    """A housing on sale and what it takes."""

    housing_id: int
    capacity: int  # people
    needs: tuple[Need, ...]


def needs_by_housing(session: Session, establishment_id: int, archived: bool = False) -> dict[int, HousingNeeds]:
    """What each housing on sale takes, by housing, in the order of the list. archived: those that were, too."""
    rows = session.execute(
        select(
            Housing.id,
            Housing.capacity,
            HousingPool.pool_id,
            HousingPool.takes,
            HousingPool.quantity,
            HousingPool.rate_plan_id,
            Pool.capacity,
        )
        .join(HousingPool, HousingPool.housing_id == Housing.id)
        .join(Pool, Pool.id == HousingPool.pool_id)
        .where(Housing.establishment_id == establishment_id, Housing.archived_at.is_(None) | archived)
        .order_by(Housing.position, Housing.id, HousingPool.id)
    ).all()
    found: dict[int, tuple[int, list[Need]]] = {}
    for housing_id, people, pool_id, takes, quantity, plan_id, capacity in rows:
        need = Need(pool_id, takes, quantity, plan_id, capacity)
        found.setdefault(housing_id, (people, []))[1].append(need)
    return {key: HousingNeeds(key, people, tuple(needs)) for key, (people, needs) in found.items()}


_FIRST: BindParameter[date] = bindparam("arrival_on")
_LAST: BindParameter[date] = bindparam("departure_on")
_POOLS: BindParameter[int] = bindparam("pools", expanding=True)
_IN_STAY = and_(NIGHT.c.night >= _FIRST, NIGHT.c.night < _LAST)
_OF_POOLS = NIGHT.c.pool_id.in_(_POOLS)
_OF_HOUSE = NIGHT.c.pool_id.in_(select(POOL.c.id).where(POOL.c.establishment_id == bindparam("establishment_id")))
_PASSED = and_(
    CLAIM.c.expires_at <= bindparam("now"), CLAIM.c.live, CLAIM.c.arrival_on < _LAST, CLAIM.c.departure_on > _FIRST
)
# With the units, whether there are claims anywhere that still count though their time has passed.
_LEAST_FREE = (
    select(NIGHT.c.pool_id, func.min(NIGHT.c.capacity - NIGHT.c.held), select(CLAIM.c.id).where(_PASSED).exists())
    .where(_IN_STAY)
    .group_by(NIGHT.c.pool_id)
)
_LEAST_FREE_OF_POOLS, _LEAST_FREE_OF_HOUSE = _LEAST_FREE.where(_OF_POOLS), _LEAST_FREE.where(_OF_HOUSE)
_FREE_BY_NIGHT = select(NIGHT.c.pool_id, NIGHT.c.night, NIGHT.c.capacity - NIGHT.c.held).where(_IN_STAY, _OF_POOLS)
_EXPIRED = select(CLAIM.c.pool_id, CLAIM.c.arrival_on, CLAIM.c.departure_on, CLAIM.c.quantity).where(
    _PASSED, CLAIM.c.pool_id.in_(_POOLS)
)


def free_units(
    session: Session, pools: Mapping[int, int], stay: Stay, now: datetime, establishment_id: int | None = None
) -> dict[int, int]:
    """Units of each pool that are free on every night of the stay.

    pools: capacity by pool, for those that no claim has touched yet.
    establishment_id: when they are all the pools of one, which is found faster.
    """
    free = dict(pools)
    values: dict[str, Any] = {"arrival_on": stay.arrival_on, "departure_on": stay.departure_on, "now": now}
    if establishment_id is None:
        rows = session.connection().execute(_LEAST_FREE_OF_POOLS, {**values, "pools": list(pools)}).all()
    else:
        rows = (
            session.connection().execute(_LEAST_FREE_OF_HOUSE, {**values, "establishment_id": establishment_id}).all()
        )
    for pool_id, units, _ in rows:
        if pool_id in free:
            free[pool_id] = min(free[pool_id], units)
    if rows and rows[0][2]:
        _give_back(session, free, pools, stay, now)
    return free


def _give_back(session: Session, free: dict[int, int], pools: Mapping[int, int], stay: Stay, now: datetime) -> None:
    """Count again, night by night, the pools that passed claims still hold."""
    lapsed = {pool_id for pool_id, *_ in _expired(session, pools, stay, now)}
    if lapsed:
        by_night = free_by_night(session, {pool: pools[pool] for pool in lapsed}, stay, now)
        free.update({pool: min(nights.values()) for pool, nights in by_night.items()})


def free_by_night(session: Session, pools: Mapping[int, int], stay: Stay, now: datetime) -> dict[int, dict[date, int]]:
    """Free units of each pool on each night of the stay."""
    free = {pool: dict.fromkeys(stay, capacity) for pool, capacity in pools.items()}
    for pool_id, night, units in session.connection().execute(_FREE_BY_NIGHT, _values(pools, stay)):
        free[pool_id][night] = units
    for pool_id, arrival_on, departure_on, quantity in _expired(session, pools, stay, now):
        for night in Stay(arrival_on, departure_on):
            if night in free[pool_id]:
                free[pool_id][night] += quantity
    return free


def _expired(session: Session, pools: Iterable[int], stay: Stay, now: datetime) -> list[tuple[int, date, date, int]]:
    rows = session.connection().execute(_EXPIRED, {**_values(pools, stay), "now": now})
    return [(pool_id, arrival_on, departure_on, units) for pool_id, arrival_on, departure_on, units in rows]


def _values(pools: Iterable[int], stay: Stay) -> dict[str, Any]:
    return {"pools": list(pools), "arrival_on": stay.arrival_on, "departure_on": stay.departure_on}


def free_housings(
    session: Session,
    needs: Mapping[int, HousingNeeds],
    stay: Stay,
    party: Iterable[tuple[int, int]],
    now: datetime,
    plan_id: int | None = None,
    establishment_id: int | None = None,
) -> list[int]:
    """The housings that could take this party on all these nights, in the order of the list.

    needs: `services.tariffs.selling(...).needs`. party: pairs (age, count). Capacity in people is left
    to the price engine, which says so in words. establishment_id: when `needs` are all those of one.
    """
    people = list(party)
    free = free_units(session, capacities(needs.values()), stay, now, establishment_id)
    return [
        housing_id
        for housing_id, housing in needs.items()
        if suffices(units_needed(housing.needs, plan_id, people), free)
    ]


def nearest_stays(
    session: Session,
    housing: HousingNeeds,
    plan_id: int | None,
    stay: Stay,
    party: Iterable[tuple[int, int]],
    now: datetime,
) -> list[Stay]:
    """The stays of the same length that the housing could take, closest arrival first, within 14 days.

    Only from today on.
    """
    taken = units_needed(housing.needs, plan_id, list(party))
    first = max(stay.arrival_on - timedelta(days=NEAREST_DAYS), now.date())
    last = stay.departure_on + timedelta(days=NEAREST_DAYS)
    if last <= first:
        return []
    free = free_by_night(session, capacities([housing]), Stay(first, last), now)
    moves = sorted(range(-NEAREST_DAYS, NEAREST_DAYS + 1), key=lambda days: (abs(days), days))
    shifted = [stay.shifted(days) for days in moves if days and stay.shifted(days).arrival_on >= first]
    return [other for other in shifted if _fits(other, taken, free)]


def _fits(stay: Stay, taken: Mapping[int, int], free: Mapping[int, Mapping[date, int]]) -> bool:
    return all(suffices(taken, {pool: free[pool].get(night, 0) for pool in taken}) for night in stay)


def capacities(housings: Iterable[HousingNeeds]) -> dict[int, int]:
    """Capacity of every pool that these housings take from."""
    return {need.pool_id: need.capacity for housing in housings for need in housing.needs}

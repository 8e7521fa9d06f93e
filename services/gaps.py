"""Nights near a stay that are taken, for the rule that leaves no gap too short to sell."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from pricing.cures import NIGHTS_AROUND
from rules.occupancy import suffices, units_needed
from rules.restrictions import Kind
from rules.stay import FIRST_DAY, LAST_DAY, Stay
from services.availability import capacities, free_by_night
from services.quotes import StayRequest
from services.tariffs import Selling


def beside(
    session: Session,
    shop: Selling,
    wanted: StayRequest,
    now: datetime,
    own: Stay | None = None,
    others: Iterable[StayRequest] = (),
) -> StayRequest:
    """The stay with the taken nights near it; unchanged where no rule looks at gaps.

    own: the nights that the same stay has now, when it moves. others: what is sold together with it.
    """
    around = gap_nights(shop, wanted)
    if not around or wanted.housing_id not in shop.known:
        return wanted
    return wanted.with_taken(taken_near(session, shop, wanted, around + NIGHTS_AROUND, now, own, others))


def gap_nights(shop: Selling, wanted: StayRequest) -> int:
    """The longest gap that some rule about this housing and plan looks at; 0 where none does."""
    plans = {number: code for code, number in shop.plan_ids.items()}
    housing = shop.codes.get(wanted.housing_id, "")
    plan = plans.get(wanted.plan_id) if wanted.plan_id else shop.tariff.only_plan(housing)
    rules = shop.tariff.scope(housing, plan).restrictions
    return max((rule.number or 0 for rule in rules if rule.kind is Kind.no_orphan), default=0)


def taken_near(
    session: Session,
    shop: Selling,
    wanted: StayRequest,
    around: int,
    now: datetime,
    own: Stay | None = None,
    others: Iterable[StayRequest] = (),
) -> frozenset[date]:
    """The nights outside the stay, so many before and after, on which the housing could not take this party."""
    stay = wanted.stay
    first = max(FIRST_DAY, stay.arrival_on - timedelta(days=around))
    last = min(LAST_DAY, stay.departure_on + timedelta(days=around))
    housing = shop.known[wanted.housing_id]
    units = units_needed(housing.needs, wanted.plan_id, wanted.people)
    free = free_by_night(session, capacities([housing]), Stay(first, last), now)
    for other in others:
        _take(free, shop, other)
    outside = [night for night in Stay(first, last) if night not in stay and (own is None or night not in own)]
    return frozenset(night for night in outside if not suffices(units, {pool: free[pool][night] for pool in units}))


def _take(free: dict[int, dict[date, int]], shop: Selling, other: StayRequest) -> None:
    """Take off what another stay will take."""
    if other.housing_id not in shop.known:
        return
    for pool, units in units_needed(shop.known[other.housing_id].needs, other.plan_id, other.people).items():
        for night in other.stay:
            if night in free.get(pool, ()):
                free[pool][night] -= units

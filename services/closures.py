"""Nights taken off sale by the house, and given back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Booking, Claim, Closure, Pool, StayLine
from models.inventory import ClaimKind, ClosureReason
from rules.errors import FieldError, UserError
from rules.stay import Stay
from rules.text import N_, text
from services.actor import Actor
from services.availability import free_units
from services.claims import claims_for, is_oversale, lock_pools, sweep_pools
from services.refusals import NotTheirs
from services.transaction import retried, transaction


class NightsTaken(UserError):
    """Something stands in the way of a closure; `bookings` are the references of the stays."""

    message = N_("These nights are taken: {bookings}. Move or cancel these stays first.")
    status = 409


class AlreadyLifted(UserError):
    """A closure is lifted once."""

    message = N_("This closure was lifted already.")
    status = 409


@retried
def close_nights(
    session: Session,
    establishment_id: int,
    units: Mapping[int, int],
    stay: Stay,
    reason: ClosureReason,
    note: str,
    actor: Actor,
    now: datetime,
) -> Closure:
    """Take units off sale. units: how many, by pool id.

    Raises NightsTaken with the references of what stands there, FieldError, NotTheirs.
    """
    if not actor.works_for(establishment_id):
        raise NotTheirs()
    try:
        with transaction(session):
            return _close(session, establishment_id, units, stay, reason, note, actor, now)
    except IntegrityError as problem:
        if not is_oversale(problem):
            raise
    raise _taken(session, units, stay)


def _close(
    session: Session,
    establishment_id: int,
    units: Mapping[int, int],
    stay: Stay,
    reason: ClosureReason,
    note: str,
    actor: Actor,
    now: datetime,
) -> Closure:
    pools = {
        pool.id: pool.capacity
        for pool in session.scalars(select(Pool).where(Pool.id.in_(units), Pool.establishment_id == establishment_id))
    }
    if not units or set(pools) != set(units):
        raise NotTheirs()
    if any(not 1 <= number <= pools[pool] for pool, number in units.items()):
        raise FieldError("quantity", text(N_("Write a number from 1 to {most}."), most=max(pools.values())))
    lock_pools(session, pools)
    sweep_pools(session, pools, now)
    free = free_units(session, pools, stay, now)
    if any(free[pool] < number for pool, number in units.items()):
        raise _taken(session, units, stay)
    closure = Closure(
        establishment_id=establishment_id,
        arrival_on=stay.arrival_on,
        departure_on=stay.departure_on,
        reason=reason,
        note=note,
        made_by=actor.name,
        made_at=now,
    )
    session.info["actor"] = actor
    session.add(closure)
    session.flush()
    claims = claims_for(units, stay, ClaimKind.closure)
    for claim in claims:
        claim.closure_id = closure.id
    session.add_all(claims)
    session.flush()
    return closure


def lift_closure(session: Session, closure_id: int, actor: Actor, now: datetime) -> Closure:
    """Put the nights on sale again. Raises AlreadyLifted, NotTheirs."""
    with transaction(session):
        closure = session.scalar(select(Closure).where(Closure.id == closure_id).with_for_update())
        if closure is None or not actor.works_for(closure.establishment_id):
            raise NotTheirs()
        if closure.lifted_at is not None:
            raise AlreadyLifted()
        session.info["actor"] = actor
        lock_pools(session, {claim.pool_id for claim in closure.claims})
        for claim in closure.claims:
            claim.live = False
        closure.lifted_at, closure.lifted_by = now, actor.name
    return closure


def _taken(session: Session, units: Mapping[int, int], stay: Stay) -> NightsTaken:
    references = session.scalars(
        select(Booking.reference)
        .join(StayLine, StayLine.booking_id == Booking.id)
        .join(Claim, Claim.stay_line_id == StayLine.id)
        .where(
            Claim.pool_id.in_(units),
            Claim.live,
            Claim.arrival_on < stay.departure_on,
            Claim.departure_on > stay.arrival_on,
        )
        .distinct()
        .order_by(Booking.reference)
    ).all()
    return NightsTaken(bookings=tuple(references) or ("…",))

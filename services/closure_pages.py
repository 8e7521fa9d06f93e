"""What the pages of closures read."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Booking, Claim, Closure
from services.actor import Actor
from services.refusals import NotTheirs


def closure_of(session: Session, closure_id: int, actor: Actor) -> Closure:
    """A closure with the pools that it takes off sale. Raises NotTheirs."""
    query = (
        select(Closure)
        .where(Closure.id == closure_id)
        .options(selectinload(Closure.claims).options(joinedload(Claim.pool)))
    )
    closure = session.scalar(query)
    if closure is None or not actor.works_for(closure.establishment_id):
        raise NotTheirs()
    return closure


def bookings_named(session: Session, establishment_id: int, references: Iterable[str]) -> list[tuple[int, str]]:
    """Bookings by their references, as pairs (id, reference)."""
    rows = session.execute(
        select(Booking.id, Booking.reference)
        .where(Booking.establishment_id == establishment_id, Booking.reference.in_(list(references)))
        .order_by(Booking.arrival_on, Booking.id)
    )
    return [(number, reference) for number, reference in rows]

"""What the page of a booking reads: the file, its history, and what other dates would cost."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Booking, Establishment, Event, StayLine
from pricing.lines import Quote
from rules.occupancy import suffices, units_needed
from rules.restrictions import Cure
from rules.stay import Stay
from services.actor import Actor
from services.availability import capacities, free_by_night
from services.bookings import moved_stay
from services.gaps import beside
from services.local_time import today
from services.quotes import StayRequest, UnknownStay, price
from services.refusals import NotTheirs
from services.sale_choices import Choice, look_at
from services.stay_cures import Refused, cures_of, is_curable
from services.tariffs import Selling, selling


@dataclass(frozen=True)
class Move:
    """A stay of a booking on other dates: the totals before and after, and whether it may be so."""

    wanted: StayRequest
    quote: Quote
    free: bool
    before_cents: int
    after_cents: int | None  # None when the rules refuse the dates
    nearest: list[Stay]
    cure: Cure | None  # of what the rules refuse; None: no other dates would help, or these are taken


def booking_of(session: Session, booking_id: int, actor: Actor) -> Booking:
    """A booking with its client, stays and lines. Raises NotTheirs."""
    query = (
        select(Booking)
        .where(Booking.id == booking_id)
        .options(
            joinedload(Booking.client),
            selectinload(Booking.stays).options(
                joinedload(StayLine.housing), joinedload(StayLine.rate_plan), joinedload(StayLine.tariff)
            ),
            selectinload(Booking.lines),
        )
    )
    booking = session.scalar(query)
    if booking is None or not actor.works_for(booking.establishment_id):
        raise NotTheirs()
    return booking


def events_of(session: Session, booking: Booking) -> list[Event]:
    """What happened to a booking, newest first."""
    return list(session.scalars(select(Event).where(Event.booking_id == booking.id).order_by(Event.seq.desc())))


def preview_move(session: Session, booking: Booking, stay_id: int, stay: Stay, now: datetime) -> Move:
    """What other dates of a stay would change; nothing is written. Raises NotTheirs, NoTariff, UnknownStay."""
    wanted = moved_stay(session, booking, stay_id, stay)
    shop = selling(session, booking.establishment_id)
    if wanted.housing_id not in shop.known:
        raise UnknownStay()
    line = next(row for row in booking.stays if row.id == stay_id)
    own = Stay(line.arrival_on, line.departure_on)
    wanted = beside(session, shop, wanted, now, own)
    quote = price(shop, wanted, booking.booked_on)
    kept = sum(row.amount_cents for row in booking.lines if row.stay_line_id != stay_id)
    free = _is_free(session, shop, wanted, line, now)
    return Move(
        wanted=wanted,
        quote=quote,
        free=free,
        before_cents=booking.total_cents,
        after_cents=None if quote.total_cents is None else kept + quote.total_cents,
        nearest=[] if free else _nearest(session, booking, wanted, now),
        cure=_cure(session, shop, booking, Refused(wanted, quote, own), now) if free and is_curable(quote) else None,
    )


def _cure(session: Session, shop: Selling, booking: Booking, refused: Refused, now: datetime) -> Cure:
    """The nearest dates that are accepted and free; no arrival that is over, though the booking is older."""
    (found,) = cures_of(session, shop, [refused], booking.booked_on, now)
    if found.arrival_on and found.arrival_on < today(booking.establishment, now):
        found = replace(found, arrival_on=None)
    return found


def _is_free(session: Session, shop: Selling, wanted: StayRequest, line: StayLine, now: datetime) -> bool:
    """Whether the dates are free, the nights that the stay has now being its own."""
    housing = shop.known[wanted.housing_id]
    taken = units_needed(housing.needs, wanted.plan_id, wanted.people)
    free = free_by_night(session, capacities([housing]), wanted.stay, now)
    for night in Stay(line.arrival_on, line.departure_on):
        for pool, units in taken.items():
            if night in free[pool]:
                free[pool][night] += units
    return suffices(taken, {pool: min(nights.values()) for pool, nights in free.items()})


def _nearest(session: Session, booking: Booking, wanted: StayRequest, now: datetime) -> list[Stay]:
    house = session.get_one(Establishment, booking.establishment_id)
    found: list[Choice] = look_at(session, house, [wanted], now)
    return found[0].nearest if found else []

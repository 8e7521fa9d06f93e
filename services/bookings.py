"""Bookings: sold, moved, cancelled. One verb, one transaction; the nights follow the claims."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Establishment, PriceLine, StayLine
from rules.stay import Stay
from rules.workflow import Action, Origin, Status, after
from services.actor import Actor
from services.booking_events import record
from services.claims import lock_pools
from services.client_facts import facts_of
from services.gaps import beside
from services.local_time import today
from services.parties import kept_party, party_on, read_party
from services.quotes import StayRequest, check_on_sale
from services.refusals import NotTheirs, PriceMoved, StayUnavailable
from services.stays import Priced, claim_nights, price_lines, price_stays, stay_line, take_nights
from services.suggestions import with_suggestions
from services.tariffs import selling
from services.transaction import retried, transaction

# Without the letters and digits that are mistaken for each other on the phone.
REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
REFERENCE_LENGTH = 6


@dataclass(frozen=True)
class Sale:
    """What is sold to whom. shown_cents: the total that was shown, when the price must still be that."""

    establishment_id: int
    client_id: int
    stays: Sequence[StayRequest]
    origin: Origin = Origin.staff
    notes: str = ""
    shown_cents: int | None = None
    booked_on: date | None = None  # None: today, where the establishment is


@retried
def book(session: Session, sale: Sale, actor: Actor, now: datetime) -> Booking:
    """Sell stays to a client: priced, checked, claimed and written down, or not at all.

    Raises StayRefused, StayUnavailable (with what is still free), PriceMoved, NoTariff, NotTheirs.
    """
    house = _establishment(session, sale.establishment_id, actor)
    try:
        with transaction(session):
            return _book(session, house, sale, actor, now)
    except StayUnavailable as taken:
        if session.info.get("writing"):  # inside another transaction, which has to end first
            raise
        refused = taken
    raise with_suggestions(session, refused, sale.establishment_id, sale.stays, now)


def _book(session: Session, house: Establishment, sale: Sale, actor: Actor, now: datetime) -> Booking:
    client = session.get(Client, sale.client_id)
    if not sale.stays or client is None:
        raise NotTheirs()
    booked_on = sale.booked_on or today(house, now)
    shop = selling(session, house.id)
    for wanted in sale.stays:
        check_on_sale(shop, wanted)
    facts = facts_of(session, client, house.id, booked_on)
    stays = [
        replace(
            wanted,
            channel=sale.origin.value,
            client_class=facts.client_class,
            earlier_stays=facts.earlier_stays,
        )
        for wanted in sale.stays
    ]
    together = [
        beside(session, shop, wanted, now, others=[other for other in stays if other is not wanted]) for wanted in stays
    ]
    priced = price_stays(shop, together, booked_on)
    total = sum(item.quote.total_cents or 0 for item in priced)
    if sale.shown_cents is not None and sale.shown_cents != total:
        raise PriceMoved(total, sale.shown_cents, house.currency)
    take_nights(session, priced, now)
    booking = Booking(
        establishment_id=house.id,
        reference=new_reference(),
        client_id=sale.client_id,
        status=after(Status.draft, Action.book),
        origin=sale.origin,
        arrival_on=min(item.wanted.stay.arrival_on for item in priced),
        departure_on=max(item.wanted.stay.departure_on for item in priced),
        people=sum(item.wanted.party.size for item in priced),
        tariff_id=shop.tariff_id,
        total_cents=total,
        currency=house.currency,
        booked_on=booked_on,
        notes=sale.notes,
        created_at=now,
        created_by=actor.name,
    )
    session.add(booking)
    booking.stays = [stay_line(item.wanted, shop.tariff_id) for item in priced]
    session.flush()
    booking.lines = price_lines(booking.stays, priced)
    claim_nights(session, booking.stays, priced)
    record(session, booking, "booking:book", actor, now, seq=1, total_cents=total)
    session.flush()
    return booking


@retried
def cancel(session: Session, booking_id: int, actor: Actor, now: datetime, reason: str = "") -> Booking:
    """End a booking: its nights are free at once. Raises NotTheirs, BadTransition."""
    with transaction(session):
        booking = locked(session, booking_id, actor)
        booking.status = after(booking.status, Action.cancel)
        booking.cancelled_at = now
        booking.cancelled_by = actor.name
        release_nights(session, booking)
        record(session, booking, "booking:cancel", actor, now, reason=reason)
    return booking


@retried
def change_dates(
    session: Session,
    booking_id: int,
    stay_id: int,
    stay: Stay,
    actor: Actor,
    now: datetime,
    shown_cents: int | None = None,
) -> Booking:
    """Move one stay of a booking: rules, price and nights are all checked again.

    Its other stays keep their lines. Raises what `book` raises, and BadTransition.
    """
    booking = locked(session, booking_id, actor)
    house_id, wanted = booking.establishment_id, moved_stay(session, booking, stay_id, stay)
    try:
        with transaction(session):
            return _change_dates(session, booking_id, stay_id, wanted, actor, now, shown_cents)
    except StayUnavailable as taken:
        if session.info.get("writing"):
            raise
        refused = taken
    raise with_suggestions(session, refused, house_id, [wanted], now)


def _change_dates(
    session: Session,
    booking_id: int,
    stay_id: int,
    wanted: StayRequest,
    actor: Actor,
    now: datetime,
    shown_cents: int | None,
) -> Booking:
    booking = locked(session, booking_id, actor)
    booking.status = after(booking.status, Action.change_dates)
    line = next(row for row in booking.stays if row.id == stay_id)
    before = [line.arrival_on.isoformat(), line.departure_on.isoformat()]
    total_before = booking.total_cents
    shop = selling(session, booking.establishment_id)
    own = Stay(line.arrival_on, line.departure_on)
    priced = price_stays(shop, [beside(session, shop, wanted, now, own)], booking.booked_on)
    release_nights(session, booking, [line])
    session.flush()
    take_nights(session, priced, now)
    line.arrival_on, line.departure_on = wanted.stay.arrival_on, wanted.stay.departure_on
    line.party = kept_party(wanted.party)
    _replace_lines(session, booking, line, priced)
    if shown_cents is not None and shown_cents != booking.total_cents:
        raise PriceMoved(booking.total_cents, shown_cents, booking.currency)
    claim_nights(session, [line], priced)
    booking.tariff_id = line.tariff_id = shop.tariff_id
    booking.arrival_on = min(row.arrival_on for row in booking.stays)
    booking.departure_on = max(row.departure_on for row in booking.stays)
    facts: dict[str, Any] = {
        "before": before,
        "after": [wanted.stay.arrival_on.isoformat(), wanted.stay.departure_on.isoformat()],
        "total_before_cents": total_before,
        "total_cents": booking.total_cents,
    }
    record(session, booking, "booking:change_dates", actor, now, **facts)
    session.flush()
    return booking


def _replace_lines(session: Session, booking: Booking, line: StayLine, priced: Sequence[Priced]) -> None:
    """The stay's price lines made anew, after those of the other stays."""
    kept = [row for row in booking.lines if row.stay_line_id != line.id]
    booking.lines = []
    session.flush()
    fresh = price_lines([line], priced)
    booking.lines = [_copy(row) for row in kept] + fresh
    for position, row in enumerate(booking.lines):
        row.position = position
    booking.total_cents = sum(row.amount_cents for row in booking.lines)


def _copy(line: PriceLine) -> PriceLine:
    columns = [column.key for column in PriceLine.__mapper__.column_attrs if column.key not in ("id", "booking_id")]
    return PriceLine(**{key: getattr(line, key) for key in columns})


def moved_stay(session: Session, booking: Booking, stay_id: int, stay: Stay) -> StayRequest:
    """What a stay of a booking asks for, on other dates, by the same client and way. Raises NotTheirs."""
    line = next((row for row in booking.stays if row.id == stay_id), None)
    if line is None:
        raise NotTheirs()
    facts = facts_of(session, booking.client, booking.establishment_id, booking.booked_on)
    return StayRequest(
        line.housing_id,
        stay,
        party_on(read_party(line.party), stay.arrival_on),
        line.rate_plan_id,
        line.options,
        contracted=line.contracted,
        channel=booking.origin.value,
        client_class=facts.client_class,
        earlier_stays=facts.earlier_stays,
    )


def locked(session: Session, booking_id: int, actor: Actor) -> Booking:
    """The booking, for its change by this actor. Raises NotTheirs."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update(key_share=True)
    booking = session.scalar(query)
    if booking is None or not actor.works_for(booking.establishment_id):
        raise NotTheirs()
    return booking


def release_nights(session: Session, booking: Booking, stays: Sequence[StayLine] | None = None) -> None:
    """Give the nights of these stays back: of all of them by default."""
    ids = [row.id for row in (booking.stays if stays is None else stays)]
    pools = session.scalars(select(Claim.pool_id).where(Claim.stay_line_id.in_(ids), Claim.live))
    lock_pools(session, set(pools))
    for claim in session.scalars(select(Claim).where(Claim.stay_line_id.in_(ids), Claim.live).order_by(Claim.pool_id)):
        claim.live = False


def new_reference() -> str:
    """A reference that can be told on the phone and says nothing about how many there are."""
    return "".join(secrets.choice(REFERENCE_SIGNS) for _ in range(REFERENCE_LENGTH))


def _establishment(session: Session, establishment_id: int, actor: Actor) -> Establishment:
    house = session.get(Establishment, establishment_id)
    if house is None or not actor.works_for(establishment_id):
        raise NotTheirs()
    return house

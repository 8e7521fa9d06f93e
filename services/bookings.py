"""Bookings: sold, moved, cancelled. One verb, one transaction; the nights follow the claims."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Establishment, Event, Housing, PriceLine, StayLine
from models.inventory import ClaimKind
from models.tariff import PriceSource
from pricing.lines import Quote
from pricing.request import Party, PartyMember
from rules.errors import UserError
from rules.occupancy import first_lacking, units_needed
from rules.restrictions import Refusal
from rules.stay import Stay
from rules.text import N_, Cents, Name, Text
from rules.workflow import Action, Origin, Status, after
from services.actor import Actor
from services.availability import (
    HousingNeeds,
    capacities,
    free_by_night,
    free_housings,
    free_units,
    nearest_stays,
)
from services.claims import claims_for, is_oversale, lock_pools, sweep_pools
from services.quotes import StayRequest, UnknownStay, price
from services.tariffs import Selling, selling
from services.texts import freeze
from services.transaction import retried, transaction

# Without the letters and digits that are mistaken for each other on the phone.
REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
REFERENCE_LENGTH = 6
SUGGESTIONS = 3


class StayUnavailable(UserError):
    """The nights were taken meanwhile. `others` and `nearest` say what is still free."""

    message = N_("{housing} is no longer free on all nights from {arrival} to {departure}.")
    status = 409
    others: Sequence[Name] = ()
    nearest: Sequence[Stay] = ()


class StayRefused(UserError):
    """The tariff refuses the stay; `refusals` are all the rules it breaks."""

    message = N_("This stay cannot be sold: {reasons}")
    status = 422

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(reasons=tuple(refusal.text for refusal in refusals))
        self.refusals = refusals


class PriceMoved(UserError):
    """The price is no longer the one that was shown."""

    message = N_("The price is now {now}, no longer {shown}. Please look at it again.")
    status = 409


class NotTheirs(UserError):
    """A client, booking or establishment that is not there, or not the actor's."""

    message = N_("This was not found.")
    status = 404


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


@dataclass
class Priced:
    """A stay of a sale with its quote and the units that it takes by pool."""

    wanted: StayRequest
    quote: Quote
    needs: HousingNeeds
    taken: dict[int, int] = field(default_factory=dict)


@retried
def book(session: Session, sale: Sale, actor: Actor, now: datetime) -> Booking:
    """Sell stays to a client: priced, checked, claimed and written down, or not at all.

    Raises StayRefused, StayUnavailable (with what is still free), PriceMoved, NoTariff, NotTheirs.
    """
    house = _establishment(session, sale.establishment_id, actor)
    try:
        with transaction(session):
            return _book(session, house, sale, actor, now)
    except IntegrityError as problem:
        if not is_oversale(problem) or session.info.get("writing"):  # inside another transaction: its own to end
            raise
        refused = unavailable(session, sale.stays[0])
    except StayUnavailable as taken:
        refused = taken
    raise with_suggestions(session, refused, sale.establishment_id, sale.stays, now)


def _book(session: Session, house: Establishment, sale: Sale, actor: Actor, now: datetime) -> Booking:
    if not sale.stays or session.get(Client, sale.client_id) is None:
        raise NotTheirs()
    booked_on = sale.booked_on or today(house, now)
    shop = selling(session, house.id)
    priced = price_stays(shop, sale.stays, booked_on)
    total = sum(item.quote.total_cents or 0 for item in priced)
    if sale.shown_cents is not None and sale.shown_cents != total:
        raise PriceMoved(now=Cents(total), shown=Cents(sale.shown_cents))
    _take_nights(session, priced, now)
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
    booking.stays = [_stay_line(item.wanted) for item in priced]
    session.flush()
    booking.lines = _price_lines(booking.stays, priced)
    _claim(session, booking.stays, priced)
    _record(session, booking, 1, "booking:book", actor, now, total_cents=total)
    session.flush()
    return booking


def price_stays(shop: Selling, stays: Iterable[StayRequest], booked_on: date) -> list[Priced]:
    """Each stay with its quote and the units it takes. Raises StayRefused, UnknownStay."""
    priced = []
    refusals: list[Refusal] = []
    for wanted in stays:
        if wanted.housing_id not in shop.needs:
            raise UnknownStay()
        quote = price(shop, wanted, booked_on)
        refusals.extend(quote.refusals)
        housing = shop.needs[wanted.housing_id]
        priced.append(Priced(wanted, quote, housing, units_needed(housing.needs, wanted.plan_id, wanted.people)))
    if refusals:
        raise StayRefused(refusals)
    return priced


def _take_nights(session: Session, priced: Sequence[Priced], now: datetime) -> None:
    """Lock and sweep the pools, and see that all is free. The guard has the last word."""
    pools = {pool for item in priced for pool in item.taken}
    lock_pools(session, pools)
    sweep_pools(session, pools, now)
    for at, item in enumerate(priced):
        if first_lacking(item.taken, _free_beside(session, item, priced[:at], now)) is not None:
            raise unavailable(session, item.wanted)


def _free_beside(session: Session, item: Priced, others: Sequence[Priced], now: datetime) -> dict[int, int]:
    """What is free for one stay of a sale, when its other stays have taken theirs."""
    pools = capacities([item.needs])
    if not others:
        return free_units(session, pools, item.wanted.stay, now)
    free = free_by_night(session, pools, item.wanted.stay, now)
    for other in others:
        for pool in free.keys() & other.taken.keys():
            for night in free[pool].keys() & set(other.wanted.stay):
                free[pool][night] -= other.taken[pool]
    return {pool: min(nights.values()) for pool, nights in free.items()}


def unavailable(session: Session, wanted: StayRequest) -> StayUnavailable:
    """The refusal of a stay whose nights are taken."""
    housing = session.get_one(Housing, wanted.housing_id)
    return StayUnavailable(
        housing=Name(housing.name_fr, housing.name_en or ""),
        arrival=wanted.stay.arrival_on,
        departure=wanted.stay.departure_on,
    )


def with_suggestions(
    session: Session,
    refused: StayUnavailable,
    establishment_id: int,
    stays: Sequence[StayRequest],
    now: datetime,
) -> StayUnavailable:
    """The refusal with other housings free for those dates, and the nearest free dates of this one."""
    house = session.get_one(Establishment, establishment_id)
    shop = selling(session, establishment_id)
    booked_on = today(house, now)
    wanted = next((item for item in stays if item.housing_id in shop.needs), None)
    if wanted is None:
        return refused
    others = [
        housing_id
        for housing_id in free_housings(session, shop.needs, wanted.stay, wanted.people, now)
        if any(_sells(shop, housing_id, plan, wanted, booked_on) for plan in shop.plans[housing_id])
    ]
    rows = session.scalars(
        select(Housing).where(Housing.id.in_(others)).order_by(Housing.position, Housing.id).limit(SUGGESTIONS)
    )
    refused.others = [Name(row.name_fr, row.name_en or "") for row in rows]
    near = nearest_stays(session, shop.needs[wanted.housing_id], wanted.plan_id, wanted.stay, wanted.people, now)
    refused.nearest = [stay for stay in near if not price(shop, _moved(wanted, stay), booked_on).refusals][:SUGGESTIONS]
    return refused


def _sells(shop: Selling, housing_id: int, plan_id: int | None, wanted: StayRequest, booked_on: date) -> bool:
    other = StayRequest(housing_id, wanted.stay, wanted.party, plan_id)
    return housing_id != wanted.housing_id and not price(shop, other, booked_on).refusals


def _moved(wanted: StayRequest, stay: Stay) -> StayRequest:
    return StayRequest(wanted.housing_id, stay, wanted.party, wanted.plan_id, wanted.options)


def _stay_line(wanted: StayRequest) -> StayLine:
    return StayLine(
        housing_id=wanted.housing_id,
        rate_plan_id=wanted.plan_id,
        arrival_on=wanted.stay.arrival_on,
        departure_on=wanted.stay.departure_on,
        people=wanted.party.size,
        party=[{"age": member.age, "count": member.count} for member in wanted.party.members],
        options=dict(wanted.options),
    )


def _price_lines(stays: Sequence[StayLine], priced: Sequence[Priced]) -> list[PriceLine]:
    pairs = [(stay, line) for stay, item in zip(stays, priced, strict=True) for line in item.quote.lines]
    return [
        PriceLine(
            stay_line_id=stay.id,
            position=position,
            source=PriceSource(line.source.value),
            charge_code=line.charge_code,
            label=freeze(line.label),
            trail=[freeze(text) for text in line.trail],
            quantity=line.quantity,
            unit_cents=line.unit_cents,
            amount_cents=line.amount_cents,
            vat_bp=line.vat_bp,
        )
        for position, (stay, line) in enumerate(pairs)
    ]


def _claim(session: Session, stays: Sequence[StayLine], priced: Sequence[Priced]) -> None:
    for stay, item in zip(stays, priced, strict=True):
        claims = claims_for(item.taken, item.wanted.stay, ClaimKind.stay)
        for claim in claims:
            claim.stay_line_id = stay.id
        session.add_all(claims)


@retried
def cancel(session: Session, booking_id: int, actor: Actor, now: datetime, reason: str = "") -> Booking:
    """End a booking: its nights are free at once. Raises NotTheirs, BadTransition."""
    with transaction(session):
        booking = locked(session, booking_id, actor)
        booking.status = after(booking.status, Action.cancel)
        booking.cancelled_at = now
        booking.cancelled_by = actor.name
        release_nights(session, booking)
        _record(session, booking, _next_seq(session, booking), "booking:cancel", actor, now, reason=reason)
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
    house_id, wanted = booking.establishment_id, moved_stay(booking, stay_id, stay)
    try:
        with transaction(session):
            return _change_dates(session, booking_id, stay_id, wanted, actor, now, shown_cents)
    except IntegrityError as problem:
        if not is_oversale(problem):
            raise
        refused = unavailable(session, wanted)
    except StayUnavailable as taken:
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
    priced = price_stays(shop, [wanted], booking.booked_on)
    release_nights(session, booking, [line])
    session.flush()
    _take_nights(session, priced, now)
    line.arrival_on, line.departure_on = wanted.stay.arrival_on, wanted.stay.departure_on
    _replace_lines(session, booking, line, priced)
    if shown_cents is not None and shown_cents != booking.total_cents:
        raise PriceMoved(now=Cents(booking.total_cents), shown=Cents(shown_cents))
    _claim(session, [line], priced)
    booking.tariff_id = shop.tariff_id
    booking.arrival_on = min(row.arrival_on for row in booking.stays)
    booking.departure_on = max(row.departure_on for row in booking.stays)
    facts = {
        "before": before,
        "after": [wanted.stay.arrival_on.isoformat(), wanted.stay.departure_on.isoformat()],
        "total_before_cents": total_before,
        "total_cents": booking.total_cents,
    }
    _record(session, booking, _next_seq(session, booking), "booking:change_dates", actor, now, **facts)
    session.flush()
    return booking


def _replace_lines(session: Session, booking: Booking, line: StayLine, priced: Sequence[Priced]) -> None:
    """The stay's price lines made anew, after those of the other stays."""
    kept = [row for row in booking.lines if row.stay_line_id != line.id]
    booking.lines = []
    session.flush()
    fresh = _price_lines([line], priced)
    booking.lines = [_copy(row) for row in kept] + fresh
    for position, row in enumerate(booking.lines):
        row.position = position
    booking.total_cents = sum(row.amount_cents for row in booking.lines)


def _copy(line: PriceLine) -> PriceLine:
    columns = [column.key for column in PriceLine.__mapper__.column_attrs if column.key not in ("id", "booking_id")]
    return PriceLine(**{key: getattr(line, key) for key in columns})


def moved_stay(booking: Booking, stay_id: int, stay: Stay) -> StayRequest:
    """What a stay of a booking asks for, on other dates. Raises NotTheirs."""
    line = next((row for row in booking.stays if row.id == stay_id), None)
    if line is None:
        raise NotTheirs()
    party = Party(tuple(PartyMember(member["age"], member["count"]) for member in line.party))
    return StayRequest(line.housing_id, stay, party, line.rate_plan_id, line.options)


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


def today(house: Establishment, now: datetime) -> date:
    """The day it is where the establishment stands."""
    return now.astimezone(ZoneInfo(house.time_zone)).date()


def new_reference() -> str:
    """A reference that can be told on the phone and says nothing about how many there are."""
    return "".join(secrets.choice(REFERENCE_SIGNS) for _ in range(REFERENCE_LENGTH))


def _establishment(session: Session, establishment_id: int, actor: Actor) -> Establishment:
    house = session.get(Establishment, establishment_id)
    if house is None or not actor.works_for(establishment_id):
        raise NotTheirs()
    return house


def _next_seq(session: Session, booking: Booking) -> int:
    return (session.scalar(select(func.max(Event.seq)).where(Event.booking_id == booking.id)) or 0) + 1


def _record(session: Session, booking: Booking, seq: int, tag: str, actor: Actor, now: datetime, **facts: Any) -> None:
    session.add(
        Event(
            booking_id=booking.id,
            seq=seq,
            tag=tag,
            at=now,
            actor=actor.name,
            channel=actor.channel.value,
            ip=actor.ip,
            facts=facts,
        )
    )


EVENT_WORDS: dict[str, str] = {
    "booking:book": N_("Booked for {total}"),
    "booking:cancel": N_("Cancelled: the nights are free again"),
    "booking:change_dates": N_("Dates changed: {before} became {after}, the total {total_before} became {total}"),
}


def event_text(event: Event) -> Text:
    """What happened, as a marked text."""
    facts = event.facts
    params: dict[str, Any] = {}
    for key in ("total", "total_before"):
        if f"{key}_cents" in facts:
            params[key] = Cents(facts[f"{key}_cents"])
    for key in ("before", "after"):
        if key in facts:
            days = tuple(date.fromisoformat(day) for day in facts[key])
            params[key] = Text("{arrival} – {departure}", (("arrival", days[0]), ("departure", days[1])))
    return Text(EVENT_WORDS.get(event.tag, event.tag), tuple(params.items()))

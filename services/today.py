"""The day at a glance: who comes, who goes, who is there, what is free, what was sold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Client, Establishment, Housing, Pool, StayLine
from models.client import ClientKind
from models.inventory import PoolKind
from rules.occupancy import Takes
from rules.stay import ONE_DAY, Stay
from rules.text import Name
from rules.workflow import Status
from services.availability import HousingNeeds, free_units, needs_by_housing

# Files whose nights are really sold.
SOLD = (Status.confirmed, Status.closed)


class Visit(NamedTuple):
    """One booking on one day: its client, how many come and where they sleep."""

    booking_id: int
    reference: str
    first_name: str | None
    display_name: str
    client_kind: ClientKind
    people: int
    arrival_on: date
    departure_on: date
    housings: tuple[Name, ...]


@dataclass(frozen=True)
class Day:
    """Arrivals and departures of a day, those of the day after, and who sleeps in the house."""

    today: date
    arrivals: list[Visit]
    departures: list[Visit]
    in_house: list[Visit]
    next_arrivals: list[Visit]

    @property
    def people_in_house(self) -> int:
        """How many people sleep there tonight."""
        return sum(visit.people for visit in self.in_house)


class Beds(NamedTuple):
    """Beds that are free, of those there are."""

    free: int
    all: int


class Sold(NamedTuple):
    """What was sold in a stretch of time."""

    bookings: int
    cents: int


class _Stay(NamedTuple):
    booking_id: int
    reference: str
    first_name: str | None
    display_name: str
    client_kind: ClientKind
    people: int
    arrival_on: date
    departure_on: date
    name_fr: str
    name_en: str | None


def read_day(session: Session, establishment_id: int, today: date) -> Day:
    """Everybody who moves today or tomorrow, or is there tonight. One query."""
    stays = _stays_around(session, establishment_id, today)
    tomorrow = today + ONE_DAY
    return Day(
        today,
        arrivals=_visits(stay for stay in stays if stay.arrival_on == today),
        departures=_visits(stay for stay in stays if stay.departure_on == today),
        in_house=_visits(stay for stay in stays if stay.arrival_on <= today < stay.departure_on),
        next_arrivals=_visits(stay for stay in stays if stay.arrival_on == tomorrow),
    )


def _stays_around(session: Session, establishment_id: int, today: date) -> list[_Stay]:
    rows = session.execute(
        select(
            Booking.id,
            Booking.reference,
            Client.first_name,
            Client.display_name,
            Client.kind,
            StayLine.people,
            StayLine.arrival_on,
            StayLine.departure_on,
            Housing.name_fr,
            Housing.name_en,
        )
        .join(Client, Client.id == Booking.client_id)
        .join(StayLine, StayLine.booking_id == Booking.id)
        .join(Housing, Housing.id == StayLine.housing_id)
        .where(
            Booking.establishment_id == establishment_id,
            Booking.status.in_(SOLD),
            Booking.departure_on >= today,
            Booking.arrival_on <= today + ONE_DAY,
        )
        .order_by(Client.display_name, Booking.id, StayLine.id)
    )
    return [_Stay._make(row) for row in rows]


def _visits(stays: Iterable[_Stay]) -> list[Visit]:
    """One visit for each booking, with all its housings of that day."""
    found: dict[int, Visit] = {}
    for stay in stays:
        name = Name(stay.name_fr, stay.name_en or "")
        before = found.get(stay.booking_id)
        if before is None:
            found[stay.booking_id] = Visit(*stay[:8], housings=(name,))
        else:
            found[stay.booking_id] = before._replace(
                people=before.people + stay.people, housings=(*before.housings, name)
            )
    return list(found.values())


def sold_since(session: Session, establishment_id: int, since: datetime) -> Sold:
    """Bookings made since an instant that still stand, and their money."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Booking.total_cents), 0)).where(
            Booking.establishment_id == establishment_id, Booking.created_at >= since, Booking.status.in_(SOLD)
        )
    ).one()
    return Sold(int(row[0]), int(row[1]))


def week_start(house: Establishment, today: date) -> datetime:
    """The beginning of Monday, at the clock of the establishment."""
    monday = today - timedelta(days=today.weekday())
    return datetime.combine(monday, time(), ZoneInfo(house.time_zone))


def free_beds(session: Session, establishment_id: int, night: date, now: datetime) -> Beds:
    """Beds free on a night: units of the pools, each with the people it sleeps."""
    rows = session.execute(
        select(Pool.id, Pool.capacity).where(
            Pool.establishment_id == establishment_id, Pool.archived_at.is_(None), Pool.kind != PoolKind.space
        )
    )
    units = dict(rows.all())
    free = free_units(session, units, Stay.of(night, 1), now)
    sleeps = beds_by_pool(needs_by_housing(session, establishment_id).values())
    return Beds(
        free=sum(number * sleeps.get(pool, 1) for pool, number in free.items()),
        all=sum(number * sleeps.get(pool, 1) for pool, number in units.items()),
    )


def beds_by_pool(housings: Iterable[HousingNeeds]) -> dict[int, int]:
    """How many people one unit of each pool sleeps: read from the housings that take that pool only."""
    found: dict[int, int] = {}
    for housing in housings:
        pools = {need.pool_id for need in housing.needs}
        if len(pools) > 1:
            continue
        for need in housing.needs:
            units = {Takes.fixed: need.quantity or 1, Takes.all: need.capacity}.get(need.takes)
            beds = housing.capacity // units if units else 1
            found[need.pool_id] = max(found.get(need.pool_id, 1), beds)
    return found

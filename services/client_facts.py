"""What prices look at in a client: what he is, and how often he came."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Client
from rules.workflow import Status

CAME = (Status.confirmed, Status.closed)


@dataclass(frozen=True)
class ClientFacts:
    """The class of a client, and the number of stays he had before."""

    client_class: str
    earlier_stays: int = 0


def facts_of(session: Session, client: Client, establishment_id: int, booked_on: date) -> ClientFacts:
    """Of a client on the day of booking: bookings of the establishment that were over by then, and not cancelled.

    It stays the same when the dates of the booking change.
    """
    query = select(func.count(Booking.id)).where(
        Booking.client_id == client.id,
        Booking.establishment_id == establishment_id,
        Booking.status.in_(CAME),
        Booking.departure_on <= booked_on,
    )
    return ClientFacts(client.kind.value, session.scalar(query) or 0)

"""A sale by a program: the client named or made, the stays booked, once for each key it sends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Booking
from services.actor import Actor
from services.bookings import Sale, book
from services.idempotency import Kept, RequestKey, answer_once
from services.refusals import StayUnavailable
from services.sales import NewClient, add_client, client_of
from services.suggestions import with_suggestions
from services.transaction import retried, transaction

CREATED = 201
Tell = Callable[[Booking], dict[str, Any]]


@retried
def order(
    session: Session,
    sale: Sale,
    buyer: int | NewClient,
    key: RequestKey | None,
    tell: Tell,
    actor: Actor,
    now: datetime,
) -> Kept:
    """Book the stays for a client, who is made where he is new; the same request again gives the same answer.

    tell: the answer about the booking, made inside the transaction that books.
    Raises KeyReused, FieldErrors about the client, and what `book` raises; nothing is written then.
    """

    def work() -> Kept:
        client = add_client(session, buyer, actor, now) if isinstance(buyer, NewClient) else client_of(session, buyer)
        booking = book(session, replace(sale, client_id=client.id), actor, now)
        session.flush()
        return Kept(CREATED, tell(booking))

    try:
        with transaction(session):
            return answer_once(session, key, now, work) if key else work()
    except StayUnavailable as taken:
        refused = taken
    raise with_suggestions(session, refused, sale.establishment_id, sale.stays, now)

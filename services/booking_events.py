"""What happened to a booking: written once, put in words when it is shown."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Event
from rules.text import N_, Cents, Text
from services.actor import Actor


def next_seq(session: Session, booking: Booking) -> int:
    """The number of a booking's next event, from 1."""
    return (session.scalar(select(func.max(Event.seq)).where(Event.booking_id == booking.id)) or 0) + 1


def record(
    session: Session, booking: Booking, tag: str, actor: Actor, now: datetime, seq: int | None = None, **facts: Any
) -> None:
    """Write the next event of a booking, which the caller has locked or just made. Tags are noun:verb.

    seq: its number, where the caller knows it.
    """
    session.add(
        Event(
            booking_id=booking.id,
            seq=seq or next_seq(session, booking),
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

"""How often something may be tried: counted in rows, so that all processes count together."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import RateLimit
from rules.errors import UserError
from rules.text import N_
from services.transaction import transaction


class TooManyTries(UserError):
    """The limit of this window is reached."""

    message = N_("Too many attempts. Please wait {minutes} minutes and try again.")
    status = 429


def count_try(session: Session, key: str, most: int, window: timedelta, now: datetime) -> None:
    """Count one try of `key`; raise TooManyTries when there were `most` within the window already."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    with transaction(session):
        session.execute(delete(RateLimit).where(RateLimit.expires_at <= now))
        statement = insert(RateLimit).values(key=key, hits=1, expires_at=now + window)
        session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"hits": RateLimit.hits + 1}))
        row = session.execute(select(RateLimit.hits, RateLimit.expires_at).where(RateLimit.key == key)).one()
    if row.hits > most:
        raise TooManyTries(minutes=int((row.expires_at - now).total_seconds() // 60) + 1)


def forget_tries(session: Session, key: str) -> None:
    """Start again from nothing, as after a success."""
    with transaction(session):
        session.execute(delete(RateLimit).where(RateLimit.key == key))


def give_back_try(session: Session, key: str) -> None:
    """Count one try less: this one succeeded, those before it did not."""
    with transaction(session):
        session.execute(update(RateLimit).where(RateLimit.key == key).values(hits=RateLimit.hits - 1))


def sweep_tries(session: Session, now: datetime) -> int:
    """Remove the counts whose window is over; returns how many."""
    with transaction(session):
        gone = session.execute(delete(RateLimit).where(RateLimit.expires_at <= now))
    return int(gone.rowcount)  # type: ignore[attr-defined]

"""The life of a login: opened, kept, ended one by one or all at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from models import WebSession
from services.transaction import transaction


@dataclass(frozen=True)
class Device:
    """From where somebody logged in, as he told it."""

    ip: str | None = None
    user_agent: str = ""


class OpenSession(NamedTuple):
    """A login that is alive, and what it holds."""

    key_hash: str
    user_id: int
    data: dict[str, Any]
    seen_at: datetime


_OPEN = (
    select(WebSession.key_hash, WebSession.user_id, WebSession.data, WebSession.seen_at)
    .join(User, User.id == WebSession.user_id)
    .where(
        WebSession.key_hash == bindparam("key_hash"), WebSession.expires_at > bindparam("now"), User.active.is_(True)
    )
)


def open_session(session: Session, key_hash: str, now: datetime, idle: timedelta) -> OpenSession | None:
    """The live session of that name, unless it ended, its time is over or its user was disabled."""
    row = session.connection().execute(_OPEN, {"key_hash": key_hash, "now": now}).one_or_none()
    return OpenSession._make(row) if row and now - row.seen_at <= idle else None


def keep_session(
    session: Session, key_hash: str, data: dict[str, Any], now: datetime, lifetime: timedelta, device: Device
) -> None:
    """Write a new login down."""
    with transaction(session):
        session.add(
            WebSession(
                key_hash=key_hash,
                user_id=int(data["_user_id"]),
                data=data,
                created_at=now,
                seen_at=now,
                expires_at=now + lifetime,
                ip=device.ip,
                user_agent=device.user_agent[:300],
            )
        )


def touch_session(session: Session, key_hash: str, data: dict[str, Any], now: datetime) -> None:
    """Keep what the session holds now and that it is in use; a session ended meanwhile stays ended."""
    with transaction(session):
        session.execute(update(WebSession).where(WebSession.key_hash == key_hash).values(data=data, seen_at=now))


def end_session(session: Session, key_hash: str) -> None:
    """End one session; its cookie opens nothing any more."""
    with transaction(session):
        session.execute(delete(WebSession).where(WebSession.key_hash == key_hash))


def end_sessions_of(session: Session, user_id: int, keep: str | None = None) -> int:
    """End all sessions of a user but the one named `keep`; returns how many."""
    with transaction(session):
        ended = session.execute(
            delete(WebSession).where(WebSession.user_id == user_id, WebSession.key_hash != (keep or ""))
        )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def sessions_of(session: Session, user_id: int, now: datetime) -> list[WebSession]:
    """The live sessions of a user, the latest used first."""
    query = select(WebSession).where(WebSession.user_id == user_id, WebSession.expires_at > now)
    return list(session.scalars(query.order_by(WebSession.seen_at.desc(), WebSession.id.desc())))


def sweep_sessions(session: Session, now: datetime) -> int:
    """Remove the sessions whose time is over; returns how many."""
    with transaction(session):
        gone = session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    return int(gone.rowcount)  # type: ignore[attr-defined]

"""What must hold before this installation may be called ready; asked by `/readyz` and by the doctor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.guards import GuardMissing, check_guards
from services.migrations import head, version
from services.outbox import oldest_due
from services.slots import last_beat

BEAT_MOST = timedelta(minutes=2)
MAIL_WAITS_MOST = timedelta(minutes=15)


@dataclass(frozen=True)
class Readiness:
    """One thing that must hold. `detail` is a short fact without secrets, for machines and logs."""

    name: str
    ok: bool
    detail: str


def readiness(session: Session, now: datetime) -> list[Readiness]:
    """Every check in order; once the database does not answer, the others are not asked."""
    database = _checked("database", lambda: _answers(session))
    if not database.ok:
        return [database]
    checks = {
        "migrations": lambda: _at_head(session),
        "guards": lambda: _guarded(session),
        "worker": lambda: _worker_alive(session, now),
        "mail": lambda: _mail_flows(session, now),
    }
    found = [database, *(_checked(name, check) for name, check in checks.items())]
    session.rollback()
    return found


def _checked(name: str, check: Callable[[], tuple[bool, str]]) -> Readiness:
    try:
        ok, detail = check()
    except SQLAlchemyError as problem:  # its words may hold an address or a password: only its kind is told
        return Readiness(name, False, type(problem).__name__)
    return Readiness(name, ok, detail)


def _answers(session: Session) -> tuple[bool, str]:
    session.rollback()
    session.execute(text("SELECT 1"))
    return True, session.get_bind().dialect.name


def _at_head(session: Session) -> tuple[bool, str]:
    current = version(session.connection())
    return current == head(), current or "0"


def _guarded(session: Session) -> tuple[bool, str]:
    try:
        check_guards(session.connection())
    except GuardMissing as missing:
        return False, str(missing)
    return True, "in place"


def _worker_alive(session: Session, now: datetime) -> tuple[bool, str]:
    at = last_beat(session)
    if at is None:
        return False, "never seen"
    return now - at < BEAT_MOST, f"{max(0, round((now - at).total_seconds()))} s ago"


def _mail_flows(session: Session, now: datetime) -> tuple[bool, str]:
    since = oldest_due(session, now)
    waits = now - since if since else timedelta()
    return waits < MAIL_WAITS_MOST, f"oldest due for {round(waits.total_seconds())} s"

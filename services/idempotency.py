"""The same request sent twice does its work once: its answer is kept for a day, under the sender's key.

The key's row and the effect are one transaction: there is never the one without the other.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import IdempotencyKey
from rules.errors import UserError
from rules.text import N_
from services.transaction import transaction

KEPT = timedelta(hours=24)
MOST_REMOVED = 100  # passed answers that one request sweeps


class KeyReused(UserError):
    """The key has already been sent with another request."""

    message = N_("This Idempotency-Key was already used for another request. Take a new one.")


@dataclass(frozen=True)
class RequestKey:
    """Whose request it is ("key:12"), the key that came with it, and a hash of what it asks."""

    owner: str
    key: str
    request_hash: str


@dataclass(frozen=True)
class Kept:
    """An answer: its status, its body, and whether it was given before."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def request_hash(path: str, body: Any) -> str:
    """What tells two requests apart: the address and the values, however they are written."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{path}\n{canonical}".encode()).hexdigest()


def answer_once(session: Session, key: RequestKey, now: datetime, work: Callable[[], Kept]) -> Kept:
    """The kept answer to this request; done now and kept when it is new.

    A second request of the same key waits for the first. What fails is not kept.
    Raises KeyReused, or what `work` raises; nothing is written then.
    """
    with transaction(session):
        _sweep_owner(session, key.owner, now)
        if not _take(session, key, now):
            return _kept(session, key)
        done = work()
        session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.owner == key.owner, IdempotencyKey.key == key.key)
            .values(status=done.status, answer=done.body)
        )
    return done


def kept_answer(session: Session, key: RequestKey) -> Kept | None:
    """The answer to this very request, when it was given before; whoever asks it again need not be asked anything."""
    row = session.execute(
        select(IdempotencyKey.status, IdempotencyKey.answer).where(
            IdempotencyKey.owner == key.owner,
            IdempotencyKey.key == key.key,
            IdempotencyKey.request_hash == key.request_hash,
        )
    ).one_or_none()
    return None if row is None or row.status is None else Kept(row.status, row.answer, replayed=True)


def sweep_answers(session: Session, now: datetime) -> int:
    """Forget the answers whose day is over; returns how many."""
    with transaction(session):
        gone = session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _take(session: Session, key: RequestKey, now: datetime) -> bool:
    """Write the key down; False when it is there already, once whoever writes it has ended."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(IdempotencyKey).values(
        owner=key.owner, key=key.key, request_hash=key.request_hash, created_at=now
    )
    taken = session.execute(statement.on_conflict_do_nothing().returning(IdempotencyKey.owner))
    return taken.first() is not None


def _kept(session: Session, key: RequestKey) -> Kept:
    row = session.execute(
        select(IdempotencyKey.request_hash, IdempotencyKey.status, IdempotencyKey.answer).where(
            IdempotencyKey.owner == key.owner, IdempotencyKey.key == key.key
        )
    ).one()
    if row.request_hash != key.request_hash or row.status is None or row.answer is None:
        raise KeyReused()
    return Kept(row.status, row.answer, replayed=True)


def _sweep_owner(session: Session, owner: str, now: datetime) -> None:
    passed = (
        select(IdempotencyKey.key)
        .where(IdempotencyKey.owner == owner, IdempotencyKey.created_at <= now - KEPT)
        .limit(MOST_REMOVED)
    )
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key.in_(passed)))

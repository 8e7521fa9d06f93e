"""Mails written in the transaction of what caused them, claimed by a worker, closed by the server's answer."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from messaging.compose import Mail
from messaging.transport import OutgoingMail
from models import Client, OutboxMail
from rules.delivery import OFFSETS, OUR_FAULT, Answer, MailState, Verdict, after_failure, judge, next_try
from rules.text import N_
from services.transaction import retried, transaction

# Longer than any delivery: a worker that has not answered by then is dead.
LEASE = timedelta(minutes=10)
ERROR_LENGTH = 200
RESET = "password_reset:"  # how the occasion of a mail with a link to choose a password begins
UNSEEN = N_("no worker lived to see the answer")


@dataclass(frozen=True)
class ClaimedMail:
    """A mail that this worker, and no other, may hand over now."""

    id: int
    mail: OutgoingMail


def put_in_outbox(
    session: Session,
    mail: Mail,
    to: str,
    dedupe: str,
    now: datetime,
    establishment_id: int | None = None,
    client_id: int | None = None,
) -> int:
    """Write a mail down to be sent; returns its id. The same `dedupe` twice is one mail.

    A client's address that was refused for good gets nothing more until it is edited: the mail is
    kept as blocked.
    """
    values: dict[str, Any] = {
        "establishment_id": establishment_id,
        "client_id": client_id,
        "dedupe": dedupe,
        "message_id": f"<{secrets.token_hex(16)}@{mail.sender_email.rpartition('@')[2]}>",
        "recipient": to.strip(),
        "sender_name": mail.sender_name,
        "sender_email": mail.sender_email,
        "reply_to": mail.reply_to,
        "subject": mail.subject,
        "body_text": mail.body_text,
        "body_html": mail.body_html,
        "state": MailState.queued,
        "attempts": 0,
        "created_at": now,
        "next_at": now,
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    with transaction(session):
        if refused := _refused_before(session, client_id, to):
            values |= {"state": MailState.blocked, "server_answer": refused}
        session.execute(insert(OutboxMail).values(values).on_conflict_do_nothing(index_elements=["dedupe"]))
        return session.scalars(select(OutboxMail.id).where(OutboxMail.dedupe == dedupe)).one()


@retried
def claim_due(session: Session, owner: str, now: datetime, most: int) -> list[ClaimedMail]:
    """Take up to `most` due mails for the worker `owner`, those first that wait longest.

    A mail whose worker died comes back when its lease is over. On PostgreSQL workers pass over the
    rows that another one is just taking; on SQLite they take turns.
    """
    due = (
        select(OutboxMail.id)
        .where(_due(now))
        .order_by(OutboxMail.next_at, OutboxMail.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = {
        "state": MailState.sending,
        "lease_owner": owner,
        "lease_until": now + LEASE,
        "attempts": OutboxMail.attempts + 1,
        "first_tried_at": func.coalesce(OutboxMail.first_tried_at, now),
    }
    with transaction(session):
        _end_abandoned(session, now)
        claim = update(OutboxMail).where(OutboxMail.id.in_(due.scalar_subquery())).values(taken)
        ids = session.scalars(claim.returning(OutboxMail.id).execution_options(synchronize_session=False)).all()
        rows = session.scalars(
            select(OutboxMail).where(OutboxMail.id.in_(ids)).order_by(OutboxMail.next_at, OutboxMail.id)
        )
        return [ClaimedMail(row.id, _outgoing(row)) for row in rows]


@retried
def record_answer(
    session: Session, mail_id: int, owner: str, answer: Answer, now: datetime, jitter: float
) -> MailState | None:
    """Close a claimed mail by what the server answered; returns its new state.

    jitter: from -1 to 1, see `rules.delivery.next_try`. None when the mail is another worker's by
    now: then nothing is written.
    """
    with transaction(session):
        row = session.scalar(select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update())
        if row is None or row.lease_owner != owner:
            return None
        next_at = next_try(row.first_tried_at or now, now, jitter)
        verdict = after_failure(judge(answer), next_at)
        row.state = verdict.state
        row.server_answer = str(answer)
        row.lease_owner = row.lease_until = None
        if verdict.state is MailState.sent:
            row.sent_at = now
        elif verdict.state is MailState.deferred and next_at is not None:
            row.next_at = next_at
        _flag_client(session, row, verdict, answer)
        return verdict.state


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the mail waits that has been due longest; None when none is."""
    return session.scalar(select(func.min(OutboxMail.next_at)).where(_due(now)))


def holds_secret(mail: OutboxMail) -> bool:
    """Whether the text lets whoever reads it into somebody's account."""
    return mail.dedupe.startswith(RESET)


def sweep_reset_mails(session: Session, before: datetime) -> int:
    """Remove mails that held a link to choose a password, once that link is long dead; returns how many."""
    with transaction(session):
        gone = session.execute(
            delete(OutboxMail).where(OutboxMail.dedupe.startswith(RESET), OutboxMail.created_at < before)
        )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _end_abandoned(session: Session, now: datetime) -> None:
    """A mail over which every worker died has been tried long enough: it may be what kills them."""
    died = and_(OutboxMail.state == MailState.sending, OutboxMail.lease_until <= now)
    too_long = and_(OutboxMail.first_tried_at <= now - OFFSETS[-1], OutboxMail.attempts >= len(OFFSETS))
    ended = {
        "state": OUR_FAULT.state,
        "server_answer": UNSEEN,
        "lease_owner": None,
        "lease_until": None,
    }
    query = update(OutboxMail).where(died, too_long).values(ended)
    session.execute(query.execution_options(synchronize_session=False))


def _due(now: datetime) -> ColumnElement[bool]:
    waiting = OutboxMail.state.in_([MailState.queued, MailState.deferred])
    abandoned = and_(OutboxMail.state == MailState.sending, OutboxMail.lease_until <= now)
    return or_(and_(waiting, OutboxMail.next_at <= now), abandoned)


def _outgoing(row: OutboxMail) -> OutgoingMail:
    return OutgoingMail(
        message_id=row.message_id,
        recipient=row.recipient,
        subject=row.subject,
        body_text=row.body_text,
        body_html=row.body_html,
        sender_name=row.sender_name,
        sender_email=row.sender_email or "",
        reply_to=row.reply_to,
    )


def _refused_before(session: Session, client_id: int | None, to: str) -> str | None:
    if client_id is None:
        return None
    client = session.get(Client, client_id)
    if client is None or not client.email_error or not _same(client.email, to):
        return None
    return client.email_error


def _flag_client(session: Session, row: OutboxMail, verdict: Verdict, answer: Answer) -> None:
    """Staff must see that this address does not work; an address edited meanwhile is left alone."""
    client = session.get(Client, row.client_id) if verdict.flags_client and row.client_id else None
    if client is not None and _same(client.email, row.recipient):
        client.email_error = str(answer)[:ERROR_LENGTH] or verdict.state.value


def _same(one: str | None, other: str) -> bool:
    return (one or "").strip().casefold() == other.strip().casefold()

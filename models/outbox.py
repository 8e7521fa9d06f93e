"""Mails to be sent, and the jobs' memory: slots done and leases taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    UtcDateTime,
    enum_column,
    instant,
    long_text,
    name,
    optional_instant,
    optional_name,
    pk,
)
from rules.delivery import MailState


class OutboxMail(Base):
    """A mail written in the transaction of what caused it; the worker sends it."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("dedupe", name="uq_outbox_mail_dedupe"),
        CheckConstraint("attempts >= 0", "attempts_from_zero"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", "lease_is_whole"),
        Index("ix_outbox_mail_state_next_at", "state", "next_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    dedupe: Mapped[str] = mapped_column(String(200))
    message_id: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(320))
    sender_name: Mapped[optional_name]
    sender_email: Mapped[str | None] = mapped_column(String(320))
    reply_to: Mapped[str | None] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(500))
    body_text: Mapped[long_text]
    body_html: Mapped[long_text]
    state: Mapped[MailState] = mapped_column(enum_column(MailState), default=MailState.queued)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[instant]
    next_at: Mapped[instant]
    first_tried_at: Mapped[optional_instant]  # the schedule of further tries counts from here
    sent_at: Mapped[optional_instant]
    lease_owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[optional_instant]
    server_answer: Mapped[str | None] = mapped_column(Text)


class JobSlot(Base):
    """One run of one job for one moment of its schedule; its row is what keeps a second runner off."""

    __tablename__ = "job_slot"
    __table_args__ = (CheckConstraint("length(job) > 0", "job_has_a_name"),)

    job: Mapped[name] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    owner: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[instant]
    lease_until: Mapped[instant]
    finished_at: Mapped[optional_instant]
    outcome: Mapped[str | None] = mapped_column(Text)
    done: Mapped[int | None]


class Heartbeat(Base):
    """When each worker was last alive; `/readyz` reads it."""

    __tablename__ = "heartbeat"
    __table_args__ = (CheckConstraint("length(worker) > 0", "worker_has_a_name"),)

    worker: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[instant]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

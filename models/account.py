"""What Flask-AppBuilder's user lacks: establishments, sessions on the server, keys, resets, limits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, instant, name, optional_instant, pk
from models.establishment import Establishment

account_establishment = Table(
    "account_establishment",
    Base.metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("establishment_id", ForeignKey("establishment.id"), primary_key=True, index=True),
    CheckConstraint("account_id > 0", "of_a_saved_account"),
)


class Account(Base):
    """The part of a user that is ours: which establishments he works for, in which language."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("language IN ('fr', 'en')", "language_is_known"),)

    id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True)
    user: Mapped[User] = relationship(User)
    all_establishments: Mapped[bool] = mapped_column(default=False)
    establishments: Mapped[list[Establishment]] = relationship(secondary=account_establishment)
    language: Mapped[str] = mapped_column(String(2), default="fr")


class WebSession(Base):
    """A login kept on the server; the cookie holds only a random name for it."""

    __tablename__ = "web_session"
    __table_args__ = (CheckConstraint("length(key_hash) = 64", "hash_is_whole"),)

    id: Mapped[pk]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[instant]
    seen_at: Mapped[instant]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ip: Mapped[str | None] = mapped_column(String(45))
    user_agent: Mapped[str | None] = mapped_column(String(300))


class ApiKey(Base):
    """A program's key: 256 random bits of which only the hash is kept, limited to its scopes."""

    __tablename__ = "api_key"
    __table_args__ = (CheckConstraint("length(key_hash) = 64", "hash_is_whole"),)

    id: Mapped[pk]
    name: Mapped[name]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))  # what lists show, to tell keys apart
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(User)
    scopes: Mapped[list[str]] = mapped_column(JSON)  # "bookings:read", "bookings:write", "*:read"
    created_at: Mapped[instant]
    expires_at: Mapped[optional_instant]
    revoked_at: Mapped[optional_instant]
    last_used_at: Mapped[optional_instant]

    def __str__(self) -> str:
        return self.name


class PasswordReset(Base):
    """A link to choose a new password: used once, within the hour."""

    __tablename__ = "password_reset"
    __table_args__ = (CheckConstraint("length(token_hash) = 64", "hash_is_whole"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[instant]
    expires_at: Mapped[instant]
    used_at: Mapped[optional_instant]


class RateLimit(Base):
    """How often something was tried within a window; shared by all processes."""

    __tablename__ = "rate_limit"
    __table_args__ = (CheckConstraint("hits >= 0", "hits_from_zero"),)

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    hits: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RightsVersion(Base):
    """One row that grows with each change of rights, so that no process keeps old ones."""

    __tablename__ = "rights_version"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[pk]
    number: Mapped[int] = mapped_column(default=1)


class IdempotencyKey(Base):
    """An answer kept for a day, so that the same request sent twice does its work once."""

    __tablename__ = "idempotency_key"
    __table_args__ = (CheckConstraint("length(request_hash) = 64", "hash_is_whole"),)

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)  # "key:12" or "session:34"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

"""A forgotten password: a link by mail, good once and for an hour."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from messaging.compose import compose
from models import PasswordReset
from rules.errors import UserError
from rules.text import N_
from services.accounts import change_password, find_user
from services.actor import Actor, Channel
from services.outbox import RESET, put_in_outbox, sweep_reset_mails
from services.throttle import count_try
from services.transaction import transaction

LIFETIME = timedelta(hours=1)
ASKED_WINDOW = timedelta(hours=1)
MOST_ASKED = 5


class ResetExpired(UserError):
    """The link was used already, or is too old."""

    message = N_("This link has been used or has expired. Please ask for a new one.")
    status = 410


def ask_reset(
    session: Session, email: str, link: Callable[[str], str], language: str, address: str, now: datetime
) -> None:
    """Mail a link to the account of that address; nothing happens, and nothing is told, when there is none.

    link: makes the whole address from the token.
    Raises TooManyTries.
    """
    count_try(session, f"reset:to:{email.casefold()[:200]}", MOST_ASKED, ASKED_WINDOW, now)
    count_try(session, f"reset:from:{address}", MOST_ASKED * 4, ASKED_WINDOW, now)
    user = find_user(session, email)
    if user is None or not user.active:
        return
    token = secrets.token_urlsafe(32)
    with transaction(session):
        row = PasswordReset(user_id=user.id, token_hash=_hashed(token), created_at=now, expires_at=now + LIFETIME)
        session.add(row)
        session.flush()
        mail = compose("password_reset", language, {"name": user.first_name, "link": link(token)})
        put_in_outbox(session, mail, to=user.email, dedupe=f"{RESET}{row.id}", now=now)


def reset_of(session: Session, token: str, now: datetime) -> PasswordReset | None:
    """The reset that the link stands for, while it is good. Reading it uses nothing up."""
    return session.scalar(
        select(PasswordReset).where(
            PasswordReset.token_hash == _hashed(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
    )


def choose_password(session: Session, token: str, password: str, now: datetime, ip: str | None = None) -> User:
    """Set the password that the link allows, once; every session of the user ends.

    Raises ResetExpired, or FieldError for a weak password (the link stays good then).
    """
    with transaction(session):
        row = reset_of(session, token, now)
        if row is None:
            raise ResetExpired()
        user = session.get_one(User, row.user_id)
        session.info["actor"] = Actor(f"{user.first_name} {user.last_name}".strip(), Channel.screen, user.id, ip=ip)
        change_password(session, user, password)
        row.used_at = now
    return user


def sweep_resets(session: Session, now: datetime) -> int:
    """Remove links that are dead since a day, and the mails that held them; returns how many links."""
    before = now - timedelta(days=1)
    with transaction(session):
        gone = session.execute(delete(PasswordReset).where(PasswordReset.expires_at < before))
        sweep_reset_mails(session, before - LIFETIME)
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

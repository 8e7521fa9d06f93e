"""Keys of programs: made once, found by their hash, limited to their scopes, ended when told."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User, assoc_user_role
from sqlalchemy import String, bindparam, cast, func, select, update
from sqlalchemy.orm import Session

from models import Account, ApiKey, RightsVersion
from models.account import account_establishment
from rules.errors import FieldErrors, UserError
from rules.text import N_, Text, text
from services.actor import Actor, Channel
from services.rights import actor_of, rights_of
from services.transaction import transaction

PREFIX = "aub_"
RANDOM_BYTES = 32
SHOWN = len(PREFIX) + 6  # signs of a key that lists show
LONGEST = 128
NAME_LONGEST = 80
USED_EVERY = timedelta(hours=1)
EVERYTHING = "*:read"


class BadKey(UserError):
    """No key, or one that does not open anything any more."""

    message = N_("A valid API key is needed.")
    status = 401


class ExpiredKey(BadKey):
    """The key's last day is over."""

    message = N_("This API key has expired.")


class EndedKey(BadKey):
    """The key was ended, or its person may no longer log in."""

    message = N_("This API key has been ended.")


class NotYourKeys(UserError):
    """Keys are managed by those who look after the whole organisation."""

    message = N_("Keys are managed by an account that has all establishments.")
    status = 403


@dataclass(frozen=True)
class NewKey:
    """What is asked for a new key: whose it is, its name, its scopes, its end."""

    user_id: int
    name: str
    scopes: Sequence[str]
    expires_at: datetime | None = None


@dataclass(frozen=True)
class KeyHolder:
    """A key that opens, with the one on whose behalf it works."""

    key_id: int
    actor: Actor
    scopes: frozenset[str]
    used_at: datetime | None

    def opens(self, subject: str, access: str) -> bool:
        """Whether the key's scopes allow "read" or "write" of a subject, such as "bookings"."""
        return f"{subject}:{access}" in self.scopes or (access == "read" and EVERYTHING in self.scopes)


def hash_of(key: str) -> str:
    """What the database keeps of a key. 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


# Everything about a key and its person in one query: roles and establishments as lists of numbers.
_LOOKUP = (
    select(
        ApiKey.id,
        ApiKey.name,
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.revoked_at,
        ApiKey.last_used_at,
        ApiKey.user_id,
        User.first_name,
        User.last_name,
        User.active,
        Account.all_establishments,
        RightsVersion.number,
        select(func.aggregate_strings(cast(assoc_user_role.c.role_id, String), ","))
        .where(assoc_user_role.c.user_id == ApiKey.user_id)
        .scalar_subquery()
        .label("roles"),
        select(func.aggregate_strings(cast(account_establishment.c.establishment_id, String), ","))
        .where(account_establishment.c.account_id == ApiKey.user_id)
        .scalar_subquery()
        .label("houses"),
    )
    .join(User, User.id == ApiKey.user_id)
    .outerjoin(Account, Account.id == ApiKey.user_id)
    .outerjoin(RightsVersion, RightsVersion.id == 1)
    .where(ApiKey.key_hash == bindparam("key_hash"))
)


def open_with(session: Session, key: str, ip: str | None, now: datetime) -> KeyHolder:
    """Whoever holds the key, with what the person may do now. Raises BadKey, ExpiredKey, EndedKey."""
    if not key.startswith(PREFIX) or len(key) > LONGEST or not key.isascii():
        raise BadKey()
    row = session.connection().execute(_LOOKUP, {"key_hash": hash_of(key)}).one_or_none()
    if row is None:
        raise BadKey()
    if row.revoked_at is not None or not row.active:
        raise EndedKey()
    if row.expires_at is not None and row.expires_at <= now:
        raise ExpiredKey()
    return KeyHolder(row.id, _actor(session, row, ip), frozenset(row.scopes), row.last_used_at)


def _actor(session: Session, row: Any, ip: str | None) -> Actor:
    return Actor(
        name=f"{row.first_name} {row.last_name} · {row.name}".strip(),
        channel=Channel.api,
        user_id=row.user_id,
        establishment_ids=None if row.all_establishments else frozenset(_numbers(row.houses)),
        rights=rights_of(session, tuple(sorted(_numbers(row.roles))), row.number or 0),
        ip=ip,
    )


def _numbers(joined: str | None) -> list[int]:
    return [int(number) for number in (joined or "").split(",") if number]


def note_use(session: Session, holder: KeyHolder, now: datetime) -> None:
    """Remember when the key was used, once an hour."""
    if holder.used_at is None or now - holder.used_at >= USED_EVERY:
        with transaction(session):
            session.execute(update(ApiKey).where(ApiKey.id == holder.key_id).values(last_used_at=now))


def create_key(session: Session, new: NewKey, known: Sequence[str], actor: Actor, now: datetime) -> tuple[ApiKey, str]:
    """A new key and its secret, which is told here once and kept nowhere.

    known: every scope there is. Raises FieldErrors, NotYourKeys.
    """
    ensure_manages(actor)
    _check(session, new, known, actor, now)
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    with transaction(session):
        session.info["actor"] = actor
        key = ApiKey(
            name=new.name.strip(),
            key_hash=hash_of(secret),
            prefix=secret[:SHOWN],
            user_id=new.user_id,
            scopes=sorted(set(new.scopes)),
            created_at=now,
            expires_at=new.expires_at,
        )
        session.add(key)
    return key, secret


def end_key(session: Session, key: ApiKey, actor: Actor, now: datetime) -> None:
    """Refuse the key from now on. Ending it again changes nothing. Raises NotYourKeys."""
    ensure_manages(actor)
    with transaction(session):
        session.info["actor"] = actor
        session.refresh(key)
        key.revoked_at = key.revoked_at or now


def ensure_manages(actor: Actor) -> None:
    """Raise NotYourKeys unless the actor looks after all establishments."""
    if actor.establishment_ids is not None:
        raise NotYourKeys()


def _check(session: Session, new: NewKey, known: Sequence[str], actor: Actor, now: datetime) -> None:
    problems: dict[str, Text] = {}
    if not new.name.strip():
        problems["name"] = text(N_("Please give a name."))
    elif len(new.name.strip()) > NAME_LONGEST:
        problems["name"] = text(N_("This is too long: {most} characters at most."), most=NAME_LONGEST)
    if not new.scopes:
        problems["scopes"] = text(N_("Choose what the key may do."))
    elif unknown := sorted(set(new.scopes) - set(known)):
        problems["scopes"] = text(N_("There is no scope “{scope}”."), scope=unknown[0][:60])
    if new.expires_at is not None and new.expires_at <= now:
        problems["expires_on"] = text(N_("Choose a day to come."))
    person = actor_of(session, new.user_id, Channel.api, None)
    if person is None:
        problems["user_id"] = text(N_("This person may not log in."))
    elif not person.rights <= actor.rights and actor.user_id != new.user_id:
        problems["user_id"] = text(N_("This person has rights that you do not have."))
    if problems:
        raise FieldErrors(problems)

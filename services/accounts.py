"""People who work here: logging in, passwords, roles, the owner's account of the first day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from unicodedata import normalize

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from models import Account, RightsVersion
from rules.errors import FieldError, FieldErrors, UserError
from rules.text import N_, text
from services.actor import Actor, Channel
from services.establishments import create_establishment
from services.rights import OWNER, change_rights
from services.sessions import end_sessions_of
from services.throttle import count_try, forget_tries, give_back_try
from services.transaction import transaction

PASSWORD_LENGTH = 12
PASSWORD_MOST = 256
COMMON = Path(__file__).with_name("common_passwords.txt")
LOGIN_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 30


class WrongLogin(UserError):
    """Name or password is wrong; which of the two is not told."""

    message = N_("The user name or the password is wrong.")
    status = 401


class AlreadyOwned(UserError):
    """The installation has its first account: the next ones are made by its owner."""

    message = N_("This installation already has an owner. Please log in.")
    status = 409


@dataclass(frozen=True)
class NewAccount:
    """What is asked for a new account; the user name is the mail address when empty."""

    first_name: str
    last_name: str
    email: str
    password: str
    role: str = OWNER
    username: str = ""
    all_establishments: bool = True


def log_in(session: Session, name: str, password: str, address: str, now: datetime) -> User:
    """The user of that name or mail address and password.

    Raises WrongLogin, or TooManyTries after repeated failures of one account or one address.
    """
    keys = (f"login:name:{_plain(name)[:200]}", f"login:from:{address}")
    count_try(session, keys[0], TRIES_PER_ACCOUNT, LOGIN_WINDOW, now)
    count_try(session, keys[1], TRIES_PER_ADDRESS, LOGIN_WINDOW, now)
    user = find_user(session, name)
    matches = check_password_hash((user.password if user else None) or _nobodys_hash(), password[:PASSWORD_MOST])
    if user is None or not user.active or not matches:
        raise WrongLogin()
    forget_tries(session, keys[0])
    give_back_try(session, keys[1])  # forgetting all would let an account of one's own pay for guessing others
    with transaction(session):
        user.last_login = now.astimezone(UTC).replace(tzinfo=None)
        user.login_count = (user.login_count or 0) + 1
    return user


def find_user(session: Session, name: str, besides: int | None = None) -> User | None:
    """The user of that name or mail address, blind to case; `besides` is the user who is not looked for.

    Compared here: SQLite knows no capitals beyond ASCII, PostgreSQL those of its locale only.
    """
    wanted = _plain(name)
    people = session.execute(select(User.id, User.username, User.email).order_by(User.id))
    found = (id_ for id_, *names in people if id_ != besides and wanted in {_plain(one or "") for one in names})
    first = next(found, None) if wanted else None
    return None if first is None else session.get(User, first)


def nobody_yet(session: Session) -> bool:
    """Whether the installation waits for its owner's account."""
    return session.scalar(select(User.id).limit(1)) is None


def open_installation(
    session: Session, new: NewAccount, establishment_name: str, now: datetime, ip: str | None = None
) -> User:
    """The first account of an installation and its first establishment, together; its owner is who made them.

    Raises AlreadyOwned, or FieldErrors (the establishment's under "establishment_name").
    """
    with transaction(session):
        session.info["actor"] = Actor(f"{new.first_name} {new.last_name}".strip(), Channel.screen, ip=ip)
        # Two first visitors at once: the second waits here, then finds the owner.
        session.execute(select(RightsVersion.id).with_for_update())
        if not nobody_yet(session):
            raise AlreadyOwned()
        user = create_account(session, new, now)
        try:
            create_establishment(session, establishment_name)
        except FieldErrors as refusal:
            raise FieldErrors({"establishment_name": refusal.fields["name"]}) from None
    return user


def create_account(session: Session, new: NewAccount, now: datetime) -> User:
    """A new account with one role. Raises FieldErrors, naming each field that is wrong."""
    _check_account(session, new)
    with transaction(session):
        role = session.scalar(select(Role).where(Role.name == new.role))
        if role is None:
            raise FieldError("role", text(N_("There is no role {role}."), role=new.role))
        user = User(
            first_name=new.first_name.strip(),
            last_name=new.last_name.strip(),
            username=(new.username or new.email).strip(),
            email=new.email.strip(),
            password=generate_password_hash(new.password),
            active=True,
            roles=[role],
            created_on=now.replace(tzinfo=None),
        )
        session.add(user)
        session.flush()
        session.add(Account(id=user.id, all_establishments=new.all_establishments))
    return user


def change_password(session: Session, user: User, password: str, keep_session: str | None = None) -> None:
    """Set a new password; every other session of the user ends."""
    problem = password_problem(password, user.email)
    if problem:
        raise FieldError("password", text(problem, length=PASSWORD_LENGTH))
    with transaction(session):
        user.password = generate_password_hash(password)
        end_sessions_of(session, user.id, keep=keep_session)


def change_own_password(
    session: Session, user: User, current: str, password: str, keep_session: str | None, now: datetime
) -> None:
    """Set a new password for someone who proves to know the old one; his other sessions end.

    Raises TooManyTries, or FieldError on `current_password` or `password`.
    """
    key = f"password:of:{user.id}"
    count_try(session, key, TRIES_PER_ACCOUNT, LOGIN_WINDOW, now)
    if not check_password_hash(user.password or _nobodys_hash(), current[:PASSWORD_MOST]):
        raise FieldError("current_password", text(N_("This is not your current password.")))
    change_password(session, user, password, keep_session)
    forget_tries(session, key)


def set_active(session: Session, user: User, active: bool) -> None:
    """Let a user in or keep him out; what he has open ends."""
    with transaction(session):
        user.active = active
        end_sessions_of(session, user.id)


def set_role(session: Session, user: User, role: Role) -> None:
    """Give a user his one role; he logs in again under it."""
    with transaction(session):
        user.roles = [role]
        end_sessions_of(session, user.id)
        change_rights(session)


def password_problem(password: str, email: str = "") -> str | None:
    """What is wrong with a password, as a marked text with {length}; None when it will do."""
    if len(password) < PASSWORD_LENGTH:
        return N_("At least {length} characters, please. A short sentence is easy to remember.")
    if len(password) > PASSWORD_MOST:
        return N_("This password is too long.")
    if password.casefold() in common_passwords() or (email and password.casefold() == email.casefold()):
        return N_("This password is on the list that attackers try first. Please choose another one.")
    return None


def common_passwords() -> frozenset[str]:
    """The passwords tried first by attackers, of twelve characters and more."""
    if not _COMMON:
        _COMMON.update(COMMON.read_text(encoding="utf-8").split())
    return frozenset(_COMMON)


_COMMON: set[str] = set()


@cache
def _nobodys_hash() -> str:
    """Compared when no such account exists, so that the answer takes as long."""
    return generate_password_hash("nobody at all")


def _plain(name: str) -> str:
    """A name as it is compared: without capitals, an accent being part of its letter."""
    return normalize("NFC", normalize("NFC", name.strip()).casefold())


def _check_account(session: Session, new: NewAccount) -> None:
    problems = {}
    if "@" not in new.email:
        problems["email"] = text(N_("Write an e-mail address, such as claire@example.org."))
    elif find_user(session, new.email):
        problems["email"] = text(N_("Someone already has this e-mail address."))
    if new.username and find_user(session, new.username):
        problems["username"] = text(N_("Someone already has this user name."))
    for field in ("first_name", "last_name"):
        if not getattr(new, field).strip():
            problems[field] = text(N_("Please fill this in."))
    if weak := password_problem(new.password, new.email):
        problems["password"] = text(weak, length=PASSWORD_LENGTH)
    if problems:
        raise FieldErrors(problems)

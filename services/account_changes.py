"""What an owner changes of other people's accounts, and what nobody may do to his own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Account, Establishment
from rules.errors import FieldError, UserError
from rules.text import N_, text
from services.accounts import NewAccount, change_password, create_account, find_user, set_active, set_role
from services.actor import Actor
from services.records import StaleRecord
from services.rights import OWNER, change_rights, rights_of
from services.transaction import transaction


class NotAllEstablishments(UserError):
    """Accounts belong to the whole organisation."""

    message = N_("Users are managed by an owner who has all establishments.")
    status = 403


class MorePowerful(UserError):
    """The account is out of reach of who wants to change it."""

    message = N_("You cannot change the account of somebody who may do more than you.")
    status = 403


@dataclass(frozen=True)
class AccountChange:
    """What is wanted of an account; an empty password keeps the present one."""

    first_name: str
    last_name: str
    email: str
    language: str
    role: str
    all_establishments: bool
    establishments: tuple[Establishment, ...]
    active: bool = True
    password: str = ""


def add_account(session: Session, wanted: AccountChange, actor: Actor, now: datetime) -> Account:
    """An account for somebody who works here. Raises FieldErrors naming what is wrong."""
    with transaction(session):
        session.info["actor"] = actor
        _check_giver(session, actor, wanted.role)
        _check_houses(wanted)
        new = NewAccount(
            wanted.first_name,
            wanted.last_name,
            wanted.email,
            wanted.password,
            wanted.role,
            all_establishments=wanted.all_establishments,
        )
        user = create_account(session, new, now)
        account = session.get_one(Account, user.id)
        _place(account, wanted)
    return account


def change_account(session: Session, account: Account, token: str, wanted: AccountChange, actor: Actor) -> Account:
    """Change an account that was read as `token` says; what its person has open ends when role, access or password do.

    Raises StaleRecord, FieldErrors, NotAllEstablishments, MorePowerful; nobody ends his own access, one owner stays.
    """
    with transaction(session):
        session.info["actor"] = actor
        user = session.get_one(User, account.id, populate_existing=True, with_for_update={"of": User})
        if account_token(account) != token:
            raise StaleRecord()
        _check_power(session, actor, user)
        _check_person(session, user, wanted)
        _check_access(session, user, wanted, actor)
        user.first_name, user.last_name, user.email = wanted.first_name, wanted.last_name, wanted.email
        _place(session.get_one(Account, account.id), wanted)
        if wanted.role != role_of(user):
            _check_giver(session, actor, wanted.role)
            set_role(session, user, _role(session, wanted.role))
        if wanted.active != user.active:
            set_active(session, user, wanted.active)
        if wanted.password:
            change_password(session, user, wanted.password)
        change_rights(session)
    return account


def account_token(account: Account) -> str:
    """What changes with every save of an account: its values and its person's."""
    user = account.user
    houses = sorted(house.id for house in account.establishments)
    values = (user.first_name, user.last_name, user.email, role_of(user), user.active, user.password)
    whole = repr((*values, account.language, account.all_establishments, houses))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def role_of(user: User) -> str:
    """The one role of a user; empty for none."""
    return str(user.roles[0].name) if user.roles else ""


def keep_language(session: Session, user_id: int, language: str) -> None:
    """Remember the language that a person chose, for the next time he logs in."""
    with transaction(session):
        session.get_one(Account, user_id).language = language


def _place(account: Account, wanted: AccountChange) -> None:
    account.language = wanted.language
    account.all_establishments = wanted.all_establishments
    account.establishments = [] if wanted.all_establishments else list(wanted.establishments)


def _check_person(session: Session, user: User, wanted: AccountChange) -> None:
    if find_user(session, wanted.email, besides=user.id) is not None:
        raise FieldError("email", text(N_("Someone already has this e-mail address.")))


def _check_access(session: Session, user: User, wanted: AccountChange, actor: Actor) -> None:
    loses = not wanted.active or wanted.role != OWNER or not wanted.all_establishments
    if user.id == actor.user_id and not wanted.active:
        raise FieldError("active", text(N_("You cannot end your own access.")))
    if user.id == actor.user_id and wanted.role != role_of(user):
        raise FieldError("role", text(N_("You cannot change your own role.")))
    if loses and role_of(user) == OWNER and user.active and _whole_owners(session, besides=user.id) == 0:
        raise FieldError("role", text(N_("One active owner of all establishments must remain.")))
    _check_houses(wanted)


def _check_houses(wanted: AccountChange) -> None:
    if not wanted.all_establishments and not wanted.establishments:
        raise FieldError("establishments", text(N_("Choose one at least, or all establishments.")))


def _whole_owners(session: Session, besides: int) -> int:
    query = (
        select(func.count())
        .select_from(User)
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(Role, Role.id == assoc_user_role.c.role_id)
        .join(Account, Account.id == User.id)
        .where(Role.name == OWNER, User.active.is_(True), Account.all_establishments, User.id != besides)
    )
    return session.scalar(query) or 0


def _check_giver(session: Session, actor: Actor, role: str) -> None:
    """Nobody gives a right that he has not."""
    if actor.establishment_ids is not None:
        raise NotAllEstablishments()
    if _may_more(session, (_role(session, role),), actor):
        raise FieldError("role", text(N_("You cannot give a role that may do more than your own.")))


def _check_power(session: Session, actor: Actor, user: User) -> None:
    """Nobody takes over an account that may do more than his own: not by its password, nor by its address."""
    if actor.establishment_ids is not None:
        raise NotAllEstablishments()
    if _may_more(session, user.roles, actor):
        raise MorePowerful()


def _may_more(session: Session, roles: Iterable[Role], actor: Actor) -> bool:
    rights = rights_of(session, tuple(role.id for role in roles), -1)
    return any(not actor.can(permission.removeprefix("can_"), resource) for permission, resource in rights)


def _role(session: Session, name: str) -> Role:
    role: Role | None = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        raise FieldError("role", text(N_("There is no role {role}."), role=name))
    return role

"""Roles and what each may do: seeded into Flask-AppBuilder's tables, read once per request.

A right is a pair (permission, resource), such as ("can_edit", "Season"). What no role was given,
nobody may do.
"""

from collections.abc import Iterable

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models import Account, RightsVersion
from models.account import account_establishment
from services.actor import Actor, Channel
from services.transaction import transaction

VERBS = ("list", "show", "add", "edit", "archive", "export")
READ = ("list", "show")
# Rights on pages and on kinds of data that are not a table.
MONEY, PERSONAL = "Money", "PersonalData"
PAGES = {
    "Today": ("list",),
    "Planning": ("list",),
    "Sale": ("add",),
    "Quote": ("add",),
    MONEY: ("show",),
    PERSONAL: ("show",),
    "Api": ("list",),
}
OWNER, TEAM, ACCOUNTANT, CLEANING, READER = "Propriétaire", "Équipe", "Comptable", "Ménage", "Lecture"
ROLES = (OWNER, TEAM, ACCOUNTANT, CLEANING, READER)
# What the team may change by itself; the rest of the reference data it reads.
TEAM_EDITS = {"Client", "Booking", "Closure"}
OWNER_ONLY = {"Account", "ApiKey", "Audit", "OutboxMail"}


def seed_rights(session: Session, resources: Iterable[str]) -> None:
    """Put permissions and the five roles in place; harmless when run again, own changes are kept.

    resources: names of the declared resources, such as "Season".
    """
    with transaction(session):
        known = {**dict.fromkeys(resources, VERBS), **PAGES}
        pairs = _ensure_pairs(session, known)
        for role in ROLES:
            _ensure_role(session, role, pairs)
        version = session.get(RightsVersion, 1) or RightsVersion(id=1, number=0)
        version.number += 1
        session.add(version)


def role_allows(role: str, verb: str, resource: str) -> bool:
    """What a seeded role may do on the first day."""
    if role == OWNER:
        return True
    if role == CLEANING:
        return (verb, resource) in {("list", "Today"), ("list", "Planning")}
    if resource in OWNER_ONLY:
        return False
    if resource in PAGES and verb in READ:
        return True
    if role == TEAM:
        return verb in READ or resource in TEAM_EDITS or resource in {"Sale", "Quote"}
    if role == ACCOUNTANT:
        return verb in (*READ, "export") or resource == "Quote"
    return verb in READ or resource == "Quote"


_WHO = (
    select(User.first_name, User.last_name, Account.all_establishments, RightsVersion.number)
    .outerjoin(Account, Account.id == User.id)
    .outerjoin(RightsVersion, RightsVersion.id == 1)
    .where(User.id == bindparam("user_id"), User.active.is_(True))
)
_ROLES = select(assoc_user_role.c.role_id).where(assoc_user_role.c.user_id == bindparam("user_id")).order_by("role_id")
_HOUSES = select(account_establishment.c.establishment_id).where(
    account_establishment.c.account_id == bindparam("user_id")
)


def actor_of(session: Session, user_id: int, channel: Channel, ip: str | None) -> Actor | None:
    """Who the user is and what he may do now; None when he is disabled or gone. Three queries at most."""
    connection, who = session.connection(), {"user_id": user_id}
    row = connection.execute(_WHO, who).one_or_none()
    if row is None:
        return None
    roles = tuple(connection.scalars(_ROLES, who))
    houses = None if row.all_establishments else frozenset(connection.scalars(_HOUSES, who))
    return Actor(
        name=f"{row.first_name} {row.last_name}".strip(),
        channel=channel,
        user_id=user_id,
        establishment_ids=houses,
        rights=rights_of(session, roles, row.number or 0),
        ip=ip,
    )


def rights_of(session: Session, role_ids: tuple[int, ...], version: int) -> frozenset[tuple[str, str]]:
    """The rights of these roles together, kept in memory until rights change anywhere."""
    key = (str(session.get_bind().url), role_ids, version)  # type: ignore[union-attr]
    found = _RIGHTS.get(key)
    if found is None:
        if len(_RIGHTS) > 256:
            _RIGHTS.clear()
        found = _RIGHTS[key] = _read_rights(session, role_ids)
    return found


_RIGHTS: dict[tuple[str, tuple[int, ...], int], frozenset[tuple[str, str]]] = {}


def change_rights(session: Session) -> None:
    """Tell every process that rights changed. Call inside the transaction that changes them."""
    session.execute(update(RightsVersion).values(number=RightsVersion.number + 1))


def _read_rights(session: Session, role_ids: tuple[int, ...]) -> frozenset[tuple[str, str]]:
    rows = session.execute(
        select(Permission.name, ViewMenu.name)
        .select_from(PermissionView)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .join(assoc_permissionview_role, assoc_permissionview_role.c.permission_view_id == PermissionView.id)
        .where(assoc_permissionview_role.c.role_id.in_(role_ids))
    )
    return frozenset((permission, view) for permission, view in rows)


def _ensure_pairs(session: Session, known: dict[str, tuple[str, ...]]) -> dict[tuple[str, str], PermissionView]:
    permissions = {row.name: row for row in session.scalars(select(Permission))}
    views = {row.name: row for row in session.scalars(select(ViewMenu))}
    pairs = {(row.permission.name, row.view_menu.name): row for row in session.scalars(select(PermissionView))}
    for resource, verbs in known.items():
        view = views.setdefault(resource, ViewMenu(name=resource))
        for verb in verbs:
            permission = permissions.setdefault(f"can_{verb}", Permission(name=f"can_{verb}"))
            key = (permission.name, resource)
            pairs.setdefault(key, PermissionView(permission=permission, view_menu=view))
    session.add_all(pairs.values())
    session.flush()
    return pairs


def _ensure_role(session: Session, name: str, pairs: dict[tuple[str, str], PermissionView]) -> None:
    """A role that exists keeps its rights, and gains those on resources that are new to it."""
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
    seen = {view for _, view in _read_rights(session, (role.id,))} if role.id else set()
    for (permission, resource), pair in pairs.items():
        if resource not in seen and role_allows(name, permission.removeprefix("can_"), resource):
            role.permissions.append(pair)

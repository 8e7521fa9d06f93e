"""What a draft was when somebody looked at it, and what befell it since: nothing unseen is published or thrown away."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Audit, Charge, Season, Tariff
from rules.errors import UserError
from rules.text import N_

MOST_READ = 2_000  # changes that are looked through
_PARTS = ("season", "age_band", "charge", "restriction")
_TABLES = ("tariff", *_PARTS, "season_piece", "charge_component", "rate_row")
_PARENT_KEYS = {"season_piece": "season_id", "charge_component": "charge_id", "rate_row": "charge_id"}


class DraftChanged(UserError):
    """Somebody changed the draft since the page was shown on which it was to be published or abandoned."""

    message = N_("This draft has changed since you looked at it. Look at what changed, then decide again.")
    status = 409


class Befallen(NamedTuple):
    """A row of a draft that was added, changed or removed.

    action: "create", "update" or "delete". row: None where it is gone; `name` is what it was called then.
    """

    table: str
    action: str
    row: Any | None
    name: str
    who: str


def draft_token(session: Session, tariff: Tariff) -> str:
    """What changes with every save of the version, or of anything in it.

    Numbers of deleted rows come again: the audit tells a draft from another one that had its numbers before.
    """
    made = select(func.max(Audit.id)).where(
        Audit.table_name == "tariff", Audit.row_id == tariff.id, Audit.action == "create"
    )
    states = [(row.__tablename__, row.id, row.row_version) for row in _versioned(tariff)]
    return hashlib.sha256(repr((session.scalar(made), states)).encode()).hexdigest()[:16]


def look_of(session: Session, tariff: Tariff) -> str:
    """The draft as it is now, to be sent back with what is decided on it: "<token>.<number of the last change>"."""
    return f"{draft_token(session, tariff)}.{session.scalar(select(func.max(Audit.id))) or 0}"


def check_seen(session: Session, tariff: Tariff, look: str) -> None:
    """Refuse what is decided on a draft that is no longer what was looked at. Raises DraftChanged."""
    if look.partition(".")[0] != draft_token(session, tariff):
        raise DraftChanged()


def changes_since(session: Session, tariff: Tariff, look: str) -> list[Befallen]:
    """What befell the draft since that look, each row once, the latest first; nothing where the look cannot be read."""
    number = look.partition(".")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return []
    query = select(Audit).where(Audit.id > int(number), Audit.table_name.in_(_TABLES))
    entries = list(session.scalars(query.order_by(Audit.id.desc()).limit(MOST_READ)))
    rows = {(row.__tablename__, row.id): row for row in _versioned(tariff)}
    rows |= {(part.__tablename__, part.id): owner for owner in rows.values() for part in _lines(owner)}
    found: dict[Any, Befallen] = {}
    for entry in reversed(entries):
        for key, one in _befallen(entry, rows, tariff.id):
            before = found.pop(key, None)  # the latest stands last
            keeps = before is not None and before.action == "create" and one.row is not None
            found[key] = one._replace(action="create") if keeps else one
    return list(reversed(found.values()))


def _versioned(tariff: Tariff) -> Iterator[Any]:
    yield tariff
    yield from tariff.seasons
    yield from tariff.age_bands
    for charge in tariff.charges:
        yield charge
        yield from charge.rows
    yield from tariff.restrictions


def _lines(row: Any) -> list[Any]:
    """The lines that count as part of a row."""
    match row:
        case Season():
            return list(row.pieces)
        case Charge():
            return list(row.components)
    return []


def _befallen(entry: Audit, rows: dict[tuple[str, int], Any], tariff_id: int) -> Iterator[tuple[Any, Befallen]]:
    """What an entry of the audit says of the draft: nothing where it is about another one."""
    row = rows.get((entry.table_name, entry.row_id)) if entry.action != "delete" else None
    if row is not None:
        action = entry.action if row.__tablename__ == entry.table_name else "update"
        yield row, Befallen(row.__tablename__, action, row, "", entry.actor)
        return
    if entry.action != "delete":
        return
    if entry.table_name in _PARTS and _was(entry, "tariff_id") == tariff_id:
        yield entry.id, Befallen(entry.table_name, "delete", None, _name(entry), entry.actor)
        return
    parent_key = _PARENT_KEYS.get(entry.table_name, "")
    owner = rows.get((parent_key.removesuffix("_id"), _was(entry, parent_key) or 0))
    if owner is not None and entry.table_name == "rate_row":
        yield entry.id, Befallen("rate_row", "delete", None, owner.name_fr, entry.actor)
    elif owner is not None:
        yield owner, Befallen(owner.__tablename__, "update", owner, "", entry.actor)


def _was(entry: Audit, key: str) -> Any:
    return (entry.changes.get(key) or [None])[0]


def _name(entry: Audit) -> str:
    return str(_was(entry, "name_fr") or _was(entry, "code") or "")

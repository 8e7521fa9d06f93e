"""Who changed what: one row per change, in the transaction that made it, whatever the door.

Tables in NOT_AUDITED are left out; actions on a booking write events instead.
The actor stands in `session.info["actor"]`.
"""

from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import Connection, event, insert, inspect
from sqlalchemy.orm import Mapper, Session, SessionTransaction, UOWTransaction, object_session, scoped_session
from sqlalchemy.orm.attributes import flag_modified

from models import Audit
from services.actor import Actor, command

NOT_AUDITED = {
    "audit",
    "event",
    "booking",
    "stay_line",
    "price_line",
    "claim",
    "pool_night",
    "calendar_night",
    "search_word",
    "web_session",
    "rate_limit",
    "idempotency_key",
    "password_reset",
    "outbox_mail",
    "job_slot",
    "heartbeat",
    "rights_version",
    "ab_permission",
    "ab_view_menu",
    "ab_permission_view",
}
SECRET = {"password", "key_hash", "token_hash"}
UNTOLD = {
    "row_version",
    "last_login",
    "login_count",
    "fail_login_count",
    "changed_on",
    "changed_by_fk",
    "created_on",
    "created_by_fk",
    "last_used_at",
}


def listen(session: scoped_session[Session] | type[Session]) -> None:
    """Write down every change that this session flushes."""
    event.listen(Mapper, "after_delete", _keep_deleted)
    event.listen(session, "after_flush", _write_changes)
    event.listen(session, "after_soft_rollback", _forget_deleted)


def touch(row: Any, key: str) -> None:
    """Count a row as changed because its children are, so that its version grows; no value of its own differs."""
    session = object_session(row)
    if session is not None and not inspect(row).attrs[key].history.has_changes():
        flag_modified(row, key)
        session.info.setdefault("touched", set()).add((row, key))


def _keep_deleted(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    """Children that go with their place in a list never stand in `session.deleted`."""
    session = object_session(row)
    if session is not None:
        session.info.setdefault("deleted", []).append(row)


def _forget_deleted(session: Session, _previous: SessionTransaction) -> None:
    """What a failed flush would have removed is still there."""
    session.info.pop("deleted", None)
    session.info.pop("touched", None)


def _write_changes(session: Session, _context: UOWTransaction) -> None:
    deleted = session.info.pop("deleted", [])
    touched = session.info.pop("touched", set())
    entries = [
        entry
        for action, rows in (("create", session.new), ("update", session.dirty), ("delete", deleted))
        for row in rows
        if (entry := _entry(session, action, row, touched))
    ]
    if entries:
        session.execute(insert(Audit), entries)


def _entry(session: Session, action: str, row: Any, touched: set[tuple[Any, str]]) -> dict[str, Any] | None:
    table = getattr(row, "__tablename__", None)
    if table is None or table in NOT_AUDITED or not isinstance(getattr(row, "id", None), int):
        return None
    changes = {key: change for key, change in _changes(action, row).items() if (row, key) not in touched}
    if not changes and action == "update":
        return None
    actor: Actor = session.info.get("actor") or command("system")
    return {
        "establishment_id": getattr(row, "establishment_id", None),
        "table_name": table,
        "row_id": row.id,
        "action": action,
        "at": datetime.now(UTC),
        "actor": actor.name,
        "channel": actor.channel.value,
        "ip": actor.ip,
        "changes": changes,
    }


def _changes(action: str, row: Any) -> dict[str, list[Any]]:
    state = inspect(row)
    changes: dict[str, list[Any]] = {}
    for column in state.mapper.column_attrs:
        key = column.key
        if key in UNTOLD or key in state.unloaded:
            continue
        before, after = map(_plain, _before_and_after(action, state.attrs[key].history, getattr(row, key)))
        if before != after:
            changes[key] = ["…", "…"] if key in SECRET else [before, after]
    for link in state.mapper.relationships:
        if link.secondary is None or link.key in state.unloaded:
            continue
        history = state.attrs[link.key].history
        if history.added or history.deleted:
            changes[link.key] = [sorted(map(str, history.deleted)), sorted(map(str, history.added))]
    return changes


def _before_and_after(action: str, history: Any, value: Any) -> tuple[Any, Any]:
    if action == "create":
        return None, value
    if action == "delete":
        return value, None
    if not history.has_changes():
        return value, value
    return (history.deleted[0] if history.deleted else None), value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value) or None
    return value

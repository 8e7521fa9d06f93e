"""Who changed a record: the audit in words, without the columns that the reader may not see."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy import inspect as inspection
from sqlalchemy.orm import aliased

from admin_views.cells import plain_text, stored_value
from extensions import db
from models import Account, Audit
from resources.columns import Column, Kind, column_of
from resources.labels import LABELS
from resources.query import sees
from resources.resource import Resource
from resources.scope import visible
from resources.titles import title_of
from rules.text import N_
from services.actor import Actor
from services.audit import UNTOLD
from web.formats import datetime_local, language
from web.language import translate

SHOWN = 20
ACTIONS = {
    "create": N_("created it"),
    "update": N_("changed it"),
    "delete": N_("deleted it"),
}
CHILD_ACTIONS = {
    "create": N_("added a line"),
    "update": N_("changed a line"),
    "delete": N_("removed a line"),
}
CHANNELS = {
    "screen": "",
    "api": N_("programming interface"),
    "import": N_("import"),
    "command": N_("command line"),
    "job": N_("automatic"),
}


def history_of(resource: Resource, row: Any, actor: Actor, currency: str, time_zone: str) -> list[dict[str, Any]]:
    """The latest changes of a record and of its children, newest first; with addresses for who keeps the audit."""
    query = select(Audit).where(or_(*_rows_of(resource, row))).order_by(Audit.id.desc()).limit(SHOWN)
    return [_entry(resource, entry, actor, currency, time_zone) for entry in db.session().scalars(query)]


def last_author(resource: Resource, record_id: int) -> str | None:
    """Who saved the record last."""
    return db.session().scalar(
        select(Audit.actor)
        .where(Audit.table_name == resource.table_name, Audit.row_id == record_id)
        .order_by(Audit.id.desc())
        .limit(1)
    )


def was_deleted(resource: Resource, record_id: str, actor: Actor) -> bool:
    """Whether the number of an address was that of a record that is no more, and that the actor could see."""
    if not (record_id.isascii() and record_id.isdigit() and len(record_id) < 10):
        return False
    entries = select(Audit.action).where(
        Audit.table_name == resource.table_name, Audit.row_id == int(record_id), visible(Audit, actor)
    )
    return db.session().scalar(entries.order_by(Audit.id.desc()).limit(1)) == "delete"


def _rows_of(resource: Resource, row: Any) -> list[ColumnElement[bool]]:
    wanted = [_living(table, [row.id]) for table in _own_tables(resource)]
    for children in resource.children:
        if not children.inline:
            continue
        relation = inspection(resource.model).relationships[children.relationship]
        table = relation.mapper.local_table.name
        ((_, key),) = relation.local_remote_pairs
        wanted.append(_living(table, [child.id for child in getattr(row, children.relationship)]))
        wanted.append(_gone(table, key.key, resource.table_name, row.id))
    return wanted


def _living(table: str, ids: list[int]) -> ColumnElement[bool]:
    """What befell rows that are there: numbers of deleted rows come again, with another's history behind them."""
    since = _beginning(Audit.table_name, Audit.row_id)
    return and_(Audit.table_name == table, Audit.row_id.in_(ids), Audit.action != "delete", Audit.id >= since)


def _gone(table: str, key: str, parent_table: str, parent_id: int) -> ColumnElement[bool]:
    """The lines that this record lost since it is there."""
    of_parent = Audit.changes[(key, 0)].as_integer() == parent_id
    since = _beginning(literal(parent_table), literal(parent_id))
    return and_(Audit.table_name == table, Audit.action == "delete", of_parent, Audit.id >= since)


def _beginning(table: Any, row_id: Any) -> ColumnElement[int]:
    """Where the audit of the row that has the number now begins."""
    other = aliased(Audit)
    ends = select(func.max(other.id)).where(
        other.table_name == table, other.row_id == row_id, other.action.in_(["create", "delete"])
    )
    return func.coalesce(ends.scalar_subquery(), 0)


def _own_tables(resource: Resource) -> tuple[str, ...]:
    """The tables of a record itself; a user is two rows of one number."""
    return (resource.table_name, User.__tablename__) if resource.model is Account else (resource.table_name,)


def _entry(resource: Resource, entry: Audit, actor: Actor, currency: str, time_zone: str) -> dict[str, Any]:
    own = entry.table_name in _own_tables(resource)
    model = _model_of(resource, entry.table_name)
    channel = CHANNELS.get(entry.channel, "")
    return {
        "who": entry.actor,
        "when": datetime_local(entry.at, time_zone),
        "text": translate((ACTIONS if own else CHILD_ACTIONS)[entry.action]),
        "channel": translate(channel) if channel else "",
        "ip": entry.ip if actor.can("list", "Audit") else None,
        "changes": []
        if own and entry.action != "update"
        else _changes(model, resource.model, entry, actor, currency, time_zone),
    }


def _model_of(resource: Resource, table: str) -> type[Any]:
    relations = inspection(resource.model).relationships
    children = (relations[children.relationship].mapper.class_ for children in resource.children)
    return next(model for model in (resource.model, User, *children) if model.__tablename__ == table)


def _changes(
    model: type[Any], parent: type[Any], entry: Audit, actor: Actor, currency: str, time_zone: str
) -> list[dict[str, str]]:
    shown = []
    for name, (before, after) in entry.changes.items():
        column = column_for(model, name)
        is_bare_key = column is not None and name.endswith("_id") and column.target is None
        if name in UNTOLD or column is None or is_bare_key or not sees(actor, column) or column.target is parent:
            continue
        shown.append(
            {
                "label": translate(column.label),
                "before": _words(column, name, before, currency, time_zone),
                "after": _words(column, name, after, currency, time_zone),
            }
        )
    return shown


def differences_of(entry: Audit, actor: Actor, currency: str, time_zone: str) -> list[dict[str, str]]:
    """What one change made of each column, as far as the reader may see it."""
    mappers = (mapper for mapper in Audit.registry.mappers if mapper.local_table is not None)
    model = next((one.class_ for one in mappers if one.local_table.name == entry.table_name), None)
    return [] if model is None else _changes(model, model, entry, actor, currency, time_zone)


def column_for(model: type[Any], name: str) -> Column | None:
    """The column of an audited attribute; a foreign key by its relation. None for what has no words."""
    attribute = name.removesuffix("_id") if name.removesuffix("_id") in inspection(model).relationships else name
    if attribute == "id" or (f"{model.__name__}.{attribute}" not in LABELS and attribute not in LABELS):
        return None
    return column_of(model, attribute)


def _words(column: Column, name: str, value: Any, currency: str, time_zone: str) -> str:
    if isinstance(value, list) and column.kind is not Kind.codes:
        return ", ".join(map(str, value))
    if column.target is not None and name.endswith("_id") and isinstance(value, int):
        row = db.session().get(column.target, value)
        return title_of(row, language()) if row is not None else f"#{value}"
    return plain_text(stored_value(column, value), column, currency, time_zone)

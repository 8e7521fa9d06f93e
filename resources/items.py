"""Rows as programs read them: plain values by the column's name, one page after the other.

The list's engine finds them. A page begins behind the last row of the one before (a cursor), so that
rows that come or go meanwhile neither repeat nor hide others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy import inspect as inspection
from sqlalchemy.orm import Session, aliased

from resources.columns import Column, Kind, Source, column_of
from resources.cursor import behind, mark_of, read_cursor, sort_of, write_cursor
from resources.listing import criteria_of, order_of
from resources.privacy import may_see, right_of
from resources.query import ListQuery, Reader, sees, visible_columns
from resources.resource import Resource
from resources.scope import visible
from resources.titles import text_expression, title_expression
from rules.weekdays import weekday_names

Item = dict[str, Any]


@dataclass(frozen=True)
class Feed:
    """A page of items and the cursor of the next one; None at the end."""

    items: list[Item]
    next: str | None


def read_items(session: Session, resource: Resource, reader: Reader, query: ListQuery, cursor: str, limit: int) -> Feed:
    """The items that follow the cursor, or the first ones. Raises BadListQuery for a foreign cursor."""
    model, sort = resource.model, sort_of(query)
    columns = visible_columns(resource, reader.actor, resource.api_columns)
    source = Source(model, reader.language)
    value = source.expression(sort) if sort else model.id
    criteria = criteria_of(resource, reader, query)
    mark = mark_of(resource, reader, query)
    if cursor:
        last_value, last_id = read_cursor(cursor, mark, sort)
        criteria.append(behind(model, sort, value, query.descending, last_value, last_id))
    order = order_of(resource, source, query, backwards=False, plain=bool(query.q))
    statement = select(value, model.id, *_selected(source, columns)).select_from(model)
    rows = session.execute(source.join(statement).where(*criteria).order_by(*order).limit(limit + 1)).all()
    items = _items(session, model, reader, columns, [row[1:] for row in rows[:limit]])
    more = len(rows) > limit
    return Feed(items, write_cursor(mark, rows[limit - 1][0] if sort else None, rows[limit - 1][1]) if more else None)


def read_item(session: Session, resource: Resource, reader: Reader, record_id: int) -> Item | None:
    """One record with its children, when the reader may see it."""
    model = resource.model
    columns = visible_columns(resource, reader.actor, resource.api_columns)
    statement = rows_of(model, tuple(columns), reader.language).where(
        model.id == record_id, visible(model, reader.actor, reader.establishment_id)
    )
    rows = session.connection().execute(statement).all()
    if not rows:
        return None
    (item,) = _items(session, model, reader, columns, rows)
    for children in resource.children:
        if may_see(reader.actor, right_of(model, children.relationship)):
            item[children.relationship] = _children(
                session, reader, model, children.relationship, children.columns, record_id
            )
    return item


@cache
def rows_of(model: type[Any], columns: tuple[Column, ...], language: str) -> Any:
    """A query of (id, values...) of a model, made once: building it takes longer than running it."""
    source = Source(model, language)
    return source.join(select(model.id, *_selected(source, columns)).select_from(model))


def _children(
    session: Session, reader: Reader, model: type[Any], name: str, paths: Iterable[str], record_id: int
) -> list[Item]:
    relation = inspection(model).relationships[name]
    child = relation.mapper.class_
    ((_, key),) = relation.local_remote_pairs
    columns = [column for path in ("id", *paths) if sees(reader.actor, column := column_of(child, path))]
    statement = rows_of(child, tuple(columns), reader.language).where(key == record_id).order_by(child.id)
    rows = session.connection().execute(statement).all()
    return _items(session, child, reader, columns, rows)


def _selected(source: Source, columns: Sequence[Column]) -> list[ColumnElement[Any]]:
    """Values of the columns that are not lists, then the ids of relations."""
    values = [source.expression(column) for column in columns if not column.through_many]
    return values + [source.key(column) for column in columns if _is_link(column)]


def _is_link(column: Column) -> bool:
    return column.target is not None and not column.through_many


def _items(
    session: Session, model: type[Any], reader: Reader, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> list[Item]:
    """rows: (id, values..., ids of relations...)."""
    plain = [column for column in columns if not column.through_many]
    links = [column for column in columns if _is_link(column)]
    found: dict[int, Item] = {}
    for record_id, *values in rows:
        item = {column.path: _plain(column, value) for column, value in zip(plain, values, strict=False)}
        for column, linked in zip(links, values[len(plain) :], strict=True):
            item[column.path] = None if linked is None else {"id": linked, "name": item[column.path]}
        found[record_id] = item
    for column in columns:
        if column.through_many and found:
            lists = _lists(session, model, column, reader.language, list(found))
            for record_id, item in found.items():
                item[column.path] = lists.get(record_id, [])
    return [{column.path: item[column.path] for column in columns} for item in found.values()]


def _lists(
    session: Session, model: type[Any], column: Column, language: str, ids: Sequence[int]
) -> Mapping[int, list[Any]]:
    """What each record has in a column of many: links, or values."""
    lists: dict[int, list[Any]] = {}
    for record_id, linked, shown in session.connection().execute(_linked(model, column, language), {"ids": ids}):
        one = {"id": linked, "name": shown} if column.target else _plain(column, shown)
        lists.setdefault(record_id, []).append(one)
    return lists


@cache
def _linked(model: type[Any], column: Column, language: str) -> Any:
    """A query of (id, id of what is linked, its words), made once."""
    entity: Any = model
    joins = []
    for step in (*column.steps, column.attribute) if column.target else column.steps:
        following = aliased(getattr(entity, step).property.mapper.class_)
        joins.append(getattr(entity, step).of_type(following))
        entity = following
    value = (
        title_expression(entity, column.target, language)
        if column.target
        else text_expression(entity, column.model, column.attribute, language)
    )
    statement = select(model.id, entity.id, value).select_from(model)
    for join in joins:
        statement = statement.join(join)
    return statement.where(model.id.in_(bindparam("ids", expanding=True))).order_by(model.id, entity.id)


def _plain(column: Column, value: Any) -> Any:
    """A value as JSON has it: ISO dates, instants in UTC, cents, stored choices."""
    if column.kind is Kind.weekdays and value is not None:
        return weekday_names(value)
    return plain_value(value)


def plain_value(value: Any) -> Any:
    """The same, of a value whose column does not matter."""
    match value:
        case Enum():
            return value.value
        case frozenset():
            return sorted(value)
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
    return value

"""Where a page of a list ends and the next one begins: an opaque text for programs."""

import base64
import binascii
import hashlib
import json
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import inspect as inspection

from models.base import UtcDateTime
from resources.columns import Column, Kind
from resources.listing import may_be_empty
from resources.query import BadListQuery, ListQuery, Reader
from resources.resource import Resource
from rules.text import N_, text

LARGEST = 2**63 - 1


def sort_of(query: ListQuery) -> Column | None:
    """The column that orders the list; None when that is the id alone."""
    return None if query.sort is None or query.sort.path == "id" else query.sort


def behind(
    model: type[Any], sort: Column | None, value: ColumnElement[Any], down: bool, last: Any, last_id: int
) -> ColumnElement[bool]:
    """The rows that stand behind (last, last_id) in the list's order; empty values stand at the end."""
    later: ColumnElement[bool] = model.id < last_id if down else model.id > last_id
    if sort is None:
        return later
    if last is None:
        return and_(value.is_(None), later)
    from_there, beyond = (value <= last, value < last) if down else (value >= last, value > last)
    found = and_(from_there, or_(beyond, later))
    return or_(found, value.is_(None)) if may_be_empty(sort) else found


def mark_of(resource: Resource, reader: Reader, query: ListQuery) -> str:
    """A short digest of the question: a cursor belongs to one question only."""
    sort = query.sort.path if query.sort else ""
    asked = (resource.slug, reader.establishment_id, reader.language, sort, query.descending)
    return hashlib.sha256(repr((asked, query.q, query.archived, query.given)).encode()).hexdigest()[:8]


def write_cursor(mark: str, value: Any, record_id: int) -> str:
    """The cursor behind the row of this id and this value of the order's column."""
    kept = value.value if isinstance(value, Enum) else value
    kept = kept.isoformat() if isinstance(kept, (date, time)) else kept
    packed = json.dumps([mark, kept, record_id], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(cursor: str, mark: str, sort: Column | None) -> tuple[Any, int]:
    """The value and id behind which the page begins. Raises BadListQuery for another question's cursor."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        given, value, record_id = json.loads(packed)
        if given != mark or type(record_id) is not int or not 0 < record_id <= LARGEST:
            raise ValueError
        return (None if value is None or sort is None else _sort_value(sort, value)), record_id
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        sentence = text(N_("This cursor belongs to another question. Begin again without it."))
        raise BadListQuery({"cursor": sentence}) from None


def _sort_value(sort: Column, value: Any) -> Any:
    """The value of a cursor in its column's type. Raises ValueError or TypeError."""
    match sort.kind:
        case Kind.choice if sort.choices is not None:
            return sort.choices(value)
        case Kind.date:
            return date.fromisoformat(value)
        case Kind.time:
            return time.fromisoformat(value)
        case Kind.instant:
            aware = isinstance(inspection(sort.model).columns[sort.attribute].type, UtcDateTime)
            return _instant(value, aware)
        case Kind.yes_no | Kind.number | Kind.money | Kind.percent:
            wanted = bool if sort.kind is Kind.yes_no else int
            if type(value) is not wanted or abs(value) > LARGEST:
                raise ValueError
            return value
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode()
    return value


def _instant(value: str, aware: bool) -> datetime:
    moment = datetime.fromisoformat(value)
    if (moment.tzinfo is not None) != aware:
        raise ValueError
    return moment.astimezone(UTC) if aware else moment

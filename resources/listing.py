"""The rows of a list: scoped, filtered, searched, in order, by page or as a stream.

One engine for screens, exports and the API. Rows come as plain tuples, one value per column, behind
the record's id. A page is found by ids first; deep pages are counted from the nearer end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, null, select, union
from sqlalchemy import inspect as inspection
from sqlalchemy.orm import Session

from resources.columns import Column, Source
from resources.filters import criterion
from resources.privacy import may_search
from resources.query import (
    PAGE_SIZE,
    PAGE_SIZES,
    BadListQuery,
    ListQuery,
    Reader,
    filter_columns,
    parse,
    searchable,
    sees,
    visible_columns,
)
from resources.resource import Resource
from resources.scope import visible
from services.search import matching_ids

__all__ = [
    "COUNTED",
    "PAGE_SIZE",
    "PAGE_SIZES",
    "BadListQuery",
    "ListQuery",
    "Page",
    "Reader",
    "filter_columns",
    "parse",
    "read_one",
    "read_page",
    "searchable",
    "sees",
    "select_rows",
    "stream",
    "visible_columns",
]

COUNTED = 10_000  # beyond, a list says "10 000+"
STREAMED = 2_000  # rows fetched at once by a stream


@dataclass(frozen=True)
class Page:
    """A page of a list. Each row is (id, archived_at or None, one value per column).

    total: how many rows there are, at most COUNTED + 1; `more` says whether a page follows.
    """

    rows: Sequence[Sequence[Any]]
    total: int
    more: bool

    @property
    def capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.total > COUNTED


def read_page(
    session: Session, resource: Resource, reader: Reader, query: ListQuery, columns: Sequence[Column]
) -> Page:
    """The rows of one page and their number: two queries, or three for a deep page of a long list."""
    criteria = criteria_of(resource, reader, query)
    counted = _count(session, resource, criteria, COUNTED + 1)
    first = (query.page - 1) * query.page_size
    if counted <= COUNTED:
        ids = _ids(resource, reader, query, criteria, first, counted)
        rows = session.execute(_rows(resource, reader, query, columns, ids)).all() if first < counted else []
        return Page(rows, counted, first + query.page_size < counted)
    whole = _count(session, resource, criteria, None) if first > COUNTED else counted
    if first >= whole:
        return Page([], counted, False)
    ids = _ids(resource, reader, query, criteria, first, whole if first > COUNTED else None)
    rows = session.execute(_rows(resource, reader, query, columns, ids)).all()
    return Page(rows, counted, first <= COUNTED or first + query.page_size < whole)


def select_rows(resource: Resource, reader: Reader, query: ListQuery, columns: Sequence[Column]) -> Select[Any]:
    """Every row that is asked for, whatever the page: (id, archived_at, values...), in order."""
    source = Source(resource.model, reader.language)
    selected = select(*_selected(resource, source, columns)).select_from(resource.model)
    order = order_of(resource, source, query, backwards=False, plain=False)
    return source.join(selected).where(*criteria_of(resource, reader, query)).order_by(*order)


def stream(
    session: Session, resource: Resource, reader: Reader, query: ListQuery, columns: Sequence[Column]
) -> Iterator[Sequence[Any]]:
    """The same rows one by one, few in memory at a time."""
    rows = (
        session.connection()
        .execution_options(yield_per=STREAMED)
        .execute(select_rows(resource, reader, query, columns))
    )
    yield from rows


def read_one(session: Session, model: type[Any], reader: Reader, record_id: int) -> Any | None:
    """The record of that id when the reader may see it; None otherwise."""
    return session.scalar(
        select(model).where(model.id == record_id, visible(model, reader.actor, reader.establishment_id))
    )


def criteria_of(resource: Resource, reader: Reader, query: ListQuery) -> list[ColumnElement[bool]]:
    """What narrows the rows: whose they are, the filters, the words, what is archived."""
    model = resource.model
    criteria = [visible(model, reader.actor, reader.establishment_id)]
    source = Source(model, reader.language)
    for condition in query.conditions:
        criteria.append(_within(model, source, condition))
    if resource.archives and not query.archived:
        criteria.append(model.archived_at.is_(None))
    if query.q:
        criteria.append(model.id.in_(_found(resource, reader, query.q)))
    return criteria


def _within(model: type[Any], source: Source, condition: Any) -> ColumnElement[bool]:
    """A condition on the model's own columns as it is; one through relations as a subquery of ids."""
    column = condition.column
    if not column.steps or column.through_many:
        return criterion(condition, source)
    own = Source(model, source.language)
    inner = criterion(condition, own)
    return model.id.in_(own.join(select(model.id).select_from(model)).where(inner).correlate(None))


def _found(resource: Resource, reader: Reader, words: str) -> Select[Any]:
    """The ids of the rows whose own words match, or those of a relation that is searched too."""
    queries = [matching_ids(resource.table_name, words)]
    for name in resource.search_through:
        relation = inspection(resource.model).relationships[name]
        if not may_search(reader.actor, relation.mapper.class_):
            continue
        (local,) = relation.local_columns
        ids = matching_ids(relation.mapper.class_.__tablename__, words)
        queries.append(select(resource.model.id).where(local.in_(ids)))
    return queries[0] if len(queries) == 1 else select(union(*queries).subquery().c[0])


def _count(session: Session, resource: Resource, criteria: list[ColumnElement[bool]], most: int | None) -> int:
    ids = select(resource.model.id).where(*criteria)
    if most is None:
        return session.scalar(ids.with_only_columns(func.count())) or 0
    return session.scalar(select(func.count()).select_from(ids.limit(most).subquery())) or 0


def _ids(
    resource: Resource,
    reader: Reader,
    query: ListQuery,
    criteria: list[ColumnElement[bool]],
    first: int,
    whole: int | None,
) -> Select[Any]:
    """The ids of one page, reached from whichever end is nearer when the number of rows is known."""
    size = query.page_size
    backwards = whole is not None and first > whole // 2
    if backwards:
        assert whole is not None
        size = min(size, max(whole - first, 0))
        first = whole - first - size
    source = Source(resource.model, reader.language)
    order = order_of(resource, source, query, backwards, plain=bool(query.q))
    ids = source.join(select(resource.model.id.label("id")).select_from(resource.model))
    return ids.where(*criteria).order_by(*order).limit(size).offset(first)


def _rows(
    resource: Resource, reader: Reader, query: ListQuery, columns: Sequence[Column], ids: Select[Any]
) -> Select[Any]:
    source = Source(resource.model, reader.language)
    selected = _selected(resource, source, columns)
    order = order_of(resource, source, query, backwards=False, plain=False)
    page = ids.subquery("page")
    rows = select(*selected).select_from(resource.model).join(page, resource.model.id == page.c.id)
    return source.join(rows).order_by(*order)


def _selected(resource: Resource, source: Source, columns: Sequence[Column]) -> list[Any]:
    archived = resource.model.archived_at if resource.archives else null().label("archived_at")
    values = [source.expression(column).label(f"v{place}") for place, column in enumerate(columns)]
    return [resource.model.id, archived, *values]


def order_of(resource: Resource, source: Source, query: ListQuery, backwards: bool, plain: bool) -> list[Any]:
    """The order asked for, made whole by the id, so that no row stands on two pages.

    plain: do not walk an index in that order; few rows are found otherwise.
    """
    ids = resource.model.id
    if query.sort is None or query.sort.path == "id":
        down = (query.sort is not None and query.descending) != backwards
        return [ids.desc() if down else ids.asc()]
    value = source.expression(query.sort)
    if plain:
        value = func.coalesce(value, value)
    nullable = may_be_empty(query.sort)
    down = query.descending != backwards
    ordered = value.desc() if down else value.asc()
    if nullable:
        # Empty values stand at the end of the list in either order.
        ordered = ordered.nulls_first() if backwards else ordered.nulls_last()
    return [ordered, ids.desc() if down else ids.asc()]


def may_be_empty(column: Column) -> bool:
    """Whether rows may have no value in a column; they come last in either order."""
    if column.target is not None or column.steps:
        return True
    mapped = inspection(column.model).columns
    return column.attribute not in mapped or bool(mapped[column.attribute].nullable)

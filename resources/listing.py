"""The rows of a list: scoped, filtered, searched, in order, by page or as a stream.

One engine for screens, exports and the API. Rows come as plain tuples, one value per column, behind
the record's id. A page is found by ids first; deep pages are counted from the nearer end.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    String,
    bindparam,
    func,
    literal,
    null,
    select,
    type_coerce,
    union,
)
from sqlalchemy import inspect as inspection
from sqlalchemy.orm import Session

from resources.columns import Column, Kind, Source, column_of
from resources.filters import Condition, criterion, some_row
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
    "own_currency",
    "parse",
    "read_one",
    "read_page",
    "searchable",
    "sees",
    "stream",
    "visible_columns",
]

COUNTED = 10_000  # beyond, a list says "10 000+"
KEPT_SECONDS, KEPT_MOST = 10, 256  # how long the length of a long list is believed
STREAMED = 1_000  # rows fetched at once by a stream


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
    first = (query.page - 1) * query.page_size
    whole = None
    if first >= COUNTED:
        whole = _whole(session, resource, reader, query, criteria)
        if first >= whole:
            return Page([], min(whole, COUNTED + 1), False)
    ids, counted = _page_ids(session, resource, reader, query, criteria, whole)
    rows = _rows(session, resource, reader, columns, ids)
    return Page(rows, counted, first + query.page_size < (counted if whole is None else whole))


def own_currency(model: type[Any], columns: Iterable[Column]) -> list[Column]:
    """The column that says in which currency each row's amounts are; none where their establishment does."""
    keeps = "currency" in inspection(model).columns and any(column.kind is Kind.money for column in columns)
    return [column_of(model, "currency")] if keeps else []


def stream(
    session: Session, resource: Resource, reader: Reader, query: ListQuery, columns: Sequence[Column]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Every row that is asked for, whatever the page, in blocks: for each column the values of the block.

    Choices and instants come as they are stored: texts, and times of UTC without zone.
    """
    source = Source(resource.model, reader.language)
    values = [_stored(source.expression(column), column) for column in columns]
    order = order_of(resource, source, query, backwards=False, plain=False)
    rows = source.join(select(*values).select_from(resource.model)).where(*criteria_of(resource, reader, query))
    found = session.connection().execute(rows.order_by(*order), execution_options={"yield_per": STREAMED})
    for block in found.partitions():
        yield list(zip(*block, strict=True))


def _stored(value: ColumnElement[Any], column: Column) -> ColumnElement[Any]:
    """A choice as its text, an instant without its zone: a file needs no object of each."""
    plain = {Kind.choice: String(), Kind.codes: String(), Kind.instant: DateTime()}.get(column.kind)
    return value if plain is None else type_coerce(value, plain)


def read_one(session: Session, model: type[Any], reader: Reader, record_id: int) -> Any | None:
    """The record of that id when the reader may see it; None otherwise."""
    return session.scalar(
        select(model).where(model.id == record_id, visible(model, reader.actor, reader.establishment_id))
    )


def criteria_of(resource: Resource, reader: Reader, query: ListQuery) -> list[ColumnElement[bool]]:
    """What narrows the rows: whose they are, the filters, the words, what is archived."""
    model = resource.model
    criteria = [visible(model, reader.actor, reader.establishment_id, few=bool(query.q))]
    source = Source(model, reader.language)
    own = [condition for condition in query.conditions if not condition.column.through_many]
    criteria += [_within(model, source, condition) for condition in own]
    criteria += _of_related_rows(model, query)
    if resource.archives and not query.archived:
        criteria.append(model.archived_at.is_(None))
    if query.q:
        criteria.append(model.id.in_(_found(resource, reader, query.q)))
    return criteria


def _of_related_rows(model: type[Any], query: ListQuery) -> list[ColumnElement[bool]]:
    """Conditions on rows of one relation hold for the same row: who came before and leaves after is there."""
    by_relation: dict[str, list[Condition]] = {}
    for condition in query.conditions:
        if condition.column.through_many:
            by_relation.setdefault(condition.column.path.partition(".")[0], []).append(condition)
    return [some_row(model, conditions) for conditions in by_relation.values()]


def _within(model: type[Any], source: Source, condition: Condition) -> ColumnElement[bool]:
    """A condition on the model's own columns as it is; one through relations as a subquery of ids."""
    if not condition.column.steps:
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


def _count(session: Session, resource: Resource, criteria: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(resource.model).where(*criteria)) or 0


def _whole(
    session: Session, resource: Resource, reader: Reader, query: ListQuery, criteria: list[ColumnElement[bool]]
) -> int:
    """The exact number of rows of a long list, kept for some seconds while somebody turns its pages."""
    who = (reader.actor.establishment_ids, reader.actor.rights, reader.establishment_id)
    key = (str(session.get_bind()), resource.name, who, query.q, query.archived, query.conditions)
    kept = _WHOLE.get(key)
    if kept is None or monotonic() - kept[1] > KEPT_SECONDS:
        if len(_WHOLE) > KEPT_MOST:
            _WHOLE.clear()
        _WHOLE[key] = kept = (_count(session, resource, criteria), monotonic())
    return kept[0]


_WHOLE: dict[Any, tuple[int, float]] = {}


def _page_ids(
    session: Session,
    resource: Resource,
    reader: Reader,
    query: ListQuery,
    criteria: list[ColumnElement[bool]],
    whole: int | None,
) -> tuple[list[int], int]:
    """The ids of one page in order, and how many rows there are, counted no further than is shown.

    whole: the exact number when the page is deep; it is then reached from whichever end is nearer.
    """
    first, size = (query.page - 1) * query.page_size, query.page_size
    backwards = whole is not None and first > whole // 2
    if whole is not None and backwards:
        size = min(size, whole - first)
        first = whole - first - size
    some = select(resource.model.id).where(*criteria).limit(COUNTED + 1).subquery()
    number = select(func.count()).select_from(some).scalar_subquery() if whole is None else literal(COUNTED + 1)
    source = Source(resource.model, reader.language)
    order = order_of(resource, source, query, backwards, plain=bool(query.q))
    ids = source.join(select(resource.model.id, number.label("number")).select_from(resource.model))
    found = session.execute(ids.where(*criteria).order_by(*order).limit(size).offset(first)).all()
    if not found and whole is None:
        return [], min(_count(session, resource, criteria), COUNTED + 1) if first else 0
    page = [row[0] for row in found]
    return (page[::-1] if backwards else page), found[0][1]


def _rows(
    session: Session, resource: Resource, reader: Reader, columns: Sequence[Column], ids: Sequence[int]
) -> Sequence[Sequence[Any]]:
    """The rows of these ids, in their order."""
    if not ids:
        return []
    statement = _rows_by_id(resource, tuple(columns), reader.language)
    found = {row[0]: row for row in session.execute(statement, {"ids": list(ids)})}
    return [found[one] for one in ids]


@cache
def _rows_by_id(resource: Resource, columns: tuple[Column, ...], language: str) -> Select[Any]:
    """Made once for each set of columns and language: building it takes longer than running it."""
    source = Source(resource.model, language)
    rows = select(*_selected(resource, source, columns)).select_from(resource.model)
    return source.join(rows).where(resource.model.id.in_(bindparam("ids", expanding=True)))


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

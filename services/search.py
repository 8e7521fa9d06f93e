"""Rows found by the beginnings of their words, at any size of the tables, on both engines.

A model that is searched names its columns in `__search__`; the words follow every flush, so that
screens, API, import and commands all keep them.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Exists, Select, delete, event, exists, insert, inspect, select
from sqlalchemy.orm import Session, UOWTransaction, aliased, scoped_session

from models import SearchWord
from rules.folding import search_words, words

LAST = "\U0010ffff"


def listen(session: scoped_session[Session] | type[Session]) -> None:
    """Keep the words of every row that this session writes."""
    event.listen(session, "after_flush", _keep_words)


def matching_ids(table_name: str, typed: str) -> Select[Any]:
    """A query of the ids of the rows in which every typed word begins some word.

    A phone number or reference typed with spaces is tried in one piece too.
    """
    parts = list(words(typed))
    if not parts:
        return select(SearchWord.row_id).where(SearchWord.table_name == "")
    first, *others = sorted(parts, key=len, reverse=True)  # a long word is a rare one
    query = _with_prefix(table_name, first)
    for part in others:
        query = query.where(_has_prefix(table_name, part))
    if not others:
        return query
    return select(query.union(_with_prefix(table_name, "".join(parts))).subquery().c.row_id)


def _has_prefix(table_name: str, prefix: str) -> Exists:
    other = aliased(SearchWord)
    return exists().where(
        other.table_name == table_name,
        other.row_id == SearchWord.row_id,
        other.word >= prefix,
        other.word < prefix + LAST,
    )


def _with_prefix(table_name: str, prefix: str) -> Select[Any]:
    return select(SearchWord.row_id).where(
        SearchWord.table_name == table_name, SearchWord.word >= prefix, SearchWord.word < prefix + LAST
    )


def index_rows(session: Session, rows: Iterable[Any]) -> None:
    """Write the words of rows that have none yet, as after a bulk insert."""
    values = [value for row in rows for value in _words_of(row)]
    if values:
        session.execute(insert(SearchWord), values)


def _keep_words(session: Session, _context: UOWTransaction) -> None:
    for row in session.deleted:
        if hasattr(row, "__search__"):
            session.execute(_removal(row))
    changed = [row for row in session.dirty if hasattr(row, "__search__") and _changed(row)]
    for row in changed:
        session.execute(_removal(row))
    index_rows(session, [row for row in session.new if hasattr(row, "__search__")] + changed)


def _changed(row: Any) -> bool:
    state = inspect(row)
    return any(state.attrs[column].history.has_changes() for column in row.__search__)


def _removal(row: Any) -> Any:
    return delete(SearchWord).where(SearchWord.table_name == row.__tablename__, SearchWord.row_id == row.id)


def _words_of(row: Any) -> list[dict[str, Any]]:
    found = search_words(getattr(row, column) for column in row.__search__)
    return [{"table_name": row.__tablename__, "word": word, "row_id": row.id} for word in sorted(found)]

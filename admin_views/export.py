"""A list as a file: the declaration's columns handed to `exports/tables.py`."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, stream_with_context
from flask_babel import gettext
from sqlalchemy.orm import Session

from exports.tables import Block, CsvStyle, TableColumn, csv_stream
from extensions import db
from resources.choices import CHOICES
from resources.columns import Column, Kind
from resources.listing import own_currency, stream, visible_columns
from resources.query import BadListQuery, ListQuery, Reader
from resources.resource import Resource
from resources.words import WORDS
from rules.folding import words
from rules.text import N_, WEEKDAYS, text
from web.language import translate

FORMATS = ("excel", "standard")


def csv_answer(resource: Resource, reader: Reader, query: ListQuery, style: str) -> Response:
    """The rows that are asked for, whatever the page, streamed."""
    if style not in FORMATS:
        raise BadListQuery({"format": text(N_("Write format=excel or format=standard."))})
    columns = visible_columns(resource, reader.actor, resource.export_columns)
    session = db.session()
    own = own_currency(resource.model, columns)
    blocks = _given_back(session, stream(session, resource, reader, query, [*columns, *own]))
    currency = None if own else reader.currency
    pieces = csv_stream(blocks, [table_column(column) for column in columns], _style(style, reader, currency))
    answer = Response(stream_with_context(pieces), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(resource, reader)}"'
    return answer


def _given_back(session: Session, blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks; then the connection goes back, since the request that took it is over by that time."""
    try:
        yield from blocks
    finally:
        session.rollback()


def table_column(column: Column) -> TableColumn:
    """A column as files know it, in the reader's language."""
    words: Mapping[Any, str] | None = CHOICES.get(column.choices) if column.choices else WORDS.get(column.attribute)
    return TableColumn(
        name=column.key,
        heading=translate(column.label),
        kind=Kind.choice if words and column.kind is not Kind.codes else column.kind,
        choices={value: translate(label) for value, label in words.items()} if words else None,
    )


def _style(style: str, reader: Reader, currency: str | None) -> CsvStyle:
    return CsvStyle(
        excel=style == "excel",
        yes=gettext("Yes"),
        no=gettext("No"),
        time_zone=reader.time_zone,
        currency=currency,
        weekdays=tuple(translate(day) for day in WEEKDAYS),
    )


def _file_name(resource: Resource, reader: Reader) -> str:
    return f"{'-'.join(words(translate(resource.label)))}_{reader.today.isoformat()}.csv"

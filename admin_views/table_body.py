"""The rows of a long list as markup, made by the macros of `macros/cells.html`.

A cell's opening is asked of its macro once per column, and a value that comes again is written once:
a list of fifty rows prints five hundred cells.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup

from admin_views.cells import Cell, Maker

TEMPLATE = "macros/cells.html"
PLAIN = {"text", "date", "money", "number"}
Writer = Callable[[Any], str]


def table_body(
    headings: Sequence[dict[str, Any]], makers: Sequence[Maker], rows: Iterable[Sequence[Any]], address: str | None
) -> Markup:
    """The `<tr>` of every row.

    rows: (id, archived_at, one value per column). address: the page of record 0, when there is one.
    """
    before, _, after = (address or "").partition("/0")
    opening = get_template_attribute(TEMPLATE, "opening")
    opens = [str(opening(heading, place == 0)) for place, heading in enumerate(headings)]
    writers = [_writer(open_, make) for open_, make in zip(opens[1:], makers[1:], strict=True)]
    pieces: list[str] = []
    for row in rows:
        pieces.append('<tr role="row" class="archived">' if row[1] is not None else '<tr role="row">')
        url = f"{before}/{row[0]}{after}" if address else None
        pieces.append(_lead(opens[0], makers[0](row[2]), url, row[1] is not None))
        pieces.extend([write(value) for write, value in zip(writers, row[3:], strict=True)])
        pieces.append("</tr>")
    return Markup("".join(pieces))  # noqa: S704  (each value was escaped by its writer)


def _lead(opening: str, cell: Cell, url: str | None, archived: bool) -> str:
    """The first cell, which opens the row."""
    inside = _inside(cell)
    if url:
        inside = f'<a class="row-link" href="{escape(url)}">{escape(cell.text or gettext("Open"))}</a>'
    mark = f" {get_template_attribute(TEMPLATE, 'archived_mark')()}" if archived else ""
    return f'{opening}{cell.kind}">{inside}{mark}</td>'


def _writer(opening: str, make: Maker) -> Writer:
    written: dict[Any, str] = {}

    def write(value: Any) -> str:
        try:
            return written[value]
        except KeyError:
            cell = make(value)
            written[value] = whole = f'{opening}{cell.kind}">{_inside(cell)}</td>'
            return whole

    return write


def _inside(cell: Cell) -> str:
    if cell.text and cell.kind in PLAIN and not (cell.url or cell.html or cell.title):
        return escape(cell.text)
    return str(get_template_attribute(TEMPLATE, "value")(cell))

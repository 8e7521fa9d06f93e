"""Columns that say several others of a row in words, as declarations name them (`Resource.summaries`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from admin_views.cells import EMPTY, Cell
from admin_views.rate_words import conditions_words, whole_price_words
from extensions import db
from models import RateRow
from pricing.tariff import RateRow as PlainRow
from resources.columns import Column, Kind
from services.tariff_pages import Names, rates_with_names

Words = Mapping[int, str]
Say = Callable[[PlainRow, Names, str], str]


def _conditions(row: PlainRow, names: Names, _currency: str) -> str:
    return conditions_words(row, names)


_RATES: dict[str, Say] = {"conditions": _conditions, "price": whole_price_words}


def summaries_of(model: type[Any], columns: Iterable[Column], ids: Sequence[int], currency: str) -> dict[str, Words]:
    """The words of each such column by the id of the row; nothing is read where no column is one."""
    paths = [column.path for column in columns if column.kind is Kind.summary]
    if not paths or not ids:
        return {}
    return {path: words for path, words in _READERS[model](db.session(), ids, currency).items() if path in paths}


def summary_cell(words: Words) -> Callable[[Any], Cell]:
    """From the id of a row to its cell, whole whatever its length: where it is cut, rows would look alike."""
    return lambda row_id: Cell("text", words[row_id]) if row_id in words else EMPTY


def _rates(session: Session, ids: Sequence[int], currency: str) -> dict[str, Words]:
    rows, names = rates_with_names(session, ids)
    return {path: {number: say(row, names, currency) for number, row in rows.items()} for path, say in _RATES.items()}


_READERS = {RateRow: _rates}

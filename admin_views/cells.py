"""Values as the tables and records of the screens show them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from flask_babel import gettext
from markupsafe import Markup

from resources.choices import BADGES, choice_label
from resources.columns import Column, Kind
from resources.words import WORDS, word_of
from rules.text import WEEKDAYS
from web.formats import date_writer, instant_writer, money_writer, number, percent
from web.language import translate


class Cell(NamedTuple):
    """One value as `macros/cells.html` prints it."""

    kind: str = "text"
    text: str = ""
    url: str | None = None
    title: str | None = None
    tone: str | None = None
    icon: str | None = None
    value: bool | None = None
    html: Markup | None = None
    on: bool = False


Maker = Callable[[Any], Cell]
ALIGNED_END = {Kind.number, Kind.money, Kind.percent}
SHORT = 60
EMPTY = Cell()


def amount_cell(amount: tuple[int | None, str]) -> Cell:
    """An amount that comes with its own currency."""
    cents, currency = amount
    return EMPTY if cents is None else Cell("money", money_writer(currency)(cents))


def cell_maker(column: Column, currency: str, time_zone: str, short: bool = True) -> Maker:
    """The function that turns a column's value into a cell; chosen once for all rows.

    short: cut long texts, as in lists. Values that come again are written once.
    """
    if column.attribute in WORDS:
        return _memo(partial(_word, column.attribute))
    if column.kind in (Kind.text, Kind.relation, Kind.many) or (column.kind is Kind.long and short):
        return _text if short else partial(_written, "text", str)
    makers: dict[Kind, Maker] = {
        Kind.money: partial(_written, "money", money_writer(currency)),
        Kind.percent: _memo(partial(_written, "number", percent)),
        Kind.number: _memo(partial(_written, "number", str if column.attribute in _PLAIN else number)),
        Kind.date: partial(_written, "date", date_writer()),
        Kind.instant: _instants(time_zone),
        Kind.time: _memo(partial(_written, "date", lambda value: f"{value:%H:%M}")),
        Kind.weekdays: _memo(partial(_written, "text", _weekdays)),
        Kind.yes_no: _memo(_yes_no),
        Kind.choice: _memo(_choice),
        Kind.codes: _memo(partial(_codes, column.choices)),
        Kind.long: _long,
        Kind.json: _json,
    }
    return makers[column.kind]


class _Memo(dict[Any, Cell]):
    """Cells by value."""

    def __init__(self, make: Maker) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, value: Any) -> Cell:
        self[value] = cell = self.make(value)
        return cell


def _memo(make: Maker) -> Maker:
    return _Memo(make).__getitem__


# Numbers that are names rather than amounts: no space among their digits.
_PLAIN = {"id", "row_id", "number", "year", "position"}


def _written(kind: str, write: Callable[[Any], str], value: Any) -> Cell:
    return EMPTY if value is None else Cell(kind, write(value))


def _text(value: Any) -> Cell:
    if value is None:
        return EMPTY
    text = value if isinstance(value, str) else str(value)
    if len(text) <= SHORT:
        return Cell("text", text)
    return Cell("text", f"{text[: SHORT - 1].rstrip()}…", title=text[:500])


def _word(attribute: str, value: Any) -> Cell:
    return EMPTY if value is None else Cell("text", translate(word_of(attribute, str(value))))


def _long(value: Any) -> Cell:
    return Cell("long", value or "")


def _yes_no(value: Any) -> Cell:
    text = "" if value is None else gettext("Yes") if value else gettext("No")
    return Cell("bool", text, value=bool(value))


def _choice(value: Any) -> Cell:
    if value is None:
        return EMPTY
    text = translate(choice_label(value))
    if value in BADGES:
        return Cell("badge", text, tone=BADGES[value].tone, icon=BADGES[value].icon)
    return Cell("text", text)


def _codes(kind: type[StrEnum], value: frozenset[str] | None) -> Cell:
    return Cell("text", ", ".join(translate(choice_label(code)) for code in kind if code.value in (value or ())))


def _json(value: Any) -> Cell:
    if isinstance(value, list):
        return Cell("text", ", ".join(map(str, value)))
    return Cell("long", "" if value is None else str(value))


def _instants(time_zone: str) -> Maker:
    write = instant_writer(time_zone)
    return lambda value: EMPTY if value is None else Cell("date", write(_aware(value)))


def _weekdays(mask: int) -> str:
    return ", ".join(translate(name) for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def plain_text(value: Any, column: Column | None, currency: str, time_zone: str) -> str:
    """A value as one line of text, for differences and conflicts."""
    if column is None:
        return "" if value is None else str(value)
    try:
        return str(cell_maker(column, currency, time_zone)(value).text)
    except (AttributeError, TypeError, ValueError, KeyError):
        return "" if value is None else str(value)


def stored_value(column: Column | None, value: Any) -> Any:
    """A value of the audit, which is JSON, as it was in the row."""
    if column is None or value is None:
        return value
    try:
        match column.kind:
            case Kind.date:
                return date.fromisoformat(value)
            case Kind.instant:
                return datetime.fromisoformat(value)
            case Kind.time:
                return time.fromisoformat(value)
            case Kind.choice if column.choices is not None:
                return column.choices(value)
            case Kind.codes:
                return frozenset(value)
    except (TypeError, ValueError):
        return value
    return value

"""Values as the tables and records of the screens show them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from flask_babel import gettext

from resources.choices import BADGES, choice_label
from resources.columns import Column, Kind
from rules.text import WEEKDAYS
from web.formats import date_short, datetime_local, money, number, percent

Cell = Mapping[str, Any]
ALIGNED_END = {Kind.number, Kind.money, Kind.percent}
SHORT = 60


def cell_maker(column: Column, currency: str, time_zone: str, short: bool = True) -> Callable[[Any], Cell]:
    """The function that turns a column's value into a cell; chosen once for all rows.

    short: cut long texts, as in lists.
    """
    makers: dict[Kind, Callable[[Any], Cell]] = {
        Kind.money: partial(_written, "money", lambda value: money(value, currency)),
        Kind.percent: partial(_written, "number", percent),
        Kind.number: partial(_written, "number", _plain if column.attribute in _PLAIN else number),
        Kind.date: partial(_written, "date", date_short),
        Kind.instant: partial(_written, "date", lambda value: datetime_local(_aware(value), time_zone)),
        Kind.time: partial(_written, "date", lambda value: f"{value:%H:%M}"),
        Kind.weekdays: partial(_written, "text", _weekdays),
        Kind.yes_no: _yes_no,
        Kind.choice: _choice,
        Kind.long: _long if not short else _text,
        Kind.json: _json,
    }
    return makers.get(column.kind, _text if short else partial(_written, "text", str))


# Numbers that are names rather than amounts: no space among their digits.
_PLAIN = {"id", "row_id", "number", "year", "position"}


def _written(kind: str, write: Callable[[Any], str], value: Any) -> Cell:
    return {"kind": kind, "text": "" if value is None else write(value)}


def _text(value: Any) -> Cell:
    text = "" if value is None else str(value)
    if len(text) <= SHORT:
        return {"kind": "text", "text": text}
    return {"kind": "text", "text": f"{text[: SHORT - 1].rstrip()}…", "title": text[:500]}


def _long(value: Any) -> Cell:
    return {"kind": "long", "text": value or ""}


def _yes_no(value: Any) -> Cell:
    text = "" if value is None else gettext("Yes") if value else gettext("No")
    return {"kind": "bool", "value": bool(value), "text": text}


def _choice(value: Any) -> Cell:
    if value is None:
        return {"kind": "text", "text": ""}
    text = gettext(choice_label(value))
    if value in BADGES:
        return {"kind": "badge", "text": text, "tone": BADGES[value].tone, "icon": BADGES[value].icon}
    return {"kind": "text", "text": text}


def _json(value: Any) -> Cell:
    if isinstance(value, list):
        return {"kind": "text", "text": ", ".join(map(str, value))}
    return {"kind": "long", "text": "" if value is None else str(value)}


def _weekdays(mask: int) -> str:
    return ", ".join(gettext(name) for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1)


def _plain(value: Any) -> str:
    return str(value)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def plain_text(value: Any, column: Column | None, currency: str, time_zone: str) -> str:
    """A value as one line of text, for differences and conflicts."""
    if column is None:
        return "" if value is None else str(value)
    try:
        return str(cell_maker(column, currency, time_zone)(value)["text"])
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
    except (TypeError, ValueError):
        return value
    return value

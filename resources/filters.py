"""One filter of a list: read from text, strictly, and turned into a criterion."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy import inspect as inspection

from pricing.money import minor_units
from resources.columns import Column, Kind, Source
from resources.folded import begins_with
from resources.periods import PERIODS, period
from resources.words import WORDS
from rules.text import N_, Text, text
from rules.typed import read_day, read_number

LARGEST_ID = 2**31 - 1
LARGEST_NUMBER = Decimal(10) ** 12
LONGEST_TEXT = 200
NONE = "none"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Condition:
    """A column whose value is among `values`, or from `least` to `most`, both included."""

    column: Column
    values: tuple[Any, ...] = ()
    least: Any = None
    most: Any = None


def condition_of(
    column: Column, end: str, values: list[str], today: date, time_zone: str, currency: str | None
) -> Condition | Text:
    """Read a filter's values; a sentence when one cannot be read.

    end: "from", "to", or empty for values that must be met. currency: of amounts; None where it cannot be told.
    """
    kind = Kind.relation if column.target else column.end_kind
    read = _amount_reader(currency) if kind is Kind.money else _READERS.get(kind, _read_text)
    if end:
        value = read(column, values[-1], today)
        if isinstance(value, Text) or column.end_kind not in _RANGES or column.target:
            return value if isinstance(value, Text) else _unreadable(values[-1])
        first, last = value if isinstance(value, tuple) else (value, value)
        ends = Condition(column, least=first) if end == "from" else Condition(column, most=last)
        return _at_clock(ends, time_zone)
    found = [read(column, value, today) for value in values]
    wrong = next((value for value in found if isinstance(value, Text)), None)
    if wrong is not None:
        return wrong
    if isinstance(found[-1], tuple):
        return _at_clock(Condition(column, least=found[-1][0], most=found[-1][1]), time_zone)
    return Condition(column, values=tuple(found))


_RANGES = {Kind.date, Kind.instant, Kind.number, Kind.money, Kind.percent}


def _unreadable(value: str) -> Text:
    return text(N_("“{value}” cannot be read."), value=value[:60])


def _read_text(column: Column, value: str, _today: date) -> Any:
    words = WORDS.get(column.attribute)
    if words is not None and value not in words:
        return text(N_("“{value}” is not one of the choices."), value=value[:60])
    return value if len(value) <= LONGEST_TEXT else _unreadable(value)


def _read_choice(column: Column, value: str, _today: date) -> Any:
    assert column.choices is not None
    try:
        return column.choices(value)
    except ValueError:
        return text(N_("“{value}” is not one of the choices."), value=value[:60])


def _read_yes_no(_column: Column, value: str, _today: date) -> Any:
    if value not in ("yes", "no"):
        return text(N_("Write yes or no, not “{value}”."), value=value[:60])
    return value == "yes"


def _read_day(_column: Column, value: str, today: date) -> Any:
    if value in PERIODS:
        return period(value, today)
    try:
        day = read_day(value)
    except ValueError:
        return text(N_("“{value}” is not a date; write for example 2027-07-14."), value=value[:60])
    return (day, day) if FIRST_DAY <= day <= LAST_DAY else _unreadable(value)


def _read_number(factor: int) -> Callable[[Column, str, date], Any]:
    def read(_column: Column, value: str, _today: date) -> Any:
        plain = value.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
        try:
            number = read_number(plain) * factor
        except ValueError:
            return text(N_("“{value}” is not a number."), value=value[:60])
        if abs(number) > LARGEST_NUMBER or number != int(number):
            return _unreadable(value)
        return int(number)

    return read


def _amount_reader(currency: str | None) -> Callable[[Column, str, date], Any]:
    if currency is None:
        return lambda _column, _value, _today: text(
            N_("Say of which establishment: amounts in several currencies cannot be compared.")
        )
    return _read_number(10 ** minor_units(currency))


def _read_relation(_column: Column, value: str, _today: date) -> Any:
    if value == NONE:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and int(value) <= LARGEST_ID):
        return _unreadable(value)
    return int(value)


_READERS: dict[Kind, Callable[[Column, str, date], Any]] = {
    Kind.choice: _read_choice,
    Kind.yes_no: _read_yes_no,
    Kind.date: _read_day,
    Kind.instant: _read_day,
    Kind.number: _read_number(1),
    Kind.percent: _read_number(100),
    Kind.relation: _read_relation,
}


def _at_clock(condition: Condition, time_zone: str) -> Condition:
    """Days of an instant as instants: from midnight to the last moment at the establishment's clock."""
    if condition.column.end_kind is not Kind.instant:
        return condition
    zone = ZoneInfo(time_zone)

    def moment(day: date | None, days: int) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day + timedelta(days), time(), zone).astimezone(UTC)

    most = moment(condition.most, 1)
    return Condition(
        condition.column,
        least=moment(condition.least, 0),
        most=most and most - timedelta(microseconds=1),
    )


def criterion(condition: Condition, source: Source) -> ColumnElement[bool]:
    """The condition as SQL."""
    column = condition.column
    if column.through_many:
        return some_row(source.model, [condition])
    if column.target is not None:
        return _among(source.key(column), condition.values)
    return _meets(source.expression(column), condition)


def _meets(expression: ColumnElement[Any], condition: Condition) -> ColumnElement[bool]:
    column = condition.column
    if column.end_kind in (Kind.text, Kind.long) and condition.values and column.attribute not in WORDS:
        return begins_with(expression, str(condition.values[-1]))
    return _compare(expression, condition)


def _compare(expression: ColumnElement[Any], condition: Condition) -> ColumnElement[bool]:
    if condition.values:
        return _among(expression, condition.values)
    ends = []
    if condition.least is not None:
        ends.append(expression >= condition.least)
    if condition.most is not None:
        ends.append(expression <= condition.most)
    return and_(*ends)


def _among(expression: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    wanted = tuple(dict.fromkeys(values))
    if wanted == (None,):
        return expression.is_(None)
    if len(wanted) == 1:
        return expression == wanted[0]
    if None in wanted:
        return expression.is_(None) | expression.in_([value for value in wanted if value is not None])
    return expression.in_(wanted)


def some_row(owner: type[Any], conditions: Sequence[Condition]) -> ColumnElement[bool]:
    """One related row meets all the conditions: `id IN (SELECT ...)` over the rows in between.

    conditions: on columns that begin with the same relation.
    """
    column = conditions[0].column
    first = getattr(owner, column.steps[0] if column.steps else column.attribute)
    middle = first.property.mapper.class_
    if not column.steps:
        found: ColumnElement[bool] = first.any(and_(*(middle.id.in_(condition.values) for condition in conditions)))
        return found
    (local, remote) = first.property.local_remote_pairs[0]
    among = select(remote).where(*(_of_middle(middle, condition) for condition in conditions))
    return getattr(owner, inspection(owner).get_property_by_column(local).key).in_(among)


def _of_middle(middle: type[Any], condition: Condition) -> ColumnElement[bool]:
    column = condition.column
    if column.target is None:
        return _meets(getattr(middle, column.attribute), condition)
    (key,) = inspection(middle).relationships[column.attribute].local_columns
    return _among(key, condition.values)

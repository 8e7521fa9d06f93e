"""Rows as CSV, streamed: for Excel in French, or the standard kind for programs.

Values are formatted column by column in blocks, by functions chosen once, so that a hundred thousand
rows take a second and no memory.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from pricing.money import minor_units, write_amount
from rules.typed import write_scaled

BOM = "\ufeff".encode()
# A cell that begins so is run as a formula by spreadsheets.
FORMULA = frozenset("=+-@＝＋－＠\t\r\n\0")

Values = Iterable[Any]
Block = Sequence[Sequence[Any]]
Formatter = Callable[[Sequence[Any]], Values]


@dataclass(frozen=True)
class TableColumn:
    """A column of a file. kind: as in `resources.columns.Kind`; choices: the words of an enum's members or of codes."""

    name: str
    heading: str
    kind: str
    choices: Mapping[Any, str] | None = None


@dataclass(frozen=True)
class CsvStyle:
    """How values are written: for people's spreadsheets, or for programs.

    currency: of all amounts; None where the last sequence of each block says it row by row.
    """

    excel: bool
    yes: str = "Oui"
    no: str = "Non"
    time_zone: str = "Europe/Paris"
    currency: str | None = "EUR"
    weekdays: tuple[str, ...] = ()


def csv_stream(blocks: Iterable[Block], columns: Sequence[TableColumn], style: CsvStyle) -> Iterator[bytes]:
    """The file in pieces: the header at once, then one piece per block.

    blocks: of as many sequences as there are columns, each with the values of its column; one more, which is not
    written, where it says the currency of each row.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if style.excel else ",", lineterminator="\r\n")
    writer.writerow([column.heading if style.excel else column.name for column in columns])
    yield (BOM if style.excel else b"") + _taken(buffer)
    formatters = [formatter_of(column, style) for column in columns]
    for block in blocks if style.currency else _in_their_currency(blocks, columns):
        written = [format_(values) for format_, values in zip(formatters, block, strict=True)]
        writer.writerows(zip(*written, strict=True))
        yield _taken(buffer)


def _in_their_currency(blocks: Iterable[Block], columns: Sequence[TableColumn]) -> Iterator[Block]:
    """Blocks in which each amount comes with its currency."""
    for *values, currencies in blocks:
        yield [
            list(zip(found, currencies, strict=True)) if column.kind == "money" else found
            for column, found in zip(columns, values, strict=True)
        ]


def _taken(buffer: StringIO) -> bytes:
    whole = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return whole


def formatter_of(column: TableColumn, style: CsvStyle) -> Formatter:
    """The function that writes a column's values."""
    special = _excel(column, style) if style.excel else _standard(column, style)
    if special is not None:
        return special
    if column.kind in ("number",):
        return _as_is
    return _quoted if style.excel else _guarded


def _excel(column: TableColumn, style: CsvStyle) -> Formatter | None:
    zone = ZoneInfo(style.time_zone)
    words = {None: "", **(column.choices or {})}
    makers: dict[str, Formatter] = {
        "date": _memo(_day),
        "instant": _moments(zone),
        "time": _memo(lambda value: f"{value:%H:%M}"),
        "money": _amounts(",", style.currency),
        "percent": _memo(lambda value: write_scaled(value, 2, ",")),
        "yes_no": _words({None: "", True: style.yes, False: style.no}),
        "choice": _words(words),
        "codes": _memo(lambda codes: ", ".join(words.get(code, code) for code in codes.split(","))),
        "weekdays": _memo(lambda mask: _days(mask, style.weekdays)),
    }
    return makers.get(column.kind)


def _standard(column: TableColumn, style: CsvStyle) -> Formatter | None:
    makers: dict[str, Formatter] = {
        "date": _memo(lambda value: value.isoformat()),
        "instant": lambda values: ["" if value is None else _utc(value) for value in values],
        "time": _memo(lambda value: f"{value:%H:%M}"),
        "money": _amounts(".", style.currency),
        "percent": _memo(lambda value: write_scaled(value, 2, ".")),
        "yes_no": _words({None: "", True: "true", False: "false"}),
        "choice": _memo(lambda value: value.value if isinstance(value, Enum) else str(value)),
        "weekdays": _as_is,
    }
    return makers.get(column.kind)


class _Memo(dict[Any, str]):
    """Each different value is written once."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self.write = write

    def __missing__(self, value: Any) -> str:
        if len(self) > 50_000:
            self.clear()
            self[None] = ""
        self[value] = written = "" if value is None else self.write(value)
        return written


def _memo(write: Callable[[Any], str]) -> Formatter:
    kept = _Memo(write)
    return lambda values: map(kept.__getitem__, values)


def _words(words: Mapping[Any, str]) -> Formatter:
    return lambda values: [words[value] if value in words else quoted(value) for value in values]


def _as_is(values: Sequence[Any]) -> Values:
    return values


def _guarded(values: Sequence[Any]) -> Values:
    """Texts, none of which a spreadsheet takes for a formula."""
    return [value if value.__class__ is str and value[:1] not in FORMULA else guarded(value) for value in values]


def _quoted(values: Sequence[Any]) -> Values:
    """The same where people open the file: "+33612345678" is a phone there, not a number to add up."""
    return [value if value.__class__ is str and value[:1] not in FORMULA else quoted(value) for value in values]


def guarded(value: Any) -> str:
    """A text that a spreadsheet shows as it is; numbers are left alone.

    >>> guarded("=1+1"), guarded("-5"), guarded(None)
    ("'=1+1", '-5', '')
    """
    text = _text(value)
    return text if _is_number(text) else quoted(text)


def quoted(value: Any) -> str:
    """A text that a spreadsheet shows as it is, numbers too.

    >>> quoted("+33612345678"), quoted("12")
    ("'+33612345678", '12')
    """
    text = _text(value)
    return f"'{text}" if text and text[0] in FORMULA else text


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\0", "")


def _is_number(text: str) -> bool:
    rest = text[1:].replace(",", ".", 1).replace(".", "", 1)
    return text[:1] in ("+", "-") and rest.isascii() and rest.isdigit() and len(rest) < 16


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def _moments(zone: ZoneInfo) -> Formatter:
    """Instants at the clock of the house; what the clock adds is asked once per day."""
    days = _Days(zone)

    def write(value: datetime | None) -> str:
        if value is None:
            return ""
        day, ahead = days[value.year, value.month, value.day]
        minute = value.hour * 60 + value.minute + ahead
        if 0 <= minute < len(_TIMES):
            return day + _TIMES[minute]
        local = value.replace(tzinfo=UTC).astimezone(zone)
        return f"{_day(local)}{local: %H:%M}"

    return lambda values: [write(value) for value in values]


_TIMES = [f" {minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]
_FAR = 24 * 60  # more minutes than a day has: such instants are worked out one by one


class _Days(dict[tuple[int, int, int], tuple[str, int]]):
    """A day of UTC as text, and by how many minutes local time is ahead; _FAR on days when that changes."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self.zone = zone

    def __missing__(self, day: tuple[int, int, int]) -> tuple[str, int]:
        midnight = datetime(*day, tzinfo=UTC)
        ends = {(midnight + timedelta(days)).astimezone(self.zone).utcoffset() or timedelta() for days in (0, 1)}
        ahead = int(ends.pop().total_seconds() // 60) if len(ends) == 1 else _FAR
        self[day] = written = (_day(midnight), ahead)
        return written


def _amounts(point: str, currency: str | None) -> Formatter:
    if currency is None:
        return _memo_of_pairs(lambda cents, own: write_amount(cents, own, point))
    decimals = minor_units(currency)
    if decimals != 2:
        return _memo(lambda cents: write_scaled(cents, decimals, point))

    def write(values: Sequence[Any]) -> Values:
        return [
            f"{value // 100}{point}{value % 100:02}" if value is not None and value >= 0 else _hundredths(value, point)
            for value in values
        ]

    return write


def _memo_of_pairs(write: Callable[[int, str], str]) -> Formatter:
    """Amounts with their currencies; an amount that is not there is empty."""
    return _memo(lambda pair: "" if pair[0] is None else write(*pair))


def _utc(value: datetime) -> str:
    return f"{value.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _hundredths(value: int | None, point: str) -> str:
    return "" if value is None else write_scaled(value, 2, point)


def _days(mask: int, names: Sequence[str]) -> str:
    return ", ".join(name for bit, name in enumerate(names) if mask >> bit & 1)

"""Rows as CSV, streamed: for Excel in French, or the standard kind for programs.

Values are formatted column by column in blocks, by functions chosen once, so that a hundred thousand
rows take a second and no memory.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

BLOCK = 1_000
BOM = "\ufeff"
# A cell that begins so is run as a formula by spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Values = Iterable[Any]
Formatter = Callable[[Sequence[Any]], Values]


@dataclass(frozen=True)
class TableColumn:
    """A column of a file. kind: as in `resources.columns.Kind`; choices: the words of an enum's members."""

    name: str
    heading: str
    kind: str
    choices: Mapping[Any, str] | None = None


@dataclass(frozen=True)
class CsvStyle:
    """How values are written: for people's spreadsheets, or for programs."""

    excel: bool
    yes: str = "Oui"
    no: str = "Non"
    time_zone: str = "Europe/Paris"
    weekdays: tuple[str, ...] = ()


class _Echo:
    """What the writer writes is what it returns."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)

    def take(self) -> bytes:
        whole = "".join(self.lines).encode()
        self.lines.clear()
        return whole


def csv_stream(rows: Iterable[Sequence[Any]], columns: Sequence[TableColumn], style: CsvStyle) -> Iterator[bytes]:
    """The file in pieces: the header at once, then the rows in blocks.

    rows: as many values each as there are columns.
    """
    echo = _Echo()
    writer = csv.writer(echo, delimiter=";" if style.excel else ",", lineterminator="\r\n")
    writer.writerow([column.heading if style.excel else column.name for column in columns])
    yield (BOM.encode() if style.excel else b"") + echo.take()
    formatters = [formatter_of(column, style) for column in columns]
    reader = iter(rows)
    while block := list(islice(reader, BLOCK)):
        by_column = zip(*block, strict=True)
        written = [format_(values) for format_, values in zip(formatters, by_column, strict=True)]
        writer.writerows(zip(*written, strict=True))
        yield echo.take()


def formatter_of(column: TableColumn, style: CsvStyle) -> Formatter:
    """The function that writes a column's values."""
    special = _excel(column, style) if style.excel else _standard(column)
    if special is not None:
        return special
    if column.kind in ("number",):
        return _as_is
    return _guarded


def _excel(column: TableColumn, style: CsvStyle) -> Formatter | None:
    zone = ZoneInfo(style.time_zone)
    words = {None: "", **(column.choices or {})}
    makers: dict[str, Formatter] = {
        "date": _memo(_day),
        "instant": lambda values: [_moment(value, zone) for value in values],
        "time": _memo(lambda value: f"{value:%H:%M}"),
        "money": lambda values: [_hundredths(value, ",") for value in values],
        "percent": _memo(lambda value: _hundredths(value, ",")),
        "yes_no": _words({None: "", True: style.yes, False: style.no}),
        "choice": _words(words),
        "weekdays": _memo(lambda mask: _days(mask, style.weekdays)),
    }
    return makers.get(column.kind)


def _standard(column: TableColumn) -> Formatter | None:
    makers: dict[str, Formatter] = {
        "date": _memo(lambda value: value.isoformat()),
        "instant": lambda values: ["" if value is None else _utc(value) for value in values],
        "time": _memo(lambda value: f"{value:%H:%M}"),
        "money": lambda values: [_hundredths(value, ".") for value in values],
        "percent": _memo(lambda value: _hundredths(value, ".")),
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
    return lambda values: [words[value] for value in values]


def _as_is(values: Sequence[Any]) -> Values:
    return values


def _guarded(values: Sequence[Any]) -> Values:
    """Texts, none of which a spreadsheet takes for a formula."""
    return [guarded(value) for value in values]


def guarded(value: Any) -> str:
    """A text that a spreadsheet shows as it is; numbers are left alone.

    >>> guarded("=1+1"), guarded("-5"), guarded(None)
    ("'=1+1", '-5', '')
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if text.startswith(FORMULA) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    rest = text[1:].replace(",", ".", 1).replace(".", "", 1)
    return text[0] in "+-" and rest.isascii() and rest.isdigit() and len(rest) < 16


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def _moment(value: datetime | None, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)
    return f"{local.day:02}/{local.month:02}/{local.year:04} {local.hour:02}:{local.minute:02}"


def _utc(value: datetime) -> str:
    return f"{value.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _hundredths(value: int | None, point: str) -> str:
    if value is None:
        return ""
    whole, rest = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole}{point}{rest:02}"


def _days(mask: int, names: Sequence[str]) -> str:
    return ", ".join(name for bit, name in enumerate(names) if mask >> bit & 1)

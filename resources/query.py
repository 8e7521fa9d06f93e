"""What was asked of a list, read from plain parameters: the same for screens, exports and the API.

`q=`, `sort=-arrival_on`, `page=`, `page_size=`, `archived=yes`, and filters by the column's name:
`status=confirmed&status=cancelled`, `arrival_on=this_month`, `arrival_on_from=2027-07-01`, `client=12`,
`total_from=100`. What is unknown or cannot be read is refused by name, never dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from resources.columns import Column, Kind, column_of, summary_column
from resources.filters import Condition, condition_of
from resources.privacy import may_search, may_see
from resources.resource import Resource
from resources.words import WORDS
from rules.errors import FieldErrors
from rules.text import N_, Text, text
from services.actor import Actor

PAGE_SIZES = (10, 25, 50, 100, 200)
PAGE_SIZE = 50
LAST_PAGE = 100_000
WORDS_LONGEST = 200
ENDS = ("_from", "_to")


class BadListQuery(FieldErrors):
    """Parameters of a list that are unknown or cannot be read."""

    status = 400


@dataclass(frozen=True)
class Reader:
    """Who reads a list, and how: his establishment (None: all of his), language, day, clock and currency.

    currency: of amounts typed in filters; None where his establishments have currencies of different decimals.
    """

    actor: Actor
    today: date
    establishment_id: int | None = None
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    currency: str | None = "EUR"


@dataclass(frozen=True)
class ListQuery:
    """A question to a list, checked; `given` are the parameters of its filters, for links."""

    q: str = ""
    sort: Column | None = None
    descending: bool = False
    page: int = 1
    page_size: int = PAGE_SIZE
    archived: bool = False
    conditions: tuple[Condition, ...] = ()
    given: tuple[tuple[str, str], ...] = ()


def filter_columns(resource: Resource, actor: Actor) -> dict[str, Column]:
    """The filters that the actor may use, by their key in addresses."""
    paths = (*resource.filters, resource.version_path) if resource.version_path else resource.filters
    columns = (column_of(resource.model, path) for path in dict.fromkeys(paths))
    return {_filter_key(resource, column): column for column in columns if sees(actor, column)}


def _filter_key(resource: Resource, column: Column) -> str:
    return "tariff" if column.path == resource.version_path else column.key


def visible_columns(resource: Resource, actor: Actor, paths: Iterable[str]) -> list[Column]:
    """The columns of these paths that the actor may see."""
    columns = (
        summary_column(resource.model, path, resource.summaries[path].label)
        if path in resource.summaries
        else column_of(resource.model, path)
        for path in paths
    )
    return [column for column in columns if sees(actor, column)]


def sees(actor: Actor, column: Column) -> bool:
    """Whether the actor may see what is in a column."""
    return all(may_see(actor, right) for right in column.rights)


def searchable(resource: Resource, actor: Actor) -> bool:
    """Whether the actor may search the list by words."""
    return resource.search and may_search(actor, resource.model)


def parse(resource: Resource, given: Iterable[tuple[str, str]], reader: Reader, also: Iterable[str] = ()) -> ListQuery:
    """Read parameters as pairs. Raises BadListQuery, naming each one that is wrong.

    also: further names that the caller reads himself, such as "format".
    """
    parser = _Parser(resource, reader)
    for name, value in given:
        if name not in also:
            parser.take(name, value)
    return parser.query()


class _Parser:
    """Takes parameters one by one and gathers what is wrong with them."""

    def __init__(self, resource: Resource, reader: Reader) -> None:
        self.resource = resource
        self.reader = reader
        self.filters = filter_columns(resource, reader.actor)
        self.own: dict[str, str] = {}
        self.values: dict[tuple[str, str], list[str]] = {}
        self.problems: dict[str, Text] = {}

    def take(self, name: str, value: str) -> None:
        if "\x00" in value:
            self.problems[name] = text(N_("“{value}” cannot be read."), value=name)
        elif name in ("q", "sort", "page", "page_size", "archived"):
            self.own[name] = value.strip()
        elif name in self.filters:
            self._keep(name, "", value)
        elif name.endswith(ENDS) and name.rpartition("_")[0] in self.filters:
            self._keep(name.rpartition("_")[0], name.rpartition("_")[2], value)
        else:
            self.problems[name] = text(N_("There is no filter “{name}” in this list."), name=name[:60])

    def _keep(self, name: str, end: str, value: str) -> None:
        if value.strip():
            self.values.setdefault((name, end), []).append(value.strip())

    def query(self) -> ListQuery:
        conditions = self._conditions()
        sort, descending = self._sort()
        found = ListQuery(
            q=self._words(),
            sort=sort,
            descending=descending,
            page=self._number("page", 1, LAST_PAGE, 1),
            page_size=self._page_size(),
            archived=self._archived(),
            conditions=conditions,
            given=self._given(),
        )
        if self.problems:
            raise BadListQuery(self.problems)
        return found

    def _conditions(self) -> tuple[Condition, ...]:
        conditions = []
        for (name, end), values in self.values.items():
            read = condition_of(
                self.filters[name], end, values, self.reader.today, self.reader.time_zone, self.reader.currency
            )
            if isinstance(read, Text):
                self.problems[f"{name}_{end}" if end else name] = read
            else:
                conditions.append(read)
        return tuple(conditions)

    def _given(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"{name}_{end}" if end else name, value) for (name, end), values in self.values.items() for value in values
        )

    def _sort(self) -> tuple[Column | None, bool]:
        asked = self.own.get("sort") or self.resource.sort
        name, descending = asked.lstrip("-"), asked.startswith("-")
        if not name:
            return None, False
        for path in (*self.resource.plain_columns, *self.resource.filters, self.resource.sort.lstrip("-"), "id"):
            column = column_of(self.resource.model, path) if path else None
            if column and name in (column.key, column.path) and column.sortable and sees(self.reader.actor, column):
                return column, descending
        if self.own.get("sort"):
            self.problems["sort"] = text(N_("This list cannot be sorted by “{name}”."), name=name[:60])
        return None, False

    def _words(self) -> str:
        words = self.own.get("q", "")
        if words and not searchable(self.resource, self.reader.actor):
            self.problems["q"] = text(N_("This list cannot be searched by words."))
        if len(words) > WORDS_LONGEST:
            self.problems["q"] = text(N_("This is too long to be searched."))
        return words

    def _archived(self) -> bool:
        value = self.own.get("archived", "")
        if value not in ("", "yes", "no") or (value and not self.resource.archives):
            self.problems["archived"] = text(N_("Write archived=yes or archived=no."))
        return value == "yes"

    def _page_size(self) -> int:
        size = self._number("page_size", 1, max(PAGE_SIZES), PAGE_SIZE)
        if size not in PAGE_SIZES:
            self.problems["page_size"] = text(N_("A page has 10, 25, 50, 100 or 200 lines."))
        return size

    def _number(self, name: str, least: int, most: int, default: int) -> int:
        value = self.own.get(name, "")
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
            self.problems[name] = text(N_("A number from {least} to {most}, please."), least=least, most=most)
            return default
        return int(value)


def kinds_of_filter(column: Column) -> str:
    """How a filter is asked for on a page: choice, yes or no, dates, numbers, relation or text."""
    target = column.target
    if target is not None:
        return "relation"
    names = {
        Kind.choice: "multi",
        Kind.yes_no: "bool",
        Kind.date: "date_range",
        Kind.instant: "date_range",
        Kind.number: "number_range",
        Kind.money: "number_range",
        Kind.percent: "number_range",
    }
    return "multi" if column.attribute in WORDS else names.get(column.end_kind, "text")

"""What the page of a list shows: columns, rows, filters with their chips, pages, exports."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from admin_views.cells import ALIGNED_END, amount_cell, cell_maker
from admin_views.reading import record_url
from admin_views.related_fields import OFFERED, chosen, offered
from admin_views.summaries import summaries_of, summary_cell
from admin_views.table_body import table_body
from extensions import db
from pricing.money import minor_units
from resources.choices import choice_label
from resources.columns import Column, Kind
from resources.filters import NONE
from resources.listing import COUNTED, PAGE_SIZES, Page, filter_columns, own_currency, read_page, searchable
from resources.periods import PERIODS, period
from resources.query import PAGE_SIZE, ListQuery, Reader, kinds_of_filter
from resources.resource import Resource
from resources.titles import title_of
from resources.words import WORDS, word_of
from web.formats import DEFAULT_CURRENCY, date_short, language, money, number, percent
from web.language import translate

# Tables too long for a list of choices.
LOOKED_UP = {"Client", "Booking"}
SHOWN_PERIODS = ("today", "tomorrow", "this_week", "this_month", "next_month", "next_30_days", "this_year", "last_year")


class ListPage:
    """The context of `admin/list.html` for one answer of the engine, which it asks for."""

    def __init__(self, resource: Resource, reader: Reader, query: ListQuery, columns: list[Column]) -> None:
        self.resource = resource
        self.reader = reader
        self.query = query
        self.columns = columns
        self.currency = reader.currency or DEFAULT_CURRENCY
        self.own_currency = own_currency(resource.model, columns)
        self.page: Page = read_page(db.session(), resource, reader, query, [*columns, *self.own_currency])
        self.address = url_for(f"{resource.name}.index")
        self.own = self._own()

    def _own(self) -> dict[str, Any]:
        return {
            "q": self.query.q or None,
            "sort": self._sort_given(),
            "page_size": self.query.page_size if self.query.page_size != PAGE_SIZE else None,
            "archived": "yes" if self.query.archived else None,
        }

    def context(self) -> dict[str, Any]:
        """Everything but what depends on rights to write."""
        headings = [self._heading(column) for column in self.columns]
        return {
            "resource": shown_resource(self.resource),
            "columns": headings,
            "rows": self.page.rows,
            "body": self._body(headings),
            "search": self._search(),
            "filters": self._filters(),
            "chips": self._chips(),
            "clear_url": self.link(drop_filters=True) if self.query.conditions or self.query.q else None,
            "total_text": self._total(),
            "pager": self._pager(),
            "page_sizes": self._page_sizes(),
            "exports": self._exports(),
            "show_archived_url": self._archived_url(),
            "archived_shown": self.query.archived,
            "keep": self._keep(),
        }

    def link(self, drop_filters: bool = False, without: Any = None, **changes: Any) -> str:
        """This list with other parameters: changes by name, None takes one away."""
        pairs = [] if drop_filters else [pair for pair in self.query.given if pair != without]
        if drop_filters:
            pairs = [pair for pair in self.query.given if pair[0] == "tariff"]
        own = {**self.own, **changes}
        if drop_filters:
            own["q"] = None
        given = [(name, value) for name, value in pairs if name not in changes]
        return _with(self.address, [*given, *((name, value) for name, value in own.items() if value is not None)])

    def _sort_given(self) -> str | None:
        if self.query.sort is None:
            return None
        asked = f"{'-' if self.query.descending else ''}{self.query.sort.key}"
        default = self.resource.sort.removesuffix("_cents")
        return None if asked == default else asked

    def _heading(self, column: Column) -> dict[str, Any]:
        current = self.query.sort is not None and self.query.sort.path == column.path
        sorted_ = ("desc" if self.query.descending else "asc") if current else None
        following = f"-{column.key}" if sorted_ == "asc" else column.key
        return {
            "key": column.key,
            "label": translate(column.label),
            "kind": column.kind.value,
            "align": "end" if column.kind in ALIGNED_END else "start",
            "sort_url": self.link(sort=following) if column.sortable else None,
            "sorted": sorted_,
            "hide_on_phone": column.path in self.resource.secondary,
        }

    def _body(self, headings: list[dict[str, Any]]) -> Markup:
        rows = self.page.rows
        told = summaries_of(self.resource.model, self.columns, [row[0] for row in rows], self.currency)
        makers = [
            summary_cell(told.get(column.path, {}))
            if column.kind is Kind.summary
            else cell_maker(column, self.currency, self.reader.time_zone)
            for column in self.columns
        ]
        if self.own_currency:
            money = [column.kind is Kind.money for column in self.columns]
            makers = [amount_cell if one else make for one, make in zip(money, makers, strict=True)]
            rows = [[*row[:2], *_with_currency(row[2:-1], money, row[-1])] for row in rows]
        return table_body(headings, makers, rows, self._row_address())

    def _row_address(self) -> str | None:
        """The address of record 0, into which each row puts its id: one address is made per page."""
        endpoint = self.resource.detail_endpoint or f"{self.resource.name}.show"
        if endpoint not in current_app.view_functions or not self.reader.actor.can("show", self.resource.name):
            return None
        return record_url(self.resource, 0)

    def _search(self) -> dict[str, Any] | None:
        if not searchable(self.resource, self.reader.actor):
            return None
        return {"name": "q", "value": self.query.q, "placeholder": gettext("Search…")}

    def _filters(self) -> list[dict[str, Any]]:
        columns = filter_columns(self.resource, self.reader.actor)
        return [self._filter(key, column) for key, column in columns.items() if key != "tariff"]

    def _filter(self, key: str, column: Column) -> dict[str, Any]:
        kind = kinds_of_filter(column)
        values = [value for name, value in self.query.given if name == key]
        shown: dict[str, Any] = {
            "key": key,
            "label": translate(column.label),
            "kind": kind,
            "values": values,
            "value": values[-1] if values else None,
        }
        if kind == "multi":
            shown["choices"] = _choices(column)
        elif kind == "bool":
            shown["choices"] = [("yes", gettext("Yes")), ("no", gettext("No"))]
        elif kind == "relation":
            shown.update(self._relation_choices(column, values))
        elif kind in ("date_range", "number_range"):
            shown.update(self._ends(key, kind, shown["value"]))
        return shown

    def _ends(self, key: str, kind: str, value: str | None) -> dict[str, Any]:
        """A named stretch of dates is written out in the two ends, so that it can be changed."""
        given = dict(self.query.given)
        first, last = given.get(f"{key}_from"), given.get(f"{key}_to")
        if value is not None:
            stretch = period(value, self.reader.today) if kind == "date_range" else None
            first, last = (day.isoformat() for day in stretch) if stretch else (value, value)
        ends: dict[str, Any] = {"from": first, "to": last}
        if kind == "date_range":
            base = self.link(**{key: None, f"{key}_from": None, f"{key}_to": None})
            joint = "&" if "?" in base else "?"
            ends["presets"] = [
                (translate(PERIODS[name][0]), f"{base}{joint}{key}={name}", name == value) for name in SHOWN_PERIODS
            ]
        return ends

    def _relation_choices(self, column: Column, values: list[str]) -> dict[str, Any]:
        assert column.target is not None
        rows = [] if column.target.__name__ in LOOKED_UP else offered(column.target)
        if (rows and len(rows) <= OFFERED) or (not rows and column.target.__name__ not in LOOKED_UP):
            return {"choices": [(str(row_id), title) for row_id, title in rows]}
        found = chosen(column.target, values) if values else {}
        return {
            "choices": [(row_id, title_of(row, language())) for row_id, row in found.items()],
            "lookup_url": url_for(f"{self.resource.name}.lookup", target=column.target.__name__),
        }

    def _chips(self) -> list[dict[str, str]]:
        columns = filter_columns(self.resource, self.reader.actor)
        chips = []
        for name, value in self.query.given:
            if name == "tariff":
                continue
            key = name if name in columns else name.rpartition("_")[0]
            words = self._chip_words(columns[key], value)
            named = f"{translate(columns[key].label)}{_end_words(name, key)}"
            label = gettext("%(label)s: %(value)s", label=named, value=words)
            chips.append({"label": label, "url": self.link(without=(name, value))})
        if self.query.q:
            chips.append({"label": gettext("Words: %(words)s", words=self.query.q), "url": self.link(q=None)})
        return chips

    def _chip_words(self, column: Column, value: str) -> str:
        if column.target is not None:
            if value == NONE:
                return gettext("None")
            row = chosen(column.target, [value]).get(value)
            return title_of(row, language()) if row is not None else f"#{value}"
        if column.choices is not None:
            return translate(choice_label(column.choices(value)))
        if column.end_kind is Kind.yes_no:
            return gettext("Yes") if value == "yes" else gettext("No")
        if column.end_kind in (Kind.date, Kind.instant):
            return translate(PERIODS[value][0]) if value in PERIODS else date_short(date.fromisoformat(value))
        if column.end_kind is Kind.text:
            return translate(word_of(column.attribute, value))
        return self._amount_words(column, value)

    def _amount_words(self, column: Column, value: str) -> str:
        condition = next((one for one in self.query.conditions if one.column.path == column.path), None)
        if condition is None or column.kind not in (Kind.money, Kind.percent):
            return value
        amounts = [one for one in (*condition.values, condition.least, condition.most) if one is not None]
        if column.kind is Kind.percent:
            return next((percent(rate) for rate in amounts if _same(rate, value, 2)), value)
        same = (cents for cents in amounts if _same(cents, value, minor_units(self.currency)))
        return next((money(cents, self.currency) for cents in same), value)

    def _total(self) -> str:
        if self.page.capped:
            return gettext("More than %(number)s lines", number=number(COUNTED))
        return ngettext("%(num)s line", "%(num)s lines", self.page.total)

    def _pager(self) -> dict[str, Any]:
        page = self.query.page
        return {
            "page": page,
            "prev_url": self.link(page=page - 1 if page > 2 else None) if page > 1 else None,
            "next_url": self.link(page=page + 1) if self.page.more else None,
            "first_url": self.link(page=None) if page > 2 else None,
        }

    def _page_sizes(self) -> list[dict[str, Any]]:
        if self.page.total <= PAGE_SIZES[0]:
            return []
        return [
            {"size": size, "url": self.link(page_size=size, page=None), "current": size == self.query.page_size}
            for size in PAGE_SIZES
        ]

    def _exports(self) -> list[dict[str, str]]:
        if not self.reader.actor.can("export", self.resource.name):
            return []
        address = url_for(f"{self.resource.name}.export")
        own = [(name, value) for name, value in self.own.items() if value and name != "page_size"]
        pairs = [*self.query.given, *own]
        return [
            {
                "url": _with(address, [*pairs, ("format", "excel")]),
                "label": gettext("CSV for Excel"),
                "hint": gettext("What is filtered, with commas in amounts and dates as people write them"),
            },
            {
                "url": _with(address, [*pairs, ("format", "standard")]),
                "label": gettext("Standard CSV"),
                "hint": gettext("For other programs: ISO dates, decimal points"),
            },
        ]

    def _archived_url(self) -> str | None:
        if not self.resource.archives:
            return None
        return self.link(archived=None if self.query.archived else "yes", page=None)

    def _keep(self) -> list[tuple[str, Any]]:
        """What the form of filters has no field for."""
        own = {**self.own, "q": None, "tariff": dict(self.query.given).get("tariff")}
        return [(name, value) for name, value in own.items() if value is not None]


def shown_resource(resource: Resource) -> dict[str, Any]:
    """What templates say about a resource, translated."""
    return {
        "key": resource.slug,
        "label": translate(resource.label),
        "label_one": translate(resource.label_one),
        "add_label": translate(resource.add_label),
        "help": translate(resource.intro) if resource.intro else "",
        "empty_text": translate(resource.empty) if resource.empty else "",
        "icon": resource.icon,
    }


def _choices(column: Column) -> list[tuple[str, str]]:
    if column.choices is not None:
        return [(choice.value, translate(choice_label(choice))) for choice in column.choices]
    return [(code, translate(source)) for code, source in WORDS[column.attribute].items()]


def _with(address: str, pairs: Iterable[tuple[str, Any]]) -> str:
    asked = urlencode(list(pairs))
    return f"{address}?{asked}" if asked else address


def _end_words(name: str, key: str) -> str:
    ends = {f"{key}_from": gettext("from"), f"{key}_to": gettext("until")}
    return f" {ends[name]}" if name in ends else ""


def _with_currency(values: Sequence[Any], money: Sequence[bool], currency: str) -> Iterator[Any]:
    """Values of a row, each amount with its currency."""
    return ((value, currency) if one else value for value, one in zip(values, money, strict=True))


def _same(amount: int, value: str, decimals: int) -> bool:
    plain = value.replace(" ", "").replace(",", ".")
    try:
        return round(float(plain) * 10**decimals) == amount
    except ValueError:
        return False

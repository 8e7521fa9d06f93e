"""The table of the planning as HTML: one row for a pool, one more for each lane of a dormitory.

Written as text rather than by a template: a month of fifty pools has a thousand cells.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

from flask import url_for
from flask_babel import format_date, gettext, ngettext
from markupsafe import Markup, escape

from admin_views.desk import choice, client_name, name_of
from models.inventory import ClaimKind, PoolKind
from rules.stay import ONE_DAY, Stay
from rules.text import Name
from services.actor import Actor
from services.planning import Bar, PoolMonth, PoolRow
from services.rights import PERSONAL
from web.formats import date_short

SATURDAY, SUNDAY = 5, 6
LOOKS = {ClaimKind.stay: "sold", ClaimKind.closure: "closed"}  # the other kinds are held
ROOM_FOR_ICON = 3  # nights


class Grid:
    """Writes a month. Words and addresses that come back in many cells are made once."""

    def __init__(self, nights: Stay, today: date, actor: Actor) -> None:
        self.nights = nights
        self.today = today
        self.actor = actor
        self.days = [_column(night, today) for night in nights]
        self.sells = actor.can("add", "Sale")
        self.personal = actor.can("show", PERSONAL)
        self.words = {
            "sold": gettext("Sold"),
            "held": gettext("Held"),
            "closed": gettext("Closed"),
            "free": gettext("Free"),
        }
        self.booking_url = _opener("bookings.show", "booking_id", actor.can("show", "Booking"))
        self.closure_url = _opener("closures.show", "closure_id", actor.can("show", "Closure"))
        self.people = cache(lambda number: ngettext("%(num)s person", "%(num)s people", number))
        self.day = cache(date_short)
        self.links = [self._link(night) for night in nights] if self.sells else [""] * nights.nights

    def html(self, pools: list[PoolMonth]) -> Markup | None:
        """The whole table; None without pools."""
        if not pools:
            return None
        head = "".join(
            f'<th scope="col"{day}><span>{format_date(night, "EEEEEE")}</span>{night.day}</th>'
            for night, day in zip(self.nights, self.days, strict=True)
        )
        rows = "".join(self._pool(pool) for pool in pools)
        free = "".join(
            f"<td{day}>{sum(units)}</td>"
            for day, units in zip(self.days, zip(*(pool.free for pool in pools), strict=True), strict=True)
        )
        return Markup(  # noqa: S704  (names were escaped one by one)
            f'<thead><tr><th scope="col">{escape(gettext("Night"))}</th>{head}</tr></thead><tbody>{rows}</tbody>'
            f'<tfoot><tr><th scope="row">{escape(gettext("Free"))}</th>{free}</tr></tfoot>'
        )

    def _pool(self, month: PoolMonth) -> str:
        pool = month.pool
        title = escape(name_of(Name(pool.name_fr, pool.name_en or "")))
        if pool.capacity == 1 and len(month.lanes) <= 1:
            cells = self._lane(month.lanes[0] if month.lanes else [], pool.id)
            return f'<tr class="pool"><th scope="row">{title}</th>{cells}</tr>'
        lanes = "".join(f"<tr>{self._lane(lane, None)}</tr>" for lane in month.lanes)
        units = escape(_units_words(pool))
        return (
            f'<tr class="pool many"><th scope="row" rowspan="{len(month.lanes) + 1}">{title}<small>{units}</small></th>'
            f"{self._counts(month)}</tr>{lanes}"
        )

    def _counts(self, month: PoolMonth) -> str:
        """Units taken of those there are, by night; each sells while one is free."""
        cells = []
        for day, link, free, units in zip(self.days, self.links, month.free, month.capacity, strict=True):
            taken = f"{units - free}/{units}"
            if free > 0 and link:
                taken = f'{link.replace("POOL", str(month.pool.id))}{taken}</a>'
            cells.append(f"<td{day}>{taken}</td>")
        return "".join(cells)

    def _lane(self, bars: list[Bar], sell_pool: int | None) -> str:
        """Bars and the empty cells between them; these sell a night of `sell_pool`."""
        cells, at = [], 0
        for bar in bars:
            first = max(0, (bar.arrival_on - self.nights.arrival_on).days)
            last = min(self.nights.nights, (bar.departure_on - self.nights.arrival_on).days)
            cells.append(self._empty(at, first, sell_pool))
            cells.append(self._bar(bar, last - first))
            at = last
        cells.append(self._empty(at, self.nights.nights, sell_pool))
        return "".join(cells)

    def _empty(self, first: int, last: int, sell_pool: int | None) -> str:
        if sell_pool is None:
            return "".join(f"<td{day}></td>" for day in self.days[first:last])
        pool = str(sell_pool)
        return "".join(
            f'<td{day}>{link.replace("POOL", pool)}</a></td>' if link else f"<td{day}></td>"
            for day, link in zip(self.days[first:last], self.links[first:last], strict=True)
        )

    def _link(self, night: date) -> str:
        """The opening of a link that sells one night; nothing in the past."""
        if night < self.today:
            return ""
        address = url_for("sale.search", arrival=night, departure=night + ONE_DAY)
        label = escape(gettext("Free on %(day)s: sell", day=self.day(night)))
        return f'<a class="sell" href="{escape(address)}&amp;pool=POOL" tabindex="-1" aria-label="{label}">'

    def _bar(self, bar: Bar, span: int) -> str:
        look = LOOKS.get(bar.kind, "held")
        label, details = self._words(bar, look)
        address = self.closure_url(bar.closure_id) if bar.closure_id else self.booking_url(bar.booking_id)
        edges = (" from" if bar.arrival_on < self.nights.arrival_on else "") + (
            " on" if bar.departure_on > self.nights.departure_on else ""
        )
        icon = " wide" if span >= ROOM_FOR_ICON else ""
        tag, opening = ("a", f'a href="{address}"') if address else ("span", "span")
        many = f'<b>{bar.quantity}</b> ' if bar.quantity > 1 else ""
        return (
            f'<td colspan="{span}"><{opening} class="bar {look}{edges}{icon}" title="{escape(details)}">'
            f"{many}{escape(label)}</{tag}></td>"
        )

    def _words(self, bar: Bar, look: str) -> tuple[str, str]:
        """What a bar says, and what it says when pointed at."""
        dates = f"{self.day(bar.arrival_on)} – {self.day(bar.departure_on)}"
        if bar.closure_id:
            reason = choice(bar.reason) if bar.reason else ""
            label = bar.note if bar.note and self.personal else reason
            return label, " · ".join(part for part in (self.words[look], reason, label, dates) if part)
        label = client_name(self.actor, bar.first_name, bar.display_name, bar.client_kind)
        return label, " · ".join((label, self.words[look], dates, self.people(bar.people or 0), bar.reference or ""))


def _units_words(pool: PoolRow) -> str:
    if pool.kind is PoolKind.dormitory:
        return ngettext("%(num)s bed", "%(num)s beds", pool.capacity)
    return ngettext("%(num)s unit", "%(num)s units", pool.capacity)


def _column(night: date, today: date) -> str:
    """The class of a night's column, ready to print behind a tag's name."""
    names = ["we"] if night.weekday() in (SATURDAY, SUNDAY) else []
    names += ["now"] if night == today else ["past"] if night < today else []
    return f' class="{" ".join(names)}"' if names else ""


def _opener(endpoint: str, name: str, allowed: bool) -> Callable[[int | None], str]:
    """From an id to an address, made once for all; nothing for those who may not open it."""
    if not allowed:
        return lambda _number: ""
    stem = url_for(endpoint, **{name: 0}).removesuffix("0")
    return lambda number: f"{stem}{number}"



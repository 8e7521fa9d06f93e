"""The table of the planning as HTML: one row for a pool, one more for each lane of a dormitory.

Written as text rather than by a template: a month of fifty pools has a thousand cells.
"""

from datetime import date
from functools import cache, lru_cache
from html import escape

from flask import url_for
from flask_babel import format_date, gettext, ngettext
from markupsafe import Markup

from admin_views.desk import choice
from models.client import ClientKind
from models.inventory import ClaimKind, ClosureReason, PoolKind
from rules.stay import ONE_DAY, Stay
from rules.text import N_, Name
from services.actor import Actor
from services.planning import Bar, PoolMonth, PoolRow
from services.rights import PERSONAL
from web.formats import date_short, language

SATURDAY, SUNDAY = 5, 6
LOOKS = {ClaimKind.stay.value: "sold", ClaimKind.closure.value: "closed"}  # the other kinds are held
WORDS = {"sold": N_("Sold"), "held": N_("Held"), "closed": N_("Closed")}
ROOM_FOR_ICON = 3  # nights
DAYS_KEPT = 4096
POOL, DAY = "{pool}", "{day}"  # stand in a link until it is written into a row


class Grid:
    """Writes a month. Words and addresses that come back in many cells are made once."""

    def __init__(self, nights: Stay, today: date, actor: Actor) -> None:
        self.nights = nights
        self.language = language()
        self.days = [_column(night, today) for night in nights]
        self.personal = actor.can("show", PERSONAL)
        self.words = {look: escape(gettext(word)) for look, word in WORDS.items()}
        self.reasons = {reason.value: escape(choice(reason)) for reason in ClosureReason}
        self.kinds = {kind.value: choice(kind) for kind in ClientKind}
        self.booking_url = _stem("bookings.show", "booking_id", actor.can("show", "Booking"))
        self.closure_url = _stem("closures.show", "closure_id", actor.can("show", "Closure"))
        self.people = cache(lambda number: escape(ngettext("%(num)s person", "%(num)s people", number)))
        self.links = self._links(today) if actor.can("add", "Sale") else [""] * nights.nights

    def html(self, pools: list[PoolMonth]) -> Markup | None:
        """The whole table; None without pools."""
        if not pools:
            return None
        head = "".join(
            f'<th scope="col"{day}><span>{_weekday(self.language, night.weekday())}</span>{night.day}</th>'
            for night, day in zip(self.nights, self.days, strict=True)
        )
        rows = "".join([self._pool(pool) for pool in pools])
        rows = rows.replace('tabindex="-1"', 'tabindex="0"', 1)  # where the keyboard enters; arrows go on from there
        free = "".join(
            f"<td{day}>{sum(units)}</td>"
            for day, units in zip(self.days, zip(*(pool.free for pool in pools), strict=True), strict=True)
        )
        return Markup(  # noqa: S704  (names were escaped one by one)
            f'<thead><tr><th scope="col">{escape(gettext("Night"))}</th>{head}</tr></thead><tbody>{rows}</tbody>'
            f'<tfoot><tr><th scope="row">{escape(gettext("Free"))}</th>{free}</tr></tfoot>'
        )

    def _pool(self, month: PoolMonth) -> str:
        pool, lanes = month.pool, month.lanes
        title = escape(Name(pool.name_fr, pool.name_en or "").in_(self.language))
        if pool.capacity == 1 and len(lanes) <= 1:
            cells = self._lane(lanes[0] if lanes else [], self._sell(pool.id))
            return f'<tr class="pool"><th scope="row">{title}</th>{cells}</tr>'
        plain = [f"<td{day}></td>" for day in self.days]
        rows = "".join([f"<tr>{self._lane(lane, plain)}</tr>" for lane in lanes])
        return (
            f'<tr class="pool many"><th scope="row" rowspan="{len(lanes) + 1}">{title}'
            f"<small>{escape(_units_words(pool))}</small></th>{self._counts(month)}</tr>{rows}"
        )

    def _counts(self, month: PoolMonth) -> str:
        """Units taken of those there are, by night; each sells while one is free."""
        cells = []
        for day, link, free in zip(self.days, self.links, month.free, strict=True):
            taken = f"{month.pool.capacity - free}/{month.pool.capacity}"
            if free and link:
                taken = f"{link.replace(POOL, str(month.pool.id))}{taken}</a>"
            cells.append(f"<td{day}>{taken}</td>")
        return "".join(cells)

    def _sell(self, pool_id: int) -> list[str]:
        """A cell for each night, to be shown where it is free."""
        pool = str(pool_id)
        return [
            f"<td{day}>{link.replace(POOL, pool)}</a></td>" if link else f"<td{day}></td>"
            for day, link in zip(self.days, self.links, strict=True)
        ]

    def _lane(self, bars: list[Bar], empty: list[str]) -> str:
        """Bars, and the empty cells between them."""
        cells: list[str] = []
        at = 0
        for bar in bars:
            cells += empty[at : bar.first]
            cells.append(self._bar(bar))
            at = bar.last
        return "".join(cells + empty[at:])

    def _links(self, today: date) -> list[str]:
        """For each night the opening of a link that sells it; nothing in the past."""
        stem, label = url_for("sale.search"), escape(gettext("Free on %(day)s: sell", day=DAY))
        return [
            f'<a class="sell" href="{stem}?arrival={night}&amp;departure={night + ONE_DAY}&amp;pool={POOL}"'
            f' tabindex="-1" aria-label="{label.replace(DAY, _day(self.language, night))}">'
            if night >= today
            else ""
            for night in self.nights
        ]

    def _bar(self, bar: Bar) -> str:
        look, span = LOOKS.get(bar.kind, "held"), bar.last - bar.first
        classes = f"bar {look} wide" if span >= ROOM_FOR_ICON else f"bar {look}"
        if bar.arrival_on < self.nights.arrival_on:
            classes += " from"
        if bar.departure_on > self.nights.departure_on:
            classes += " on"
        label, details = self._closure_words(bar) if bar.closure_id else self._stay_words(bar, look)
        many = f"<b>{bar.quantity}</b> " if bar.quantity > 1 else ""
        inside = f'class="{classes}" title="{details}">{many}{label}'
        stem, number = (self.closure_url, bar.closure_id) if bar.closure_id else (self.booking_url, bar.booking_id)
        if stem:
            return f'<td colspan="{span}"><a href="{stem}{number}" {inside}</a></td>'
        return f'<td colspan="{span}"><span {inside}</span></td>'

    def _stay_words(self, bar: Bar, look: str) -> tuple[str, str]:
        """What a stay's bar says, and what it says when pointed at; both escaped."""
        name = bar.display_name if self.personal else bar.first_name
        label = escape(name or self.kinds.get(bar.client_kind or "", ""))
        people = self.people(bar.people or 0)
        return label, f"{label} · {self.words[look]} · {self._dates(bar)} · {people} · {bar.reference}"

    def _closure_words(self, bar: Bar) -> tuple[str, str]:
        """The same of a closure. What somebody noted may name people."""
        reason = self.reasons.get(bar.reason or "", "")
        note = escape(bar.note) if bar.note and self.personal else ""
        shown = f"{reason} · {note}" if note else reason
        return note or reason, f"{self.words['closed']} · {shown} · {self._dates(bar)}"

    def _dates(self, bar: Bar) -> str:
        return f"{_day(self.language, bar.arrival_on)} – {_day(self.language, bar.departure_on)}"


def _units_words(pool: PoolRow) -> str:
    if pool.kind is PoolKind.dormitory:
        return ngettext("%(num)s bed", "%(num)s beds", pool.capacity)
    return ngettext("%(num)s unit", "%(num)s units", pool.capacity)


def _column(night: date, today: date) -> str:
    """The class of a night's column, ready to print behind a tag's name."""
    names = ["we"] if night.weekday() in (SATURDAY, SUNDAY) else []
    names += ["now"] if night == today else ["past"] if night < today else []
    return f' class="{" ".join(names)}"' if names else ""


def _stem(endpoint: str, name: str, allowed: bool) -> str:
    """The address of a record up to its number; nothing for those who may not open it."""
    return url_for(endpoint, **{name: 0}).removesuffix("0") if allowed else ""


@lru_cache(DAYS_KEPT)
def _day(_language: str, day: date) -> str:
    """A day as people read it, kept from one page to the next."""
    return date_short(day)


@lru_cache(DAYS_KEPT)
def _weekday(_language: str, number: int) -> str:
    """Two letters of a day of the week, Monday being 0."""
    return format_date(date(2024, 1, 1 + number), "EEEEEE")

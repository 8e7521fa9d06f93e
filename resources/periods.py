"""Stretches of dates by name, as filters offer them: today, this week, the next 30 days."""

from collections.abc import Callable
from datetime import date, timedelta

from rules.text import N_

Stretch = tuple[date, date]  # both ends included
DAY = timedelta(days=1)


def _days(first: int, last: int) -> Callable[[date], Stretch]:
    return lambda today: (today + first * DAY, today + last * DAY)


def _week(weeks: int) -> Callable[[date], Stretch]:
    def stretch(today: date) -> Stretch:
        monday = today - today.weekday() * DAY + weeks * 7 * DAY
        return monday, monday + 6 * DAY

    return stretch


def _month(months: int) -> Callable[[date], Stretch]:
    def stretch(today: date) -> Stretch:
        return _first_of(today, months), _first_of(today, months + 1) - DAY

    return stretch


def _first_of(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _year(years: int) -> Callable[[date], Stretch]:
    return lambda today: (date(today.year + years, 1, 1), date(today.year + years, 12, 31))


PERIODS: dict[str, tuple[str, Callable[[date], Stretch]]] = {
    "today": (N_("Today"), _days(0, 0)),
    "yesterday": (N_("Yesterday"), _days(-1, -1)),
    "tomorrow": (N_("Tomorrow"), _days(1, 1)),
    "this_week": (N_("This week"), _week(0)),
    "next_week": (N_("Next week"), _week(1)),
    "last_week": (N_("Last week"), _week(-1)),
    "this_month": (N_("This month"), _month(0)),
    "next_month": (N_("Next month"), _month(1)),
    "last_month": (N_("Last month"), _month(-1)),
    "next_7_days": (N_("Next 7 days"), _days(0, 6)),
    "next_30_days": (N_("Next 30 days"), _days(0, 29)),
    "last_7_days": (N_("Last 7 days"), _days(-6, 0)),
    "last_30_days": (N_("Last 30 days"), _days(-29, 0)),
    "this_year": (N_("This year"), _year(0)),
    "next_year": (N_("Next year"), _year(1)),
    "last_year": (N_("Last year"), _year(-1)),
}


def period(name: str, today: date) -> Stretch | None:
    """The first and last day of a named stretch; None for an unknown name.

    >>> period("next_month", date(2026, 12, 3))
    (datetime.date(2027, 1, 1), datetime.date(2027, 1, 31))
    """
    return PERIODS[name][1](today) if name in PERIODS else None

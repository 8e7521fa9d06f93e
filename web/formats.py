"""Values as people read them: money, dates, percentages, marked texts. One place for all pages."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from flask import Flask
from flask_babel import format_currency, format_date, format_decimal, format_percent, get_locale, gettext

from rules.text import Formats, Text, render


def money(cents: int | None, currency: str = "EUR") -> str:
    """`123450` in EUR is "1 234,50 €"; nothing for None."""
    if cents is None:
        return ""
    digits = get_currency_precision(currency)
    return format_currency(Decimal(cents).scaleb(-digits), currency)


def money_writer(currency: str = "EUR") -> Callable[[int], str]:
    """`money` for the many amounts of a list: what language and currency want is asked once."""
    return _money_writer(str(get_locale()), currency)


@cache
def _money_writer(_locale: str, currency: str) -> Callable[[int], str]:
    if get_currency_precision(currency) != 2:
        return lambda cents: money(cents, currency)
    found = _SAMPLE.fullmatch(money(123_456_789, currency))
    below = _SAMPLE.fullmatch(money(-123_456_789, currency))
    if found is None or below is None:
        return lambda cents: money(cents, currency)
    positive, group, point, after = found.groups()
    negative = below[1]

    def write(cents: int) -> str:
        whole, rest = divmod(abs(cents), 100)
        grouped = f"{whole:,}".replace(",", group)
        return f"{negative if cents < 0 else positive}{grouped}{point}{rest:02}{after}"

    return write


_SAMPLE = re.compile(r"(\D*)1(\D*)234(?:\2)567(\D)89(\D*)")


def percent(bp: int) -> str:
    """`550` is "5,5 %"."""
    return format_percent(Decimal(bp) / 10_000, "#,##0.## %")


def date_short(day: date | None) -> str:
    """ "12/07/2027" or "12 Jul 2027"."""
    if day is None:
        return ""
    if language() == "fr":
        return f"{day.day:02}/{day.month:02}/{day.year:04}"
    return format_date(day, "d MMM yyyy")


def day_of_year(day: date) -> str:
    """ "12 juillet": a day of every year."""
    return format_date(day, "d MMMM" if language() == "fr" else "MMMM d")


def date_long(day: date | None) -> str:
    """ "lundi 12 juillet 2027"."""
    return "" if day is None else format_date(day, "EEEE d MMMM yyyy")


def datetime_local(at: datetime | None, time_zone: str = "Europe/Paris") -> str:
    """An instant at the clock of the establishment: "12/07/2027 16:05"."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{date_short(local.date())} {local:%H:%M}"


def number(value: int | Decimal) -> str:
    """ "12 345"."""
    return format_decimal(value)


def language() -> str:
    """ "fr" or "en": the language of this request."""
    locale = get_locale()
    return locale.language if locale else "fr"


def sentence(text: Text, currency: str = "EUR") -> str:
    """A marked text in the language of the request."""
    formats = Formats(money=lambda cents: money(cents, currency), percent=percent, date=date_short)
    return render(text, gettext, language(), formats)


def bilingual(row: Any, attribute: str = "name") -> str:
    """`name_fr` or `name_en` of a row, by the language of the request; the other where one is empty."""
    wanted, other = ("en", "fr") if language() == "en" else ("fr", "en")
    return getattr(row, f"{attribute}_{wanted}") or getattr(row, f"{attribute}_{other}") or ""


FILTERS: Mapping[str, Any] = {
    "money": money,
    "euros": money,
    "percent": percent,
    "date_short": date_short,
    "date_long": date_long,
    "datetime_local": datetime_local,
    "number": number,
    "sentence": sentence,
    "bilingual": bilingual,
}


def init_app(app: Flask) -> None:
    """Give templates these formats."""
    app.jinja_env.filters.update(FILTERS)

"""Values as people read them: money, dates, percentages, marked texts. One place for all pages."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
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


def percent(bp: int) -> str:
    """`550` is "5,5 %"."""
    return format_percent(Decimal(bp) / 10_000, "#,##0.## %")


def date_short(day: date | None) -> str:
    """ "12/07/2027" or "12 Jul 2027"."""
    return "" if day is None else format_date(day, "dd/MM/yyyy" if language() == "fr" else "d MMM yyyy")


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

"""Values as people read them: money, dates, percentages, marked texts. One place for all pages."""

import re
from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import NumberPattern, get_currency_symbol
from flask import Flask
from flask_babel import format_date, format_decimal, format_percent, gettext

from pricing.money import minor_units
from rules.text import Formats, Text, render
from web.language import current_locale

DEFAULT_CURRENCY = "EUR"  # where there is no establishment yet


def money(cents: int | None, currency: str = DEFAULT_CURRENCY) -> str:
    """`123450` in EUR is "1 234,50 €"; nothing for None."""
    if cents is None:
        return ""
    digits = minor_units(currency)
    locale = current_locale() or Locale("fr")
    return _pattern(str(locale), digits).apply(
        Decimal(cents).scaleb(-digits), locale, currency=currency, currency_digits=False
    )


@cache
def _pattern(locale: str, digits: int) -> NumberPattern:
    """How a language writes an amount, with the decimals of ISO 4217: Babel's own tables round some away."""
    pattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


def decimal_point() -> str:
    """What stands before decimals in fields."""
    return "," if language() == "fr" else "."


def currency_sign(currency: str) -> str:
    """What stands beside an amount in the language of the request: "€"; "JPY" in French, "¥" in English."""
    return get_currency_symbol(currency, current_locale() or Locale("fr"))


@cache
def currency_signs(currency: str) -> tuple[str, ...]:
    """All that people may type beside an amount: its code, and its signs in either language."""
    return currency, *(get_currency_symbol(currency, locale) for locale in ("fr", "en"))


def money_writer(currency: str = DEFAULT_CURRENCY) -> Callable[[int], str]:
    """`money` for the many amounts of a list: what language and currency want is asked once."""
    return _money_writer(str(current_locale()), currency)


@cache
def _money_writer(_locale: str, currency: str) -> Callable[[int], str]:
    if minor_units(currency) != 2:
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
    return "" if day is None else _date_writer(language())(day)


def date_writer() -> Callable[[date], str]:
    """`date_short` for the many dates of a list: the language is asked once."""
    return _date_writer(language())


@cache
def _date_writer(lang: str) -> Callable[[date], str]:
    if lang == "fr":
        return lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}"
    months = get_month_names("abbreviated", locale=lang)
    return lambda day: f"{day.day} {months[day.month]} {day.year}"


def day_of_year(day: date) -> str:
    """ "12 juillet": a day of every year."""
    return format_date(day, "d MMMM" if language() == "fr" else "MMMM d")


def date_long(day: date | None) -> str:
    """ "lundi 12 juillet 2027"."""
    return "" if day is None else format_date(day, "EEEE d MMMM yyyy")


def datetime_local(at: datetime | None, time_zone: str = "Europe/Paris") -> str:
    """An instant at the clock of the establishment: "12/07/2027 16:05"."""
    return "" if at is None else instant_writer(time_zone)(at)


def instant_writer(time_zone: str) -> Callable[[datetime], str]:
    """`datetime_local` for the many instants of a list."""
    zone, write = ZoneInfo(time_zone), date_writer()

    def written(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{write(local)} {local.hour:02}:{local.minute:02}"

    return written


def number(value: int | Decimal) -> str:
    """ "12 345"."""
    return format_decimal(value)


def language() -> str:
    """ "fr" or "en": the language of this request."""
    locale = current_locale() or Locale("fr")
    return locale.language if locale else "fr"


def sentence(text: Text, currency: str = DEFAULT_CURRENCY) -> str:
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

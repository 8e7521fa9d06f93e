"""Sentences for people, kept as marked English source plus parameters; the edge translates them.

Pure floors never build a sentence by hand: they return `Text`, and `render` makes it readable
with a translation function, a language and the formats of that language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


def N_(source: str) -> str:  # noqa: N802 - the name that extraction looks for
    """Mark a source text for extraction; it comes back as it is.

    >>> N_("Capacity: {capacity}")
    'Capacity: {capacity}'
    """
    return source


class Cents(int):
    """An amount in whole cents (the currency's minor unit), shown as money."""

    __slots__ = ()


class BasisPoints(int):
    """A rate in hundredths of a percent, shown as a percentage: 550 is 5.5 %."""

    __slots__ = ()


class Weekday(int):
    """A day of the week, Monday is 1 and Sunday 7, shown by its name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Name:
    """What an owner calls something, in French and English; either may be empty."""

    fr: str
    en: str = ""

    def in_(self, language: str) -> str:
        """Return the name in a language ("fr", "en", "fr_FR"), in the other one when it is empty.

        >>> Name("Cuisine").in_("en")
        'Cuisine'
        """
        if language.startswith("en"):
            return self.en or self.fr
        return self.fr or self.en


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to come: marked English source and the values of its {placeholders}."""

    source: str
    params: tuple[tuple[str, Param], ...] = ()

    def __str__(self) -> str:
        return render(self)


Param: TypeAlias = "str | int | date | Name | Text | tuple[Param, ...]"


def text(source: str, **params: Param) -> Text:
    """Make a Text; a tuple among the values is shown as a list with commas.

    >>> str(text(N_("Season: {season}"), season=Name("Été", "Summer")))
    'Season: Summer'
    """
    return Text(source, tuple(params.items()))


WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def _plain_money(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _plain_percent(bp: int) -> str:
    return f"{_plain_money(bp).rstrip('0').rstrip('.')} %"


@dataclass(frozen=True, slots=True)
class Formats:
    """How a language writes values; the edge passes its own, these are plain and neutral."""

    money: Callable[[int], str] = _plain_money  # cents
    percent: Callable[[int], str] = _plain_percent  # basis points
    date: Callable[[date], str] = date.isoformat


PLAIN = Formats()


def _untranslated(source: str) -> str:
    return source


def render(
    text: Text,
    translate: Callable[[str], str] = _untranslated,
    language: str = "en",
    formats: Formats = PLAIN,
) -> str:
    """Write a Text out for a reader.

    translate: from a marked source to the same sentence in `language`.
    language: "fr" or "en", for names that owners gave in both.

    >>> render(text(N_("{price} on {day}"), price=Cents(1250), day=Weekday(6)))
    '12.50 on Saturday'
    """

    def shown(value: Param) -> str:
        match value:
            case Text():
                return render(value, translate, language, formats)
            case Name():
                return value.in_(language)
            case Cents():
                return formats.money(value)
            case BasisPoints():
                return formats.percent(value)
            case Weekday():
                return translate(WEEKDAYS[value - 1])
            case date():
                return formats.date(value)
            case tuple():
                return ", ".join(shown(part) for part in value)
        return str(value)

    return translate(text.source).format_map({name: shown(value) for name, value in text.params})

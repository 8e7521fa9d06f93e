"""From what was typed to values: each reader takes a node and raises a UserError that says the cure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from pricing.money import minor_units
from rules.errors import UserError
from rules.free_table import FreeTable, parse_free_table
from rules.number_spec import NumberSpec, parse_numbers
from rules.season_pieces import parse_date
from rules.text import N_, Name, Text, text
from rules.weekdays import parse_weekdays
from services.establishment_file.yaml_tree import Items, Mapping, Node, Scalar

AnyEnum = TypeVar("AnyEnum", bound=StrEnum)

SHORT, LONG = 200, 50_000  # letters
MOST_CENTS = 1_000_000_000
MOST_DIGITS = 20  # more is no number but noise
ON_REQUEST = "on request"
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_AMOUNT = re.compile(r"(-?)(\d{1,9})(?:[.,](\d{1,3}))?", re.ASCII)
_PERCENT = re.compile(r"(-?\d{1,4})(?:[.,](\d{1,2}))?\s*%", re.ASCII)
_FREE_NIGHTS = re.compile(r"(\d{1,3}) +of +(\d{1,3})", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


class NotText(UserError):
    """A list or a mapping where one value is due."""

    message = N_("one value is expected here, not a list or a mapping.")


class ControlLetters(UserError):
    """Letters that nobody sees."""

    message = N_("this holds invisible control characters; type it again.")


class TooLong(UserError):
    """More letters than fit."""

    message = N_("this has {count} letters; {most} are allowed.")


class NotALanguage(UserError):
    """A name in a language that is not kept."""

    message = N_("“{key}” is not a language here; write {{fr: …, en: …}}, or one text.")


class NoFrench(UserError):
    """A name without the language that stands in for the other."""

    message = N_("fr must be filled in; it is shown where en is missing.")


class NotACode(UserError):
    """A code with capitals, spaces or accents."""

    message = N_("“{value}” is not a code: small letters, digits, - and _ only (64 at most), for example {example}.")


class NotWhole(UserError):
    """Not a whole number, or too small or large."""

    message = N_("“{value}” is not a whole number from {least} to {most}.")


class NotYesOrNo(UserError):
    """Neither true nor false."""

    message = N_("“{value}” is neither true nor false.")


class NotAChoice(UserError):
    """A word that is not in the list."""

    message = N_("“{value}” is not one of: {choices}.")


class NotAnAmount(UserError):
    """Not money in this currency."""

    message = N_(
        "“{value}” is not an amount in {currency}: write digits with {decimals} decimals at most, "
        "for example {example}."
    )


class NotInRange(UserError):
    """An amount that is too small or too large."""

    message = N_("“{value}” is not an amount from {least} to {most}.")


class NotAPercentage(UserError):
    """Not a rate."""

    message = N_("“{value}” is not a percentage from {least} % to {most} %: write for example 10 % or 5.5 %.")


class NotATime(UserError):
    """Not an hour of the day."""

    message = N_("“{value}” is not a time of day; write for example 16:00.")


class NotAsWritten(UserError):
    """A text that has not the form of its kind."""

    message = N_("“{value}” is not {kind}; for example {example}.")


def typed(node: Node) -> str:
    """Return a value as it was typed; raises NotText, ControlLetters."""
    if not isinstance(node, Scalar):
        raise NotText
    if _CONTROL.search(node.value):
        raise ControlLetters
    return node.value if not node.is_empty else ""


def short(node: Node) -> str:
    """Read a text of one line; raises TooLong."""
    return _limited(" ".join(typed(node).split()), SHORT)


def long(node: Node) -> str:
    """Read a text of many lines, without the blanks around it; raises TooLong."""
    lines = (line.rstrip() for line in typed(node).splitlines())
    return _limited("\n".join(lines).strip(), LONG)


def _limited(text: str, most: int) -> str:
    if len(text) > most:
        raise TooLong(count=len(text), most=most)
    return text


def name(node: Node) -> Name:
    """Read a name: a text, or one in each language; raises NotALanguage, NoFrench, TooLong."""
    return in_languages(node, short)


def long_name(node: Node) -> Name:
    """Read a long text in one language or both; raises NotALanguage, NoFrench, TooLong."""
    return in_languages(node, long)


def in_languages(node: Node, read: Callable[[Node], str]) -> Name:
    """Read what may be one text or a mapping of languages."""
    if not isinstance(node, Mapping):
        return Name(read(node))
    texts = {key.value: read(value) for key, value in node.entries}
    for key in texts:
        if key not in ("fr", "en"):
            raise NotALanguage(key=key)
    if not texts.get("fr"):
        raise NoFrench
    return Name(texts["fr"], texts.get("en", ""))


def code(node: Node) -> str:
    """Read a code; raises NotACode."""
    value = typed(node)
    if not _CODE.fullmatch(value):
        raise NotACode(value=value, example=proposed_code(value))
    return value


def proposed_code(value: str) -> str:
    """Make a code of a name.

    >>> proposed_code("Maison Vernon")
    'maison-vernon'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
    return plain[:64] or "blue-room"


def whole(least: int, most: int) -> Callable[[Node], int]:
    """Make a reader of whole numbers; it raises NotWhole."""

    def read(node: Node) -> int:
        value = typed(node)
        if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII) or not least <= int(value) <= most:
            raise NotWhole(value=value, least=least, most=most)
        return int(value)

    return read


def yes_or_no(node: Node) -> bool:
    """Read true or false; raises NotYesOrNo."""
    value = typed(node)
    if value.lower() not in _YES_NO:
        raise NotYesOrNo(value=value)
    return _YES_NO[value.lower()]


def choice(kind: type[AnyEnum]) -> Callable[[Node], AnyEnum]:
    """Make a reader of one of the words of an enum; it raises NotAChoice."""

    def read(node: Node) -> AnyEnum:
        value = typed(node)
        if value not in kind.__members__:
            raise NotAChoice(value=value, choices=tuple(kind.__members__))
        return kind(value)

    return read


def one_of(*choices: str) -> Callable[[Node], str]:
    """Make a reader of one of some words; it raises NotAChoice."""

    def read(node: Node) -> str:
        value = typed(node)
        if value not in choices:
            raise NotAChoice(value=value, choices=choices)
        return value

    return read


def codes_of(kind: type[StrEnum]) -> Callable[[Node], frozenset[str]]:
    """Make a reader of one or several of the words of an enum; it raises NotAChoice."""
    read_one = choice(kind)

    def read(node: Node) -> frozenset[str]:
        items = node.items if isinstance(node, Items) else (node,)
        return frozenset(read_one(item).value for item in items)

    return read


def amount(currency: str) -> Callable[[Node], int | None]:
    """Make a reader of money, exact, in cents; None for "on request". It raises NotAnAmount."""
    read_money = money(currency, -MOST_CENTS)

    def read(node: Node) -> int | None:
        return None if typed(node).lower() == ON_REQUEST else read_money(node)

    return read


def money(currency: str, least: int = 0, most: int = MOST_CENTS) -> Callable[[Node], int]:
    """Make a reader of money, exact, in cents. It raises NotAnAmount, NotInRange."""
    decimals = minor_units(currency)

    def read(node: Node) -> int:
        value = typed(node)
        found = _AMOUNT.fullmatch(value)
        if found is None or len(found[3] or "") > decimals or len(found[2]) > MOST_DIGITS:
            example = str(Decimal(1250).scaleb(-decimals))
            raise NotAnAmount(value=value, currency=currency, decimals=decimals, example=example)
        cents = int(Decimal(value.replace(",", ".")).scaleb(decimals))
        if not least <= cents <= most:
            ends = (str(Decimal(end).scaleb(-decimals)) for end in (least, most))
            raise NotInRange(value=value, least=next(ends), most=next(ends))
        return cents

    return read


def rate(least_percent: int, most_percent: int = 100) -> Callable[[Node], int]:
    """Make a reader of percentages, in basis points; it raises NotAPercentage."""

    def read(node: Node) -> int:
        value = typed(node)
        found = _PERCENT.fullmatch(value.strip())
        points = int(Decimal(value.strip(" %").replace(",", ".")) * 100) if found else 0
        if not found or not least_percent * 100 <= points <= most_percent * 100:
            raise NotAPercentage(value=value, least=least_percent, most=most_percent)
        return points

    return read


def day(node: Node) -> date:
    """Read a date; raises BadDay."""
    return parse_date(typed(node))


def time_of_day(node: Node) -> time:
    """Read hours and minutes; raises NotATime."""
    value = typed(node)
    found = _TIME.fullmatch(value)
    if found is None:
        raise NotATime(value=value)
    return time(int(found[1]), int(found[2]))


def joined(node: Node) -> str:
    """Read one text, or a list of them put together with commas."""
    if isinstance(node, Items):
        return ", ".join(typed(item) for item in node.items)
    return typed(node)


def numbers(node: Node) -> NumberSpec:
    """Read numbers of nights or people; raises BadNumberSpec, BackwardRange, TooLong."""
    return parse_numbers(_limited(joined(node), 100))


def free_nights(node: Node) -> tuple[int, int]:
    """Read so many free nights of every so many; raises NotAsWritten."""
    value = typed(node)
    found = _FREE_NIGHTS.fullmatch(value)
    if found is None or not 0 < int(found[1]) < int(found[2]) <= 366:
        raise NotAsWritten(value=value, kind=Text(N_("a number of free nights")), example="1 of 7")
    return int(found[1]), int(found[2])


def free_table(node: Node) -> FreeTable:
    """Read free places by the number of people; raises BadFreeTable, TooLong."""
    return parse_free_table(_limited(typed(node), SHORT))


def weekdays(node: Node) -> int:
    """Read days of the week as a mask; raises BadWeekdays."""
    return parse_weekdays(joined(node))


def written(pattern: str, kind: str, example: str) -> Callable[[Node], str]:
    """Make a reader of texts of one form, blanks taken out; it raises NotAsWritten.

    kind: what it is, as marked text.
    """
    form = re.compile(pattern, re.ASCII)

    def read(node: Node) -> str:
        value = "".join(typed(node).split())
        if value and not form.fullmatch(value):
            raise NotAsWritten(value=value, kind=Text(kind), example=example)
        return value

    return read


def iban(node: Node) -> str:
    """Read an account number and check its key; raises NotAsWritten."""
    value = "".join(typed(node).split()).upper()
    example = "FR76 3000 6000 0112 3456 7890 189"
    if value and not (re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", value, re.ASCII) and _has_iban_key(value)):
        raise NotAsWritten(value=value, kind=Text(N_("an IBAN with a valid key")), example=example)
    return value


def _has_iban_key(value: str) -> bool:
    digits = "".join(str(int(letter, 36)) for letter in value[4:] + value[:4])
    return int(digits) % 97 == 1


def time_zone(node: Node) -> str:
    """Read the name of a time zone; raises NotAsWritten."""
    value = typed(node)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        raise NotAsWritten(value=value, kind=Text(N_("a time zone")), example="Europe/Paris") from error
    return value


def phone(node: Node) -> str:
    """Read a phone number, with its blanks; raises NotAsWritten."""
    value = short(node)
    if value and not re.fullmatch(r"[+(]?[\d (). /-]{3,31}", value, re.ASCII):
        raise NotAsWritten(value=value, kind=Text(N_("a phone number")), example="+33 5 62 00 00 00")
    return value


def cure(near: list[str], known: list[str]) -> Text:
    """Say which code was perhaps meant, or which there are."""
    if near:
        return text(N_("did you mean “{code}”?"), code=near[0])
    if known:
        return text(N_("there are: {codes}."), codes=tuple(known[:20]))
    return Text(N_("none is declared."))

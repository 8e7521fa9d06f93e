"""How single values are written in an establishment file."""

from __future__ import annotations

from pricing.money import write_amount
from rules.text import Name
from services.establishment_file.yaml_writer import Flow, Raw, Value


def filled(**entries: Value) -> dict[str, Value]:
    """Keep the entries that say something.

    >>> filled(code="a", name="", units=[])
    {'code': 'a'}
    """
    return {key: value for key, value in entries.items() if value and value != Raw("")}


def name_value(name: Name | None) -> Value:
    """Write a name: one text, or both languages on one line."""
    if name is None:
        return ""
    return Flow({"fr": name.fr, "en": name.en}) if name.en else name.fr


def money_value(cents: int, currency: str) -> Raw:
    """Write an amount with all its decimals.

    >>> money_value(1250, "EUR").token
    '12.50'
    """
    return Raw(write_amount(cents, currency, "."))


def percent_value(bp: int) -> str:
    """Write a rate.

    >>> percent_value(-550), percent_value(1000)
    ('-5.5 %', '10 %')
    """
    sign, whole, rest = "-" if bp < 0 else "", abs(bp) // 100, abs(bp) % 100
    return f"{sign}{whole}{f'.{rest:02}'.rstrip('0') if rest else ''} %"


def yes(value: bool) -> Raw:
    """Write true; what is false is left out."""
    return Raw("true" if value else "")

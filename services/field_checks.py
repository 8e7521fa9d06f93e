"""What single values must look like, by the name of their attribute, whoever writes them."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy import inspect
from stdnum.eu import vat
from stdnum.fr import siret

from rules import stay
from rules.errors import FieldErrors, UserError
from rules.free_table import parse_free_table
from rules.number_spec import parse_numbers
from rules.text import N_, Text, text

Check = Callable[[str], Text | None]
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
MAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{4,30}")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def check_fields(row: Any) -> None:
    """Check every value of a row and of its children. Raises FieldErrors by the name of the field."""
    problems = dict(_problems(row))
    for relation in inspect(type(row)).relationships:
        if relation.cascade.delete_orphan and relation.key not in inspect(row).unloaded:
            for child in getattr(row, relation.key):
                for _, problem in _problems(child):
                    problems[relation.key] = problem
    if problems:
        raise FieldErrors(problems)


def problem_of(name: str, value: Any) -> Text | None:
    """What is wrong with a value of that attribute; None when nothing is."""
    if value in (None, ""):
        return None
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if is_day and not FIRST_DAY <= value <= LAST_DAY:
        return text(N_("This date is too far away."))
    if name == "year" and not stay.FIRST_DAY.year <= value <= stay.LAST_DAY.year:
        return text(stay.TooFar.message)
    check = _CHECKS.get(name)
    return check(str(value)) if check and isinstance(value, str) else None


def _problems(row: Any) -> list[tuple[str, Text]]:
    found = []
    for column in inspect(type(row)).column_attrs:
        name = column.key
        problem = problem_of(name, getattr(row, name))
        if problem is not None:
            found.append((name, problem))
    return found


def _matches(pattern: re.Pattern[str], sentence: str) -> Check:
    return lambda value: None if pattern.fullmatch(value) else text(sentence)


def _among(values: Callable[[], Any], sentence: str) -> Check:
    return lambda value: None if value in values() else text(sentence)


def _iban(value: str) -> Text | None:
    try:
        IBAN(value)
    except SchwiftyException:
        return text(N_("This is not an IBAN; check the digits. Example: FR76 3000 6000 0112 3456 7890 189"))
    return None


def _bic(value: str) -> Text | None:
    try:
        BIC(value)
    except SchwiftyException:
        return text(N_("This is not a BIC. Example: AGRIFRPP"))
    return None


def _siret(value: str) -> Text | None:
    return None if siret.is_valid(value) else text(N_("This is not a SIRET; check its 14 digits."))


def _vat_number(value: str) -> Text | None:
    return None if vat.is_valid(value) else text(N_("This is not a VAT number. Example: FR 44 732829320"))


def _numbers(value: str) -> Text | None:
    try:
        parse_numbers(value)
    except UserError as refusal:
        return refusal.text
    return None


def _free_table(value: str) -> Text | None:
    try:
        parse_free_table(value)
    except UserError as refusal:
        return refusal.text
    return None


def _website(value: str) -> Text | None:
    fine = value.startswith(("https://", "http://")) and " " not in value
    return None if fine else text(N_("Write a full address, such as https://www.example.org"))


_MAIL = _matches(MAIL, N_("Write an e-mail address, such as claire@example.org."))
_CATEGORY = _matches(CODE, N_("Small letters without accents, digits, “-” and “_” only. Example: three-stars"))
_CHECKS: dict[str, Check] = {
    "bic": _bic,
    "category": _CATEGORY,
    "code": _matches(CODE, N_("Small letters without accents, digits, “-” and “_” only. Example: high-season")),
    "commune_insee": _matches(re.compile(r"[0-9][0-9AB][0-9]{3}"), N_("Five digits. Example: 05061")),
    "country": _matches(re.compile(r"[A-Z]{2}"), N_("Two capital letters. Example: FR")),
    "currency": _matches(re.compile(r"[A-Z]{3}"), N_("Three capital letters. Example: EUR")),
    "email": _MAIL,
    "free_table": _free_table,
    "iban": _iban,
    "nights": _numbers,
    "party_size": _numbers,
    "phone": _matches(PHONE, N_("Write digits, spaces and a leading +. Example: +33 6 12 34 56 78")),
    "sender_email": _MAIL,
    "siret": _siret,
    "tax_category": _CATEGORY,
    "time_zone": _among(available_timezones, N_("This time zone is not known. Example: Europe/Paris")),
    "vat_category": _CATEGORY,
    "vat_number": _vat_number,
    "website": _website,
}

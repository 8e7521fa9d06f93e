"""Days, times and numbers as people and programs write them: one spelling each, anything else refused."""

import re
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from rules.errors import UserError
from rules.text import N_

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}([.,][0-9]{0,40})?|[.,][0-9]{1,40})")
_WHOLE = re.compile(r"-?[0-9]{1,10}")
_SPACES = re.compile(r"[\s\u202f\xa0]+")


class NotANumber(UserError):
    """Something typed where a number goes."""

    message = N_("Write a number, such as 12,50.")


class TooLarge(UserError):
    """A number beyond what is sensible."""

    message = N_("This number is too large.")


class NotAWholeNumber(UserError):
    """Something else typed where only whole numbers go."""

    message = N_("Write a whole number.")


class TooManyDecimals(UserError):
    """A part of a cent."""

    message = N_("Two decimals at most, please.")


class NoDecimals(UserError):
    """A part of what cannot be divided."""

    message = N_("There are no decimals in {currency}: write a whole number.")


class MoreThanThreeDecimals(UserError):
    """A part of a thousandth."""

    message = N_("Three decimals at most, please.")


def read_day(written: str) -> date:
    """A day as year-month-day. Raises ValueError.

    >>> read_day("2027-07-14").day
    14
    """
    if not _DAY.fullmatch(written):
        raise ValueError(written)
    return date.fromisoformat(written)


def read_clock(written: str) -> time:
    """A time of the day, with seconds or without. Raises ValueError.

    >>> read_clock("16:00").hour
    16
    """
    if not _CLOCK.fullmatch(written):
        raise ValueError(written)
    return time.fromisoformat(written)


def read_number(written: str) -> Decimal:
    """A number with a comma or a point, of ordinary digits. Raises ValueError.

    >>> read_number("-12,50")
    Decimal('-12.50')
    """
    if not _NUMBER.fullmatch(written):
        raise ValueError(written)
    return Decimal(written.replace(",", "."))


def read_whole(written: str) -> int:
    """A whole number of ten digits at most. Raises ValueError.

    >>> read_whole("-12")
    -12
    """
    if not _WHOLE.fullmatch(written):
        raise ValueError(written)
    return int(written)


def read_scaled(written: str, decimals: int, most: int, signs: Iterable[str] = ()) -> int | None:
    """A decimal as a whole number of its smallest parts, without spaces and signs; None when nothing is written.

    decimals: how many may be written; "1,000" is refused where two are, since some mean a thousand by it.
    most: the largest in smallest parts, plus or minus. signs: what may stand before or behind, such as "%".
    Raises NotANumber, TooLarge, TooManyDecimals.

    >>> read_scaled("1 085,50 €", 2, 10**9, ["€"]), read_scaled("1000", 0, 10**9), read_scaled(" ", 2, 10**9)
    (108550, 1000, None)
    """
    typed = _SPACES.sub("", written)
    for sign in signs:
        plain = _SPACES.sub("", sign)
        typed = typed.removeprefix(plain).removesuffix(plain)
    if not typed:
        return None
    try:
        number = read_number(typed).scaleb(decimals)
    except ValueError:
        raise NotANumber() from None
    if abs(number) > most:
        raise TooLarge()
    if len(typed.replace(",", ".").partition(".")[2]) > decimals:
        raise TooManyDecimals()
    return int(number)


def read_percent(written: str, most_bp: int) -> int | None:
    """A rate in basis points; None when nothing is written. Raises NotANumber, TooLarge, TooManyDecimals.

    >>> read_percent("5,5 %", 10_000)
    550
    """
    return read_scaled(written, 2, most_bp, ["%"])


def write_scaled(value: int, decimals: int, point: str) -> str:
    """A whole number of smallest parts with all its decimals, as a field or a file has it.

    >>> write_scaled(-5, 2, ","), write_scaled(12_500, 3, "."), write_scaled(1000, 0, ",")
    ('-0,05', '12.500', '1000')
    """
    digits = str(abs(value)).zfill(decimals + 1)
    sign, whole = "-" if value < 0 else "", len(digits) - decimals
    return f"{sign}{digits[:whole]}{point}{digits[whole:]}" if decimals else f"{sign}{digits}"

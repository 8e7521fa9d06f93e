"""Days, times and numbers as people and programs write them: one spelling each, anything else refused."""

import re
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


class TooManyDecimals(UserError):
    """A part of a cent."""

    message = N_("Two decimals at most, please.")


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


def read_hundredths(written: str, most: int) -> int | None:
    """A decimal as a whole number of hundredths, spaces and the signs € and % left out; None when nothing is written.

    most: the largest, with or without its sign.
    Raises NotANumber, TooLarge, TooManyDecimals.

    >>> read_hundredths("1 085,50 €", 10**9), read_hundredths(" ", 10**9)
    (108550, None)
    """
    typed = _SPACES.sub("", written).strip("€%")
    if not typed:
        return None
    try:
        number = read_number(typed) * 100
    except ValueError:
        raise NotANumber() from None
    if abs(number) > most:
        raise TooLarge()
    if number != int(number):
        raise TooManyDecimals()
    return int(number)

"""Days, times and numbers as people and programs write them: one spelling each, anything else refused."""

import re
from datetime import date, time
from decimal import Decimal

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}([.,][0-9]{0,40})?|[.,][0-9]{1,40})")
_WHOLE = re.compile(r"-?[0-9]{1,10}")


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

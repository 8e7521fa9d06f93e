"""What a program sends: JSON read strictly, every wrong field named."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from rules.errors import FieldErrors, UserError
from rules.season_pieces import parse_date
from rules.stay import FIRST_DAY, LAST_DAY, TooFar
from rules.text import N_, Text, text

LARGEST = 256 * 1024  # bytes
LONGEST_TEXT = 5_000
MOST_CENTS = 10**12


def read_json() -> Any:
    """The body of the request. Raises 400, 413 or 415."""
    request.max_content_length = LARGEST
    if not request.is_json:
        raise UnsupportedMediaType()
    try:
        body = json.loads(request.get_data(), parse_constant=_refuse_constant)
        json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError):
        raise BadRequest() from None
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def check_days(stay: Mapping[str, Any]) -> None:
    """Raise TooFar for a stay outside the calendar; what is no day is told by whoever reads the stay."""
    for name in ("arrival", "departure"):
        try:
            day = parse_date(str(stay.get(name)))
        except UserError:
            continue
        if not FIRST_DAY <= day <= LAST_DAY:
            raise TooFar()


class Fields:
    """The fields of an object, taken one by one; what is wrong is gathered and raised together."""

    def __init__(self, given: Any, known: Iterable[str], within: str = "") -> None:
        self.given: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
        self.within = within
        self.problems: dict[str, Text] = {}
        if not isinstance(given, Mapping):
            self.refuse("", text(N_("An object is needed.")))
        for name in sorted(set(self.given) - set(known)):
            self.refuse(name[:60], text(N_("This field is not known.")))

    def refuse(self, name: str, why: Text) -> None:
        """Note what is wrong with a field."""
        path = ".".join(part for part in (self.within, name) if part)
        self.problems[path or "body"] = why

    def done(self) -> None:
        """Raise FieldErrors when anything was wrong."""
        if self.problems:
            raise FieldErrors(self.problems)

    def text(self, name: str, longest: int = LONGEST_TEXT, needed: bool = False) -> str:
        """A text, empty where there is none."""
        value = self.given.get(name)
        if value is None or value == "":
            if needed:
                self.refuse(name, text(N_("Please fill this in.")))
            return ""
        if not isinstance(value, str) or "\x00" in value:
            self.refuse(name, text(N_("A text is needed.")))
            return ""
        if len(value) > longest:
            self.refuse(name, text(N_("This is too long: {most} characters at most."), most=longest))
        return value

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of some words."""
        value = self.given.get(name, default)
        allowed = tuple(choices)
        if value not in allowed:
            self.refuse(name, text(N_("One of these: {choices}."), choices=allowed))
            return default
        return str(value)

    def cents(self, name: str) -> int | None:
        """An amount in whole cents, or None."""
        value = self.given.get(name)
        if value is None:
            return None
        if type(value) is not int or abs(value) > MOST_CENTS:
            self.refuse(name, text(N_("A whole number of cents is needed.")))
            return None
        return value

    def day(self, name: str) -> date | None:
        """A day, which must be there."""
        value = self.given.get(name)
        try:
            day = parse_date(value) if isinstance(value, str) else None
        except UserError:
            day = None
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            self.refuse(name, text(N_("A date such as 2027-07-31 is needed.")))
            return None
        return day

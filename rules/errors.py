"""Errors that a person reads: a marked sentence, its parameters and the HTTP status of the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rules.text import N_, Param, Text, text


class UserError(Exception):
    """Something a person asked for cannot be done; nothing was written.

    Subclasses set `message` (marked English source) and `status`; the values of the
    placeholders are given as keywords: `StayUnavailable(housing=..., night=...)`.
    """

    message: ClassVar[str] = N_("This cannot be done.")
    status: ClassVar[int] = 422
    currency: str = "EUR"  # of the amounts among the values

    def __init__(self, **params: Param) -> None:
        super().__init__(self.message)
        self.params = params

    @property
    def text(self) -> Text:
        """The sentence to translate and show."""
        return text(self.message, **self.params)

    def __str__(self) -> str:
        return str(self.text)


class FieldErrors(UserError):
    """What was typed is wrong, field by field; `fields` maps a field's name to its sentence."""

    message = N_("Please correct: {problems}")

    def __init__(self, fields: Mapping[str, Text], currency: str = "EUR") -> None:
        super().__init__(problems=tuple(fields.values()))
        self.fields = dict(fields)
        self.currency = currency


class FieldError(FieldErrors):
    """One field is wrong: `FieldError("departure_on", text(N_("...")))`."""

    def __init__(self, field: str, problem: Text, currency: str = "EUR") -> None:
        super().__init__({field: problem}, currency)

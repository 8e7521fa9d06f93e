"""What is wrong with a file: one sentence for each place, all of them collected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.errors import UserError
from rules.text import N_, Param, Text, text

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a line of the file, from 1, and the keys that lead there ("tariff.seasons[2].code")."""

    line: int
    path: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (a warning) surprising, with its cure."""

    place: Place
    sentence: Text
    is_warning: bool = False

    @property
    def text(self) -> Text:
        """The whole line for a person."""
        source = N_("line {line}: {path}: {problem}")
        if self.is_warning:
            source = N_("line {line}: {path}: warning: {problem}")
        if not self.place.path:
            source = N_("line {line}: {problem}")
        return text(source, line=self.place.line, path=self.place.path, problem=self.sentence)

    def __str__(self) -> str:
        return str(self.text)


class BadFile(UserError):
    """A file that cannot be used; `problems` are its first errors, in the order of the lines."""

    message = N_("The establishment file has {count} errors. {first}")

    def __init__(self, problems: Iterable[Problem]) -> None:
        errors = [problem for problem in problems if not problem.is_warning]
        self.problems = tuple(sorted(errors, key=lambda problem: problem.place.line)[:MOST_SHOWN])
        super().__init__(count=len(errors), first=self.problems[0].text)


@dataclass(slots=True)
class Problems:
    """The list being made while a file is read."""

    found: list[Problem] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Say whether something must be mended before the file can be used."""
        return any(not problem.is_warning for problem in self.found)

    def error(self, place: Place, source: str, **params: Param) -> None:
        """Note an error by its marked sentence."""
        self.found.append(Problem(place, text(source, **params)))

    def refuse(self, place: Place, error: UserError) -> None:
        """Note what a value's own reader says."""
        self.found.append(Problem(place, error.text))

    def warn(self, place: Place, source: str, **params: Param) -> None:
        """Note something that works, but perhaps not as meant."""
        self.found.append(Problem(place, text(source, **params), is_warning=True))

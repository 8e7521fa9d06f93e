"""The people of a stay as a form asks for them: adults, and rows of other ages, of days of birth and of exemptions."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from pricing.request import EXEMPTIONS, MOST_PEOPLE, OLDEST, Party, PartyMember, age_on
from rules.errors import UserError
from rules.typed import read_day
from web.formats import sentence

ADULT_AGE = 30
MOST_ROWS = 40
NAMES = ("child_age", "child_count", "born_on", "exempt")


class Person(NamedTuple):
    """A row of people as it was typed, and what is wrong with it."""

    age: str
    count: str
    born_on: str = ""
    exempt: str = ""
    problem: str = ""

    @property
    def precise(self) -> bool:
        """Whether more is said than an age and a number."""
        return bool(self.born_on or self.exempt)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The row as an address has it, on any day of arrival: a day of birth stands for its age."""
        return [("child_age", "" if self.born_on else self.age), *zip(NAMES[1:], self[1:], strict=False)]


def typed_people(given: MultiDict[str, str]) -> list[Person]:
    """The rows of an address that say something."""
    columns = [given.getlist(name) for name in NAMES]
    rows = [Person(*(value.strip() for value in row)) for row in zip_longest(*columns, fillvalue="")]
    return [row for row in rows if row.age or row.born_on or row.count][:MOST_ROWS]


def read_party(adults: Any, rows: list[Person], arrival: date | None) -> Party | None:
    """The people who come on a day; what cannot be is said in the row of the age, or beside the adults."""
    members = [PartyMember(ADULT_AGE, adults.data)] if adults.data and not adults.errors else []
    for at, row in enumerate(rows):
        found = _member(row, arrival)
        if isinstance(found, str):
            rows[at] = row._replace(problem=found)
        else:
            members.append(found)
    if adults.errors or any(row.problem for row in rows):
        return None
    if not members:
        return told(adults, gettext("One person at least must come."))
    try:
        return Party(tuple(_merged(members)))
    except UserError as refusal:
        return told(adults, sentence(refusal.text))


def _merged(members: Iterable[PartyMember]) -> Iterable[PartyMember]:
    """The same people in one row each. Raises BadCount for too many of one kind."""
    counts: dict[tuple[int, date | None, str | None], int] = {}
    for member in members:
        key = (member.age, member.born_on, member.exempt)
        counts[key] = counts.get(key, 0) + member.count
    return (PartyMember(age, count, born_on, exempt) for (age, born_on, exempt), count in counts.items())


def _member(row: Person, arrival: date | None) -> PartyMember | str:
    """The people of a row, or what is wrong with it."""
    born_on = _born_on(row.born_on)
    if row.born_on and born_on is None:
        return gettext("This is not a date. Example: 2027-07-14")
    count = whole(row.count or "1", 1, MOST_PEOPLE)
    if count is None:
        return gettext("Write a number from %(least)s to %(most)s.", least=1, most=MOST_PEOPLE)
    if row.exempt and row.exempt not in EXEMPTIONS:
        return gettext("This is not one of the choices.")
    of_birth = age_on(born_on, arrival) if born_on and arrival else None
    age = of_birth if of_birth is not None and not row.age else whole(row.age, 0, OLDEST)
    if age is None or not 0 <= age <= OLDEST:
        return gettext("Write an age from 0 to %(most)s.", most=OLDEST)
    if of_birth is not None and of_birth != age:
        return gettext("Who was born on that day is %(age)s on the day of arrival.", age=of_birth)
    return PartyMember(age, count, born_on, row.exempt or None)


def _born_on(typed: str) -> date | None:
    try:
        return read_day(typed)
    except ValueError:
        return None


def whole(typed: str, least: int, most: int) -> int | None:
    """A number between two as people type it; None for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
        return None
    return int(typed) if least <= int(typed) <= most else None


def told(wrong: Any, problem: str) -> None:
    """Say what is wrong beside a field."""
    wrong.errors = [*wrong.errors, problem]

"""Free places by the number of people, as an owner writes them: "20: 1, 40: 3"."""

from __future__ import annotations

import itertools
import re

from rules.errors import UserError
from rules.text import N_

FreeTable = tuple[tuple[int, int], ...]

_STEP = re.compile(r"\s*([0-9]{1,4})\s*:\s*([0-9]{1,4})\s*", re.ASCII)


class BadFreeTable(UserError):
    """Not a table of free places."""

    message = N_(
        "“{table}” is not a table of free places: write for example 20: 1, 40: 3 (from 20 people one place, from 40 "
        "three); both numbers grow from step to step."
    )


def parse_free_table(written: str) -> FreeTable:
    """Read a table.

    Returns pairs (from so many people, so many free places), both growing.
    Raises BadFreeTable.

    >>> parse_free_table("20: 1, 40: 3")
    ((20, 1), (40, 3))
    """
    found = [_STEP.fullmatch(step) for step in written.split(",")]
    steps = tuple((int(step[1]), int(step[2])) for step in found if step)
    if len(steps) < len(found) or not _grows(steps):
        raise BadFreeTable(table=written)
    return steps


def write_free_table(table: FreeTable) -> str:
    """Write a table as it is typed.

    >>> write_free_table(((20, 1), (40, 3)))
    '20: 1, 40: 3'
    """
    return ", ".join(f"{people}: {places}" for people, places in table)


def _grows(table: FreeTable) -> bool:
    first = table[0]
    pairs = itertools.pairwise(table)
    return min(first) > 0 and all(lower[0] < upper[0] and lower[1] < upper[1] for lower, upper in pairs)

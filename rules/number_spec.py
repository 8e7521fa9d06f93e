"""Numbers of nights or persons as an owner types them: "3", "2-3", "7+", "14, 21, 28"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.errors import UserError
from rules.text import N_

LARGEST = 9_999
_PIECE = re.compile(r"(\d{1,4})\s*(?:(\+)|[-–]\s*(\d{1,4}))?", re.ASCII)


class BadNumberSpec(UserError):
    """Not a number, a range or a list of them."""

    message = N_("“{spec}” is not understood; write for example 3, 2-3, 7+ or 14, 21, 28 (from 1 to 9999).")


class BackwardRange(UserError):
    """A range whose end comes before its start."""

    message = N_("“{spec}” ends before it starts; write {cure}.")


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """A set of whole numbers from 1 up, as sorted separate ranges; None means without end.

    >>> 21 in parse_numbers("14, 21, 28"), 22 in parse_numbers("14, 21, 28")
    (True, False)
    """

    ranges: tuple[tuple[int, int | None], ...]

    def __contains__(self, number: object) -> bool:
        if isinstance(number, int):
            for first, last in self.ranges:
                if first <= number and (last is None or number <= last):
                    return True
        return False

    def __str__(self) -> str:
        return ", ".join(_written(first, last) for first, last in self.ranges)

    @property
    def least(self) -> int:
        """The smallest number in it."""
        return self.ranges[0][0]

    @property
    def most(self) -> int | None:
        """The largest number in it; None when it has no end."""
        return self.ranges[-1][1]

    @property
    def is_one_range(self) -> bool:
        """Say whether every number between the least and the most is in it."""
        return len(self.ranges) == 1

    def meets(self, other: NumberSpec) -> bool:
        """Say whether some number is in both."""
        return any(
            first <= (end or LARGEST) and start <= (last or LARGEST)
            for first, last in self.ranges
            for start, end in other.ranges
        )


def parse_numbers(spec: str) -> NumberSpec:
    """Read what an owner typed.

    Ranges that touch or overlap are joined, so the text comes back in one canonical form.
    Raises BadNumberSpec, BackwardRange.

    >>> str(parse_numbers("3,2 , 7 - 9, 10+"))
    '2-3, 7+'
    """
    return NumberSpec(_joined(sorted((_range(piece, spec) for piece in spec.split(",")), key=lambda pair: pair[0])))


def at_least(number: int) -> NumberSpec:
    """Make the spec "number or more"."""
    return NumberSpec(((number, None),))


def exactly(number: int) -> NumberSpec:
    """Make the spec of one number."""
    return NumberSpec(((number, number),))


def _range(piece: str, spec: str) -> tuple[int, int | None]:
    found = _PIECE.fullmatch(piece.strip())
    if found is None or int(found[1]) < 1:
        raise BadNumberSpec(spec=spec)
    first = int(found[1])
    last = None if found[2] else int(found[3] or first)
    if last is not None and last < first:
        raise BackwardRange(spec=piece.strip(), cure=f"{last}-{first}")
    return first, last


def _joined(ranges: list[tuple[int, int | None]]) -> tuple[tuple[int, int | None], ...]:
    joined = ranges[:1]
    for first, last in ranges[1:]:
        before, end = joined[-1]
        if end is not None and first > end + 1:
            joined.append((first, last))
        else:
            joined[-1] = before, None if end is None or last is None else max(end, last)
    return tuple(joined)


def _written(first: int, last: int | None) -> str:
    if last is None:
        return f"{first}+"
    return str(first) if first == last else f"{first}-{last}"

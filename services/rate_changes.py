"""What differs between two versions of a tariff, as plain data: added, removed, changed, value by value.

Pure. Seasons, age bands, charges and restrictions are the same when their code is; rows of a charge are the same when
their conditions are, so that another amount is a change of the row and not one row less and one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from pricing.tariff import RateRow
from services.establishment_file.schema import TariffPart

# What is the price of a row; whatever else a row says is a condition.
PRICE = (
    "amount_cents",
    "percent_bp",
    "share_of",
    "free_nights",
    "free_of",
    "free_which",
    "on_request",
    "per",
    "counting",
    "counting_number",
    "attrition_bp",
    "counted_age_band",
    "free_table",
    "most_free",
    "label",
)
CONDITIONS = tuple(one.name for one in fields(RateRow) if one.name not in PRICE)
NOT_COMPARED = {"rows", "position"}  # rows are compared one by one; places change with every addition


class What(StrEnum):
    """What became of something between two versions."""

    added = "added"
    removed = "removed"
    changed = "changed"


class Kind(StrEnum):
    """What it is."""

    season = "season"
    age_band = "age_band"
    charge = "charge"
    row = "row"
    restriction = "restriction"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value, before and after; None where there was none."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs.

    before, after: the thing in each version, None where it is not there.
    at: the places of a row in the rows of its charge, before and after.
    charge: the code of a row's charge.
    """

    kind: Kind
    what: What
    before: Any
    after: Any
    values: tuple[Difference, ...] = ()
    charge: str = ""
    at: tuple[int | None, int | None] = (None, None)


def changes_between(before: TariffPart, after: TariffPart) -> list[Change]:
    """All that differs, kind by kind, in the order of the later version, what is removed last."""
    found = [
        *_by_code(Kind.season, before.seasons, after.seasons),
        *_by_code(Kind.age_band, before.age_bands, after.age_bands),
        *_by_code(Kind.charge, before.charges, after.charges),
    ]
    earlier = {charge.code: charge.rows for charge in before.charges}
    later = {charge.code: charge.rows for charge in after.charges}
    for code in (*later, *(code for code in earlier if code not in later)):
        found += _rows(code, earlier.get(code, ()), later.get(code, ()))
    return [*found, *_by_code(Kind.restriction, before.restrictions, after.restrictions)]


def differences(before: Any, after: Any) -> tuple[Difference, ...]:
    """The values in which two of a kind differ."""
    pairs = ((one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(before))
    return tuple(
        Difference(name, old, new) for name, old, new in pairs if name not in NOT_COMPARED and _kept(old) != _kept(new)
    )


def conditions_of(row: RateRow) -> tuple[Any, ...]:
    """What a row is for: two rows with the same are the same price to an owner."""
    return tuple(_kept(getattr(row, name)) for name in CONDITIONS)


def _kept(value: Any) -> Any:
    """The order in which a row names its seasons says nothing."""
    is_codes = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    return frozenset(value) if is_codes else value


def _by_code(kind: Kind, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    earlier: Mapping[str, Any] = {one.code: one for one in before}
    later = {one.code for one in after}
    for one in after:
        old = earlier.get(one.code)
        if old is None:
            yield Change(kind, What.added, None, one)
        elif values := differences(old, one):
            yield Change(kind, What.changed, old, one, values)
    yield from (Change(kind, What.removed, one, None) for one in before if one.code not in later)


def _rows(charge: str, before: Sequence[RateRow], after: Sequence[RateRow]) -> Iterator[Change]:
    pairs = _pairs(before, after)
    taken = set(pairs.values())
    for at, row in enumerate(after):
        old = pairs.get(at)
        if old is None:
            yield Change(Kind.row, What.added, None, row, (), charge, (None, at))
        elif values := differences(before[old], row):
            yield Change(Kind.row, What.changed, before[old], row, values, charge, (old, at))
    for at, row in enumerate(before):
        if at not in taken:
            yield Change(Kind.row, What.removed, row, None, (), charge, (at, None))


def _pairs(before: Sequence[RateRow], after: Sequence[RateRow]) -> dict[int, int]:
    """Which earlier row each later one is: the same one, else one counted alike, else any with the same conditions."""
    pairs: dict[int, int] = {}
    left, open_ = list(range(len(before))), list(range(len(after)))
    for likeness in (_whole, _counted, conditions_of):
        waiting: dict[Any, list[int]] = {}
        for at in left:
            waiting.setdefault(likeness(before[at]), []).append(at)
        for at in open_:
            same = waiting.get(likeness(after[at]))
            if same:
                pairs[at] = same.pop(0)
        taken = set(pairs.values())
        left, open_ = _without(left, taken), _without(open_, pairs)
    return pairs


def _whole(row: RateRow) -> Any:
    return tuple(_kept(getattr(row, one.name)) for one in fields(row))


def _counted(row: RateRow) -> Any:
    return (*conditions_of(row), row.per, row.counting, row.counting_number, row.label)


def _without(numbers: Iterable[int], taken: Any) -> list[int]:
    return [number for number in numbers if number not in taken]

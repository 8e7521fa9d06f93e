"""Prices as a grid: seasons across, one kind of condition down, and what all cells share.

Pure: from rate rows to cells and back. A row that says more than a cell can is left beside the grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pricing.money import read_amount
from pricing.tariff import Counting, Per, RateRow
from rules.errors import UserError
from rules.number_spec import NumberSpec, parse_numbers
from rules.text import Text

MOST_CENTS = 10**13
MOST_BLOCKS = 24
ANY = ""  # the key of a line or column that puts no condition
WITH_NUMBER = (Counting.beyond, Counting.missing, Counting.free)
Place = tuple[str, str]  # keys of line and column


class Down(StrEnum):
    """The kind of condition that runs down a grid."""

    housings = "housings"
    ages = "ages"
    nights = "nights"
    party = "party"
    plans = "plans"


@dataclass(frozen=True, slots=True)
class Block:
    """What runs down, and what all cells of a grid share.

    season: a code that every cell has besides the season of its column.
    where: keys of the kinds that do not run down, sorted, the empty ones left out.
    """

    down: Down = Down.housings
    per: Per = Per.night
    counting: Counting = Counting.unit
    counting_number: int | None = None
    season: str | None = None
    where: tuple[tuple[Down, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where rows stand: the place in the list of rows of each cell, and of those beside the grid."""

    cells: dict[Place, int]
    beside: list[int]


def fit(rows: Sequence[RateRow], block: Block) -> Fitted:
    """Put rows into the cells of a grid; of two for one cell the second stays beside it, as the first is taken."""
    found = Fitted({}, [])
    for at, row in enumerate(rows):
        place = place_of(row, block)
        if place is None or place in found.cells:
            found.beside.append(at)
        else:
            found.cells[place] = at
    return found


def place_of(row: RateRow, block: Block) -> Place | None:
    """The cell of a row, None where it does not fit."""
    if not is_plain(row) or not is_counted_by(row, block):
        return None
    if _where(row, block.down) != block.where:
        return None
    seasons = set(row.seasons)
    if block.season is not None and block.season not in seasons:
        return None
    across = seasons - {block.season}
    return None if len(across) > 1 else (key_of(row, block.down), next(iter(across), ANY))


def is_plain(row: RateRow) -> bool:
    """Whether a row says nothing but an amount and what a grid can show, whatever else rows may ever say."""
    rest = replace(
        row,
        amount_cents=None,
        per=Per.night,
        counting=Counting.unit,
        counting_number=None,
        housings=frozenset(),
        plans=frozenset(),
        nights=None,
        party=None,
        seasons=(),
        age_band=None,
    )
    return row.amount_cents is not None and rest == RateRow()


def is_counted_by(row: RateRow, block: Block) -> bool:
    """Whether the amount of a row is for the same, and as many times, as those of a block."""
    return _counted(row) == (block.per, block.counting, block.counting_number)


def blocks_of(rows: Iterable[RateRow], down: Down) -> list[tuple[Block, int]]:
    """The blocks that show these rows with that kind running down, the largest first, each with its number of rows."""
    return _largest([row for row in rows if is_plain(row)], down, MOST_BLOCKS)


def best_block(rows: Sequence[RateRow]) -> Block:
    """The block that shows most of the rows at once; the plainest one where there are none."""
    plain = [row for row in rows if is_plain(row)]
    offered = [first for down in Down for first in _largest(plain, down, most=1)]
    return max(offered, key=lambda pair: pair[1])[0] if offered else Block()


def _largest(plain: Sequence[RateRow], down: Down, most: int) -> list[tuple[Block, int]]:
    waiting = [tuple(_blocks(row, down)) for row in plain]
    counts = Counter(block for offered in waiting for block in offered)
    found: list[tuple[Block, int]] = []
    while waiting and counts and len(found) < most:
        best = max(counts, key=lambda block: (counts[block], block.season is None))
        if counts[best] == 0:
            break
        found.append((best, counts[best]))
        counts.subtract(block for offered in waiting if best in offered for block in offered)
        waiting = [offered for offered in waiting if best not in offered]
    return found


def key_of(row: RateRow, kind: Down) -> str:
    """What a row says of a kind of condition: "7-13", "house-a,house-b", "child"; empty for any."""
    return _KEYS[kind](row)


def typed_key(kind: Down, typed: str) -> str:
    """A key as it is typed: numbers in their canonical form, codes sorted. Raises BadNumberSpec, BackwardRange.

    >>> typed_key(Down.nights, " 3 - 6"), typed_key(Down.housings, "b, a")
    ('3-6', 'a,b')
    """
    if kind in (Down.nights, Down.party):
        return str(parse_numbers(typed)) if typed.strip() else ANY
    return ",".join(sorted(code.strip() for code in typed.split(",") if code.strip()))


def codes_in(key: str) -> list[str]:
    """The codes of a key of housings, rate plans or ages."""
    return [code for code in key.split(",") if code]


def in_order(keys: Iterable[str], kind: Down, order: Sequence[str]) -> list[str]:
    """Keys of lines without doubles: any first, numbers by their least, codes as `order` has them."""
    places = {code: at for at, code in enumerate(order)}

    def rank(key: str) -> tuple[int, ...]:
        if kind in (Down.nights, Down.party):
            spec = parse_numbers(key) if key else None
            return (spec.least, spec.most or 10**6) if spec else (0, 0)
        return tuple(places.get(code, len(places)) for code in codes_in(key))

    return sorted(set(keys), key=lambda key: (key != ANY, rank(key), key))


def read_cells(
    typed: Mapping[Place, str], currency: str, signs: Collection[str] = ()
) -> tuple[dict[Place, int | None], dict[Place, Text]]:
    """Amounts in minor units of what was typed, None for an empty cell; and what is wrong, by cell.

    signs: what may stand beside an amount, such as "€".

    >>> read_cells({("a", ""): "85,50", ("b", ""): ""}, "EUR")
    ({('a', ''): 8550, ('b', ''): None}, {})
    """
    amounts: dict[Place, int | None] = {}
    problems: dict[Place, Text] = {}
    for place, written in typed.items():
        try:
            amounts[place] = read_amount(written, currency, MOST_CENTS, signs)
        except UserError as refusal:
            problems[place] = refusal.text
    return amounts, problems


def _counted(row: RateRow) -> tuple[Per, Counting, int | None]:
    return row.per, row.counting, row.counting_number


def _where(row: RateRow, down: Down) -> tuple[tuple[Down, str], ...]:
    pairs = ((kind, key_of(row, kind)) for kind in Down if kind is not down)
    return tuple((kind, key) for kind, key in pairs if key)


def _blocks(row: RateRow, down: Down) -> Iterator[Block]:
    """Every block with a cell for the row."""
    common: list[str | None] = [*([None] if len(row.seasons) < 2 else []), *row.seasons]
    if len(row.seasons) <= 2:
        yield from (Block(down, *_counted(row), season, _where(row, down)) for season in common)


def _numbers(spec: NumberSpec | None) -> str:
    return str(spec) if spec else ANY


_KEYS: dict[Down, Callable[[RateRow], str]] = {
    Down.housings: lambda row: ",".join(sorted(row.housings)),
    Down.ages: lambda row: row.age_band or ANY,
    Down.nights: lambda row: _numbers(row.nights),
    Down.party: lambda row: _numbers(row.party),
    Down.plans: lambda row: ",".join(sorted(row.plans)),
}

"""The prices of a charge of a draft as a grid: read with all that stands beside it, written as one transaction."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models import Charge, RateRow
from models.tariff import Counting, Per, PriceSource
from pricing.tariff import RateRow as PlainRow
from rules.errors import UserError
from rules.text import N_
from services.actor import Actor
from services.audit import touch
from services.field_checks import check_fields
from services.grid_shape import (
    ANY,
    WITH_NUMBER,
    Block,
    Down,
    Fitted,
    Place,
    blocks_of,
    codes_in,
    fit,
    in_order,
    is_counted_by,
    is_plain,
    key_of,
)
from services.ownership import check_place
from services.records import StaleRecord
from services.tariff_pages import Names, charge_of_house, names_of
from services.tariff_rows import part_of
from services.tariffs import catalogue, ensure_draft
from services.transaction import transaction

MOST_LINES, MOST_COLUMNS = 400, 60
SHOWN_COLUMNS = 12  # of a block that has no price yet


class UnknownCondition(UserError):
    """A line, a column or a shared condition that names something this tariff has not."""

    message = N_("“{code}” is not one of this tariff: choose among what is offered.")


class BelowZero(UserError):
    """An accommodation that would pay the guest; what takes off a price is a charge of its own."""

    message = N_("A price of accommodation is not below zero. What takes off stands in a charge of kind “Discount”.")


class NumberMissing(UserError):
    """A way of counting that needs a number."""

    message = N_("This way of counting needs a number, such as 4 in “each person beyond 4”.")


class TooManyCells(UserError):
    """A grid that no screen shows."""

    message = N_("That is too large for one grid: {lines} lines and {columns} columns at most.")


@dataclass(frozen=True)
class Grid:
    """A grid as it is shown.

    rows, plain: the rows of the charge and the same as plain data; `fitted` says which cell is which.
    token: changes with every save of the charge or of one of its rows.
    """

    charge: Charge
    block: Block
    names: Names
    rows: list[RateRow]
    plain: tuple[PlainRow, ...]
    fitted: Fitted
    lines: list[str]
    columns: list[str]
    token: str

    @property
    def amounts(self) -> dict[Place, int]:
        """Cents by cell."""
        return {place: self.plain[at].amount_cents or 0 for place, at in self.fitted.cells.items()}

    def blocks(self, down: Down) -> list[tuple[Block, int]]:
        """The blocks that the rows of the charge make, each with its number of prices."""
        return blocks_of(self.plain, down)

    def elsewhere(self) -> list[tuple[Block, list[int]]]:
        """The other blocks, each with the places of the rows that it has a cell for and no earlier one has."""
        waiting = [at for at in self.fitted.beside if is_plain(self.plain[at])]
        found = []
        for block, _ in self.blocks(self.block.down) if waiting else ():
            held = {waiting[at] for at in fit([self.plain[at] for at in waiting], block).cells.values()}
            waiting = [at for at in waiting if at not in held]
            found += [(block, sorted(held))] if held and block != self.block else []
        return found


@dataclass(frozen=True)
class Written:
    """How many prices were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def plain_rows(charge: Charge) -> tuple[PlainRow, ...]:
    """The rows of a charge as plain data, in the same order."""
    return part_of(charge.tariff).charges[charge.tariff.charges.index(charge)].rows


def read_grid(session: Session, charge: Charge, block: Block) -> Grid:
    """The grid of a block, with a line and a column for every cell, and the lines that could be filled.

    Raises UnknownCondition, NumberMissing.
    """
    names = names_of(session, charge.tariff)
    _check_block(block, names)
    plain = plain_rows(charge)
    fitted = fit(plain, block)
    columns = {column for _, column in fitted.cells} or _columns_to_fill(block, names)
    lines = {line for line, _ in fitted.cells} | _lines_to_fill(block, names, plain)
    return Grid(
        charge,
        block,
        names,
        list(charge.rows),
        plain,
        fitted,
        in_order(lines or {ANY}, block.down, list(_codes(block.down, names))),
        [code for code in (ANY, *names.seasons) if code in columns],
        grid_token(charge),
    )


def write_grid(
    session: Session, charge_id: int, block: Block, amounts: Mapping[Place, int | None], token: str, actor: Actor
) -> Written:
    """Make, change and delete the rows of these cells; rows of other cells and rows beside the grid stay as they are.

    amounts: cents by cell, None for no price.
    token: of the grid that the amounts were typed into.
    Raises NotTheirs, NotYours, TariffFrozen, StaleRecord, UnknownCondition, NumberMissing, TooManyCells, BelowZero.
    """
    with transaction(session):
        session.info["actor"] = actor
        session.expire_all()
        charge = charge_of_house(session, charge_id, actor)
        ensure_draft(charge.tariff)
        check_place(charge, actor)
        if grid_token(charge) != token:
            raise StaleRecord()
        grid = read_grid(session, charge, block)
        _check_places(amounts, grid)
        if below_zero(charge, amounts):
            raise BelowZero()
        with session.no_autoflush:
            written = _write(session, grid, amounts, actor)
        if written != Written():
            touch(charge, "code")
        try:
            session.flush()
        except StaleDataError:
            raise StaleRecord() from None
    return written


def below_zero(charge: Charge, amounts: Mapping[Place, int | None]) -> list[Place]:
    """The cells that no price of that kind of charge can have: those of a discount may be below zero."""
    if charge.source is not PriceSource.accommodation:
        return []
    return [place for place, cents in amounts.items() if cents is not None and cents < 0]


def grid_token(charge: Charge) -> str:
    """What changes with every save of the charge or of one of its rows."""
    states = [charge.row_version, *((row.id, row.row_version) for row in charge.rows)]
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


def check_line(down: Down, key: str, names: Names) -> None:
    """Refuse the key of a line whose codes are not there. Raises UnknownCondition, BadNumberSpec."""
    if down not in (Down.nights, Down.party):
        _among(codes_in(key), _codes(down, names))


def check_column(season: str, names: Names) -> None:
    """Refuse a season that is not there. Raises UnknownCondition."""
    _among([season] if season else [], names.seasons)


def _check_block(block: Block, names: Names) -> None:
    check_column(block.season or ANY, names)
    for kind, key in block.where:
        check_line(kind, key, names)
    if (block.counting.value in {one.value for one in WITH_NUMBER}) != (block.counting_number is not None):
        raise NumberMissing()


def _check_places(places: Iterable[Place], grid: Grid) -> None:
    kept = list(places)
    if len({line for line, _ in kept}) > MOST_LINES or len({column for _, column in kept}) > MOST_COLUMNS:
        raise TooManyCells(lines=MOST_LINES, columns=MOST_COLUMNS)
    for line, column in kept:
        check_line(grid.block.down, line, grid.names)
        check_column(column, grid.names)


def _write(session: Session, grid: Grid, amounts: Mapping[Place, int | None], actor: Actor) -> Written:
    added, changed, removed = 0, 0, 0
    maker = _Maker(session, grid)
    for place, cents in amounts.items():
        at = grid.fitted.cells.get(place)
        row = None if at is None else grid.rows[at]
        if row is None and cents is not None:
            made = maker.make(place, cents)
            check_fields(made)
            check_place(made, actor)
            added += 1
        elif row is not None and cents is None:
            grid.charge.rows.remove(row)
            removed += 1
        elif row is not None and row.amount_cents != cents:
            row.amount_cents = cents
            changed += 1
    return Written(added, changed, removed)


class _Maker:
    """Makes the rows of cells that had none."""

    def __init__(self, session: Session, grid: Grid) -> None:
        tariff = grid.charge.tariff
        self.session, self.grid = session, grid
        self.housings, self.plans = catalogue(session, tariff.establishment_id)
        self.seasons = {season.code: season for season in tariff.seasons}
        self.bands = {band.code: band for band in tariff.age_bands}
        self.position = max((row.position for row in grid.rows), default=-1)

    def make(self, place: Place, cents: int) -> RateRow:
        """The row of a cell, behind those that are there."""
        block, (line, column) = self.grid.block, place
        keys = {**dict(block.where), block.down: line}
        wanted = {code for code in (block.season, column) if code}
        self.position += 1
        row = RateRow(
            charge=self.grid.charge,
            position=self.position,
            amount_cents=cents,
            per=Per(block.per.value),
            counting=Counting(block.counting.value),
            counting_number=block.counting_number,
            seasons=[season for code, season in self.seasons.items() if code in wanted],
            nights=keys.get(Down.nights) or None,
            party_size=keys.get(Down.party) or None,
            arrival_weekdays=0,
            on_request=False,
        )
        row.housings = [self.housings[code] for code in codes_in(keys.get(Down.housings, ANY))]
        row.rate_plans = [self.plans[code] for code in codes_in(keys.get(Down.plans, ANY))]
        row.age_band = self.bands.get(keys.get(Down.ages, ANY))
        self.session.add(row)
        return row


def _columns_to_fill(block: Block, names: Names) -> set[str]:
    """Seasons to begin with, where the block has no price yet."""
    return {code for code in list(names.seasons)[:SHOWN_COLUMNS] if code != block.season} or {ANY}


def _lines_to_fill(block: Block, names: Names, rows: Iterable[PlainRow]) -> set[str]:
    """Lines that exist by themselves: each housing on sale, rate plan, age band, number that a like price has."""
    if block.down is Down.housings:
        return set(names.offered)
    if block.down in (Down.nights, Down.party):
        alike = [row for row in rows if is_plain(row) and is_counted_by(row, block)]
        return {key_of(row, block.down) for row in alike} - {ANY}
    return set(_codes(block.down, names))


def _codes(kind: Down, names: Names) -> dict[str, object]:
    found: Mapping[str, object] = {
        Down.housings: names.housings,
        Down.plans: names.plans,
        Down.ages: names.bands,
    }.get(kind, {})
    return dict(found)


def _among(codes: Iterable[str], known: Mapping[str, object]) -> None:
    for code in codes:
        if code not in known:
            raise UnknownCondition(code=code)

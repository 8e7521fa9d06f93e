"""A draft made from last year's: amounts at plus or minus a percentage, seasons a year later."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from models import Establishment, RateRow, Season, SeasonPiece, Tariff
from models.tariff import PieceKind
from pricing.money import divide, minor_units
from pricing.tariff import RateRow as PlainRow
from rules.errors import UserError
from rules.stay import LAST_DAY
from rules.text import N_
from services.actor import Actor
from services.audit import touch
from services.draft_state import draft_token
from services.ownership import check_place
from services.records import StaleRecord
from services.tariff_pages import tariff_of_house
from services.tariff_rows import part_of
from services.tariffs import ensure_draft
from services.transaction import transaction

LEAST_BP, MOST_BP = -10_000, 100_000
WEEKS_52 = timedelta(weeks=52)


class NotAChange(UserError):
    """A percentage that nobody means."""

    message = N_("Write a percentage from -100 to 1000, such as 3 or -2,5.")


class PastTheCalendar(UserError):
    """Dates that would leave the calendar on which nights are sold."""

    message = N_("“{season}” would go beyond the year 2100.")


class By(StrEnum):
    """How dates move by a year."""

    date = "date"  # the same day and month
    weeks = "weeks"  # 52 weeks: the same day of the week


@dataclass(frozen=True)
class NewAmount:
    """A price that changes: its row, the same as plain data, and the new amount."""

    row: RateRow
    plain: PlainRow
    cents: int


@dataclass(frozen=True)
class NewDates:
    """A piece of a season that moves. Of a piece that is a whole year, the dates are its first and last day."""

    season: Season
    piece: SeasonPiece
    before: tuple[date, date]
    after: tuple[date, date]


def raised(cents: int, percent_bp: int, step: int) -> int:
    """An amount at plus or minus a percentage, to the nearest multiple of a step, halves away from zero.

    step: minor units, above zero.

    >>> raised(85_00, 300, 100), raised(85_50, 300, 50), raised(-10_00, 300, 1)
    (8800, 8800, -1030)
    """
    return divide(cents * (10_000 + percent_bp), 10_000 * step) * step


def steps_of(currency: str, rounding_cents: int) -> list[int]:
    """What new amounts may be multiples of, in minor units: a whole, its half and tenth, the least that prices have.

    A currency without decimals counts in hundreds.

    >>> steps_of("EUR", 1), steps_of("CHF", 5), steps_of("JPY", 1), steps_of("TND", 1)
    ([1, 10, 50, 100], [5, 10, 50, 100], [1, 10, 50, 100], [1, 100, 500, 1000])
    """
    whole = 10 ** (minor_units(currency) or 2)
    steps = (rounding_cents, whole // 10, whole // 2, whole)
    return sorted({step for step in steps if step % rounding_cents == 0})


def a_year_later(day: date, by: By) -> date:
    """The day that stands for this one next year; 29 February becomes 1 March.

    >>> a_year_later(date(2028, 2, 29), By.date), a_year_later(date(2027, 7, 3), By.weeks)
    (datetime.date(2029, 3, 1), datetime.date(2028, 7, 1))
    """
    if by is By.weeks:
        return day + WEEKS_52
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def new_amounts(tariff: Tariff, percent_bp: int, step: int, charges: Collection[str]) -> list[NewAmount]:
    """The prices that change, in the order of the tariff; those that come out the same are left out.

    step: minor units. charges: codes. Raises NotAChange.
    """
    if not LEAST_BP <= percent_bp <= MOST_BP or step < 1:
        raise NotAChange()
    return [
        NewAmount(row, plain, cents)
        for row, plain in _amounts(tariff, charges)
        if (cents := raised(plain.amount_cents or 0, percent_bp, step)) != plain.amount_cents
    ]


def new_dates(tariff: Tariff, by: By, seasons: Collection[str]) -> list[NewDates]:
    """The dated pieces of these seasons a year later; pieces of every year and days of the week have no date to move.

    seasons: codes. Raises PastTheCalendar.
    """
    found = []
    for season in tariff.seasons:
        for piece in season.pieces if season.code in seasons else ():
            before = _dates(piece)
            if before is None:
                continue
            if before[1].year >= LAST_DAY.year:
                raise PastTheCalendar(season=season.name_fr)
            whole = piece.kind is PieceKind.year
            first, last = (a_year_later(day, By.date if whole else by) for day in before)
            found.append(NewDates(season, piece, before, (first, last)))
    return found


def change_amounts(
    session: Session,
    tariff_id: int,
    percent_bp: int,
    step: int,
    charges: Collection[str],
    token: str,
    actor: Actor,
) -> int:
    """Give all amounts of these charges of a draft their new value; returns how many changed.

    step: one of `steps_of` the establishment. token: of the draft as it was shown.
    Raises NotTheirs, NotYours, TariffFrozen, StaleRecord, NotAChange.
    """
    with transaction(session):
        tariff = _open(session, tariff_id, token, actor)
        house = session.get_one(Establishment, tariff.establishment_id)
        if step not in steps_of(house.currency, house.rounding_cents):
            raise NotAChange()
        changed = new_amounts(tariff, percent_bp, step, charges)
        for one in changed:
            one.row.amount_cents = one.cents
        session.flush()
    return len(changed)


def move_seasons(session: Session, tariff_id: int, by: By, seasons: Collection[str], token: str, actor: Actor) -> int:
    """Move the dates of these seasons of a draft by a year; returns how many pieces moved.

    token: of the draft as it was shown. Raises NotTheirs, NotYours, TariffFrozen, StaleRecord, PastTheCalendar.
    """
    with transaction(session):
        tariff = _open(session, tariff_id, token, actor)
        moved = new_dates(tariff, by, seasons)
        for one in moved:
            if one.piece.kind is PieceKind.year:
                one.piece.year = one.after[0].year
            else:
                one.piece.first_night, one.piece.last_night = one.after
            touch(one.season, "code")
        session.flush()
    return len(moved)


def _open(session: Session, tariff_id: int, token: str, actor: Actor) -> Tariff:
    """The draft, as it was when it was shown, with whom to write down."""
    session.info["actor"] = actor
    session.expire_all()
    tariff = tariff_of_house(session, tariff_id, actor)
    ensure_draft(tariff)
    check_place(tariff, actor)
    if draft_token(session, tariff) != token:
        raise StaleRecord()
    return tariff


def _amounts(tariff: Tariff, charges: Collection[str]) -> Iterator[tuple[RateRow, PlainRow]]:
    for charge, plain in zip(tariff.charges, part_of(tariff).charges, strict=True):
        if charge.code in charges:
            pairs = zip(charge.rows, plain.rows, strict=True)
            yield from ((row, same) for row, same in pairs if same.amount_cents is not None)


def _dates(piece: SeasonPiece) -> tuple[date, date] | None:
    if piece.kind is PieceKind.year and piece.year is not None:
        return date(piece.year, 1, 1), date(piece.year, 12, 31)
    if piece.kind is PieceKind.dates and piece.first_night and piece.last_night:
        return piece.first_night, piece.last_night
    return None

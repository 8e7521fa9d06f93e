"""The grid of a charge: what is typed becomes rows, in one transaction, and nothing else moves."""

import pytest
from sqlalchemy import func, select

from models import Audit, RateRow, Tariff
from models.tariff import Counting
from pricing.tariff import Counting as PlainCounting
from services.actor import Actor, Channel
from services.grid_shape import ANY, Block, Down
from services.ownership import NotYours
from services.rate_grid import NumberMissing, UnknownCondition, Written, read_grid, write_grid
from services.records import StaleRecord
from services.refusals import NotTheirs
from services.tariff_pages import charge_of_house
from services.tariffs import TariffFrozen
from tests.factories import ACTOR
from tests.services.drafts import charge_of, make_draft, row_of

WEEK = Block(season="week")


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


def read(session, draft, block=WEEK, code="accommodation"):
    return read_grid(session, charge_of_house(session, charge_of(draft, code).id, ACTOR), block)


def write(session, draft, amounts, block=WEEK, token=None, actor=ACTOR, code="accommodation"):
    charge = charge_of(draft, code)
    token = token or read(session, draft, block, code).token
    return write_grid(session, charge.id, block, amounts, token, actor)


def rows_of(session) -> int:
    return session.scalar(select(func.count(RateRow.id)))


def test_the_grid_shows_the_prices_of_the_block_and_those_beside_it(session, draft) -> None:
    grid = read(session, draft)

    assert grid.lines == ["maison-du-puits", "maison-du-four", "domaine-entier"]
    assert grid.columns == ["mid", "high", "peak"]
    assert grid.amounts["maison-du-puits", "high"] == 115_00
    assert len(grid.amounts) == 9
    assert len(grid.fitted.beside) == 9


def test_a_changed_cell_changes_its_row_and_an_empty_one_takes_it_away(session, draft) -> None:
    kept = row_of(draft, "maison-du-four", "mid", "week").id

    written = write(session, draft, {("maison-du-four", "mid"): 131_50, ("maison-du-four", "high"): None})

    assert written == Written(changed=1, removed=1)
    assert session.get_one(RateRow, kept).amount_cents == 131_50
    assert read(session, draft).amounts.get(("maison-du-four", "high")) is None


def test_a_new_cell_makes_a_row_with_the_conditions_of_line_column_and_block(session, draft) -> None:
    block = Block(
        Down.nights, counting=PlainCounting.beyond, counting_number=4, where=((Down.housings, "maison-du-four"),)
    )

    write(session, draft, {("3-6", "summer"): 9_00, ("7+", ANY): None}, block)

    row = row_of(session.get_one(Tariff, draft.id), "maison-du-four", "summer")
    assert (row.nights, row.amount_cents, row.counting, row.counting_number) == ("3-6", 900, Counting.beyond, 4)
    assert row.position == max(one.position for one in row.charge.rows)
    assert read(session, draft, block).amounts == {("3-6", "summer"): 9_00}


def test_saving_what_is_there_already_changes_nothing(session, draft) -> None:
    grid = read(session, draft)
    told = session.scalar(select(func.count(Audit.id)))

    assert write(session, draft, grid.amounts) == Written()
    assert session.scalar(select(func.count(Audit.id))) == told
    assert read(session, draft).token == grid.token


def test_each_change_is_told_in_the_history(session, draft) -> None:
    row = row_of(draft, "maison-du-puits", "mid", "week").id

    write(session, draft, {("maison-du-puits", "mid"): 99_00})

    told = session.scalars(select(Audit).where(Audit.table_name == "rate_row").order_by(Audit.id.desc())).first()
    assert (told.row_id, told.action, told.changes) == (row, "update", {"amount_cents": [9500, 9900]})


def test_a_published_version_is_refused_and_stays_as_it_is(session, draft) -> None:
    published = session.scalars(select(Tariff).where(Tariff.id != draft.id)).one()
    before = rows_of(session)

    with pytest.raises(TariffFrozen):
        write(session, published, {("maison-du-puits", "mid"): None})

    assert rows_of(session) == before


def test_somebody_elses_save_in_between_is_refused_and_nothing_is_written(session, draft) -> None:
    stale = read(session, draft).token
    write(session, draft, {("maison-du-puits", "mid"): 90_00})

    with pytest.raises(StaleRecord):
        write(session, draft, {("maison-du-puits", "high"): 1_00}, token=stale)

    assert read(session, draft).amounts["maison-du-puits", "high"] == 115_00


def test_a_price_changed_by_its_own_form_counts_as_a_save_in_between(session, draft) -> None:
    stale = read(session, draft).token
    row_of(draft, "maison-du-puits", "mid", "week").amount_cents = 1
    session.commit()

    with pytest.raises(StaleRecord):
        write(session, draft, {("maison-du-puits", "high"): 1_00}, token=stale)


@pytest.mark.parametrize(
    ("place", "block"),
    [
        (("nowhere", "mid"), WEEK),
        (("maison-du-puits", "nowhere"), WEEK),
        (("maison-du-puits", "mid"), Block(season="nowhere")),
        (("maison-du-puits", "mid"), Block(where=((Down.plans, "nowhere"),))),
    ],
)
def test_what_the_tariff_does_not_have_is_refused(session, draft, place, block) -> None:
    token, before = read(session, draft).token, rows_of(session)

    with pytest.raises(UnknownCondition):
        write(session, draft, {("maison-du-four", "mid"): None, place: 1_00}, block, token)

    assert rows_of(session) == before


def test_a_way_of_counting_that_needs_a_number_asks_for_it(session, draft) -> None:
    with pytest.raises(NumberMissing):
        read(session, draft, Block(counting=PlainCounting.beyond))


def test_the_charge_of_another_house_is_not_found(session, draft) -> None:
    stranger = Actor("Lou", Channel.screen, establishment_ids=frozenset({-1}))

    with pytest.raises((NotTheirs, NotYours)):
        write(session, draft, {}, token="x", actor=stranger)


def test_a_charge_without_prices_offers_every_season_and_housing(session, draft) -> None:
    charge_of(draft).rows.clear()
    session.commit()

    grid = read(session, draft, Block())

    assert grid.columns == ["mid", "high", "peak", "week", "weekend", "heating", "summer"]
    assert grid.lines == ["maison-du-puits", "maison-du-four", "domaine-entier"]

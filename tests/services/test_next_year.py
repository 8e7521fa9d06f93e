"""Amounts at a percentage and seasons a year later, in a draft."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from models import Audit, SeasonPiece, Tariff
from models.tariff import PieceKind
from services.actor import Actor, Channel
from services.draft_state import draft_token
from services.drafts import abandon_draft
from services.next_year import (
    By,
    NotAChange,
    PastTheCalendar,
    a_year_later,
    change_amounts,
    move_seasons,
    new_amounts,
    new_dates,
    raised,
)
from services.records import StaleRecord
from services.refusals import NotTheirs
from services.tariff_pages import tariff_of_house
from services.tariffs import TariffFrozen
from tests.factories import ACTOR
from tests.services.drafts import charge_of, make_draft, row_of, season_of


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


def change(session, draft, percent_bp=300, step=100, charges=("accommodation",), token=None, actor=ACTOR) -> int:
    token = token or draft_token(session, draft)
    return change_amounts(session, draft.id, percent_bp, step, charges, token, actor)


def move(session, draft, by=By.weeks, seasons=("peak",), token=None) -> int:
    return move_seasons(session, draft.id, by, seasons, token or draft_token(session, draft), ACTOR)


def add_piece(session, draft, code: str, **piece: object) -> SeasonPiece:
    row = SeasonPiece(**piece)
    season_of(draft, code).pieces.append(row)
    session.commit()
    return row


@given(st.integers(-(10**7), 10**7), st.integers(-10_000, 100_000), st.sampled_from([1, 5, 10, 50, 100, 1000]))
@example(50, 0, 100)  # exactly half a step: away from zero
@example(-50, 0, 100)
@example(49, 0, 100)
def test_a_new_amount_is_the_nearest_multiple_of_the_step_halves_away_from_zero(cents, bp, step) -> None:
    exact, found = Fraction(cents * (10_000 + bp), 10_000), raised(cents, bp, step)

    assert found % step == 0
    assert abs(found - exact) <= Fraction(step, 2)
    assert abs(found) >= abs(exact) or abs(found - exact) < Fraction(step, 2)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@example(date(2028, 2, 29))
def test_52_weeks_keep_the_day_of_the_week_and_a_year_the_day_of_the_month(day) -> None:
    assert a_year_later(day, By.weeks).weekday() == day.weekday()
    later = a_year_later(day, By.date)
    assert later.year == day.year + 1
    assert (later.month, later.day) == ((3, 1) if (day.month, day.day) == (2, 29) else (day.month, day.day))


def test_only_the_amounts_of_the_chosen_charges_change(session, draft) -> None:
    changed = change(session, draft)

    assert changed == 18
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 98_00  # 95 x 1,03 = 97,85
    assert charge_of(draft, "heating").rows[0].amount_cents == 120


def test_what_is_shown_is_what_is_done(session, draft) -> None:
    shown = {one.row.id: one.cents for one in new_amounts(draft, -250, 50, ["accommodation", "heating"])}

    change(session, draft, -250, 50, ("accommodation", "heating"))

    assert {row_id: session.get_one(type(draft.charges[0].rows[0]), row_id).amount_cents for row_id in shown} == shown


def test_prices_that_come_out_the_same_are_not_counted(draft) -> None:
    assert new_amounts(draft, 0, 1, ["accommodation"]) == []
    assert [one.cents for one in new_amounts(draft, 100, 100, ["tourist-tax", "heating"])] == [100, 100]


@pytest.mark.parametrize(("percent_bp", "step"), [(-10_001, 1), (100_001, 1), (300, 7), (300, 0)])
def test_a_percentage_or_a_step_that_nobody_means_is_refused(session, draft, percent_bp, step) -> None:
    with pytest.raises(NotAChange):
        change(session, draft, percent_bp, step)

    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 95_00


def test_a_published_version_keeps_its_amounts_and_dates(session, draft) -> None:
    published = session.scalars(select(Tariff).where(Tariff.id != draft.id)).one()

    for verb in (change, move):
        with pytest.raises(TariffFrozen):
            verb(session, published)

    assert row_of(published, "maison-du-puits", "mid", "week").amount_cents == 95_00


def test_what_was_saved_since_it_was_shown_is_not_changed_unseen(session, draft) -> None:
    token = draft_token(session, draft)
    row_of(draft, "maison-du-puits", "mid", "week").amount_cents = 1_00
    session.commit()

    for verb in (change, move):
        with pytest.raises(StaleRecord):
            verb(session, draft, token=token)

    assert row_of(draft, "maison-du-puits", "high", "week").amount_cents == 115_00


def test_somebody_of_another_house_finds_no_draft(session, draft) -> None:
    with pytest.raises(NotTheirs):
        change(session, draft, actor=Actor("Lou", Channel.screen, establishment_ids=frozenset({-1})))


def test_dates_move_and_what_has_no_year_stays(session, draft) -> None:
    dated = {"kind": PieceKind.dates, "first_night": date(2027, 7, 3), "last_night": date(2027, 8, 27)}
    piece, year = add_piece(session, draft, "peak", **dated), add_piece(session, draft, "peak", kind="year", year=2027)
    yearly = [(one.first_night, one.last_night) for one in season_of(draft, "peak").pieces if one.kind == "yearly"]

    assert move(session, draft) == 2

    assert (piece.first_night, piece.last_night) == (date(2028, 7, 1), date(2028, 8, 25))
    assert year.year == 2028
    assert [
        (one.first_night, one.last_night) for one in season_of(draft, "peak").pieces if one.kind == "yearly"
    ] == yearly


def test_the_29_of_february_becomes_the_first_of_march(session, draft) -> None:
    piece = add_piece(
        session, draft, "high", kind=PieceKind.dates, first_night=date(2028, 2, 12), last_night=date(2028, 2, 29)
    )

    (shown,) = new_dates(draft, By.date, ["high"])
    move(session, draft, By.date, ("high",))

    assert shown.after == (piece.first_night, piece.last_night) == (date(2029, 2, 12), date(2029, 3, 1))


def test_a_moved_season_counts_as_saved_and_is_told(session, draft) -> None:
    add_piece(session, draft, "peak", kind=PieceKind.dates, first_night=date(2027, 7, 3), last_night=date(2027, 7, 9))
    before = season_of(draft, "peak").row_version

    move(session, draft)

    assert season_of(tariff_of_house(session, draft.id, ACTOR), "peak").row_version == before + 1
    told = session.scalars(select(Audit).where(Audit.table_name == "season_piece").order_by(Audit.id.desc())).first()
    assert told.changes["first_night"] == ["2027-07-03", "2028-07-01"]


def test_no_season_leaves_the_calendar(session, draft) -> None:
    add_piece(session, draft, "peak", kind=PieceKind.dates, first_night=date(2100, 7, 3), last_night=date(2100, 7, 9))

    with pytest.raises(PastTheCalendar):
        move(session, draft)


def test_an_abandoned_draft_is_gone_and_what_sells_stays(session, draft) -> None:
    published = session.scalars(select(Tariff).where(Tariff.id != draft.id)).one()
    prices = len(charge_of(published).rows)

    abandon_draft(session, draft, ACTOR)

    assert session.scalars(select(Tariff)).all() == [published]
    assert len(charge_of(published).rows) == prices
    with pytest.raises(TariffFrozen):
        abandon_draft(session, published, ACTOR)

"""Rate rows as cells of a grid, and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.tariff import Counting, Per, RateRow
from rules.number_spec import BadNumberSpec, parse_numbers
from services.grid_shape import ANY, Block, Down, best_block, blocks_of, fit, in_order, is_plain, read_cells, typed_key


def row(*seasons: str, cents: int = 100, **more: object) -> RateRow:
    return RateRow(amount_cents=cents, seasons=seasons, **more)


def house(code: str, *seasons: str, **more: object) -> RateRow:
    return row(*seasons, housings=frozenset({code}), **more)


def test_housings_down_and_seasons_across_make_one_cell_per_row() -> None:
    rows = [house("oak", "low"), house("oak", "high"), house("elm", "low")]

    fitted = fit(rows, Block())

    assert fitted.cells == {("oak", "low"): 0, ("oak", "high"): 1, ("elm", "low"): 2}
    assert fitted.beside == []


def test_a_row_without_season_stands_under_all_nights() -> None:
    assert fit([house("oak")], Block()).cells == {("oak", ANY): 0}


def test_a_season_that_all_cells_share_leaves_the_other_across() -> None:
    rows = [house("oak", "low", "weekend"), house("oak", "low", "week"), house("oak", "weekend")]

    fitted = fit(rows, Block(season="weekend"))

    assert fitted.cells == {("oak", "low"): 0, ("oak", ANY): 2}
    assert fitted.beside == [1]


@pytest.mark.parametrize(
    "more",
    [
        {"booked_before": date(2027, 3, 1)},
        {"arrival_weekdays": 64},
        {"from_nth_night": 8},
        {"on_request": True},
        {"label": "x"},
        {"counted_age_band": "child"},
    ],
)
def test_a_row_that_says_more_than_a_cell_stays_beside_the_grid(more) -> None:
    assert fit([house("oak", "low", **more)], Block()).beside == [0]


def test_a_share_or_a_request_is_no_amount_and_stays_beside() -> None:
    share = RateRow(percent_bp=-1000, per=Per.percent)

    assert not is_plain(share)
    assert not is_plain(RateRow(on_request=True))


def test_of_two_rows_for_one_cell_the_first_is_shown_and_the_second_kept_beside() -> None:
    fitted = fit([house("oak", "low", cents=1), house("oak", "low", cents=2)], Block())

    assert fitted.cells == {("oak", "low"): 0}
    assert fitted.beside == [1]


def test_another_way_of_counting_is_another_block() -> None:
    rows = [house("oak", "low"), house("oak", "low", counting=Counting.beyond, counting_number=4)]

    assert fit(rows, Block(counting=Counting.beyond, counting_number=4)).cells == {("oak", "low"): 1}
    assert [count for _, count in blocks_of(rows, Down.housings)] == [1, 1]


def test_a_card_of_week_and_week_end_makes_two_blocks() -> None:
    rows = [
        house(code, season, part)
        for code in ("oak", "elm", "ash")
        for season in ("low", "mid", "high")
        for part in ("week", "weekend")
    ]

    assert blocks_of(rows, Down.housings) == [(Block(season="week"), 9), (Block(season="weekend"), 9)]
    assert best_block(rows) == Block(season="week")


def test_lengths_run_down_where_they_tell_most_rows_apart() -> None:
    rows = [
        house("oak", season, nights=parse_numbers(nights))
        for season in ("low", "high")
        for nights in ("2", "3-6", "7+")
    ]

    found = best_block(rows)

    assert found == Block(Down.nights, where=((Down.housings, "oak"),))
    assert set(fit(rows, found).cells) == {
        (nights, season) for nights in ("2", "3-6", "7+") for season in ("low", "high")
    }


def test_a_charge_without_rows_begins_with_the_plainest_grid() -> None:
    assert best_block([]) == Block()
    assert blocks_of([], Down.nights) == []


def test_lines_come_in_the_order_of_numbers_and_of_the_list() -> None:
    assert in_order(["7+", "2", "", "3-6", "2"], Down.nights, []) == ["", "2", "3-6", "7+"]
    assert in_order(["elm", "oak", "ash,elm"], Down.housings, ["oak", "elm", "ash"]) == ["oak", "elm", "ash,elm"]


def test_a_length_is_typed_as_in_the_forms_and_kept_in_one_form() -> None:
    assert typed_key(Down.nights, " 7 +") == "7+"
    assert typed_key(Down.party, "") == ANY
    with pytest.raises(BadNumberSpec):
        typed_key(Down.nights, "a week")


def test_amounts_are_read_as_in_the_forms_and_bad_ones_are_told() -> None:
    typed = {("a", ""): "1 085,50 €", ("b", ""): "", ("c", ""): "a lot", ("d", ""): "1,005", ("e", ""): "-10"}

    amounts, problems = read_cells(typed, "EUR", ["€"])

    assert amounts == {("a", ""): 108550, ("b", ""): None, ("e", ""): -1000}
    assert {place[0]: str(said) for place, said in problems.items()} == {
        "c": "Write a number, such as 12,50.",
        "d": "Two decimals at most, please.",
    }


SEASONS = st.lists(st.sampled_from(["low", "high", "weekend"]), unique=True, max_size=3)
ROWS = st.builds(
    lambda seasons, code, nights, counting: row(
        *seasons,
        housings=frozenset({code} if code else ()),
        nights=parse_numbers(nights) if nights else None,
        counting=counting,
    ),
    SEASONS,
    st.sampled_from(["", "oak", "elm"]),
    st.sampled_from(["", "2", "7+"]),
    st.sampled_from([Counting.unit, Counting.people]),
)


@given(st.lists(ROWS, max_size=12), st.sampled_from(Down))
def test_no_row_is_lost_each_is_a_cell_or_beside_in_every_block(rows, down) -> None:
    for block, count in blocks_of(rows, down):
        fitted = fit(rows, block)

        assert sorted([*fitted.cells.values(), *fitted.beside]) == list(range(len(rows)))
        assert count >= 1
        assert fitted.cells

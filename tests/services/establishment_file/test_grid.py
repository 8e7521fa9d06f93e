"""A grid is a way of typing rows: each cell becomes one."""

import pytest

from services.establishment_file.dump import dump
from services.establishment_file.parse import check, parse
from tests.services.establishment_file.small_file import SMALL, spoiled

ROWS = "      rows:\n        - {seasons: [low], amount: 60.00}\n        - {seasons: [high], amount: 80.00}\n"


def with_grid(across, columns, *lines, rows=""):
    """The small file with a grid in its base charge."""
    body = "".join(f"          - {line}\n" for line in lines)
    grid = f"      grid:\n        across: {across}\n        columns: {columns}\n        rows:\n{body}"
    return spoiled(ROWS, rows + grid)


def rows_of(source):
    """The rows of the base charge, as they are written."""
    written = dump(parse(source))
    base = written.split("code: lodging")[1].split("- code: tax")[0]
    return [line.strip()[2:] for line in base.splitlines() if line.startswith("        - ")]


def test_a_grid_of_seasons_makes_the_same_file_as_its_rows():
    source = with_grid("seasons", "[low, high]", "{amounts: [60, 80]}")

    assert parse(source) == parse(SMALL)
    assert dump(parse(source)) == dump(parse(SMALL))


def test_cells_are_read_line_by_line_and_empty_ones_make_no_row():
    source = with_grid(
        "seasons", "[low, high]", "{nights: 1-6, amounts: [60, 80.5]}", "{nights: 7+, per: week, amounts: [~, 400]}"
    )

    assert rows_of(source) == [
        "{nights: 1-6, seasons: [low], amount: 60.00}",
        "{nights: 1-6, seasons: [high], amount: 80.50}",
        "{nights: 7+, seasons: [high], amount: 400.00, per: week}",
    ]


def test_seasons_of_the_line_and_of_the_column_must_both_hold():
    source = with_grid("seasons", "[low, high]", "{seasons: high, amounts: [1, ~]}", "{amounts: [60, 80]}")

    assert rows_of(source)[0] == "{seasons: [low, high], amount: 1.00}"


@pytest.mark.parametrize(
    ("across", "columns", "row"),
    [
        ("housings", "[hut]", "{housings: [hut], amount: 50.00}"),
        ("plans", "[room]", "{plans: [room], amount: 50.00}"),
        ("nights", "[1-6]", "{nights: 1-6, amount: 50.00}"),
        ("nights", '["7, 14"]', '{nights: "7, 14", amount: 50.00}'),
        ("party", "[20+]", "{party: 20+, amount: 50.00}"),
        ("housings", "[[hut]]", "{housings: [hut], amount: 50.00}"),
    ],
)
def test_a_column_is_any_of_six_conditions(across, columns, row):
    assert rows_of(with_grid(across, columns, "{amounts: [50]}")) == [row]


def test_ages_may_stand_across_when_people_are_counted():
    source = with_grid("ages", "[adult]", "{counting: people, amounts: [on request]}")

    assert rows_of(source) == ["{ages: adult, amount: on request, counting: people}"]


def test_rows_typed_one_by_one_come_before_those_of_the_grid():
    source = with_grid("seasons", "[high]", "{amounts: [80]}", rows=ROWS.removesuffix("\n").rpartition("\n")[0] + "\n")

    assert parse(source) == parse(SMALL)


def test_a_cell_may_be_a_percentage():
    source = spoiled(
        "      source: tourist_tax\n      rows:\n        - {ages: adult, amount: 0.80, counting: people}\n",
        "      source: discount\n      grid:\n        across: nights\n        columns: [7-13, 14+]\n"
        "        rows:\n          - {amounts: [-5 %, -10 %]}\n",
    )

    assert [row.percent_bp for row in parse(source).tariff.charges[1].rows] == [-500, -1000]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            with_grid("seasons", "[low, high]", "{amounts: [60]}"),
            "line 55: tariff.charges[1].grid.rows[1].amounts: 1 amounts for 2 columns; write ~ where there is none.",
        ),
        (
            with_grid("nights", "[1-6]", "{nights: 7, amounts: [60]}"),
            "line 55: tariff.charges[1].grid.rows[1].nights: the columns say this already; take it out here.",
        ),
        (
            with_grid("weeks", "[1-6]", "{amounts: [60]}"),
            "line 52: tariff.charges[1].grid.across: “weeks” is not one of: seasons, housings, plans, nights, party, "
            "ages.",
        ),
        (
            with_grid("seasons", "[low, hihg]", "{amounts: [60, 80]}"),
            "line 53: tariff.charges[1].grid.rows[1].seasons: there is no season “hihg”; did you mean “high”?",
        ),
        (
            with_grid("seasons", "[low, high]", "{amounts: [60, lots]}"),
            "line 55: tariff.charges[1].grid.rows[1].amount: “lots” is not an amount in EUR: write digits with 2 "
            "decimals at most, for example 12.50.",
        ),
        (
            with_grid("seasons", "[low, high]", "{housing: hut, amounts: [60, 80]}"),
            "line 55: tariff.charges[1].grid.rows[1].housing: this key is not known; did you mean “housings”?",
        ),
        (
            with_grid("seasons", "[]", "{amounts: []}"),
            "line 53: tariff.charges[1].grid.columns: name the columns, for example: columns: [low, high]",
        ),
        (
            with_grid("seasons", "[low, high]", "lots"),
            "line 55: tariff.charges[1].grid.rows[1]: keys with values are expected here: amounts.",
        ),
    ],
)
def test_what_is_wrong_in_a_grid_names_its_line(source, problem):
    assert str(check(source).problems[0]) == problem or problem in map(str, check(source).problems)

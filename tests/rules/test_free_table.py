"""Free places by the number of people, as owners write them."""

import pytest

from rules.free_table import BadFreeTable, parse_free_table, write_free_table


@pytest.mark.parametrize(
    ("written", "table"),
    [
        ("20: 1, 40: 3", ((20, 1), (40, 3))),
        ("20:1", ((20, 1),)),
        (" 1 : 1 , 2 : 2 ", ((1, 1), (2, 2))),
        ("9998: 1, 9999: 9999", ((9998, 1), (9999, 9999))),
    ],
)
def test_a_table_is_read_step_by_step_and_written_back(written, table):
    assert parse_free_table(written) == table
    assert parse_free_table(write_free_table(table)) == table


def test_a_table_is_written_with_a_colon_and_commas():
    assert write_free_table(((20, 1), (40, 3))) == "20: 1, 40: 3"


@pytest.mark.parametrize(
    "written",
    [
        *("", "20", "20: 1,", "20: 1; 40: 2", "x, 20: 1", "-1: 1", "٢٠: 1"),
        *("0: 1", "20: 0, 40: 1", "10000: 1", "20: 10000"),
        *("20: 1, 20: 2", "20: 1, 40: 1", "40: 1, 20: 2", "20: 2, 40: 1", "20: 1, 40: 2, 30: 3"),
    ],
)
def test_a_table_that_does_not_grow_or_cannot_be_read_is_refused(written):
    with pytest.raises(BadFreeTable) as refused:
        parse_free_table(written)

    assert str(refused.value).startswith(f"“{written}” is not a table of free places")

"""Files of rows: French Excel and the standard kind, without a formula in either."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

import pytest

from exports.tables import CsvStyle, TableColumn, csv_stream, guarded


class Mood(StrEnum):
    fine = "fine"


EXCEL, STANDARD = CsvStyle(excel=True, weekdays=("lundi", "mardi")), CsvStyle(excel=False)


def stored(*parts):
    """An instant as the database keeps it: UTC, without its zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def written(kind, value, style, choices=None):
    pieces = list(csv_stream([[(value,)]], [TableColumn("x", "Colonne", kind, choices)], style))
    text = b"".join(pieces).decode("utf-8-sig")
    return next(iter(list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if style.excel else ","))[1:]), [""])[
        0
    ]


@pytest.mark.parametrize(
    "kind, value, excel, standard",
    [
        ("money", 123_450, "1234,50", "1234.50"),
        ("money", -5, "-0,05", "-0.05"),
        ("money", None, "", ""),
        ("percent", 550, "5,50", "5.50"),
        ("date", date(2027, 7, 4), "04/07/2027", "2027-07-04"),
        ("instant", datetime(2027, 7, 4, 22, 30, tzinfo=UTC), "05/07/2027 00:30", "2027-07-04T22:30:00Z"),
        ("instant", datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "28/03/2027 01:30", "2027-03-28T00:30:00Z"),
        (
            "instant",
            stored(2027, 3, 28, 1, 30),
            "28/03/2027 03:30",
            "2027-03-28T01:30:00Z",
        ),
        (
            "instant",
            stored(2026, 12, 31, 23, 5),
            "01/01/2027 00:05",
            "2026-12-31T23:05:00Z",
        ),
        ("instant", None, "", ""),
        ("time", time(16, 0), "16:00", "16:00"),
        ("yes_no", True, "Oui", "true"),
        ("yes_no", False, "Non", "false"),
        ("yes_no", None, "", ""),
        ("number", 7, "7", "7"),
        ("weekdays", 3, "lundi, mardi", "3"),
        ("text", None, "", ""),
        ("text", 'dit «oui»; puis "non"', 'dit «oui»; puis "non"', 'dit «oui»; puis "non"'),
    ],
)
def test_a_value_is_written_as_each_kind_of_file_wants(kind, value, excel, standard):
    assert written(kind, value, EXCEL) == excel
    assert written(kind, value, STANDARD) == standard


@pytest.mark.parametrize(
    "currency, cents, excel, standard",
    [("JPY", 1000, "1000", "1000"), ("TND", 12_500, "12,500", "12.500"), ("TND", -5, "-0,005", "-0.005")],
)
def test_an_amount_has_the_decimals_of_the_currency_of_the_file(currency, cents, excel, standard):
    assert written("money", cents, replace(EXCEL, currency=currency)) == excel
    assert written("money", cents, replace(STANDARD, currency=currency)) == standard


def test_amounts_of_several_currencies_have_each_their_own_decimals():
    columns = [TableColumn("x", "X", "money"), TableColumn("y", "Y", "text")]
    block = [(1000, 1000, -5, None), ("a", "b", "c", "d"), ("JPY", "EUR", "TND", "EUR")]

    whole = b"".join(csv_stream([block], columns, replace(STANDARD, currency=None))).decode()

    assert whole.splitlines() == ["x,y", "1000,a", "10.00,b", "-0.005,c", ",d"]


def test_a_choice_is_a_word_for_people_and_a_value_for_programs():
    assert written("choice", Mood.fine, EXCEL, {Mood.fine: "Bien"}) == "Bien"
    assert written("choice", Mood.fine, STANDARD, {Mood.fine: "Bien"}) == "fine"


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+33 6 12",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        '=HYPERLINK("http://x")',
    ],
)
def test_what_a_spreadsheet_would_run_is_written_as_text(typed):
    assert guarded(typed) == f"'{typed}"
    assert written("text", typed, EXCEL).startswith("'")
    assert written("text", typed, STANDARD).startswith("'")


def test_a_phone_stays_a_text_for_people_and_a_number_a_number():
    assert written("text", "+33612345678", EXCEL) == "'+33612345678"
    assert written("text", "+33612345678", STANDARD) == "+33612345678"
    assert written("number", -5, EXCEL) == "-5"
    assert written("money", -500, EXCEL) == "-5,00"


def test_a_formula_does_not_hide_behind_an_invisible_sign():
    assert written("text", "\0=1+1", EXCEL) == "'=1+1"
    assert written("text", "\0=1+1", STANDARD) == "'=1+1"


@pytest.mark.parametrize("typed", ["-5", "+12", "-12,50", "12.5", "maison"])
def test_plain_numbers_and_words_are_left_as_they_are(typed):
    assert guarded(typed) == typed


def test_a_file_for_excel_has_its_mark_semicolons_and_line_ends():
    whole = b"".join(csv_stream([[("é",)]], [TableColumn("name", "Nom", "text")], EXCEL))

    assert whole == "\ufeffNom\r\né\r\n".encode()


def test_the_header_leaves_before_any_row_is_read():
    def rows():
        raise AssertionError("read too early")
        yield ()

    assert next(csv_stream(rows(), [TableColumn("name", "Nom", "text")], STANDARD)) == b"name\r\n"


def test_rows_leave_in_blocks_without_being_held():
    blocks = ([(number,) * 1_000] for number in range(3))

    assert len(list(csv_stream(blocks, [TableColumn("n", "N", "number")], STANDARD))) == 4

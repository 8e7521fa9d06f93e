"""Seasons are named sets of nights."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.season_pieces import BackwardDates, BadDay, BadPiece, parse_date, parse_piece, write_piece
from rules.seasons import (
    DatesPiece,
    EveryNight,
    Season,
    SeasonCycle,
    WeekdaysPiece,
    YearlyPiece,
    in_order,
    seasons_of,
)
from rules.text import Name
from rules.weekdays import BadWeekdays, parse_weekdays, weekday_mask, weekday_names, weekdays_of

nights = st.dates(date(2000, 1, 1), date(2100, 12, 31))
days_of_year = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: (day.month, day.day))
some_pieces = st.one_of(
    st.tuples(nights, st.integers(0, 400)).map(lambda p: DatesPiece(p[0], p[0] + timedelta(days=p[1]))),
    st.builds(YearlyPiece, days_of_year, days_of_year),
    st.builds(WeekdaysPiece, st.integers(1, 127)),
    st.builds(EveryNight, st.none() | st.integers(1000, 9999)),
)


def season(code, *pieces, minus=()):
    return Season(code, Name(code), pieces, minus)


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        ("2024-07-01..2024-08-31", DatesPiece(date(2024, 7, 1), date(2024, 8, 31))),
        ("2024-12-31", DatesPiece(date(2024, 12, 31), date(2024, 12, 31))),
        ("11-01..03-31", YearlyPiece((11, 1), (3, 31))),
        ("02-29", YearlyPiece((2, 29), (2, 29))),
        ("friday..sunday", WeekdaysPiece(0b111_0000)),
        ("Monday, wednesday", WeekdaysPiece(0b101)),
        ("saturday..monday", WeekdaysPiece(0b110_0001)),
        ("2024", EveryNight(2024)),
        ("Every night", EveryNight()),
    ],
)
def test_a_piece_is_read_as_owners_type_it(typed, piece):
    assert parse_piece(typed) == piece


@pytest.mark.parametrize(
    ("typed", "error", "message"),
    [
        ("2024-02-30", BadDay, "“2024-02-30” is not a date of the calendar"),
        ("2023-02-29..2023-03-01", BadDay, "“2023-02-29” is not a date of the calendar"),
        ("13-01..02-01", BadDay, "“13-01” is not a date of the calendar"),
        ("0000", BadDay, "“0000-01-01” is not a date of the calendar"),
        ("2024-03-01..2024-02-01", BackwardDates, "“2024-03-01..2024-02-01” ends before it starts."),
        ("2024-03-01..04-01", BadPiece, "“2024-03-01..04-01” is not understood; write dates"),
        ("someday", BadPiece, "“someday” is not understood; write dates"),
        ("friday..someday", BadPiece, "“friday..someday” is not understood; write dates"),
        ("", BadPiece, "“” is not understood; write dates"),
    ],
)
def test_a_piece_that_cannot_be_is_refused_with_its_cure(typed, error, message):
    with pytest.raises(error) as refused:
        parse_piece(typed)

    assert str(refused.value).startswith(message)


@settings(deadline=None)
@given(some_pieces)
@example(YearlyPiece((12, 31), (1, 1)))
@example(DatesPiece(date(2024, 2, 29), date(2024, 2, 29)))
@example(EveryNight(None))
def test_a_written_piece_reads_back_as_the_same(piece):
    assert parse_piece(write_piece(piece)) == piece


@pytest.mark.parametrize(
    ("night", "inside"),
    [
        (date(2024, 10, 31), False),
        (date(2024, 11, 1), True),
        (date(2025, 1, 1), True),
        (date(2025, 3, 31), True),
        (date(2025, 4, 1), False),
    ],
)
def test_a_yearly_piece_runs_over_new_year_with_both_ends(night, inside):
    assert (night in YearlyPiece((11, 1), (3, 31))) is inside


@pytest.mark.parametrize(("day", "inside"), [(13, False), (14, True), (15, False)])
def test_a_yearly_piece_of_one_day_is_that_day_alone(day, inside):
    assert (date(2027, 7, day) in YearlyPiece((7, 14), (7, 14))) is inside


@settings(deadline=None)
@given(nights, days_of_year, days_of_year)
@example(date(2024, 2, 29), (2, 29), (2, 29))
def test_a_yearly_piece_and_its_complement_never_share_a_night_inside(night, first, last):
    inside = night in YearlyPiece(first, last)
    day = (night.month, night.day)
    if first <= last:
        assert inside == (first <= day <= last)
    else:
        assert inside == (not last < day < first)


def test_a_season_taken_off_another_leaves_the_rest():
    summer = season("summer", YearlyPiece((7, 1), (8, 31)))
    rest = season("rest", EveryNight(2024), minus=("summer",))
    ordered = in_order([rest, summer])

    assert seasons_of(date(2024, 7, 1), ordered) == {"summer"}
    assert seasons_of(date(2024, 9, 1), ordered) == {"rest"}
    assert seasons_of(date(2025, 9, 1), ordered) == set()


def test_seasons_in_a_circle_are_refused_with_the_circle():
    circle = [season("a", EveryNight(), minus=("b",)), season("b", EveryNight(), minus=("c",))]

    with pytest.raises(SeasonCycle) as refused:
        in_order([*circle, season("c", EveryNight(), minus=("b",))])

    assert refused.value.codes == ("b", "c", "b")
    assert str(refused.value) == "b - c - b"


def test_a_season_off_one_that_does_not_exist_is_a_key_error():
    with pytest.raises(KeyError):
        in_order([season("a", EveryNight(), minus=("ghost",))])


@settings(deadline=None)
@given(st.lists(st.tuples(some_pieces, st.sets(st.integers(0, 5))), min_size=1, max_size=6), nights)
def test_membership_is_pieces_minus_other_seasons_whatever_the_order(drawn, night):
    seasons = [
        season(f"s{place}", piece, minus=tuple(f"s{other}" for other in sorted(minus) if other < place))
        for place, (piece, minus) in enumerate(drawn)
    ]
    found = seasons_of(night, in_order(seasons))

    assert found == seasons_of(night, in_order(reversed(seasons)))
    for one in seasons:
        assert (one.code in found) == (night in one.pieces[0] and not found & set(one.minus))


@settings(deadline=None)
@given(st.integers(1, 127))
@example(127)
def test_a_mask_of_weekdays_is_its_names(mask):
    assert weekday_mask(weekday_names(mask)) == mask
    assert parse_weekdays(", ".join(weekday_names(mask))) == mask
    assert len(weekdays_of(mask)) == mask.bit_count()


@pytest.mark.parametrize("typed", ["lundi", "", "monday,", "..monday", "mon"])
def test_a_word_that_is_no_weekday_is_refused(typed):
    with pytest.raises(BadWeekdays, match="is not a day of the week"):
        parse_weekdays(typed)


@pytest.mark.parametrize(
    ("piece", "written"),
    [
        (DatesPiece(date(2024, 12, 31), date(2024, 12, 31)), "2024-12-31"),
        (DatesPiece(date(2024, 7, 1), date(2024, 8, 31)), "2024-07-01..2024-08-31"),
        (YearlyPiece((2, 29), (2, 29)), "02-29"),
        (YearlyPiece((11, 1), (3, 31)), "11-01..03-31"),
        (WeekdaysPiece(0b101), "monday, wednesday"),
        (EveryNight(999), "0999"),
        (EveryNight(), "every night"),
    ],
)
def test_a_piece_is_written_in_its_shortest_form(piece, written):
    assert write_piece(piece) == written


def test_a_wrong_day_is_named_as_it_was_typed():
    with pytest.raises(BadWeekdays) as refused:
        parse_weekdays("monday..funday")
    assert str(refused.value).startswith("“funday” is not a day of the week")

    for day in ("24-07-01", "2024-02-30"):
        with pytest.raises(BadDay) as wrong:
            parse_date(day)
        assert str(wrong.value).startswith(f"“{day}” is not a date of the calendar")


def test_a_long_chain_of_seasons_is_put_in_order():
    chain = [Season(f"s{at}", Name(f"S{at}"), (EveryNight(),), (f"s{at + 1}",)) for at in range(3_000)]
    chain.append(Season("s3000", Name("End"), (EveryNight(),)))

    assert in_order(chain)[0].code == "s3000"

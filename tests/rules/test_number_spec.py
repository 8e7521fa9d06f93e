"""Numbers as owners type them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.number_spec import BackwardRange, BadNumberSpec, NumberSpec, at_least, exactly, parse_numbers

numbers = st.integers(1, 9_999)
pieces = st.one_of(
    numbers.map(str),
    numbers.map("{}+".format),
    st.tuples(numbers, st.integers(0, 50)).map(lambda pair: f"{pair[0]}-{min(9_999, sum(pair))}"),
)
specs = st.lists(pieces, min_size=1, max_size=6).map(", ".join)


@pytest.mark.parametrize(
    ("typed", "written", "inside", "outside"),
    [
        ("3", "3", {3}, {1, 2, 4}),
        ("2-3", "2-3", {2, 3}, {1, 4}),
        ("7+", "7+", {7, 8, 5_000}, {1, 6}),
        ("14, 21, 28", "14, 21, 28", {14, 21, 28}, {7, 15, 20, 29}),
        (" 28,14 ,21", "14, 21, 28", {14}, {13}),
        ("4-6, 1-3", "1-6", {1, 3, 4, 6}, {7}),
        ("5+, 2-3, 9", "2-3, 5+", {2, 5, 9}, {1, 4}),
        ("2–3", "2-3", {2}, {4}),
        ("1 - 4", "1-4", {4}, {5}),
    ],
)
def test_what_an_owner_types_is_read_and_written_in_one_form(typed, written, inside, outside):
    spec = parse_numbers(typed)

    assert str(spec) == written
    assert all(number in spec for number in inside)
    assert not any(number in spec for number in outside)


@pytest.mark.parametrize(
    "typed", ["", " ", "0", "0-3", "-3", "3--4", "a", "3,", ",3", "3.5", "10000", "٣", "3+4", "+3"]
)
def test_what_is_no_number_of_nights_is_refused_with_examples(typed):
    with pytest.raises(BadNumberSpec) as refused:
        parse_numbers(typed)

    assert str(refused.value) == (
        f"“{typed}” is not understood; write for example 3, 2-3, 7+ or 14, 21, 28 (from 1 to 9999)."
    )


def test_a_range_written_backwards_is_refused_with_its_cure():
    with pytest.raises(BackwardRange, match="“7-4” ends before it starts; write 4-7"):
        parse_numbers("1, 7-4")


@settings(deadline=None)
@given(specs)
@example("1, 2")  # touching pieces join
@example("1, 3")  # those one apart do not
@example("2+, 9+")
def test_a_written_spec_reads_back_as_the_same_numbers(typed):
    spec = parse_numbers(typed)

    assert parse_numbers(str(spec)) == spec
    assert str(parse_numbers(str(spec))) == str(spec)


@settings(deadline=None)
@given(specs, st.integers(1, 10_050))
def test_joining_pieces_never_adds_or_loses_a_number(typed, number):
    separately = any(number in parse_numbers(piece) for piece in typed.split(","))

    assert (number in parse_numbers(typed)) == separately


@settings(deadline=None)
@given(specs, specs)
@example("1-3", "3-5")
@example("1-2", "3+")
@example("9999", "9+")
def test_two_specs_meet_exactly_when_a_number_is_in_both(one, other):
    first, second = parse_numbers(one), parse_numbers(other)
    both = any(number in first and number in second for number in range(1, 10_000))

    assert first.meets(second) == both
    assert second.meets(first) == both


def test_least_and_most_are_the_ends_of_the_spec():
    assert (parse_numbers("2-3, 7").least, parse_numbers("2-3, 7").most) == (2, 7)
    assert at_least(3) == NumberSpec(((3, None),))
    assert at_least(3).most is None
    assert exactly(7).is_one_range
    assert not parse_numbers("7, 14").is_one_range
    assert "3" not in exactly(3)


@pytest.mark.parametrize("typed", ["7+, 7", "7, 7+", "7-9, 7+", "7+, 7+, 8"])
def test_pieces_that_begin_alike_are_joined_whichever_has_no_end(typed):
    assert str(parse_numbers(typed)) == "7+"

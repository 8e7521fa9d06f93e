"""What a party takes of the pools, and whether it is there."""

import pytest

from rules.occupancy import Need, Takes, first_lacking, suffices, units_needed

FAMILY = [(40, 2), (2, 1), (1, 1), (8, 1)]


@pytest.mark.parametrize(
    ("takes", "quantity", "units"),
    [
        (Takes.fixed, 3, 3),
        (Takes.per_person, None, 5),
        (Takes.per_bed_needed, None, 4),  # from two years on a child has a bed
        (Takes.all, None, 9),
    ],
)
def test_a_housing_takes_units_as_its_line_counts_them(takes, quantity, units):
    assert units_needed([Need(1, takes, quantity, None, 9)], None, FAMILY) == {1: units}


@pytest.mark.parametrize("need", [Need(1, Takes.fixed, None, None, 9), Need(1, Takes.per_bed_needed, None, None, 9)])
def test_a_pool_of_which_nothing_is_taken_is_not_named(need):
    assert units_needed([need], None, [(1, 2)]) == {}


def test_two_lines_of_one_pool_add_up():
    needs = [Need(1, Takes.fixed, 1, None, 9), Need(2, Takes.fixed, 1, None, 9), Need(1, Takes.fixed, 2, None, 9)]

    assert units_needed(needs, None, FAMILY) == {1: 3, 2: 1}


@pytest.mark.parametrize(("plan", "taken"), [(None, {1: 1, 2: 4}), (7, {1: 3, 2: 4}), (8, {1: 1, 2: 4})])
def test_a_line_of_the_plan_replaces_those_of_any_plan_for_its_pool_alone(plan, taken):
    needs = [Need(1, Takes.fixed, 1, None, 9), Need(1, Takes.fixed, 3, 7, 9), Need(2, Takes.fixed, 4, None, 9)]

    assert units_needed(iter(needs), plan, iter(FAMILY)) == taken


@pytest.mark.parametrize(
    ("taken", "free", "lacking"),
    [
        ({1: 2, 2: 1}, {1: 2, 2: 1}, None),
        ({1: 2, 2: 2}, {1: 2, 2: 1}, 2),
        ({1: 3, 2: 2}, {1: 2, 2: 1}, 1),
        ({1: 1}, {}, 1),
    ],
)
def test_the_first_pool_with_too_few_free_units_is_the_one_that_lacks(taken, free, lacking):
    assert first_lacking(taken, free) == lacking
    assert suffices(taken, free) is (lacking is None)


def test_a_stay_that_takes_nothing_is_not_for_sale():
    assert suffices({}, {1: 9}) is False

"""What is asked, what refuses and what it says: names, capacity, prices on request, seasons of restrictions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pricing.compiled import BadTariff
from pricing.cures import price_calendar
from pricing.quantities import QuantityByAge
from pricing.quote import UnknownHousing, UnknownOption, UnknownPlan
from rules.number_spec import parse_numbers
from rules.restrictions import Kind, Restriction, When
from tests.pricing.tariffs import MONDAY, PLANS, Counting, Source, ask, base, charge, quote, request, row, tariff

TUESDAY, FRIDAY = date(2027, 7, 6), date(2027, 7, 9)  # the fair is on Wednesday and Thursday


def refusals(*restrictions, charges=(), nights=1, **asked):
    """The rules that refuse a stay, with their values and sentences."""
    found = quote(tariff(*(charges or [base(row(10_00))]), restrictions=restrictions), request(nights, **asked))
    return [(refusal.rule.value, refusal.value, str(refusal.text)) for refusal in found.refusals]


def option(code, *rows):
    """An option of some rows."""
    return charge(code, *rows, source=Source.option, compulsory=False, position=1)


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        ({"housing": "castle"}, UnknownHousing, "The housing “castle” is not sold here."),
        ({"plan": "board"}, UnknownPlan, "The rate plan “board” is not offered; there are: –."),
        ({"options": {"sauna": 1}}, UnknownOption, "The option “sauna” is not offered; there are: meal."),
        ({"options": {"sauna": 0}}, UnknownOption, "The option “sauna” is not offered; there are: meal."),
        ({"options": {"meal": 2}}, QuantityByAge, "“meal” is priced person by person: choose it without a quantity."),
    ],
)
def test_what_is_not_offered_is_told_by_the_name_that_was_asked(asked, error, sentence):
    meal = option("meal", row(5_00, counting=Counting.people, age_band="adult"))

    with pytest.raises(error) as refused:
        quote(tariff(base(row(10_00)), meal), request(people={40: 1, 8: 1}, **asked))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("counting", [Counting.beyond, Counting.missing, Counting.free])
def test_a_quantity_is_refused_for_whatever_counts_people_in_its_own_way(counting):
    extra = option("extra", row(5_00, counting=counting, counting_number=1))

    with pytest.raises(QuantityByAge):
        quote(tariff(base(row(10_00)), extra), request(options={"extra": 1}))


def test_too_many_people_are_told_how_many_there_is_room_for():
    assert refusals(people={40: 11}) == [("capacity", 10, "There is room for 10 people at most.")]


def test_a_charge_on_request_is_named_once_and_every_other_one_too():
    of_the_house = base(ask(seasons=("rest",)), ask(seasons=("fair",)))
    dinner = charge("dinner", ask(), position=1)

    assert refusals(charges=(of_the_house, dinner), nights=3) == [
        ("on_request", None, f"“{name}” has a price on request for this stay: please ask us.")
        for name in ("base", "dinner")
    ]


def test_a_missing_price_is_not_told_beside_another_refusal():
    rows = base(row(10_00, seasons=("fair",)))

    assert [rule for rule, _, _ in refusals(charges=(rows,))] == ["no_price"]
    assert [rule for rule, _, _ in refusals(charges=(rows,), people={40: 11})] == ["capacity"]


def test_options_that_are_not_taken_neither_cost_nor_refuse():
    charges = (base(row(10_00)), option("dinner", row(5_00)), option("sauna", row(7_00, housings={"hut"})))
    asked = request(1, options={"dinner": None, "sauna": 0})

    assert quote(tariff(*charges), asked).total_cents == 15_00
    found = quote(tariff(*charges), replace(asked, options={"dinner": 1, "sauna": None}))
    assert [str(refusal.text) for refusal in found.refusals] == [
        "“sauna” is not offered with this stay.",
    ]


def test_a_fee_may_have_no_price_where_the_base_has_one():
    fee = charge("fee", row(5_00, counting=Counting.people, age_band="child"), position=1)

    assert quote(tariff(base(row(10_00)), fee), request(1)).total_cents == 10_00


def test_one_free_for_every_person_leaves_nothing_to_pay():
    free = row(10_00, counting=Counting.free, counting_number=1)

    assert quote(tariff(base(free)), request(1, people={40: 3})).lines == ()


@pytest.mark.parametrize(
    "rest", [{"counted_age_band": "ghost"}, {"party_ages": "ghost"}, {"share_of": "ghost"}, {"seasons": ("ghost",)}]
)
def test_a_row_that_names_what_is_not_there_is_refused_with_the_name(rest):
    with pytest.raises(BadTariff) as refused:
        tariff(base(row(10_00, **rest)))
    assert str(refused.value) == "The tariff names “ghost”, which it does not hold."


@pytest.mark.parametrize("rest", [{"season": "ghost"}, {"age_band": "ghost"}])
def test_a_restriction_that_names_what_is_not_there_is_refused_with_the_name(rest):
    with pytest.raises(BadTariff) as refused:
        tariff(base(row(10_00)), restrictions=[Restriction("r", When.arrival_in, Kind.people, **rest)])
    assert str(refused.value) == "The tariff names “ghost”, which it does not hold."


# Seasons as restrictions see them


@pytest.mark.parametrize(
    ("when", "kind", "arrival", "nights", "refused"),
    [
        (When.arrival_in, Kind.closed, TUESDAY, 3, False),
        (When.arrival_in, Kind.closed, date(2027, 7, 7), 3, True),
        (When.departure_in, Kind.closed, MONDAY, 1, False),
        (When.departure_in, Kind.closed, MONDAY, 2, True),
        (When.departure_in, Kind.closed, TUESDAY, 2, True),
        (When.departure_in, Kind.closed, TUESDAY, 3, False),
        (When.any_night_in, Kind.closed, MONDAY, 2, False),
        (When.any_night_in, Kind.closed, MONDAY, 3, True),
        (When.any_night_in, Kind.closed, MONDAY, 5, True),
        (When.any_night_in, Kind.closed, FRIDAY, 2, False),
        (When.any_night_in, Kind.open, date(2027, 7, 7), 2, False),
        (When.any_night_in, Kind.open, date(2027, 7, 7), 3, True),
        (When.any_night_in, Kind.open, TUESDAY, 2, True),
    ],
)
def test_a_restriction_sees_the_seasons_of_the_arrival_the_departure_and_the_nights(
    when, kind, arrival, nights, refused
):
    rule = Restriction("fair", when, kind, season="fair")

    assert bool(refusals(rule, arrival=arrival, nights=nights)) is refused


def test_a_night_of_the_week_is_seen_only_where_it_is_slept():
    rule = Restriction("weekend", When.any_night_in, Kind.closed, season="weekend")

    assert refusals(rule, arrival=MONDAY, nights=4) == []
    assert len(refusals(rule, arrival=MONDAY, nights=5)) == 1


def test_restrictions_look_at_the_real_nights_where_a_plan_prices_by_the_arrival():
    rule = Restriction("fair", When.any_night_in, Kind.closed, season="fair")

    assert refusals(rule, arrival=MONDAY, nights=3) == [("closed", None, "The nights of “Fair” are not sold.")]


def test_a_restriction_counts_its_age_band_or_everybody():
    children = Restriction("c", When.always, Kind.people, most_people=1, age_band="child")
    everybody = Restriction("e", When.always, Kind.people, most_people=3)

    assert refusals(children, everybody, people={40: 2, 8: 1}) == []
    assert refusals(children, everybody, people={40: 2, 8: 2}) == [
        ("max_people", 1, "1 of “Children” at most may come."),
        ("max_people", 3, "3 people at most may come."),
    ]


def test_a_restriction_knows_the_day_of_booking_and_the_nights_that_are_taken():
    rules = (
        Restriction("advance", When.always, Kind.advance, number=7),
        Restriction("gap", When.always, Kind.no_orphan, number=2),
    )

    assert refusals(*rules, booked_on=MONDAY - timedelta(days=7), taken=frozenset({MONDAY + timedelta(days=3)})) == []
    found = refusals(*rules, booked_on=MONDAY - timedelta(days=6), taken=frozenset({MONDAY + timedelta(days=2)}))
    assert [rule for rule, _, _ in found] == ["advance", "orphan"]


def test_a_restriction_of_a_plan_or_a_housing_leaves_the_others_alone():
    rules = [
        Restriction("plan", When.always, Kind.nights, nights=parse_numbers("3+"), plans=frozenset({"board"})),
        Restriction("hut", When.always, Kind.nights, nights=parse_numbers("5+"), housings=frozenset({"hut"})),
    ]
    compiled = tariff(base(row(10_00)), plans=PLANS, restrictions=rules)

    def values(**asked):
        return [refusal.value for refusal in quote(compiled, request(1, **asked)).refusals]

    assert values(plan="room") == []
    assert values(plan="board") == [3]
    assert values(plan="room", housing="hut") == [5]
    assert values(plan="board", housing="hut") == [3, 5]


# The calendar


def test_the_calendar_of_a_day_goes_from_one_night_to_fourteen():
    days = list(price_calendar(tariff(base(row(100_00))), request(), [MONDAY, FRIDAY]))

    assert [day.arrival_on for day in days] == [MONDAY, FRIDAY]
    assert [day.totals_cents for day in days] == [{nights: nights * 100_00 for nights in range(1, 15)}] * 2

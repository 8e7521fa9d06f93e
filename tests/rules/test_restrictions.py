"""Restrictions refuse stays with a rule, a value and a sentence."""

from datetime import date, timedelta

import pytest

from rules.number_spec import parse_numbers
from rules.restrictions import Asked, Kind, Names, Restriction, StaySeasons, When, broken, concerns
from rules.stay import Stay
from rules.text import Name
from rules.weekdays import weekday_mask

SUMMER = Name("Été", "Summer")
OUT = frozenset[str]()
IN = frozenset({"summer"})
SATURDAY = date(2027, 7, 3)


ALL_IN = StaySeasons(IN, IN, IN, IN)
NAMES = Names({"summer": SUMMER}, {"child": Name("Enfants", "Children")})
A_YEAR_BEFORE = date(2026, 7, 3)


def refusals(restriction, nights=3, arrival=SATURDAY, seasons=ALL_IN, people=2, booked_on=A_YEAR_BEFORE, taken=None):
    """People: a number, or numbers by age band."""
    counts = people if isinstance(people, dict) else {None: people}
    asked = Asked(Stay.of(arrival, nights), booked_on, counts.__getitem__, taken)
    return list(broken([restriction], asked, seasons, NAMES))


def restriction(kind, when=When.always, **rest):
    season = None if when is When.always else "summer"
    return Restriction("r", when, kind, **{"season": season, **rest})


@pytest.mark.parametrize(
    ("spec", "nights", "rule", "value"),
    [
        ("3+", 2, "min_stay", 3),
        ("2-7", 1, "min_stay", 2),
        ("2-7", 8, "max_stay", 7),
        ("7", 6, "min_stay", 7),
        ("7", 8, "max_stay", 7),
        ("7, 14", 10, "length", "7, 14"),
        ("7, 14", 3, "length", "7, 14"),
        ("7, 14+", 13, "length", "7, 14+"),
    ],
)
def test_a_length_that_is_not_sold_is_refused_by_its_rule(spec, nights, rule, value):
    (refusal,) = refusals(restriction(Kind.nights, nights=parse_numbers(spec)), nights)

    assert (refusal.rule, refusal.value) == (rule, value)


@pytest.mark.parametrize(("spec", "nights"), [("3+", 3), ("2-7", 2), ("2-7", 7), ("7, 14", 14)])
def test_a_length_that_is_sold_is_not_refused(spec, nights):
    assert refusals(restriction(Kind.nights, nights=parse_numbers(spec)), nights) == []


@pytest.mark.parametrize(
    ("when", "seasons", "speaks"),
    [
        (When.arrival_in, StaySeasons(IN, OUT, IN, OUT), True),
        (When.arrival_in, StaySeasons(OUT, OUT, IN, OUT), False),
        (When.departure_in, StaySeasons(OUT, IN, OUT, OUT), True),
        (When.departure_in, StaySeasons(IN, OUT, IN, IN), False),
        (When.any_night_in, StaySeasons(OUT, OUT, IN, OUT), True),
        (When.any_night_in, StaySeasons(OUT, OUT, OUT, OUT), False),
        (When.always, StaySeasons(OUT, OUT, OUT, OUT), True),
    ],
)
def test_a_restriction_speaks_only_about_its_own_stays(when, seasons, speaks):
    rule = restriction(Kind.nights, when, nights=parse_numbers("7"))

    assert bool(refusals(rule, seasons=seasons)) is speaks


def test_the_sentence_names_the_season_that_asks():
    rule = restriction(Kind.nights, When.arrival_in, nights=parse_numbers("7+"))
    (refusal,) = refusals(rule)

    assert str(refusal.text) == "Arrival in “Summer”: 7 nights at least are needed."
    (refusal,) = refusals(restriction(Kind.nights, When.any_night_in, nights=parse_numbers("1-2")))
    assert str(refusal.text) == "Nights in “Summer”: 2 nights at most are sold."


@pytest.mark.parametrize(
    ("kind", "days", "arrival", "nights", "value"),
    [
        (Kind.arrival_weekdays, ["saturday"], SATURDAY, 7, None),
        (Kind.arrival_weekdays, ["saturday"], date(2027, 7, 4), 7, "saturday"),
        (Kind.arrival_weekdays, ["friday", "monday"], SATURDAY, 7, "monday, friday"),
        (Kind.departure_weekdays, ["saturday"], SATURDAY, 7, None),
        (Kind.departure_weekdays, ["saturday"], SATURDAY, 6, "saturday"),
    ],
)
def test_days_of_arrival_and_departure_are_those_named(kind, days, arrival, nights, value):
    found = refusals(restriction(kind, weekdays=weekday_mask(days)), nights, arrival)

    assert [refusal.value for refusal in found] == ([] if value is None else [value])
    assert all(refusal.rule == kind.value.replace("_weekdays", "_day") for refusal in found)


@pytest.mark.parametrize(
    ("kind", "when", "seasons", "sentence"),
    [
        (Kind.open, When.any_night_in, StaySeasons(IN, OUT, IN, IN), None),
        (Kind.open, When.any_night_in, StaySeasons(IN, OUT, IN, OUT), "Only the nights of “Summer” are sold."),
        (Kind.open, When.any_night_in, StaySeasons(OUT, OUT, OUT, OUT), "Only the nights of “Summer” are sold."),
        (Kind.closed, When.any_night_in, StaySeasons(OUT, OUT, IN, OUT), "The nights of “Summer” are not sold."),
        (Kind.closed, When.any_night_in, StaySeasons(OUT, OUT, OUT, OUT), None),
        (Kind.closed, When.arrival_in, StaySeasons(IN, OUT, IN, OUT), "Arrivals in “Summer” are not sold."),
        (Kind.closed, When.arrival_in, StaySeasons(OUT, OUT, IN, OUT), None),
        (Kind.closed, When.departure_in, StaySeasons(OUT, IN, OUT, OUT), "Departures in “Summer” are not sold."),
        (Kind.closed, When.always, StaySeasons(OUT, OUT, OUT, OUT), "This is not sold."),
    ],
)
def test_open_and_closed_seasons_refuse_the_nights_they_name(kind, when, seasons, sentence):
    found = refusals(restriction(kind, when), seasons=seasons)

    assert [str(refusal.text) for refusal in found] == ([sentence] if sentence else [])
    assert all((refusal.rule, refusal.value) == ("closed", None) for refusal in found)


@pytest.mark.parametrize(
    ("housings", "plans", "housing", "plan", "is_about"),
    [
        (set(), set(), "a", None, True),
        ({"a"}, set(), "a", "p", True),
        ({"a"}, set(), "b", "p", False),
        (set(), {"p"}, "a", "p", True),
        (set(), {"p"}, "a", None, False),
    ],
)
def test_a_restriction_concerns_its_housings_and_plans_only(housings, plans, housing, plan, is_about):
    rule = restriction(Kind.closed, housings=frozenset(housings), plans=frozenset(plans))

    assert concerns(rule, housing, plan) is is_about


def test_every_broken_restriction_is_named():
    rules = [
        restriction(Kind.nights, nights=parse_numbers("7")),
        restriction(Kind.arrival_weekdays, weekdays=weekday_mask(["monday"])),
        restriction(Kind.closed),
    ]
    asked = Asked(Stay.of(SATURDAY, 2), A_YEAR_BEFORE, {None: 2}.__getitem__)
    found = broken(rules, asked, StaySeasons(OUT, OUT, OUT, OUT), NAMES)

    assert [refusal.rule for refusal in found] == ["min_stay", "arrival_day", "closed"]


@pytest.mark.parametrize(
    ("people", "numbers", "expected", "sentence"),
    [
        (1, {"least_people": 2}, ("min_people", 2), "2 people at least are needed."),
        (2, {"least_people": 2, "most_people": 2}, None, ""),
        (3, {"most_people": 2}, ("max_people", 2), "2 people at most may come."),
        ({"child": 1}, {"most_people": 0, "age_band": "child"}, ("max_people", 0), "0 of “Children” at most may come."),
        (
            {"child": 1},
            {"least_people": 2, "age_band": "child"},
            ("min_people", 2),
            "2 of “Children” at least are needed.",
        ),
        ({"child": 0, None: 9}, {"most_people": 0, "age_band": "child"}, None, ""),
    ],
)
def test_numbers_of_people_are_those_allowed(people, numbers, expected, sentence):
    found = refusals(restriction(Kind.people, **numbers), people=people)

    assert [(refusal.rule, refusal.value) for refusal in found] == ([expected] if expected else [])
    assert [str(refusal.text) for refusal in found] == ([sentence] if expected else [])


@pytest.mark.parametrize(
    ("kind", "days_before", "rule"),
    [
        (Kind.advance, 6, "advance"),
        (Kind.advance, 7, None),
        (Kind.advance, 8, None),
        (Kind.horizon, 6, None),
        (Kind.horizon, 7, None),
        (Kind.horizon, 8, "horizon"),
    ],
)
def test_a_booking_is_neither_too_late_nor_too_early(kind, days_before, rule):
    found = refusals(restriction(kind, number=7), booked_on=SATURDAY - timedelta(days=days_before))

    assert [(refusal.rule, refusal.value) for refusal in found] == ([(rule, 7)] if rule else [])


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ((), None),
        ((-1,), None),
        ((-2,), "Nights left empty before this stay: 1. Leave none, or 3 at least."),
        ((-3,), "Nights left empty before this stay: 2. Leave none, or 3 at least."),
        ((-4,), None),
        ((-1, -2, -4), None),
        ((3,), None),
        ((4,), "Nights left empty after this stay: 1. Leave none, or 3 at least."),
        ((5, 9), "Nights left empty after this stay: 2. Leave none, or 3 at least."),
        ((6,), None),
    ],
)
def test_no_gap_too_short_to_sell_is_left_between_two_stays(taken, sentence):
    rule = restriction(Kind.no_orphan, number=3)
    found = refusals(rule, taken=frozenset(SATURDAY + timedelta(days=day) for day in taken))

    assert [str(refusal.text) for refusal in found] == ([sentence] if sentence else [])
    assert all((refusal.rule, refusal.value) == ("orphan", 3) for refusal in found)


def test_without_knowing_what_is_taken_no_gap_is_seen():
    assert refusals(restriction(Kind.no_orphan, number=3), taken=None) == []


def test_a_restriction_may_speak_about_some_days_of_arrival_only():
    rule = restriction(Kind.nights, nights=parse_numbers("3+"), arriving_on=weekday_mask(["friday"]))
    (refusal,) = refusals(rule, nights=2, arrival=SATURDAY - timedelta(days=1))

    assert str(refusal.text) == "Arrival on Friday: 3 nights at least are needed."
    assert refusals(rule, nights=2, arrival=SATURDAY) == []

"""What refusals say to a person, and the numbers at which a rule begins to speak."""

from datetime import date, timedelta

import pytest

from rules.number_spec import parse_numbers
from rules.restrictions import Asked, Kind, Names, Restriction, StaySeasons, When, broken
from rules.stay import Stay
from rules.text import Name
from rules.weekdays import weekday_mask

SATURDAY = date(2027, 7, 3)
NONE = frozenset[str]()
WEEKEND = weekday_mask(["saturday", "sunday"])


def said(kind, booked=0, taken=None, people=2, seasons=(), when=When.always, **rest):
    """Value and sentence of what one restriction refuses, booked so many days before the Saturday of arrival."""
    asked = Asked(Stay.of(SATURDAY, 2), SATURDAY - timedelta(days=booked), lambda band: people, taken)
    touched = StaySeasons(*[frozenset(seasons)] * 4)
    names = Names({"summer": Name("Été", "Summer")}, {"child": Name("Enfants", "Children")})
    found = broken([Restriction("rule", when, kind, **rest)], asked, touched, names)
    return [(refusal.value, str(refusal.text)) for refusal in found]


@pytest.mark.parametrize(
    ("kind", "rest", "value", "sentence"),
    [
        (Kind.nights, {"nights": parse_numbers("3-5")}, 3, "3 nights at least are needed."),
        (Kind.nights, {"nights": parse_numbers("1")}, 1, "1 nights at most are sold."),
        (Kind.nights, {"nights": parse_numbers("1, 3+")}, "1, 3+", "The numbers of nights sold are: 1, 3+."),
        (Kind.arrival_weekdays, {"weekdays": 0b11}, "monday, tuesday", "The arrival must be on: Monday, Tuesday."),
        (
            Kind.departure_weekdays,
            {"weekdays": WEEKEND},
            "saturday, sunday",
            "The departure must be on: Saturday, Sunday.",
        ),
        (Kind.advance, {"number": 7}, 7, "It is to be booked 7 days before the arrival at least."),
        (Kind.closed, {}, None, "This is not sold."),
        (Kind.people, {"least_people": 3}, 3, "3 people at least are needed."),
        (Kind.people, {"most_people": 1, "age_band": "child"}, 1, "1 of “Children” at most may come."),
    ],
)
def test_a_refusal_has_the_value_of_its_rule_and_a_sentence(kind, rest, value, sentence):
    assert said(kind, **rest) == [(value, sentence)]


def test_a_booking_too_long_before_says_how_long_before_it_may_be():
    assert said(Kind.horizon, booked=366, number=365) == [
        (365, "It can be booked 365 days before the arrival at most.")
    ]


def test_no_day_before_the_arrival_is_a_number_like_others():
    assert said(Kind.advance, booked=0, number=0) == []
    assert said(Kind.horizon, booked=0, number=0) == []
    assert [value for value, _ in said(Kind.horizon, booked=1, number=0)] == [0]


@pytest.mark.parametrize(("number", "gap"), [(0, 1), (1, 1), (2, 2)])
def test_a_gap_as_long_as_the_least_is_none(number, gap):
    taken = frozenset({SATURDAY - timedelta(days=gap + 1)})

    assert said(Kind.no_orphan, number=number, taken=taken) == []


def test_a_gap_before_and_one_after_are_told_as_one():
    taken = frozenset({SATURDAY - timedelta(days=2), SATURDAY + timedelta(days=4)})

    assert said(Kind.no_orphan, number=3, taken=taken) == [
        (3, "Nights left empty before this stay: 1. Leave none, or 3 at least.")
    ]


@pytest.mark.parametrize(
    ("when", "rest", "sentence"),
    [
        (When.arrival_in, {}, "Arrival in “Summer”: 3 nights at least are needed."),
        (When.departure_in, {}, "Departure in “Summer”: 3 nights at least are needed."),
        (When.any_night_in, {}, "Nights in “Summer”: 3 nights at least are needed."),
        (
            When.any_night_in,
            {"arriving_on": WEEKEND},
            "Nights in “Summer”: Arrival on Saturday, Sunday: 3 nights at least are needed.",
        ),
    ],
)
def test_the_sentence_says_when_the_rule_asks(when, rest, sentence):
    rest = {"nights": parse_numbers("3+"), "season": "summer", **rest}

    assert said(Kind.nights, when=when, seasons=["summer"], **rest) == [(3, sentence)]


@pytest.mark.parametrize(
    ("kind", "when", "seasons", "sentence"),
    [
        (Kind.closed, When.arrival_in, ["summer"], "Arrival on Saturday: Arrivals in “Summer” are not sold."),
        (Kind.closed, When.departure_in, ["summer"], "Arrival on Saturday: Departures in “Summer” are not sold."),
        (Kind.closed, When.any_night_in, ["summer"], "Arrival on Saturday: The nights of “Summer” are not sold."),
        (Kind.open, When.any_night_in, [], "Only the nights of “Summer” are sold."),
    ],
)
def test_what_is_closed_says_so_with_its_season_and_days_of_arrival(kind, when, seasons, sentence):
    rest = {"season": "summer", "arriving_on": weekday_mask(["saturday"])}

    assert said(kind, when=when, seasons=seasons, **rest) == [(None, sentence)]


def test_an_open_season_without_a_name_refuses_nothing():
    assert said(Kind.open) == []


def test_a_rule_that_names_no_season_asks_at_any_time():
    assert said(Kind.nights, when=When.arrival_in, nights=parse_numbers("3+")) == [(3, "3 nights at least are needed.")]

"""Refusals come with the nearest arrival and number of nights that nothing refuses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pricing.cures import price_calendar, quote_with_cures
from pricing.tariff import RatePlan
from rules.number_spec import parse_numbers
from rules.restrictions import Cure, Kind, Restriction, Rule, When
from rules.stay import LAST_DAY, Stay
from rules.text import Name
from rules.weekdays import weekday_mask
from tests.pricing.tariffs import MONDAY, Counting, Per, Source, ask, base, charge, request, row, tariff

SATURDAYS = Restriction("sat", When.always, Kind.arrival_weekdays, weekdays=weekday_mask(["saturday"]))
WEEKS = Restriction("weeks", When.always, Kind.nights, nights=parse_numbers("7, 14"))


def cures(rules, *charges, **asked):
    """The cure of each refusal, as (days later, nights)."""
    wanted = request(**asked)
    found = quote_with_cures(tariff(*(charges or (base(row(100_00)),)), restrictions=rules), wanted)
    return [_cure(refusal.cure, wanted.stay.arrival_on) for refusal in found.refusals]


def _cure(cure, start):
    return cure and ((cure.arrival_on - start).days if cure.arrival_on else None, cure.nights)


def test_a_stay_that_is_sold_needs_no_cure():
    assert cures([]) == []


def test_the_nearest_arrival_may_be_earlier():
    assert cures([SATURDAYS], nights=7) == [(-2, None)]


def test_of_two_arrivals_equally_near_the_later_is_named():
    either = replace(SATURDAYS, weekdays=weekday_mask(["tuesday", "sunday"]))

    assert cures([either], nights=7) == [(1, None)]


def test_the_nearest_length_is_named_the_longer_of_two():
    assert cures([WEEKS], nights=5) == [(None, 7)]
    assert cures([WEEKS], nights=10) == [(None, 7)]
    even = replace(WEEKS, nights=parse_numbers("2, 4"))
    assert cures([even], nights=3) == [(None, 4)]


def test_a_cure_mends_all_refusals_at_once_or_is_not_one():
    assert cures([SATURDAYS, WEEKS], nights=5) == [None, None]


def test_nothing_is_looked_for_beyond_fourteen_days():
    fair = Restriction("open", When.any_night_in, Kind.open, season="fair")

    assert cures([fair], nights=1, arrival=date(2027, 7, 9)) == [(-1, None)]
    assert cures([fair], nights=1, arrival=date(2027, 6, 23)) == [(14, None)]
    assert cures([fair], nights=1, arrival=date(2027, 6, 22)) == [None]


def test_no_arrival_before_the_booking_is_named():
    assert cures([SATURDAYS], nights=7, booked_on=date(2027, 7, 4)) == [(5, None)]
    assert cures([SATURDAYS], nights=7, booked_on=date(2027, 7, 3)) == [(-2, None)]


def test_a_night_that_is_taken_is_no_cure():
    asked = replace(request(nights=7), taken=frozenset({MONDAY - timedelta(days=1)}))
    found = quote_with_cures(tariff(base(row(1_00)), restrictions=[SATURDAYS]), asked)

    assert found.refusals[0].cure.arrival_on == MONDAY + timedelta(days=5)


def test_other_dates_do_not_cure_too_many_people_nor_a_reserved_plan():
    assert cures([], people={40: 11}) == [None]
    plans = (RatePlan("kids", Name("Classes"), client_classes=frozenset({"school"})),)
    found = quote_with_cures(tariff(base(row(1_00)), plans=plans), request())
    assert [refusal.cure for refusal in found.refusals] == [None]


def test_a_price_on_request_is_cured_by_a_stay_with_a_price():
    rows = base(row(100_00, nights="1-2"), ask(nights="3+"))

    assert cures([], rows, nights=4) == [(None, 2)]


def test_the_end_of_the_calendar_is_the_end():
    asked = request(nights=1, arrival=LAST_DAY - timedelta(days=1))
    found = quote_with_cures(tariff(base(row(1_00)), restrictions=[WEEKS]), asked)

    assert found.refusals[0].cure is None


@pytest.mark.parametrize(
    ("sold", "asked", "cure"), [("1", 3, 1), ("366", 365, 366), ("366", 335, 366), ("366", 334, None)]
)
def test_lengths_are_looked_for_from_one_night_to_a_year(sold, asked, cure):
    rule = replace(WEEKS, nights=parse_numbers(sold))

    assert cures([rule], nights=asked) == [cure and (None, cure)]


def test_the_last_day_of_the_calendar_may_be_a_departure():
    longer = replace(WEEKS, nights=parse_numbers("5"))
    on_the_eve = replace(SATURDAYS, weekdays=1 << (LAST_DAY - timedelta(days=1)).weekday())

    assert cures([longer], nights=2, arrival=LAST_DAY - timedelta(days=5)) == [(None, 5)]
    assert cures([longer], nights=2, arrival=LAST_DAY - timedelta(days=4)) == [None]
    assert cures([on_the_eve], nights=1, arrival=LAST_DAY - timedelta(days=3)) == [(2, None)]
    assert cures([on_the_eve], nights=2, arrival=LAST_DAY - timedelta(days=3)) == [(-5, None)]


@pytest.mark.parametrize(("taken", "nights"), [((), [2, 3, 4]), ((2,), [2]), ((1,), []), ((0,), [])])
def test_the_calendar_gives_the_total_of_each_length_that_is_sold(taken, nights):
    two = replace(WEEKS, nights=parse_numbers("2+"))
    asked = replace(request(), taken=frozenset(MONDAY + timedelta(days=day) for day in taken))
    (day,) = price_calendar(tariff(base(row(100_00)), restrictions=[two]), asked, [MONDAY], 4)

    assert day.totals_cents == {number: number * 100_00 for number in nights}
    assert day.cheapest_night_cents == (100_00 if nights else None)


def test_the_cheapest_night_is_rounded_up():
    rows = base(row(100_00, nights="1-2"), row(70_01, nights="3", per=Per.stay))
    (day,) = price_calendar(tariff(rows), request(), [MONDAY], 3)

    assert day.cheapest_night_cents == 23_34
    assert Stay.of(MONDAY, 3).nights in day.totals_cents


def test_what_another_stay_cannot_ask_is_no_cure_and_no_error():
    fair = Restriction("open", When.any_night_in, Kind.open, season="fair")
    option = charge(
        "rent",
        row(5_00, seasons=("rest",)),
        row(5_00, seasons=("fair",), counting=Counting.people, age_band="adult"),
        source=Source.option,
        compulsory=False,
        position=1,
    )
    compiled, asked = (
        tariff(base(row(1_00)), option, restrictions=[fair]),
        request(1, {40: 1, 8: 1}, options={"rent": 2}),
    )

    assert [refusal.cure for refusal in quote_with_cures(compiled, asked).refusals] == [None]
    assert [day.totals_cents for day in price_calendar(compiled, asked, [date(2027, 7, 7)], 2)] == [{}]


def test_the_calendar_ends_with_the_calendar():
    (day,) = price_calendar(tariff(base(row(1_00))), request(), [LAST_DAY - timedelta(days=2)], 14)

    assert list(day.totals_cents) == [1, 2]


def test_an_option_that_longer_stays_have_is_cured_by_a_longer_stay():
    bikes = charge("bikes", row(5_00, nights="4+"), source=Source.option, compulsory=False, position=1)
    (refusal,) = quote_with_cures(tariff(base(row(1_00)), bikes), request(3, options={"bikes": None})).refusals

    assert (refusal.rule, refusal.cure) == (Rule.option, Cure(None, 4))

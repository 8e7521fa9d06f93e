"""What the year view calls bookable is exactly what the quote accepts, over random tariffs."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from pricing.cures import is_accepted, nearest_cure, price_calendar, quote_with_cures
from rules.number_spec import parse_numbers
from rules.restrictions import Kind, Restriction, When
from rules.stay import Stay
from services.simulation import MOST_NIGHTS, arrivals_of, days_of, quotes_of_day
from tests.pricing.tariffs import MONDAY, PLANS, ask, base, charge, quote, request, row, tariff
from tests.pricing.test_quote_properties import bases, conditions, requests, rows, steady

SEASON_CODES = ["weekend", "fair", "rest"]
speaking = st.one_of(
    st.just({"when": When.always}),
    st.builds(
        lambda when, season: {"when": when, "season": season},
        st.sampled_from([When.arrival_in, When.departure_in, When.any_night_in]),
        st.sampled_from(SEASON_CODES),
    ),
)
scopes = st.fixed_dictionaries(
    {},
    optional={
        "housings": st.sampled_from([frozenset({"house"}), frozenset({"hut"})]),
        "arriving_on": st.integers(1, 127),
    },
)
asks = st.one_of(
    st.sampled_from(["2+", "1-3", "4-10", "7, 14", "3", "15+"]).map(
        lambda spec: {"kind": Kind.nights, "nights": parse_numbers(spec)}
    ),
    st.builds(
        lambda kind, mask: {"kind": kind, "weekdays": mask},
        st.sampled_from([Kind.arrival_weekdays, Kind.departure_weekdays]),
        st.integers(1, 127),
    ),
    st.just({"kind": Kind.closed}),
    st.builds(
        lambda kind, number: {"kind": kind, "number": number},
        st.sampled_from([Kind.advance, Kind.horizon]),
        st.integers(0, 220),
    ),
    st.integers(1, 4).map(lambda number: {"kind": Kind.no_orphan, "number": number}),
    st.integers(0, 8).map(lambda least: {"kind": Kind.people, "least_people": least}),
    st.integers(1, 8).map(lambda most: {"kind": Kind.people, "most_people": most, "age_band": "child"}),
)
speeches = st.builds(lambda when, where, asked: Restriction("rule", **when, **where, **asked), speaking, scopes, asks)
openings = st.sampled_from(SEASON_CODES).map(
    lambda season: Restriction("open", When.any_night_in, Kind.open, season=season)
)
restrictions = st.lists(speeches | openings, max_size=4)
on_request = conditions.map(lambda where: charge("asked", ask(**where), position=3))
holed = rows.map(lambda some: base(*some))  # nights without a price
somewhere = st.frozensets(st.integers(-3, 30).map(lambda days: MONDAY + timedelta(days=days)), max_size=4)
ARRIVALS = [MONDAY + timedelta(days=days) for days in (0, 1, 5, 12)]


def compiled(one, more, rules):
    """A tariff of a base charge, perhaps a price on request, and some restrictions."""
    return tariff(one, *more, plans=PLANS[:1], restrictions=tuple(rules))


def accepted(ready, asked, arrival):
    """The total of each number of nights that the quote accepts, where no night of it is taken."""
    stays = [Stay.of(arrival, nights) for nights in range(1, MOST_NIGHTS + 1)]
    found = {
        stay.nights: quote(ready, asked.moved_to(stay)).total_cents
        for stay in stays
        if not set(stay) & (asked.taken or set())
    }
    return {nights: total for nights, total in found.items() if total is not None}


@steady
@given(bases | holed, st.lists(on_request, max_size=1), restrictions, requests, st.none() | somewhere)
@example(base(row()), [], [Restriction("shut", When.always, Kind.closed)], request(), None)
@example(base(row()), [], [Restriction("gap", When.always, Kind.no_orphan, number=3)], request(), frozenset({MONDAY}))
def test_the_calendar_sells_what_the_quote_accepts_and_nothing_else(one, more, rules, asked, taken):
    ready, asked = compiled(one, more, rules), replace(asked, taken=taken)

    for found in price_calendar(ready, asked, ARRIVALS, MOST_NIGHTS):
        assert found.totals_cents == accepted(ready, asked, found.arrival_on)
        for nights in range(1, MOST_NIGHTS + 1):
            stay = Stay.of(found.arrival_on, nights)
            assert is_accepted(ready, asked, stay) == (nights in found.totals_cents)


@steady
@given(bases | holed, st.lists(on_request, max_size=1), restrictions, requests)
def test_a_day_says_what_it_sells_or_why_it_sells_nothing(one, more, rules, asked):
    ready = compiled(one, more, rules)

    for day in days_of(ready, asked, ARRIVALS):
        quotes = quotes_of_day(ready, asked, day.arrival_on)
        assert day.totals_cents == {n: found.total_cents for n, found in quotes.items() if not found.refusals}
        assert (day.refusal is None) == bool(day.totals_cents)
        if day.refusal is not None:
            assert day.refusal in [refusal for found in quotes.values() for refusal in found.refusals]
        else:
            cheapest = day.totals_cents[day.nights] / day.nights
            assert all(cheapest <= total / nights for nights, total in day.totals_cents.items())
            assert cheapest <= day.night_cents < cheapest + 1


@steady
@given(bases | holed, restrictions, requests)
def test_a_cure_is_a_stay_that_the_quote_accepts(one, rules, asked):
    ready = compiled(one, [], rules)
    found = quote_with_cures(ready, asked)
    cure = nearest_cure(ready, asked, found) if found.refusals else None

    assert all(refusal.cure == cure for refusal in found.refusals)
    if cure and cure.arrival_on:
        assert not quote(ready, asked.moved_to(Stay.of(cure.arrival_on, asked.stay.nights))).refusals
    if cure and cure.nights:
        assert not quote(ready, asked.moved_to(Stay.of(asked.stay.arrival_on, cure.nights))).refusals


def test_a_year_has_all_its_days():
    assert [len(arrivals_of(year)) for year in (2027, 2028, 2100)] == [365, 366, 365]
    assert arrivals_of(2028)[0] == date(2028, 1, 1)
    assert arrivals_of(2028)[-1] == date(2028, 12, 31)

"""What is looked at before rows are picked: the only plan, the season of the arrival, n-th nights, ages given twice."""

from dataclasses import replace
from datetime import date

import pytest

from pricing.request import Party, PartyMember
from pricing.tariff import Housing, RatePlan, SeasonOf, Source, TaxRate, TouristTax
from rules.seasons import DatesPiece, Season
from rules.text import Name
from tests.pricing.tariffs import MONDAY, PLANS, Counting, Per, base, charge, quote, request, row, tariff

JULY = Season("july", Name("Juillet"), (DatesPiece(date(2027, 7, 1), date(2027, 7, 5)),))
LATER = Season("later", Name("Ensuite"), (DatesPiece(date(2027, 7, 6), date(2027, 8, 31)),))
BY_ARRIVAL = (RatePlan("room", Name("Nuit"), SeasonOf.arrival),)


def total(compiled, *args, **asked):
    """The total in cents, or the sentences that refuse."""
    found = quote(compiled, request(*args, **asked))
    return found.total_cents if not found.refusals else [str(refusal.text) for refusal in found.refusals]


# Plans


def test_the_only_plan_is_that_of_the_housing_that_is_asked():
    rows = (row(10_00, plans={"room"}, housings={"house"}), row(20_00, plans={"board"}, housings={"hut"}))
    compiled = tariff(base(*rows), plans=PLANS)

    assert [total(compiled, 1, housing=housing) for housing in ("house", "hut", "house")] == [10_00, 20_00, 10_00]


def test_the_plans_to_choose_from_are_those_of_the_housing():
    rows = [row(10_00, plans={plan}, housings={"house"}) for plan in ("board", "room")]
    compiled = tariff(base(*rows, row(20_00, plans={"board"}, housings={"hut"})), plans=PLANS)

    assert total(compiled, 1) == ["Choose a rate plan: Room only, Board."]
    assert total(compiled, 1, plan="board") == 10_00
    assert total(compiled, 1, housing="hut") == 20_00


# The season of the arrival


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("arrival", "night"), [(MONDAY, 60_00), (date(2027, 7, 6), 100_00)])
@pytest.mark.parametrize("nights", [1, 3])
def test_the_arrivals_season_is_that_of_the_first_night_alone(order, arrival, night, nights):
    rows = (row(60_00, seasons=("july",)), row(100_00, seasons=("later",)))[::order]
    compiled = tariff(base(*rows), seasons=(JULY, LATER), plans=BY_ARRIVAL)

    assert total(compiled, nights, arrival=arrival) == nights * night


@pytest.mark.parametrize(("source", "cents"), [(Source.accommodation, 15_00), (Source.option, 10_00)])
def test_a_fee_for_the_stay_looks_at_the_real_nights_under_such_a_plan(source, cents):
    fee = charge("fee", row(5_00, seasons=("july",), per=Per.stay), source=source, position=1)
    compiled = tariff(base(row(10_00, per=Per.stay)), fee, seasons=(JULY, LATER), plans=BY_ARRIVAL)

    assert total(compiled, 2) == cents


# N-th nights


@pytest.mark.parametrize(("start", "cents"), [(1, 4 * 80_00), (2, 100_00 + 3 * 80_00), (4, 3 * 100_00 + 80_00)])
def test_a_row_begins_at_its_night_where_no_season_parts_the_stay(start, cents):
    assert total(tariff(base(row(100_00), row(80_00, from_nth_night=start)), seasons=()), 4) == cents


def test_the_trail_of_later_nights_goes_from_night_to_night():
    rows = (row(100_00), row(80_00, from_nth_night=3, seasons=("fair",)), row(90_00, seasons=("weekend",)))
    (line,) = quote(tariff(base(*rows)), request(5)).lines

    assert [str(said) for said in line.trail] == [
        "100.00 × 2 nights: nights of 2027-07-05 to 2027-07-06",
        "80.00 × 2 nights: Fair, from night 3 on, nights of 2027-07-07 to 2027-07-08",
        "90.00 × 1 night: Week-end, night of 2027-07-09",
    ]


# People and sums


def test_people_of_one_age_given_twice_take_one_row_together():
    twice = Party((PartyMember(40), PartyMember(8), PartyMember(40, 2)))
    rows = (
        row(10_00, counting=Counting.people, age_band="adult"),
        row(1_00, counting=Counting.people, age_band="child"),
    )
    (line,) = quote(tariff(base(*rows)), replace(request(1), party=twice)).lines

    assert line.amount_cents == 31_00
    assert [str(said) for said in line.trail] == [
        "10.00 per person × 3 × 1 night: Adults",
        "1.00 per person × 1 × 1 night: Children",
    ]


def test_the_tax_of_the_commune_comes_on_top_of_the_stay():
    table = TouristTax((TaxRate("stars", date(2020, 1, 1), None, 1_00),))
    housings = (Housing("house", Name("Maison"), 10, "stars"), Housing("hut", Name("Cabane"), 10))
    compiled = tariff(base(row(10_00)), housings=housings, tourist_tax=table)

    assert total(compiled, 1) == 12_00
    assert total(compiled, 1, housing="hut") == 10_00

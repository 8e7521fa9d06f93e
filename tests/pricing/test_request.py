"""What cannot be asked is refused before any price."""

from dataclasses import fields, replace
from datetime import date

import pytest

from pricing.quantities import QuantityByAge
from pricing.quote import UnknownHousing, UnknownOption, UnknownPlan
from pricing.request import (
    BadAge,
    BadBirth,
    BadContracted,
    BadCount,
    BadEarlierStays,
    BadQuantity,
    EmptyParty,
    NotYetBorn,
    Party,
    PartyMember,
    Request,
    StayTooLong,
    UnknownExemption,
    age_on,
)
from rules.stay import TooFar
from tests.pricing.tariffs import Counting, Per, Source, base, charge, quote, request, row, tariff


@pytest.mark.parametrize("age", [-1, 131, 200, 10**9])
def test_an_age_that_nobody_has_is_refused(age):
    with pytest.raises(BadAge, match=f"An age must be from 0 to 130, not {age}"):
        PartyMember(age)


@pytest.mark.parametrize("count", [0, -1, 10_001, 10**9])
def test_a_number_of_people_that_cannot_be_is_refused(count):
    with pytest.raises(BadCount, match=f"from 1 to 10000, not {count}"):
        PartyMember(40, count)


def test_as_many_people_may_not_come_in_two_ages_either():
    assert Party.of({40: 9_999, 8: 1}).size == 10_000
    with pytest.raises(BadCount, match="from 1 to 10000, not 10001"):
        Party.of({40: 10_000, 8: 1})


def test_a_party_of_nobody_is_refused():
    with pytest.raises(EmptyParty, match="One person at least must come"):
        Party(())


def test_a_party_counts_everybody_whatever_the_age():
    assert Party((PartyMember(40, 2), PartyMember(0), PartyMember(40))).size == 4


def test_people_of_one_age_named_twice_are_added_up():
    twice = Party((PartyMember(40), PartyMember(40, 2)))
    asked = request(nights=1)
    compiled = tariff(base(row(10_00, counting=Counting.people)))

    assert quote(compiled, type(asked)("house", asked.stay, twice, asked.booked_on)).total_cents == 30_00


@pytest.mark.parametrize(("nights", "fits"), [(366, True), (367, False), (400, False)])
def test_a_stay_of_more_than_a_year_is_refused(nights, fits):
    if fits:
        assert request(nights).stay.nights == nights
    else:
        with pytest.raises(StayTooLong, match=f"366 nights at most, not {nights}"):
            request(nights)


@pytest.mark.parametrize("quantity", [-1, 10_001, 10**12])
def test_a_quantity_that_cannot_be_is_refused(quantity):
    with pytest.raises(BadQuantity, match=f"“sheets” must be from 0 to 10000, not {quantity}"):
        request(options={"sheets": quantity})


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"housing": "castle"}, UnknownHousing),
        ({"plan": "board"}, UnknownPlan),
        ({"options": {"sauna": None}}, UnknownOption),
        ({"options": {"fee": None}}, UnknownOption),
    ],
)
def test_what_the_tariff_does_not_offer_is_refused_by_name(asked, error):
    compiled = tariff(base(row()), charge("fee", row(1_00), source=Source.option))

    with pytest.raises(error):
        quote(compiled, request(**asked))


def test_a_quantity_of_something_priced_by_age_is_refused():
    meal = charge(
        "meal",
        row(9_00, counting=Counting.people, age_band="adult", per=Per.stay),
        row(5_00, counting=Counting.people, age_band="child", per=Per.stay),
        source=Source.option,
        compulsory=False,
    )
    compiled = tariff(base(row(0)), meal)

    assert quote(compiled, request(people={40: 2, 8: 1}, options={"meal": None})).total_cents == 23_00
    with pytest.raises(QuantityByAge, match="choose it without a quantity"):
        quote(compiled, request(people={40: 2, 8: 1}, options={"meal": 2}))


@pytest.mark.parametrize("arrival", [date(1900, 1, 1), date(1999, 12, 31), date(2100, 12, 30), date(9998, 12, 27)])
def test_a_stay_outside_the_calendar_is_refused(arrival):
    with pytest.raises(TooFar, match="Days from 2000 to 2100 only"):
        request(nights=3, arrival=arrival)


@pytest.mark.parametrize("arrival", [date(2000, 1, 1), date(2100, 12, 28)])
def test_a_stay_at_the_ends_of_the_calendar_has_the_price_its_rows_give(arrival):
    assert quote(tariff(base(row(10_00))), request(nights=3, arrival=arrival)).total_cents == 30_00


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"contracted": 0}, BadContracted, "The number of people contracted must be from 1 to 10000, not 0."),
        ({"contracted": 10_001}, BadContracted, "from 1 to 10000, not 10001"),
        ({"earlier_stays": -1}, BadEarlierStays, "The number of earlier stays must be from 0 to 10000, not -1."),
        ({"earlier_stays": 10_001}, BadEarlierStays, "from 0 to 10000, not 10001"),
    ],
)
def test_numbers_about_the_contract_and_the_client_that_cannot_be_are_refused(given, error, sentence):
    with pytest.raises(error, match=sentence):
        request(**given)


def test_the_largest_numbers_about_the_contract_and_the_client_are_taken():
    assert request(contracted=1, earlier_stays=0).contracted == 1
    assert request(contracted=10_000, earlier_stays=10_000).earlier_stays == 10_000


def test_an_exemption_that_the_law_does_not_know_is_refused_with_those_it_knows():
    with pytest.raises(UnknownExemption) as refused:
        PartyMember(40, exempt="friend")

    assert str(refused.value) == (
        "“friend” is no exemption from the tourist tax; there are: seasonal_worker, rehousing."
    )


def test_a_day_of_birth_that_contradicts_the_age_is_refused():
    member = PartyMember(18, born_on=date(2009, 7, 6))
    with pytest.raises(BadBirth) as refused:
        replace(request(), party=Party((member,)))

    assert str(refused.value) == "Who is born on 2009-07-06 is 17 on the day of arrival, not 18."


def test_a_request_moved_to_other_dates_keeps_all_but_ages_that_follow_from_a_birth():
    asked = replace(request(), party=Party((PartyMember(17, 2, born_on=date(2009, 7, 6)), PartyMember(40))))
    moved = asked.moved_to(asked.stay.shifted(1))

    assert [(member.age, member.count) for member in moved.party.members] == [(18, 2), (40, 1)]
    assert replace(moved, stay=asked.stay, party=asked.party) == asked
    assert request().moved_to(request(5).stay) == request(5)


def test_nobody_is_younger_than_nothing():
    assert age_on(date(2027, 7, 6), date(2027, 7, 5)) == 0
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_a_request_moved_to_other_dates_keeps_every_field():
    said = {
        "plan": "board",
        "options": {"linen": 2},
        "contracted": 12,
        "channel": "website",
        "client_class": "school",
        "earlier_stays": 3,
        "taken": frozenset([date(2027, 8, 1)]),
    }
    asked = request(**said)
    stay = asked.stay.shifted(3)

    assert all(getattr(asked, field.name) != field.default for field in fields(Request))
    assert asked.moved_to(stay) == replace(asked, stay=stay)


def test_who_is_born_after_the_stay_does_not_come_to_it():
    asked = request(2)  # to 7 July
    during = Party((PartyMember(40), PartyMember(0, born_on=date(2027, 7, 7))))
    later = Party((PartyMember(40), PartyMember(0, born_on=date(2027, 7, 8))))

    assert replace(asked, party=during).party is during
    with pytest.raises(NotYetBorn, match="Who is born on 2027-07-08 does not come to a stay that ends on 2027-07-07"):
        replace(asked, party=later)

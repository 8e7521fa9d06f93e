"""The day: who comes, who goes, who is there, what is free, what was sold."""

from datetime import UTC, date, datetime, timedelta

from rules.occupancy import Need, Takes
from services.availability import HousingNeeds
from services.bookings import cancel
from services.today import beds_by_pool, free_beds, read_day, sold_since, week_start
from tests.factories import ACTOR, NOW, make_client, make_house, sell

TODAY = date(2026, 11, 22)


def test_a_day_names_arrivals_departures_and_who_sleeps_there(session):
    house = make_house(session, "demo-auberge")
    buyer = make_client(session)
    coming = sell(session, house, "chambre-saule", TODAY, 2, {40: 2}, buyer)
    leaving = sell(session, house, "chambre-frene", TODAY - timedelta(days=2), 2, {40: 3}, buyer)
    staying = sell(session, house, "chambre-aulne", TODAY - timedelta(days=1), 3, {40: 1}, buyer)
    following = sell(session, house, "chambre-tilleul", TODAY + timedelta(days=1), 1, {40: 1}, buyer)

    day = read_day(session, house.id, TODAY)

    assert [visit.booking_id for visit in day.arrivals] == [coming.id]
    assert [visit.booking_id for visit in day.departures] == [leaving.id]
    assert {visit.booking_id for visit in day.in_house} == {coming.id, staying.id}
    assert [visit.booking_id for visit in day.next_arrivals] == [following.id]
    assert day.people_in_house == 3


def test_a_cancelled_booking_is_not_expected(session):
    house = make_house(session)
    booking = sell(session, house, "maison-du-puits", TODAY)
    cancel(session, booking.id, ACTOR, NOW)

    assert read_day(session, house.id, TODAY).arrivals == []


def test_free_beds_count_the_people_that_the_free_units_sleep(session):
    house = make_house(session, "demo-auberge")
    beds = free_beds(session, house.id, TODAY, NOW)
    assert beds.free == beds.all == 8 + 2 + 2 + 3 + 4

    buyer = make_client(session)
    sell(session, house, "chambre-tilleul", TODAY, 1, {40: 1}, buyer)
    sell(session, house, "lit-en-dortoir", TODAY, 1, {40: 3}, buyer)

    assert free_beds(session, house.id, TODAY, NOW).free == 5 + 2 + 2 + 3


def test_a_house_taken_alone_says_what_one_unit_sleeps_and_a_group_does_not():
    alone = HousingNeeds(1, 8, (Need(1, Takes.fixed, 1, None, 1),))
    group = HousingNeeds(2, 22, (Need(1, Takes.fixed, 1, None, 1), Need(2, Takes.fixed, 1, None, 1)))
    dormitory = HousingNeeds(3, 8, (Need(3, Takes.all, None, None, 8),))
    bed = HousingNeeds(4, 8, (Need(3, Takes.per_person, None, None, 8),))

    assert beds_by_pool([alone, group, dormitory, bed]) == {1: 8, 3: 1}


def test_sold_this_week_counts_what_was_made_since_monday_and_stands(session):
    house = make_house(session)
    buyer = make_client(session)
    monday = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
    kept = sell(session, house, "maison-du-puits", date(2027, 3, 1), client=buyer, now=monday)
    gone = sell(session, house, "maison-du-puits", date(2027, 4, 1), client=buyer, now=monday)
    sell(session, house, "maison-du-puits", date(2027, 5, 1), client=buyer, now=monday - timedelta(days=1))
    cancel(session, gone.id, ACTOR, NOW)

    sold = sold_since(session, house.id, week_start(house, TODAY))

    assert sold == (1, kept.total_cents)

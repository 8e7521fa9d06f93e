"""Selling, moving and cancelling: the nights follow, nothing is sold twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from models import Booking, Claim, Event, PoolNight, Tariff
from models.client import ClientKind
from models.guards import GuardMissing, check_guards, drop_guards, install_guards
from pricing.request import Party, PartyMember
from rules.stay import Stay
from rules.workflow import BadTransition, Origin, Status
from services import bookings
from services.actor import Actor, Channel
from services.booking_events import event_text
from services.bookings import Sale, book, cancel, change_dates, moved_stay
from services.establishment_file.parse import parse
from services.establishment_file.store import import_establishment
from services.refusals import NotTheirs, PriceMoved, StayRefused, StayUnavailable
from services.tariffs import copy_to_draft, publish, selling
from tests.factories import ACTOR, NOW, ask, housing, make_client, make_house, sell
from tests.services.establishment_file.small_file import SMALL

MAY = date(2027, 5, 25)


def held(session, pool_code: str, night: date) -> int:
    """What the counter of a pool says of a night."""
    found = session.scalar(
        text("SELECT held FROM pool_night n JOIN pool p ON p.id = n.pool_id WHERE p.code = :code AND n.night = :night"),
        {"code": pool_code, "night": night},
    )
    return found or 0


def refused(session, house, code: str, arrival: date, nights: int = 2, people=None) -> StayUnavailable:
    """The refusal that a sale meets."""
    with pytest.raises(StayUnavailable) as caught:
        sell(session, house, code, arrival, nights, people)
    return caught.value


@pytest.fixture
def pair(session):
    """The group house whose two houses are also let together."""
    return make_house(session)


@pytest.fixture
def hostel(session):
    """The hostel with its dormitory, rooms and floor."""
    return make_house(session, "demo-auberge")


def test_a_sale_writes_the_file_its_lines_claims_and_event(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY)

    assert booking.status is Status.confirmed
    assert booking.total_cents == sum(line.amount_cents for line in booking.lines) > 0
    assert all(line.trail for line in booking.lines)
    assert held(session, "maison-du-puits", MAY) == 1
    assert held(session, "maison-du-puits", MAY + timedelta(days=2)) == 0
    event = session.scalars(select(Event)).one()
    assert (event.seq, event.tag, event.actor) == (1, "booking:book", "test")
    assert "Booked for" in str(event_text(event))


def test_selling_the_pair_blocks_both_houses(session, pair) -> None:
    sell(session, pair, "domaine-entier", MAY)

    refused(session, pair, "maison-du-puits", MAY)
    refused(session, pair, "maison-du-four", MAY + timedelta(days=1))


@pytest.mark.parametrize("one", ["maison-du-puits", "maison-du-four"])
def test_selling_one_house_blocks_the_pair_only(session, pair, one) -> None:
    sell(session, pair, one, MAY)

    refused(session, pair, "domaine-entier", MAY)
    other = {"maison-du-puits": "maison-du-four", "maison-du-four": "maison-du-puits"}[one]
    assert sell(session, pair, other, MAY).status is Status.confirmed


def test_the_first_bed_sold_closes_the_whole_dormitory(session, hostel) -> None:
    sell(session, hostel, "lit-en-dortoir", MAY, people={30: 1})

    refused(session, hostel, "dortoir-entier", MAY, people={30: 6})
    refused(session, hostel, "premier-etage", MAY, people={30: 10})
    assert sell(session, hostel, "lit-en-dortoir", MAY, people={30: 7}).people == 7


def test_the_whole_dormitory_sold_closes_each_bed(session, hostel) -> None:
    sell(session, hostel, "dortoir-entier", MAY, people={30: 6})

    refused(session, hostel, "lit-en-dortoir", MAY, people={30: 1})


def test_the_floor_excludes_its_rooms_and_the_reverse(session, hostel) -> None:
    sell(session, hostel, "chambre-saule", MAY)

    refused(session, hostel, "premier-etage", MAY, people={30: 10})
    assert sell(session, hostel, "chambre-frene", MAY).status is Status.confirmed


def test_departure_and_arrival_on_one_day_do_not_clash(session, pair) -> None:
    sell(session, pair, "maison-du-puits", MAY)

    assert sell(session, pair, "maison-du-puits", MAY + timedelta(days=2)).status is Status.confirmed
    assert sell(session, pair, "maison-du-puits", MAY - timedelta(days=2)).status is Status.confirmed


def test_the_loser_is_told_what_else_is_free(session, pair) -> None:
    sell(session, pair, "maison-du-puits", MAY)

    refusal = refused(session, pair, "maison-du-puits", MAY)

    assert [name.fr for name in refusal.others] == ["Maison du Four"]
    assert refusal.nearest[0] in (Stay.of(MAY - timedelta(days=2), 2), Stay.of(MAY + timedelta(days=2), 2))
    assert session.scalar(select(func.count(Booking.id))) == 1


def test_a_stay_that_breaks_a_rule_is_refused_without_trace(session, pair) -> None:
    with pytest.raises(StayRefused) as caught:
        sell(session, pair, "maison-du-puits", date(2027, 8, 4), nights=2)

    assert [refusal.rule.value for refusal in caught.value.refusals] == ["min_stay"]
    assert session.scalar(select(func.count(Booking.id))) == 0
    assert session.scalar(select(func.count(Claim.id))) == 0


def test_a_price_that_moved_is_shown_and_nothing_is_sold(session, pair) -> None:
    buyer = make_client(session)
    wanted = ask(session, pair, "maison-du-puits", MAY)

    with pytest.raises(PriceMoved):
        book(session, Sale(pair.id, buyer.id, [wanted], shown_cents=1), ACTOR, NOW)

    assert session.scalar(select(func.count(Booking.id))) == 0


def test_cancelling_frees_the_nights_at_once(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY)

    cancel(session, booking.id, ACTOR, NOW)

    assert booking.status is Status.cancelled
    assert held(session, "maison-du-puits", MAY) == 0
    assert sell(session, pair, "maison-du-puits", MAY).status is Status.confirmed


def test_cancelling_twice_is_refused_the_second_time(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY)
    cancel(session, booking.id, ACTOR, NOW)

    with pytest.raises(BadTransition):
        cancel(session, booking.id, ACTOR, NOW)

    assert session.scalar(select(func.count(Event.id))) == 2


def test_moved_dates_are_priced_anew_and_old_nights_freed(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY, nights=2)
    before = booking.total_cents

    change_dates(session, booking.id, booking.stays[0].id, Stay.of(MAY + timedelta(days=1), 3), ACTOR, NOW)

    assert booking.arrival_on == MAY + timedelta(days=1)
    assert booking.total_cents != before
    assert booking.total_cents == sum(line.amount_cents for line in booking.lines)
    assert [held(session, "maison-du-puits", MAY + timedelta(days=day)) for day in range(5)] == [0, 1, 1, 1, 0]


def test_each_stay_keeps_the_version_that_priced_it(session, pair) -> None:
    stays = [ask(session, pair, "maison-du-puits", MAY + timedelta(days=7 * week)) for week in range(2)]
    booking = book(session, Sale(pair.id, make_client(session).id, stays), ACTOR, NOW)
    before = booking.tariff_id
    publish(session, copy_to_draft(session, session.get_one(Tariff, before), ACTOR), ACTOR, NOW)
    later = selling(session, pair.id).tariff_id

    change_dates(session, booking.id, booking.stays[1].id, Stay.of(MAY + timedelta(days=8), 2), ACTOR, NOW)

    assert later != before
    assert [stay.tariff_id for stay in booking.stays] == [before, later]
    assert booking.tariff_id == later


def test_dates_moved_onto_a_sold_night_change_nothing(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY)
    sell(session, pair, "maison-du-puits", MAY + timedelta(days=3))
    total, lines = booking.total_cents, [line.amount_cents for line in booking.lines]

    with pytest.raises(StayUnavailable):
        change_dates(session, booking.id, booking.stays[0].id, Stay.of(MAY + timedelta(days=2), 2), ACTOR, NOW)

    session.expire_all()
    assert (booking.arrival_on, booking.total_cents) == (MAY, total)
    assert [line.amount_cents for line in booking.lines] == lines
    assert held(session, "maison-du-puits", MAY) == 1


def test_dates_may_move_within_their_own_nights(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY, nights=4)

    change_dates(session, booking.id, booking.stays[0].id, Stay.of(MAY + timedelta(days=1), 2), ACTOR, NOW)

    assert held(session, "maison-du-puits", MAY) == 0
    assert held(session, "maison-du-puits", MAY + timedelta(days=1)) == 1


def test_an_expired_claim_blocks_nothing(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY)
    claim = session.scalars(select(Claim)).one()
    claim.expires_at = NOW - timedelta(minutes=1)
    session.commit()

    second = sell(session, pair, "maison-du-puits", MAY)

    assert second.id != booking.id
    assert held(session, "maison-du-puits", MAY) == 1


def test_another_establishments_actor_sells_and_moves_nothing(session, pair) -> None:
    booking = sell(session, pair, "maison-du-puits", MAY)
    stranger = Actor("autre", Channel.screen, 7, frozenset({pair.id + 1}))

    for attempt in (
        lambda: cancel(session, booking.id, stranger, NOW),
        lambda: change_dates(session, booking.id, booking.stays[0].id, Stay.of(MAY, 1), stranger, NOW),
        lambda: sell(session, pair, "maison-du-four", MAY, actor=stranger),
    ):
        with pytest.raises(NotTheirs):
            attempt()


def test_a_housing_of_another_house_cannot_be_sold_here(session, pair, hostel) -> None:
    buyer = make_client(session)
    foreign = ask(session, hostel, "chambre-frene", MAY)

    with pytest.raises(Exception, match="not sold here"):
        book(session, Sale(pair.id, buyer.id, [foreign]), ACTOR, NOW)


def test_several_housings_are_sold_together_or_not_at_all(session, hostel) -> None:
    buyer = make_client(session)
    sell(session, hostel, "chambre-saule", MAY)
    both = [ask(session, hostel, "chambre-frene", MAY), ask(session, hostel, "chambre-saule", MAY)]

    with pytest.raises(StayUnavailable):
        book(session, Sale(hostel.id, buyer.id, both), ACTOR, NOW)

    assert held(session, "chambre-frene", MAY) == 0


@pytest.mark.parametrize("seen_by", ["the check", "the guard"])
def test_the_loser_of_several_stays_is_told_about_the_lost_one(session, hostel, monkeypatch, seen_by) -> None:
    if seen_by == "the guard":  # as when another door sells between the check and the claim
        monkeypatch.setattr(bookings, "take_nights", lambda *_: None)
    buyer = make_client(session)
    later = MAY + timedelta(days=7)
    sell(session, hostel, "chambre-saule", later)
    first, second = ask(session, hostel, "chambre-frene", MAY), ask(session, hostel, "chambre-saule", later)

    with pytest.raises(StayUnavailable) as caught:
        book(session, Sale(hostel.id, buyer.id, [first, second]), ACTOR, NOW)

    refusal = caught.value
    assert (refusal.lost.housing_id, refusal.lost.stay) == (second.housing_id, second.stay)
    assert "Willow Room" in str(refusal)
    others = [name.fr for name in refusal.others]
    assert "Chambre de l'Aulne" in others
    assert not {"Chambre du Frêne", "Chambre du Saule"} & set(others)  # the one is wanted already, the other lost
    assert refusal.nearest[0] == Stay.of(later - timedelta(days=2), 2)
    assert held(session, "chambre-frene", MAY) == 0
    assert session.scalar(select(func.count(Booking.id))) == 1


def test_two_stays_of_one_sale_cannot_take_the_same_nights(session, hostel) -> None:
    buyer = make_client(session)
    twice = [ask(session, hostel, "chambre-frene", MAY), ask(session, hostel, "chambre-frene", MAY)]

    with pytest.raises(StayUnavailable):
        book(session, Sale(hostel.id, buyer.id, twice), ACTOR, NOW)

    assert held(session, "chambre-frene", MAY) == 0


def test_the_database_refuses_an_orm_write_above_capacity(session, pair) -> None:
    sell(session, pair, "maison-du-puits", MAY)
    claim = session.scalars(select(Claim)).one()
    twin = Claim(
        pool_id=claim.pool_id,
        stay_line_id=claim.stay_line_id,
        kind=claim.kind,
        quantity=1,
        live=True,
        arrival_on=MAY,
        departure_on=MAY + timedelta(days=1),
    )
    session.add(twin)

    with pytest.raises(IntegrityError, match="within_capacity"):
        session.commit()

    session.rollback()


def test_a_night_outside_the_calendar_is_refused(session, pair) -> None:
    sell(session, pair, "maison-du-puits", MAY)
    claim = session.scalars(select(Claim)).one()
    claim.departure_on = date(2150, 1, 1)

    with pytest.raises(IntegrityError, match="outside the calendar"):
        session.commit()

    session.rollback()


def test_capacity_cannot_fall_below_what_is_sold(session, hostel) -> None:
    sell(session, hostel, "lit-en-dortoir", datetime.now(UTC).date() + timedelta(days=200), people={30: 5})
    pool = session.scalars(select(PoolNight)).first()
    session.rollback()

    with pytest.raises(IntegrityError, match="within_capacity"):
        session.execute(text("UPDATE pool SET capacity = 4 WHERE id = :id"), {"id": pool.pool_id})

    session.rollback()


def test_the_application_refuses_a_database_without_guards(session) -> None:
    connection = session.connection()
    drop_guards(connection)

    with pytest.raises(GuardMissing, match="guard_claim_added"):
        check_guards(connection)

    install_guards(connection)
    check_guards(connection)
    session.commit()


def test_a_change_published_elsewhere_is_seen_by_the_next_sale(session, pair) -> None:
    before = selling(session, pair.id)
    room = housing(session, pair, "maison-du-puits")
    room.capacity = 2
    session.commit()

    with pytest.raises(StayRefused):
        sell(session, pair, "maison-du-puits", MAY, people={40: 3})

    assert selling(session, pair.id) is not before


FOR_SOME = """\
    - code: thanks
      name: Remise
      source: discount
      rows:
        - {for: school, percent: -10 %}
        - {earlier_stays: 1, percent: -20 %}
        - {channels: [website], percent: -30 %}
        - {for: school, earlier_stays: 1, percent: -40 %}
    - code: short
      name: Effectif
      source: accommodation
      rows:
        - {amount: 10, counting: missing, attrition: 10 %}
  restrictions:"""


@pytest.fixture
def hut(session):
    """A hut with prices that are not for everybody."""
    return import_establishment(session, parse(SMALL.replace("  restrictions:", FOR_SOME)), ACTOR, NOW)


def share(booking) -> int:
    """The discount in percent of the accommodation, in whole percents."""
    cents = dict.fromkeys(("accommodation", "discount"), 0)
    for line in booking.lines:
        if line.source.value in cents:
            cents[line.source.value] += line.amount_cents
    return -100 * cents["discount"] // cents["accommodation"]


def bought(session, house, client, arrival, origin=Origin.staff, now=NOW, **more):
    """A stay sold to a client by some way, of two nights and two people."""
    wanted = replace(ask(session, house, "hut", arrival), **more)
    return book(session, Sale(house.id, client.id, [wanted], origin), ACTOR, now)


def test_a_booking_is_priced_by_what_the_client_is_and_how_it_came(session, hut) -> None:
    school = make_client(session, "Tilleuls", kind=ClientKind.school)
    person = make_client(session, "Roux")

    assert share(bought(session, hut, person, MAY)) == 0
    assert share(bought(session, hut, school, MAY + timedelta(7))) == 10
    assert share(bought(session, hut, person, MAY + timedelta(14), Origin.website)) == 30


def test_stays_that_are_over_count_cancelled_ones_and_those_of_other_houses_do_not(session, hut, pair) -> None:
    client = make_client(session, "Tilleuls", kind=ClientKind.school)
    sell(session, pair, "maison-du-puits", MAY, client=client)
    cancelled = bought(session, hut, client, MAY)
    cancel(session, cancelled.id, ACTOR, NOW)
    first = bought(session, hut, client, MAY + timedelta(7))
    later = NOW.replace(year=2028)

    assert share(first) == 10
    assert share(bought(session, hut, client, MAY + timedelta(14))) == 10  # the first is still to come
    assert share(bought(session, hut, client, MAY.replace(year=2028), now=later)) == 40


def test_other_dates_are_priced_by_the_same_facts_and_people(session, hut) -> None:
    client = make_client(session, "Tilleuls", kind=ClientKind.school)
    party = Party((PartyMember(8, 1, born_on=date(2019, 4, 1)), PartyMember(40, 1, exempt="seasonal_worker")))
    booking = bought(session, hut, client, MAY, contracted=10, party=party)
    (stay,) = booking.stays
    assert stay.contracted == 10
    assert stay.party == [
        {"age": 8, "count": 1, "born_on": "2019-04-01"},
        {"age": 40, "count": 1, "exempt": "seasonal_worker"},
    ]
    assert share(booking) == 10
    before = booking.total_cents

    moved = change_dates(session, booking.id, stay.id, Stay.of(MAY + timedelta(21), 2), ACTOR, NOW)

    assert (moved.total_cents, share(moved)) == (before, 10)
    assert moved_stay(session, moved, stay.id, Stay.of(MAY, 2)).party == party
    year_after = moved_stay(session, moved, stay.id, Stay.of(MAY.replace(year=2028), 2))
    assert [member.age for member in year_after.party.members] == [9, 40]
    assert moved_stay(session, moved, stay.id, Stay.of(MAY, 2)).contracted == 10


def test_nobody_contracts_less_than_one_person(session, hut) -> None:
    booking = bought(session, hut, make_client(session), MAY)

    with pytest.raises(IntegrityError, match="one_contracted_at_least"):
        session.execute(text("UPDATE stay_line SET contracted = 0 WHERE booking_id = :id"), {"id": booking.id})
    session.rollback()

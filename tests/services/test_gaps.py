"""A rule about gaps looks at what is really taken, wherever a stay is priced."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Restriction, Tariff
from models.tariff import RestrictionKind
from pricing.request import Party
from rules.stay import Stay
from services import booking_pages
from services.bookings import Sale, book, change_dates
from services.refusals import StayRefused
from services.sale_choices import sale_choices
from services.tariffs import copy_to_draft, publish
from tests.factories import ACTOR, NOW, ask, housing, make_client, make_house, sell

MAY = date(2027, 5, 25)
HOUSING = "maison-du-puits"


@pytest.fixture
def house(session):
    """A house that leaves no gap below three nights, with a stay from 25 to 27 May."""
    house = make_house(session)
    sold = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    draft = copy_to_draft(session, sold, ACTOR)
    draft.restrictions.append(Restriction(code="gaps", kind=RestrictionKind.no_orphan, number=3, position=99))
    session.commit()
    publish(session, draft, ACTOR, NOW)
    sell(session, house, HOUSING, MAY)
    return house


@pytest.mark.parametrize(("after", "fits"), [(0, True), (1, False), (2, False), (3, True)])
def test_a_sale_leaves_no_gap_too_short_to_sell(session, house, after, fits) -> None:
    arrival = MAY + timedelta(days=2 + after)
    if fits:
        assert sell(session, house, HOUSING, arrival).total_cents > 0
        return
    with pytest.raises(StayRefused) as refused:
        sell(session, house, HOUSING, arrival)

    assert [(refusal.rule, refusal.value) for refusal in refused.value.refusals] == [("orphan", 3)]


def test_the_nights_a_stay_has_are_no_neighbours_when_it_moves(session, house) -> None:
    booking = sell(session, house, HOUSING, MAY + timedelta(days=2))
    moved = Stay.of(MAY + timedelta(days=5), 2)
    preview = booking_pages.preview_move(session, booking, booking.stays[0].id, moved, NOW)

    assert preview.quote.refusals == ()
    assert change_dates(session, booking.id, booking.stays[0].id, moved, ACTOR, NOW).arrival_on == moved.arrival_on


def test_a_move_that_leaves_a_gap_is_refused_before_and_when_it_is_made(session, house) -> None:
    booking = sell(session, house, HOUSING, MAY + timedelta(days=2))
    moved = Stay.of(MAY + timedelta(days=3), 2)
    preview = booking_pages.preview_move(session, booking, booking.stays[0].id, moved, NOW)

    assert [refusal.rule for refusal in preview.quote.refusals] == ["orphan"]
    with pytest.raises(StayRefused):
        change_dates(session, booking.id, booking.stays[0].id, moved, ACTOR, NOW)


def test_the_search_refuses_it_too_and_proposes_what_leaves_none(session, house) -> None:
    wanted = housing(session, house, HOUSING).id
    gap = Stay.of(MAY + timedelta(days=3), 2)
    found = sale_choices(session, house, gap, Party.of({40: 2}), {}, NOW)

    assert {refusal.rule for one in found if one.housing.id == wanted for refusal in one.quote.refusals} == {"orphan"}
    beside = Stay.of(MAY + timedelta(days=2), 2)
    again = sale_choices(session, house, beside, Party.of({40: 2}), {}, NOW)
    assert [one.quote.refusals for one in again if one.housing.id == wanted] == [()]


@pytest.mark.parametrize(("after", "fits"), [(0, True), (2, False), (3, True)])
def test_stays_sold_together_leave_no_gap_between_them(session, house, after, fits) -> None:
    first = ask(session, house, HOUSING, MAY + timedelta(days=30))
    second = ask(session, house, HOUSING, MAY + timedelta(days=32 + after))
    sale = Sale(house.id, make_client(session).id, [first, second])

    if fits:
        assert len(book(session, sale, ACTOR, NOW).stays) == 2
        return
    with pytest.raises(StayRefused) as refused:
        book(session, sale, ACTOR, NOW)
    assert [refusal.rule for refusal in refused.value.refusals] == ["orphan", "orphan"]


def test_a_stay_elsewhere_makes_no_gap(session, house) -> None:
    stays = [
        ask(session, house, code, MAY + timedelta(days=30 + at)) for at, code in ((0, HOUSING), (4, "maison-du-four"))
    ]

    assert book(session, Sale(house.id, make_client(session).id, stays), ACTOR, NOW).total_cents > 0

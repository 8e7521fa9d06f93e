"""A month of pools by nights: bars in lanes, units left, passed claims disregarded."""

from datetime import date, timedelta

from sqlalchemy import select, update

from models import Claim, Pool
from models.inventory import ClaimKind, ClosureReason
from rules.stay import Stay
from services.closures import close_nights, lift_closure
from services.planning import read_month
from tests.factories import ACTOR, NOW, make_client, make_house, sell

JULY = Stay(date(2027, 7, 1), date(2027, 8, 1))


def month_of(session, house, code, nights=JULY, now=NOW):
    """One pool of the month."""
    pool_id = session.scalar(select(Pool.id).where(Pool.establishment_id == house.id, Pool.code == code))
    return next(row for row in read_month(session, house.id, nights, now) if row.pool.id == pool_id)


def test_a_sold_stay_is_a_bar_on_its_nights(session):
    house = make_house(session)
    booking = sell(session, house, "maison-du-puits", date(2027, 7, 5), 3)

    month = month_of(session, house, "maison-du-puits")

    ((bar,),) = month.lanes
    assert (bar.first, bar.last, bar.booking_id, bar.reference) == (4, 7, booking.id, booking.reference)
    assert (bar.kind, bar.display_name, bar.people) == (ClaimKind.stay, "Delaunay Élodie", 2)
    assert month.free[3:8] == [1, 0, 0, 0, 1]


def test_selling_both_houses_puts_a_bar_on_each(session):
    house = make_house(session)
    booking = sell(session, house, "domaine-entier", date(2027, 7, 5), 3)

    for code in ("maison-du-puits", "maison-du-four"):
        assert month_of(session, house, code).lanes[0][0].booking_id == booking.id


def test_beds_sold_together_stand_in_lanes_and_are_counted_by_night(session):
    house = make_house(session, "demo-auberge")
    buyer = make_client(session)
    sell(session, house, "lit-en-dortoir", date(2027, 7, 5), 3, {40: 2}, buyer)
    sell(session, house, "lit-en-dortoir", date(2027, 7, 6), 3, {40: 3}, buyer)
    sell(session, house, "lit-en-dortoir", date(2027, 7, 8), 1, {40: 1}, buyer)

    month = month_of(session, house, "dortoir")

    assert [[(bar.first, bar.last, bar.quantity) for bar in lane] for lane in month.lanes] == [
        [(4, 7, 2), (7, 8, 1)],
        [(5, 8, 3)],
    ]
    assert month.free[3:9] == [8, 6, 3, 3, 4, 8]


def test_a_stay_that_began_long_before_the_month_is_shown(session):
    house = make_house(session)
    stay = Stay(date(2027, 3, 1), date(2027, 7, 3))
    pool = month_of(session, house, "maison-du-puits").pool
    close_nights(session, house.id, {pool.id: 1}, stay, ClosureReason.season, "Hiver", ACTOR, NOW)

    month = month_of(session, house, "maison-du-puits")

    assert [(bar.first, bar.last, bar.note) for bar in month.lanes[0]] == [(0, 2, "Hiver")]
    assert month.free[:3] == [0, 0, 1]


def test_a_lifted_closure_leaves_no_bar(session):
    house = make_house(session)
    pool = month_of(session, house, "maison-du-puits").pool
    stay = Stay(date(2027, 7, 3), date(2027, 7, 6))
    closure = close_nights(session, house.id, {pool.id: 1}, stay, ClosureReason.works, "", ACTOR, NOW)
    assert month_of(session, house, "maison-du-puits").free[2] == 0

    lift_closure(session, closure.id, ACTOR, NOW)

    month = month_of(session, house, "maison-du-puits")
    assert month.lanes == [] and month.free == [1] * 31


def test_a_claim_whose_time_has_passed_is_disregarded(session):
    house = make_house(session)
    sell(session, house, "maison-du-puits", date(2027, 7, 5), 3)
    session.execute(update(Claim).values(kind=ClaimKind.hold, expires_at=NOW + timedelta(hours=1)))
    session.commit()

    assert month_of(session, house, "maison-du-puits").free[4] == 0
    later = month_of(session, house, "maison-du-puits", now=NOW + timedelta(hours=2))
    assert later.lanes == [] and later.free[4] == 1


def test_another_establishment_is_not_shown(session):
    house = make_house(session)
    other = make_house(session, code="ailleurs")
    sell(session, other, "maison-du-puits", date(2027, 7, 5), 3)

    assert all(month.lanes == [] for month in read_month(session, house.id, JULY, NOW))


def test_a_month_is_read_in_three_queries(session):
    from sqlalchemy import event

    house = make_house(session)
    sell(session, house, "domaine-entier", date(2027, 7, 5), 3)
    sell(session, house, "maison-du-four", date(2027, 6, 29), 3)
    house_id, asked = house.id, []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    read_month(session, house_id, JULY, NOW)

    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 3

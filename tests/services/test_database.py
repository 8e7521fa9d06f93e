"""How connections behave, and what one transaction is."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from extensions import db
from models import Audit, Booking, Claim, Client, Unit
from rules.stay import Stay
from services.bookings import Sale, book, change_dates
from services.transaction import transaction
from tests.conftest import ENGINE
from tests.factories import ACTOR, NOW, ask, make_client, make_house


def somebody() -> Client:
    """A client who is not written yet."""
    return Client(first_name="Élodie", last_name="Delaunay", display_name="Delaunay Élodie", created_at=NOW)


def test_each_connection_is_set_up_as_the_house_needs_it(session) -> None:
    with db.engine.connect() as connection:
        if ENGINE == "sqlite":
            told = [
                connection.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "journal_mode", "synchronous")
            ]
            assert told == [1, "wal", 2]
        else:
            assert connection.scalar(text("SHOW TIME ZONE")) == "UTC"
            assert connection.scalar(text("SHOW TRANSACTION ISOLATION LEVEL")) == "read committed"


def test_a_row_without_its_parent_is_refused(session) -> None:
    session.add(Unit(pool_id=987654, code="x", name="x"))

    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_a_transaction_has_its_turn_to_write_from_its_first_moment(session, app) -> None:
    with transaction(session):
        if ENGINE == "sqlite":
            path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
            with (
                closing(sqlite3.connect(path, timeout=0)) as other,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other.execute("BEGIN IMMEDIATE")
        else:
            session.add(somebody())
            session.flush()
            with Session(db.engine) as other:
                assert other.scalar(select(func.count(Client.id))) == 0


def test_a_change_and_its_audit_row_are_written_together_or_not_at_all(session) -> None:
    audited = select(func.count(Audit.id)).where(Audit.table_name == "client")

    with pytest.raises(OSError, match="disk"), transaction(session):
        session.add(somebody())
        session.flush()
        assert session.scalar(audited) == 1
        raise OSError("the disk is full")

    assert session.scalar(audited) == 0
    assert session.scalar(select(func.count(Client.id))) == 0


def test_a_booking_spans_its_stays_and_each_claims_its_own_nights(session) -> None:
    house, buyer = make_house(session), make_client(session)
    first, later = date(2027, 6, 7), date(2027, 6, 14)
    stays = [ask(session, house, "maison-du-puits", later, 3), ask(session, house, "maison-du-four", first, 2)]

    booking = book(session, Sale(house.id, buyer.id, stays), ACTOR, NOW)

    session.expire_all()
    assert (booking.arrival_on, booking.departure_on) == (first, date(2027, 6, 17))
    rows = session.execute(select(Claim.stay_line_id, Claim.arrival_on, Claim.departure_on).order_by(Claim.arrival_on))
    assert rows.all() == [
        (booking.stays[1].id, first, date(2027, 6, 9)),
        (booking.stays[0].id, later, date(2027, 6, 17)),
    ]
    change_dates(session, booking.id, booking.stays[1].id, Stay.of(date(2027, 6, 21), 2), ACTOR, NOW)
    session.expire_all()
    assert (booking.arrival_on, booking.departure_on) == (later, date(2027, 6, 23))
    assert session.scalar(select(func.count(Booking.id))) == 1

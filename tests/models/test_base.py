"""What every column of a kind does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from models import Client
from tests.factories import make_client

NOON_IN_PARIS = datetime(2027, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))


def test_an_instant_without_its_time_zone_is_refused(session) -> None:
    client = make_client(session)
    client.created_at = datetime(2027, 7, 1, 12)  # noqa: DTZ001

    with pytest.raises(StatementError, match="time zone"):
        session.commit()
    session.rollback()


def test_an_instant_is_kept_in_utc_and_read_with_its_time_zone(session) -> None:
    client = make_client(session)
    client.created_at = NOON_IN_PARIS
    session.commit()
    session.expire_all()

    assert session.get_one(Client, client.id).created_at == NOON_IN_PARIS
    assert client.created_at.tzinfo is UTC
    assert str(session.scalar(text("SELECT created_at FROM client"))).startswith("2027-07-01 10:00:00")

"""What machines are told, and what they are not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from messaging.compose import Mail
from models.guards import drop_guards, install_guards
from services.outbox import put_in_outbox
from services.slots import beat
from services.transaction import transaction

MAIL = Mail("Votre séjour", "Bonjour", "", "gite@example.org")


@pytest.fixture
def worker(session):
    """A worker that was alive just now."""
    beat(session, "w1", datetime.now(UTC), {})


def failing(client) -> list[str]:
    answer = client.get("/readyz")
    wrong = [name for name, check in answer.json["checks"].items() if not check["ok"]]
    assert answer.status_code == (503 if wrong else 200)
    return wrong


def test_a_living_process_says_so_without_asking_the_database(client, monkeypatch):
    monkeypatch.setattr("sqlalchemy.orm.Session.execute", lambda *_: 1 / 0)

    assert client.get("/healthz").json == {"status": "alive"}


def test_an_installation_in_order_is_ready(client, worker):
    assert failing(client) == []


def test_without_a_worker_it_is_not_ready(client, session):
    assert failing(client) == ["worker"]
    beat(session, "w1", datetime.now(UTC) - timedelta(minutes=3), {})
    assert failing(client) == ["worker"]


def test_mails_that_wait_too_long_are_told(client, session, worker):
    put_in_outbox(session, MAIL, "claire@example.org", "one", datetime.now(UTC) - timedelta(minutes=20))

    assert failing(client) == ["mail"]


def test_missing_guards_are_told(client, session, worker):
    with transaction(session):
        drop_guards(session.connection())
    try:
        assert failing(client) == ["guards"]
    finally:
        with transaction(session):
            install_guards(session.connection())


def test_a_database_that_does_not_answer_is_told_without_its_address(client, monkeypatch):
    def broken(*_, **__):
        raise OperationalError("SELECT 1", {}, Exception("connection to db.example.org as root, password hunter2"))

    monkeypatch.setattr("services.readiness._answers", broken)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": {"ok": False, "detail": "OperationalError"}}
    assert "hunter2" not in answer.text


def test_a_host_that_is_not_ours_is_refused_in_words(client):
    for path in ("/login", "/api/v1/bookings"):
        answer = client.get(path, headers={"Host": "evil.example"})

        assert answer.status_code == 400
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "evil.example" not in answer.text and "Traceback" not in answer.text

"""Real processes: a server told to stop, a worker killed at any moment."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from extensions import db
from messaging.compose import Mail
from models import Heartbeat, JobSlot, OutboxMail
from models.guards import drop_guards, install_guards
from rules.delivery import MailState
from services.outbox import put_in_outbox
from services.transaction import transaction

pytestmark = pytest.mark.race
ROOT = Path(__file__).resolve().parent.parent.parent
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    """A port that is free just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def start(app, tmp_path, port) -> Iterator[Start]:
    """Start one of our commands on the test's database: `start("serve")`; all are ended after the test."""
    db.session.remove()
    running: list[subprocess.Popen[bytes]] = []
    settings = {
        "AUBERGE_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "AUBERGE_INSTANCE": str(tmp_path),
        "AUBERGE_PORT": str(port),
        "AUBERGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "AUBERGE_SECRET_KEY": "a secret for the tests, long enough",
    }

    def run(*words: str, **options: object) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT,
            env={**os.environ, **settings},
            **options,  # type: ignore[call-overload]
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()


def connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    """A connection, as soon as the server takes one."""
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server does not answer, it ended with {process.poll()}")


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def test_a_server_told_to_stop_finishes_the_request_under_way(start, port):
    server = start("serve")
    connection = connected(port, server)
    body = b"username=x&password=y"
    head = f"POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    connection.sendall(head.encode() + body[:5])
    time.sleep(0.5)

    server.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    connection.sendall(body[5:])

    assert read_all(connection).startswith(b"HTTP/1.1 400")  # an answer of ours: the form lacks its token
    assert server.wait(timeout=120) == 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_server_does_not_start_on_a_database_without_guards(start, session):
    with transaction(session):
        drop_guards(session.connection())
    try:
        server = start("serve", stderr=subprocess.PIPE)
        _, told = server.communicate(timeout=240)
    finally:
        with transaction(session):
            install_guards(session.connection())

    assert server.returncode == 1
    assert b"missing guards" in told
    assert b"Traceback" not in told


def test_a_port_in_use_is_told_in_plain_words(start, app, port):
    if db.engine.dialect.name != "sqlite":
        return  # gunicorn says it in its own words
    with socket.create_server(("127.0.0.1", port)):
        server = start("serve", stderr=subprocess.PIPE)
        _, told = server.communicate(timeout=240)

    assert server.returncode == 1
    assert b"AUBERGE_PORT" in told
    assert b"Traceback" not in told


ROUNDS = 3 if not os.environ.get("AUBERGE_PROVE") else 20
MAILS = 200 * ROUNDS


def test_workers_killed_at_any_moment_lose_no_mail_and_stop_in_order_at_last(start, session, tmp_path):
    now = datetime.now(UTC)
    mail = Mail("Votre séjour", "Bonjour", "", "gite@example.org")
    for number in range(MAILS):
        put_in_outbox(session, mail, f"guest{number}@example.org", f"mail:{number}", now)
    db.session.remove()
    for number in range(ROUNDS):
        workers = [start("worker", "--once") for _ in range(2)]
        before = _written(tmp_path)
        until = time.monotonic() + 120
        while _written(tmp_path) == before and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(0.003 * number)
        for worker in workers:
            worker.kill()
            worker.wait()
        with transaction(session):  # what the dead held comes back: leases are made to end now
            past = now - timedelta(hours=1)
            session.execute(update(OutboxMail).where(OutboxMail.lease_until.is_not(None)).values(lease_until=past))
            session.execute(update(JobSlot).where(JobSlot.finished_at.is_(None)).values(lease_until=past))
        db.session.remove()

    assert 0 < _written(tmp_path) < MAILS  # they were killed at work, not before and not after

    last = start("worker")
    until = time.monotonic() + 240
    while time.monotonic() < until and _waiting(session):
        time.sleep(0.3)

    assert _waiting(session) == 0
    files = Counter(
        message_from_bytes(path.read_bytes(), policy=policy.default)["To"]
        for path in (tmp_path / "mails").glob("*.eml")
    )
    assert files == {f"guest{number}@example.org": 1 for number in range(MAILS)}
    assert session.scalar(select(func.count()).select_from(Heartbeat)) == 1
    last.send_signal(signal.SIGTERM)
    assert last.wait(timeout=120) == 0
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Heartbeat)) == 0


def _written(folder: Path) -> int:
    return len(list((folder / "mails").glob("*.eml")))


def _waiting(session) -> int:
    session.rollback()
    waiting = session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.state != MailState.sent))
    session.rollback()
    return waiting

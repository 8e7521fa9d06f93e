"""Fifty rivals for the last unit, by every door, some killed: one of them wins, always.

AUBERGE_RACE_ROUNDS says how many rounds: 10 by default, 200 in `make prove`.
"""

import hashlib
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from extensions import db
from models import ApiKey, Booking, Claim
from models.guards import drop_guards, install_guards
from services.accounts import NewAccount, create_account
from tests.factories import make_client, make_house
from tests.races.rival import KEY

ROUNDS = int(os.environ.get("AUBERGE_RACE_ROUNDS", "10"))
FIRST_NIGHT = date(2027, 1, 4)  # a Monday out of season: one night may be sold
ROOT = Path(__file__).resolve().parents[2]
# 8 processes, 50 rivals; %s is the address of a server.
PROCESSES = (
    ("http:6:%s",),
    ("http:6:%s",),
    ("http:6:%s",),
    ("http:6:%s",),
    ("import:7:",),
    ("import:6:",),
    ("orm:7:",),
    ("orm:6:",),
)

pytestmark = pytest.mark.race


class Process:
    """A child that can be killed and started again."""

    def __init__(self, *command: str) -> None:
        self.command = [sys.executable, "-m", *command]
        self.start()

    def start(self) -> None:
        self.child = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def tell(self, line: str) -> None:
        with suppress(BrokenPipeError):
            self.child.stdin.write(line + "\n")
            self.child.stdin.flush()

    def answer(self) -> str:
        return self.child.stdout.readline().strip()


@pytest.fixture
def field(app, session) -> str:
    """A house, a client and a program's key; returns the address of the database."""
    make_house(session)
    make_client(session)
    user = create_account(
        session, NewAccount("Ada", "Robot", "ada@example.org", "un mot de passe long"), datetime.now(UTC)
    )
    session.add(
        ApiKey(
            name="races",
            key_hash=hashlib.sha256(KEY.encode()).hexdigest(),
            prefix=KEY[:8],
            user_id=user.id,
            scopes=["*:read", "*:write"],
            created_at=datetime.now(UTC),
        )
    )
    session.commit()
    session.close()
    return app.config["SQLALCHEMY_DATABASE_URI"]


@pytest.fixture
def servers(field, tmp_path) -> Iterator[list[tuple[Process, str]]]:
    """Two web servers on the same database."""
    found = []
    for _ in range(2):
        port = free_port()
        found.append((Process("tests.races.serve", field, str(tmp_path), str(port)), f"127.0.0.1:{port}"))
    for _, address in found:
        wait_for(address)
    yield found
    for process, _ in found:
        process.kill()


@pytest.fixture
def rivals(field, servers, tmp_path) -> Iterator[list[Process]]:
    """The eight processes, ready."""
    acks = str(tmp_path / "acks")
    made = []
    for number, modes in enumerate(PROCESSES):
        address = servers[number % 2][1]
        filled = [mode % address if "%s" in mode else mode for mode in modes]
        made.append(Process("tests.races.rival", field, acks, *filled))
    for process in made:
        assert process.answer() == "ready"
    yield made
    for process in made:
        process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    host, port = address.split(":")
    for _ in range(600):
        with suppress(OSError), socket.create_connection((host, int(port)), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"no server at {address}")


def race(rivals: list[Process], servers: list, night: date, victim: Process | None, dice: random.Random) -> None:
    """One round: everybody starts at the same instant, the victim is killed somewhere in it."""
    start = time.time() + 0.15
    for process in rivals:
        process.tell(f"{night} {start}")
    if victim is not None:
        time.sleep(max(0.0, start - time.time()) + dice.random() * 0.25)
        victim.kill()
    for process in rivals:
        if process is not victim:
            assert process.answer() == "done"
    if victim is not None:
        victim.start()
        for process, address in servers:
            if process is victim:
                wait_for(address)
                return
        assert victim.answer() == "ready"


def held_by(night: date) -> list[str]:
    """References of the bookings whose live claims cover the night."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Booking.reference)
            .join(Booking.stays)
            .join(Claim, Claim.stay_line_id == Booking.stays.property.mapper.class_.id)
            .where(Claim.live, Claim.arrival_on <= night, Claim.departure_on > night)
        )
    )


def acknowledged(path: Path) -> dict[date, set[str]]:
    """What was told to somebody, by night."""
    found: dict[date, set[str]] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        night, reference = line.split()
        found.setdefault(date.fromisoformat(night), set()).add(reference)
    return found


def test_of_fifty_rivals_for_one_night_exactly_one_wins(app, field, servers, rivals, tmp_path) -> None:
    dice = random.Random(20270104)
    nights = [FIRST_NIGHT + timedelta(days=number) for number in range(ROUNDS)]
    for number, night in enumerate(nights):
        victim = dice.choice([*rivals, *(process for process, _ in servers)]) if number % 2 else None
        race(rivals, servers, night, victim, dice)

    told = acknowledged(tmp_path / "acks")
    for night in nights:
        winners = held_by(night)
        assert len(winners) == 1, f"{night}: {winners}"
        assert told.get(night, set()) <= set(winners), f"{night}: an acknowledged booking was lost"
    assert db.session.scalar(select(func.count(Claim.id)).where(Claim.live)) == len(nights)


def test_without_the_guards_the_same_rivals_oversell(app, field, servers, rivals) -> None:
    with db.engine.begin() as connection:
        drop_guards(connection)
    try:
        for number in range(3):
            race(rivals, servers, FIRST_NIGHT + timedelta(days=number), None, random.Random(1))
        assert any(len(held_by(FIRST_NIGHT + timedelta(days=number))) > 1 for number in range(3))
    finally:
        with db.engine.begin() as connection:
            install_guards(connection)

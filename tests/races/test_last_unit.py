"""Fifty rivals for the last unit, by every door, some killed: one of them wins, always.

10 rounds; 200 in `make prove`, which sets AUBERGE_PROVE; AUBERGE_RACE_ROUNDS says another number.
The processes are forked from one that has read the application's sources already: eight of them, and
those that take the place of the killed, would need a minute to read them by themselves.
"""

import hashlib
import multiprocessing
import os
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from extensions import db
from models import ApiKey, Booking, Claim, PoolNight
from models.guards import drop_guards, install_guards
from services.accounts import NewAccount, create_account
from services.quotes import price
from services.tariffs import selling
from tests.factories import ask, make_client, make_house
from tests.races import rival, serve
from tests.races.rival import CUT, KEY, LOST

PROVE = "200" if os.environ.get("AUBERGE_PROVE") else "10"
ROUNDS = int(os.environ.get("AUBERGE_RACE_ROUNDS", PROVE))
FIRST_NIGHT = date(2027, 1, 4)
HOUSING = "maison-du-puits"
# 8 processes, 50 rivals; %s is the address of a server.
PROCESSES = ("http:6:%s",) * 4 + ("import:7:", "import:6:", "orm:7:", "orm:6:")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([rival.__name__, serve.__name__])

pytestmark = pytest.mark.race


class Process:
    """A child that can be killed and started again, at the other end of a pipe."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self.work, self.given = work, given
        self.start()

    def start(self) -> None:
        self.pipe, other = FORKS.Pipe()
        self.child = FORKS.Process(target=self.work, args=(other, *self.given), daemon=True)
        self.child.start()
        other.close()

    def ready(self) -> None:
        assert self.answer() == "ready"

    def kill(self) -> None:
        self.child.kill()
        self.child.join()
        self.pipe.close()

    def answer(self) -> str:
        assert self.pipe.poll(120), "a process does not answer"
        return self.pipe.recv()


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
            scopes=["bookings:write"],
            created_at=datetime.now(UTC),
        )
    )
    session.commit()
    session.close()
    return app.config["SQLALCHEMY_DATABASE_URI"]


@pytest.fixture
def servers(field, tmp_path) -> Iterator[dict[str, Process]]:
    """Two web servers on the same database, by their addresses."""
    found = {}
    for _ in range(2):
        port = free_port()
        found[f"127.0.0.1:{port}"] = Process(serve.main, field, str(tmp_path), port)
    yield from ready(found)


@pytest.fixture
def rivals(field, servers, tmp_path) -> Iterator[list[Process]]:
    """The eight processes, ready."""
    made = {}
    for number, mode in enumerate(PROCESSES):
        address = list(servers)[number % 2]
        filled = mode % address if "%s" in mode else mode
        made[number] = Process(rival.main, field, str(tmp_path / "outcomes"), filled)
    for found in ready(made):
        yield list(found.values())


def ready(processes: dict[Any, Process]) -> Iterator[dict[Any, Process]]:
    """The processes, once all are there; they end afterwards."""
    for process in processes.values():
        process.ready()
    yield processes
    for process in processes.values():
        process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nights_for_sale(session: Session, number: int) -> list[date]:
    """The next nights that may be sold one by one: every loser loses to another, not to a rule of the tariff."""
    house = make_house(session)
    shop, found, night = selling(session, house.id), [], FIRST_NIGHT
    while len(found) < number:
        if not price(shop, ask(session, house, HOUSING, night, 1), night).refusals:
            found.append(night)
        night += timedelta(days=1)
    session.rollback()
    return found


def race(rivals: list[Process], night: date, victim: Process | None, dice: random.Random, late: str = "") -> None:
    """One round: everybody starts at the same instant, the victim is killed somewhere in it.

    late: doors whose rivals start a little later, so that the slower ones win too at times.
    """
    start = time.time() + 0.15
    for process in rivals:
        process.pipe.send((night, start, late))
    if victim is not None:
        time.sleep(max(0.0, start - time.time()) + dice.random() * 0.25)
        victim.kill()
    for process in rivals:
        if process is not victim:
            assert process.answer() == "done"
    if victim is not None:
        victim.start()
        victim.ready()


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


def outcomes_of(path: Path) -> dict[date, list[tuple[str, str]]]:
    """What the rivals were told, by night: pairs of door and outcome."""
    found: dict[date, list[tuple[str, str]]] = {}
    for line in path.read_text().splitlines():
        night, door, outcome = line.split(" ", 2)
        found.setdefault(date.fromisoformat(night), []).append((door, outcome))
    return found


def winners(told: list[tuple[str, str]]) -> set[str]:
    """References of the sales that were acknowledged."""
    return {outcome for _, outcome in told if outcome not in (LOST, CUT)}


def test_of_fifty_rivals_for_one_night_exactly_one_wins(app, session, field, servers, rivals, tmp_path) -> None:
    dice = random.Random(20270104)
    nights = nights_for_sale(session, ROUNDS)
    servers_killed = set()
    for number, night in enumerate(nights):
        victim = dice.choice([*rivals, *servers.values()]) if number % 2 else None
        if victim in servers.values():
            servers_killed.add(night)
        race(rivals, night, victim, dice, late="" if number % 3 else "import orm")

    told = outcomes_of(tmp_path / "outcomes")
    assert [outcome for night in nights for _, outcome in told[night] if outcome.startswith("odd")] == []
    doors = Counter()
    for number, night in enumerate(nights):
        sold = held_by(night)
        doors.update(door for door, outcome in told[night] if outcome in sold)
        assert len(sold) == 1, f"{night}: {sold}"
        assert winners(told[night]) <= set(sold), f"{night}: an acknowledged booking was lost"
        assert night in servers_killed or ("http", CUT) not in told[night]
        assert len(told[night]) == 50 or number % 2, f"{night}: {len(told[night])} outcomes"
        assert ("http", LOST) in told[night], f"{night}: no program was told that it came too late"
    assert db.session.scalar(select(func.count(Claim.id)).where(Claim.live)) == len(nights)
    assert db.session.scalar(select(func.sum(PoolNight.held))) == len(nights)
    assert doors["http"] and doors["import"] + doors["orm"], doors


def test_without_the_guards_the_same_rivals_oversell(app, session, field, servers, rivals, tmp_path) -> None:
    nights = nights_for_sale(session, 3)
    with db.engine.begin() as connection:
        drop_guards(connection)
    try:
        for night in nights:
            race(rivals, night, None, random.Random(1))
        told = outcomes_of(tmp_path / "outcomes")
        assert any(len(held_by(night)) > 1 for night in nights)
        assert any(len(winners([one for one in told[night] if one[0] == "orm"])) > 1 for night in nights)
    finally:
        with db.engine.begin() as connection:
            install_guards(connection)

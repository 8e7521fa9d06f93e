"""Programs: keys of any role and scope, requests that remember nothing of one another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from extensions import accounts, db
from models import Account, Establishment
from resources.api_scopes import api_scopes
from services import tariffs
from services.accounts import NewAccount, create_account
from services.actor import Channel
from services.api_keys import NewKey, create_key
from services.rights import OWNER, actor_of
from tests.factories import make_house

PASSWORD = "un chat sur le toit rouge"
ALL = ("*:read", "bookings:write")
NUMBERS = count()


@dataclass
class Program:
    """A program with a key."""

    client: FlaskClient
    key: str
    key_id: int
    user_id: int
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, **more):
        headers = {"Authorization": f"Bearer {self.key}", "Accept-Language": "en", **more.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **more)

    def get(self, path: str, **more):
        return self.send("GET", path, **more)

    def post(self, path: str, body=None, **more):
        return self.send("POST", path, json=body, **more)


@pytest.fixture(autouse=True)
def _memory_of_no_other_test(app: Flask) -> None:
    """Numbers of rows come back with every fresh database: what is remembered by them must go."""
    accounts.sm.limiter.storage.reset()
    tariffs._COMPILED.clear()


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Make a key: `program("Lecture", scopes=["bookings:read"], establishments=[house])`."""

    def make(role: str = OWNER, scopes=ALL, establishments: list[Establishment] | None = None, expires_at=None):
        session, now, name = db.session(), datetime.now(UTC), f"program{next(NUMBERS)}"
        new = NewAccount("Ada", name.title(), f"{name}@example.org", PASSWORD, role, name, establishments is None)
        user_id = create_account(session, new, now).id
        if establishments is not None:
            session.get_one(Account, user_id).establishments = [session.merge(house) for house in establishments]
            session.commit()
        boss = _boss(session, now)
        key, secret = create_key(session, NewKey(user_id, name, scopes, expires_at), tuple(api_scopes()), boss, now)
        return Program(app.test_client(), secret, key.id, user_id)

    return make


def _boss(session, now):
    name = f"boss{next(NUMBERS)}"
    user = create_account(session, NewAccount("Boss", name, f"{name}@example.org", PASSWORD, OWNER, name), now)
    return actor_of(session, user.id, Channel.screen, None)


@pytest.fixture
def house(session) -> Establishment:
    """The group house of the demo."""
    return make_house(session)

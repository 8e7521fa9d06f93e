"""How the two web servers are set, and when they do not start."""

import runpy
import socket
from datetime import UTC, datetime

import pytest
from click import ClickException
from sqlalchemy import create_engine, text

from app import behind_proxies
from extensions import db
from serve import BACKLOG, CONNECTIONS, Server, _listen
from services.database import UnreadyDatabase, check_database
from services.migrations import head
from services.readiness import readiness
from services.transaction import transaction


@pytest.fixture
def old_tables(session):
    """Tables that stand at another migration than the newest."""

    def set_version(version: str) -> None:
        with transaction(session):
            session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})

    set_version("0000")
    yield
    set_version(head())


def test_waitress_is_bounded_as_the_settings_say(app):
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(app, listener).server
    try:
        said = server.adj
        assert (said.threads, said.connection_limit, said.backlog) == (app.config["THREADS"], CONNECTIONS, BACKLOG)
        assert said.max_request_body_size == app.config["MAX_CONTENT_LENGTH"]
        assert said.clear_untrusted_proxy_headers is True
        assert said.ident is None
    finally:
        server.close()
        server.task_dispatcher.shutdown()


@pytest.mark.parametrize(
    ("host", "bind"),
    [("127.0.0.1", "127.0.0.1:5050"), ("::1", "[::1]:5050"), ("gite.lan", "gite.lan:5050")],
)
def test_gunicorn_binds_to_names_and_to_both_kinds_of_addresses(monkeypatch, tmp_path, host, bind):
    for name, value in {"HOST": host, "PORT": "5050", "THREADS": "8", "INSTANCE": str(tmp_path)}.items():
        monkeypatch.setenv(f"AUBERGE_{name}", value)

    settings = runpy.run_path("gunicorn.conf.py")

    assert (settings["bind"], settings["workers"], settings["threads"]) == (bind, 2, 4)


def test_tables_of_another_version_are_refused_with_the_command_to_run(app, session, old_tables):
    with pytest.raises(UnreadyDatabase, match="flask --app app init"):
        check_database(db.engine)

    told = {check.name: (check.ok, check.detail) for check in readiness(session, datetime.now(UTC))}
    assert told["migrations"] == (False, "0000")
    ended = app.test_cli_runner().invoke(args=["serve"])
    assert (ended.exit_code, "flask --app app init" in ended.stderr) == (1, True)


@pytest.mark.parametrize(
    ("terminal", "told"),
    [("fr_FR.UTF-8", "n’est pas prête"), ("C", "n’est pas prête"), ("en_GB.UTF-8", "is not ready")],
)
def test_the_server_says_in_the_language_of_the_terminal_why_it_does_not_start(app, old_tables, terminal, told):
    assert told in app.test_cli_runner().invoke(args=["serve"], env={"LANG": terminal}).stderr


def test_a_port_that_is_taken_is_named_with_the_setting(app):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        app.config["PORT"], before = taken.getsockname()[1], app.config["PORT"]
        try:
            with pytest.raises(ClickException, match=r"port.*AUBERGE_PORT"):
                _listen(app)
        finally:
            app.config["PORT"] = before


def test_an_empty_database_is_not_served(tmp_path):
    with pytest.raises(UnreadyDatabase, match="flask --app app init"):
        check_database(create_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}"))


@pytest.mark.parametrize(("hops", "seen"), [(0, "10.0.0.9"), (1, "203.0.113.5"), (2, "198.51.100.7")])
def test_only_as_many_proxies_are_believed_as_are_ours(hops, seen):
    asked = {
        "REMOTE_ADDR": "10.0.0.9",
        "HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.5",
        "wsgi.url_scheme": "http",
    }
    found = {}

    behind_proxies(lambda environ, _: found.update(environ) or [], hops)(asked, lambda *_: None)

    assert found["REMOTE_ADDR"] == seen

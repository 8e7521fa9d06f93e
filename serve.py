"""`flask --app app serve`: the web server that suits the database.

SQLite has one writer, so one process with threads serves it (waitress). PostgreSQL is served by
several processes (gunicorn, see gunicorn.conf.py).
"""

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext
from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from services.database import UnreadyDatabase, check_database
from web.formats import sentence

CONNECTIONS = 2000
IDLE_SECONDS = 60
FINISH_SECONDS = 30
BACKLOG = 1024
ROOT = Path(__file__).resolve().parent


@click.command("serve")
@click.option("--fd", type=int, help="Number of a listening socket that is already open.")
@click.option("--language", envvar="LANG", default="fr", help="fr or en; by default that of the terminal.")
@with_appcontext
def serve_command(fd: int | None, language: str) -> None:
    """Answer browsers and programs, until told to stop; requests under way are finished first."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with force_locale("en" if language.startswith("en") else "fr"):
        _check_ready()
        _warn_of_plain_http(app)
        if db.engine.dialect.name != "sqlite":
            _serve_with_gunicorn(fd)
        listener = socket.socket(fileno=fd) if fd is not None else _listen(app)
    sys.exit(Server(app, listener).run())


def _check_ready() -> None:
    try:
        check_database(db.engine)
    except UnreadyDatabase as unready:
        raise click.ClickException(sentence(unready.text)) from None
    except SQLAlchemyError as problem:
        raise click.ClickException(
            gettext(
                "The database does not answer (%(problem)s); flask --app app doctor says more.",
                problem=type(problem).__name__,
            )
        ) from None


def _listen(app: Flask) -> socket.socket:
    host, port = app.config["HOST"], app.config["PORT"]
    try:
        return socket.create_server((host, port), backlog=BACKLOG, family=_family(host))
    except OSError as problem:
        raise click.ClickException(
            gettext(
                "%(host)s port %(port)s cannot be listened on (%(problem)s). Choose another one: AUBERGE_PORT.",
                host=host,
                port=port,
                problem=problem.strerror,
            )
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _warn_of_plain_http(app: Flask) -> None:
    parts = urlsplit(app.config["PUBLIC_URL"])
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        app.logger.warning("%s is plain http: passwords and cookies can be read on the way", app.config["PUBLIC_URL"])


def _serve_with_gunicorn(fd: int | None) -> None:
    """Become gunicorn, in this very process, so that signals reach it."""
    bind = [f"--bind=fd://{fd}"] if fd is not None else []
    arguments = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), *bind]
    db.engine.dispose()
    os.chdir(ROOT)
    os.execv(sys.executable, [*arguments, "app:create_app()"])  # noqa: S606


class Server:
    """Waitress, bounded, with an orderly end."""

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        from waitress.server import create_server  # noqa: PLC0415  (not needed under gunicorn)

        self.stopping = False
        self.server: Any = create_server(
            app,
            sockets=[listener],
            threads=app.config["THREADS"],
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            backlog=BACKLOG,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
            clear_untrusted_proxy_headers=not app.config["PROXY_COUNT"],
            ident=None,
            asyncore_use_poll=True,
        )

    def run(self) -> int:
        """Serve until SIGTERM or Ctrl-C, then finish what is under way. Returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            self._turn(30)
        self._stop_listening()
        until = time.monotonic() + FINISH_SECONDS
        while self._busy() and time.monotonic() < until:
            self._turn(0.1)
        self.server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        return 0

    def _stop(self, *_: object) -> None:
        self.stopping = True
        self.server.pull_trigger()

    def _turn(self, seconds: float) -> None:
        self.server.asyncore.loop(timeout=seconds, map=self.server._map, use_poll=True, count=1)

    def _stop_listening(self) -> None:
        """New visitors are refused; connections that are open stay so."""
        self.server.del_channel()
        self.server.socket.close()

    def _busy(self) -> bool:
        channels = list(self.server.active_channels.values())
        return any(channel.requests or channel.request or channel.total_outbufs_len for channel in channels)

"""The application: reads the configuration, joins libraries, screens, API and error pages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import cli
import config
from admin_views import menu, register_screens
from api import register_api
from extensions import accounts, admin, csrf, db, mail
from services.database import check_database, prepare_engine
from web import errors, formats, headers, health, language, logs, shell
from web.sessions import ServerSessions

ROOT = Path(__file__).resolve().parent
A_YEAR = 31_536_000


def create_app(overrides: Mapping[str, Any] | None = None, check: bool = True) -> Flask:
    """Make the application.

    overrides: settings by name, above the environment's.
    check: refuse to start on tables of another version or without their guards. Commands are made
    without this check, since some of them repair; `serve` and `demo` check by themselves.
    Raises UnsafeSetting or UnreadyDatabase, saying what to do.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(config.load(overrides))
    app.session_interface = ServerSessions()
    _join_database(app)
    with app.app_context():
        prepare_engine(db.engine)
        _join_libraries(app)
        if check and not _for_a_command():
            check_database(db.engine)
    return app


def _join_database(app: Flask) -> None:
    try:
        db.init_app(app)
    except (ArgumentError, ImportError) as problem:
        raise config.UnsafeSetting(f"AUBERGE_DATABASE_URL: {problem}") from None


def _join_libraries(app: Flask) -> None:
    logs.init_app(app)
    csrf.init_app(app)
    mail.init_app(app)
    accounts.init_app(app, db.session)
    language.init_app(app)
    formats.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    app.register_blueprint(health.blueprint)
    register_screens(app, admin)
    register_api(app, accounts)
    shell.init_app(app, menu.NAVIGATION)
    cli.init_app(app)
    _serve_files(app)


def _serve_files(app: Flask) -> None:
    """Files of ours beside the application, never through it; addresses as people reached us."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", build_only=True)
    files = WhiteNoise(
        app.wsgi_app,
        max_age=A_YEAR,
        immutable_file_test=lambda path, url: "/vendor/" in url,
        allow_all_origins=False,
        add_headers_function=headers.describe_file,
    )
    files.add_files(str(ROOT / "static"), prefix="static/")
    app.wsgi_app = behind_proxies(files, app.config["PROXY_COUNT"])  # type: ignore[method-assign]


def behind_proxies(application: Any, hops: int) -> Any:
    """The application, believing what the `hops` nearest proxies say of a visitor and nothing beyond them."""
    return ProxyFix(application, x_for=hops, x_proto=hops, x_host=hops) if hops else application


def _for_a_command() -> bool:
    """Whether `flask --app app ...` makes us, for another command than its development server."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name != "run"

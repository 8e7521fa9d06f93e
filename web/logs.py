"""One line per event, with the request it belongs to; readable by people or by programs."""

import logging
import re
import secrets
import sys
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def init_app(app: Flask) -> None:
    """Send the logs of all libraries through one formatter and give each request its id."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if app.config["LOG_JSON"]
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _add_request,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("flask_appbuilder", "alembic", "apscheduler", "waitress.queue", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    app.before_request(_name_request)
    app.after_request(_tell_request)


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _tell_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def _add_request(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    if has_request_context():
        event["request_id"] = g.get("request_id")
        event["path"] = request.path
    return event

"""One line per event, with the request it belongs to; readable by people or by programs."""

import json
import logging
import re
import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
NOISY = ("flask_appbuilder", "alembic", "apscheduler", "waitress.queue", "fontTools")
# What every record has; the rest was given by `extra`.
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """A record as one line: words for people, or a JSON object for programs."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        if self.as_json:
            return json.dumps(facts, ensure_ascii=False, default=str)
        trace = facts.pop("trace", None)
        head = f"{facts.pop('at')} {facts.pop('level'):7} {facts.pop('event')}"
        line = _on_one_line(" ".join([head, *(f"{name}={value}" for name, value in facts.items())]))
        return "\n".join([line, *(f"  {_on_one_line(part)}" for part in trace.split("\n"))]) if trace else line


def _on_one_line(words: str) -> str:
    """A line break from outside must not look like a line of ours."""
    return BREAKS.sub(lambda found: found[0].encode("unicode_escape").decode(), words)


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a record tells: when, how serious, what, of which request, and what `extra` gave."""
    facts: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.getMessage(),
        "logger": record.name,
    }
    if has_request_context():
        facts |= {"request_id": g.get("request_id"), "path": request.path}
    facts |= {name: value for name, value in vars(record).items() if name not in USUAL}
    if record.exc_info:
        facts["trace"] = logging.Formatter().formatException(record.exc_info)
    return facts


def init_app(app: Flask) -> None:
    """Send the logs of all libraries through one formatter and give each request its id."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(app.config["LOG_JSON"]))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    app.before_request(_name_request)
    app.after_request(_tell_request)


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _tell_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response

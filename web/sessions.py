"""Sessions kept on the server, so that a logout or a change of password really ends them.

Before somebody logs in there is nothing to protect: language and form tokens travel in a signed
cookie, and no visitor can fill the database. A login makes a row; its cookie is a random name.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import CallbackDict

from extensions import db
from services.sessions import Device, OpenSession, end_session, keep_session, open_session, touch_session

PROGRAMS = "/api/v"
SERVER = "s."
VISITOR = "v."
SEEN_EVERY = timedelta(minutes=5)


class LazySession(CallbackDict[str, Any], SessionMixin):
    """A session read from where it is kept only when somebody looks into it."""

    def __init__(self, load: Callable[[], tuple[dict[str, Any], OpenSession | None]]) -> None:
        super().__init__(None, self._changed)
        self._load: Callable[[], tuple[dict[str, Any], OpenSession | None]] | None = load
        self.row: OpenSession | None = None
        self.modified = False
        self.accessed = False

    def _changed(self, _self: Any) -> None:
        self.modified = True

    def _ensure(self) -> None:
        if self._load is None:
            return
        load, self._load = self._load, None
        data, self.row = load()
        dict.update(self, data)
        self.accessed = True

    def __getitem__(self, key: str) -> Any:
        self._ensure()
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._ensure()
        return super().__contains__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._ensure()
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self._ensure()
        super().__delitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._ensure()
        return super().get(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        self._ensure()
        return super().pop(key, *default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        self._ensure()
        return super().setdefault(key, default)

    def update(self, *args: Any, **kwargs: Any) -> None:
        self._ensure()
        super().update(*args, **kwargs)

    def clear(self) -> None:
        self._ensure()
        super().clear()


class ServerSessions(SessionInterface):
    """Flask's door to the sessions of `services/sessions.py`."""

    def open_session(self, app: Flask, request: Request) -> LazySession:
        """Name the session by its cookie; nothing is read yet. Programs have none: a cookie opens no API."""
        if request.path.startswith(PROGRAMS):
            return LazySession(lambda: ({}, None))
        cookie = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        return LazySession(lambda: self._read(app, cookie))

    def _read(self, app: Flask, cookie: str) -> tuple[dict[str, Any], OpenSession | None]:
        if cookie.startswith(VISITOR):
            try:
                return dict(_signer(app).loads(cookie.removeprefix(VISITOR))), None
            except (BadData, ValueError, TypeError):
                return {}, None
        if not cookie.startswith(SERVER):
            return {}, None
        idle = timedelta(minutes=app.config["SESSION_IDLE_MINUTES"])
        row = open_session(db.session(), hashed(cookie), datetime.now(UTC), idle)
        return (dict(row.data), row) if row else ({}, None)

    def save_session(self, app: Flask, session: LazySession, response: Response) -> None:  # type: ignore[override]
        """Keep what changed; a login gets a new name, a logout leaves none."""
        if not session.accessed:
            return
        response.headers.add("Vary", "Cookie")
        now = datetime.now(UTC)
        if session.get("_user_id"):
            self._save_login(app, session, response, now)
        elif session.row is not None or session.modified:
            if session.row is not None:
                end_session(db.session(), session.row.key_hash)
            self._set_cookie(app, response, VISITOR + str(_signer(app).dumps(dict(session))))

    def _save_login(self, app: Flask, session: LazySession, response: Response, now: datetime) -> None:
        row = session.row
        if row is None or row.user_id != int(session["_user_id"]):
            name = SERVER + secrets.token_urlsafe(32)
            if row is not None:
                end_session(db.session(), row.key_hash)
            lifetime = timedelta(days=app.config["SESSION_DAYS"])
            device = Device(request.remote_addr, request.user_agent.string)
            keep_session(db.session(), hashed(name), dict(session), now, lifetime, device)
            self._set_cookie(app, response, name)
        elif session.modified or now - row.seen_at > SEEN_EVERY:
            touch_session(db.session(), row.key_hash, dict(session), now)

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            app.config["SESSION_COOKIE_NAME"],
            value,
            max_age=timedelta(days=app.config["SESSION_DAYS"]),
            path="/",
            secure=app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )


def hashed(cookie: str) -> str:
    """What the database keeps of a session's name."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def _signer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(app.config["SECRET_KEY"], salt="auberge-visitor")

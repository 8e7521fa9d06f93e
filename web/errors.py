"""What people see when something is refused or fails: a page of ours, never a trace or SQL."""

import logging
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError, StatementError
from werkzeug.exceptions import HTTPException, SecurityError, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from extensions import db
from rules.errors import FieldErrors, UserError
from web.formats import sentence

log = logging.getLogger(__name__)
PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500, 503}
API_PREFIX, API_PAGES = "/api/", "/api/docs"


def init_app(app: Flask) -> None:
    """Answer every failure in the form that the caller reads."""
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(SecurityError, _strange_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(UserError, _refused)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, title: str, **more: Any) -> Response:
    """An answer for programs: RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "request_id": g.get("request_id"), **more}
    response = jsonify({key: value for key, value in body.items() if value is not None})
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def wants_json() -> bool:
    """Whether a program asks, rather than a browser."""
    return request.path.startswith(API_PREFIX) and not request.path.startswith(API_PAGES)


def refusal_sentence(refusal: UserError) -> str:
    """What a refused service says, in the language of the request."""
    return sentence(refusal.text, refusal.currency)


def _answer(status: int, title: str, **more: Any) -> BaseResponse:
    db.session.rollback()
    if wants_json():
        return problem(status, title, **more)
    template = f"errors/{status}.html" if status in PAGES - {405, 409, 413, 422} else "errors/error.html"
    page = render_template(template, status=status, message=title, request_id=g.get("request_id"), **more)
    return Response(page, status)


def _http(error: HTTPException) -> BaseResponse:
    if isinstance(error, Unauthorized) and not wants_json():
        return redirect(url_for("login.login", next=request.full_path if request.method == "GET" else None))
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = _answer(error.code, _title(error.code))
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        for key, value in error.get_headers():
            if key == name:
                response.headers[key] = value
    return response


def _strange_host(_: SecurityError) -> BaseResponse:
    """A host name that is not ours: in plain words, for a page of ours has addresses to write."""
    sentence_said = _title(400)
    return problem(400, sentence_said) if wants_json() else Response(sentence_said, 400, content_type="text/plain")


def _title(status: int) -> str:
    titles = {
        400: gettext("The request could not be understood."),
        401: gettext("An API key is needed."),
        403: gettext("You do not have the right to do this."),
        404: gettext("This page does not exist, or is not yours to see."),
        405: gettext("This cannot be done in this way."),
        413: gettext("This is too large."),
        415: gettext("This kind of content is not understood."),
        429: gettext("Too many attempts. Please wait a moment."),
    }
    return titles.get(status, gettext("Something went wrong."))


def _expired_form(error: CSRFError) -> BaseResponse:
    return _answer(
        400, gettext("This form had expired. Go back, reload the page and send it again."), expired_form=True
    )


def _refused(refusal: UserError) -> BaseResponse:
    more = {}
    if isinstance(refusal, FieldErrors):
        more["fields"] = {name: sentence(text, refusal.currency) for name, text in refusal.fields.items()}
    sentence_said = refusal_sentence(refusal)
    return _answer(refusal.status, sentence_said, detail=sentence_said, **more)


def _database(error: SQLAlchemyError) -> BaseResponse:
    if isinstance(error, (IntegrityError, StatementError)) and not isinstance(error, OperationalError):
        log.warning("the database refused", extra={"problem": type(error).__name__}, exc_info=error)
        return _answer(409, gettext("The database refused this: it contradicts what is already there."))
    log.error("the database failed", exc_info=error)
    if isinstance(error, OperationalError):
        return _answer(503, gettext("The database is busy or full. Nothing was lost: please try again."))
    return _answer(500, gettext("Something went wrong."))


def _unexpected(error: Exception) -> BaseResponse:
    log.error("unexpected failure", exc_info=error)
    return _answer(500, gettext("Something went wrong."))

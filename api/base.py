"""What every part of the API shares: Flask-AppBuilder's registration, the key, answers, refusals."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar, TypeVar

from flask import Blueprint, Response
from flask_appbuilder.api import BaseApi
from werkzeug.exceptions import HTTPException

from api.keys import KeyNeeded, enter
from api.limits import tell_limit
from extensions import db
from services.refusals import StayRefused, StayUnavailable
from web.errors import problem, refusal_sentence
from web.formats import sentence
from web.language import choose_language
from web.rights import RULE

View = TypeVar("View", bound=Callable[..., Any])
Spec = dict[str, Any]


class Api(BaseApi):
    """A part of the API: one blueprint under /api/v1, each route behind a key.

    subject: the name in scopes and in the address; right: the resource in rights.
    A view `get` is described for the OpenAPI document by a method `get_spec`.
    """

    version = "v1"
    csrf_exempt = True
    allow_browser_login = False
    subject: ClassVar[str] = ""
    right: ClassVar[str] = ""
    tag: ClassVar[str] = ""  # marked source text

    def create_blueprint(self, *args: Any, **kwargs: Any) -> Blueprint:
        """The blueprint with the refusals that only programs read in full."""
        blueprint = super().create_blueprint(*args, **kwargs)
        blueprint.after_request(tell_limit)
        blueprint.register_error_handler(KeyNeeded, _key_needed)
        blueprint.register_error_handler(StayUnavailable, _unavailable)
        blueprint.register_error_handler(StayRefused, _refused)
        return blueprint

    def add_apispec_components(self, api_spec: Any) -> None:
        """Ours are in `api/openapi.py`."""

    def operation_helper(self, **route: Any) -> None:
        """Describe a route by the method that stands beside it."""
        for method in route["methods"]:
            route["operations"][method.lower()] = getattr(self, f"{route['func'].__name__}_spec")()


def keyed(verb: str, resource: str = "", access: str = "read") -> Callable[[View], View]:
    """Open to keys with the scope, whose person may do `verb` on the resource (of the API by default)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(self: Api, *args: Any, **kwargs: Any) -> Any:
            enter(self.subject, access, verb, resource or self.right)
            return view(self, *args, **kwargs)

        setattr(checked, RULE, f"key with {access}, {verb} {resource}".strip())
        return checked  # type: ignore[return-value]

    return decorate


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as JSON, its keys in the order in which they were made."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, content_type="application/json")


def told_refusals(refused: StayRefused) -> list[dict[str, Any]]:
    """The rules that a stay breaks, as the quotes tell them."""
    return [{"rule": r.rule.value, "value": r.value, "text": sentence(r.text)} for r in refused.refusals]


def _key_needed(error: KeyNeeded) -> Response:
    response = problem(401, refusal_sentence(error.refusal))
    for name, value in HTTPException.get_headers(error):
        if name == "WWW-Authenticate":
            response.headers[name] = value
    response.headers.setdefault("WWW-Authenticate", 'Bearer realm="Auberge"')
    return response


def _unavailable(error: StayUnavailable) -> Response:
    db.session.rollback()
    return problem(
        error.status,
        refusal_sentence(error),
        others=[name.in_(choose_language()) for name in error.others],
        nearest=[
            {"arrival": stay.arrival_on.isoformat(), "departure": stay.departure_on.isoformat()}
            for stay in error.nearest
        ],
    )


def _refused(error: StayRefused) -> Response:
    db.session.rollback()
    return problem(error.status, refusal_sentence(error), refused=told_refusals(error))

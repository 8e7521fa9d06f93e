"""The rule of each route, written on it. A route without one does not start (`check_routes`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask

from web.actor import require, required_actor

View = TypeVar("View", bound=Callable[..., Any])
RULE = "authorisation_rule"


def anyone(view: View) -> View:
    """Open to visitors."""
    return _marked(view, "anyone")


def logged_in(view: View) -> View:
    """Open to every account."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        required_actor()
        return view(*args, **kwargs)

    return _marked(checked, "logged in")  # type: ignore[return-value]


def needs(verb: str, resource: str) -> Callable[[View], View]:
    """Open to those who may do `verb` on `resource`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            require(verb, resource)
            return view(*args, **kwargs)

        return _marked(checked, f"{verb} {resource}")  # type: ignore[return-value]

    return decorate


def checks_itself(view: View) -> View:
    """The view asks for its right by itself, from its declaration or its key."""
    return _marked(view, "checks itself")


def rule_of(app: Flask, endpoint: str) -> str | None:
    """The rule of a route, None where it has none."""
    view = app.view_functions.get(endpoint)
    return getattr(view, RULE, None)


def _marked(view: Any, rule: str) -> Any:
    setattr(view, RULE, rule)
    return view

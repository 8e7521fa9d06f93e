"""Every route of the application with an address that leads to a row, in a house that is lived in."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from extensions import accounts
from models import ApiKey, Booking, Charge, Closure, StoredFile, Tariff
from resources import RESOURCES
from resources.resource import Resource

OF_SCREENS = {
    "key_id": ApiKey,
    "booking_id": Booking,
    "closure_id": Closure,
    "file_id": StoredFile,
    "tariff_id": Tariff,
    "charge_id": Charge,
}
RESOURCE = {resource.name: resource for resource in RESOURCES}
BORROWED = re.compile(r"/(admin|api/v1)/bicycles\b")  # test_add_a_resource.py cannot take its routes away again
PLACE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


def routes(app: Flask, session: Session) -> Iterator[tuple[Rule, str, str]]:
    """Each rule of ours with each of its methods and an address, but for the files beside the application."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint != "static" and not BORROWED.match(rule.rule):
            address = PLACE.sub(lambda place, rule=rule: str(_value(session, rule, place[1])), rule.rule)
            yield from ((rule, method, address) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def resource_of(rule: Rule) -> Resource | None:
    """The declared resource that a generated screen or a part of the API is about."""
    name = rule.endpoint.split(".")[0]
    return RESOURCE.get(name) or RESOURCE.get(api_right(rule) or "")


def api_right(rule: Rule) -> str | None:
    """What the rights call the part of the API that a route belongs to."""
    name = rule.endpoint.split(".")[0]
    return next((view.right for view in accounts.baseviews if view.endpoint == name and hasattr(view, "right")), None)


def _value(session: Session, rule: Rule, place: str) -> Any:
    resource = resource_of(rule)
    model = OF_SCREENS.get(place) or (resource.model if resource and place == "record_id" else None)
    if model is not None:
        return session.scalar(select(func.min(model.id))) or 1
    if place == "target" and resource:
        return next(iter(resource.model.__mapper__.relationships.keys()), "none")
    return "none"

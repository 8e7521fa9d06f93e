"""Screens that begin on a record, as buttons of its page."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from models import Tariff
from services.actor import Actor
from services.rights import MONEY


def links_of(row: Any, actor: Actor) -> list[dict[str, Any]]:
    """Where a record is tried out: a version of the tariff in the simulator and in the year of a housing."""
    if not isinstance(row, Tariff) or not actor.can("show", MONEY):
        return []
    return [
        _link(gettext("Try its prices"), url_for("simulator.show", tariff=row.id), "wand"),
        _link(gettext("Year of a housing"), url_for("price_year.show", tariff=row.id), "chart-bar"),
    ]


def _link(label: str, url: str, icon: str) -> dict[str, Any]:
    return {"label": label, "url": url, "kind": "link", "icon": icon}

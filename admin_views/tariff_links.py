"""Ways from the pages of a tariff to the screens that are not generated: grid, copies, comparison, holidays."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from models import Charge, Tariff
from models.tariff import TariffStatus
from services.actor import Actor

Link = dict[str, Any]


def links_of(row: Any, actor: Actor) -> list[Link]:
    """What the page of a version or of a charge leads to besides its form."""
    if isinstance(row, Charge):
        return _grid(actor, "rate_grid.show", charge_id=row.id) if row.tariff.status is TariffStatus.draft else []
    if not isinstance(row, Tariff):
        return []
    return _of_draft(row, actor) if row.status is TariffStatus.draft else []


def links_of_list(name: str, tariff_id: int | None, editable: bool, actor: Actor) -> list[Link]:
    """What the list of prices or of seasons of a draft leads to."""
    if tariff_id is None or not editable:
        return []
    if name == "RateRow":
        return _grid(actor, "rate_grid.version", tariff_id=tariff_id)
    return []


def _of_draft(tariff: Tariff, actor: Actor) -> list[Link]:
    return _grid(actor, "rate_grid.version", tariff_id=tariff.id)


def _grid(actor: Actor, endpoint: str, **values: int) -> list[Link]:
    if not actor.can("edit", "RateRow"):
        return []
    return [_link(gettext("Grid of prices"), "layout-grid", url_for(endpoint, **values))]


def _link(label: str, icon: str, url: str) -> Link:
    return {"label": label, "url": url, "kind": "link", "icon": icon, "primary": False}

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
    compare = [_link(gettext("Compare versions"), "arrows-sort", url_for("compare.show", tariff_id=row.id))]
    return [*(_of_draft(row, actor) if row.status is TariffStatus.draft else []), *compare]


def links_of_list(name: str, tariff_id: int | None, editable: bool, actor: Actor) -> list[Link]:
    """What the list of prices or of seasons of a draft leads to."""
    if tariff_id is None or not editable:
        return []
    if name == "RateRow":
        return _grid(actor, "rate_grid.version", tariff_id=tariff_id)
    return _holidays(tariff_id, actor) if name == "Season" else []


def comparison_of(row: Any) -> Link | None:
    """Where to look before a version is published."""
    if not isinstance(row, Tariff) or row.status is not TariffStatus.draft:
        return None
    return {"label": gettext("See what changes"), "url": url_for("compare.show", tariff_id=row.id)}


def _of_draft(tariff: Tariff, actor: Actor) -> list[Link]:
    links = _grid(actor, "rate_grid.version", tariff_id=tariff.id)
    if actor.can("edit", "RateRow"):
        url = url_for("next_year.amounts", tariff_id=tariff.id)
        links.append(_link(gettext("Amounts plus or minus a percentage"), "percentage", url))
    if actor.can("edit", "Season"):
        url = url_for("next_year.dates", tariff_id=tariff.id)
        links.append(_link(gettext("Dates a year later"), "calendar-event", url))
    return [*links, *_holidays(tariff.id, actor)]


def _holidays(tariff_id: int, actor: Actor) -> list[Link]:
    if not actor.can("edit", "Season"):
        return []
    url = url_for("season_holidays.propose", tariff_id=tariff_id)
    return [_link(gettext("Propose school and public holidays"), "sun-high", url)]


def _grid(actor: Actor, endpoint: str, **values: int) -> list[Link]:
    if not actor.can("edit", "RateRow"):
        return []
    return [_link(gettext("Grid of prices"), "layout-grid", url_for(endpoint, **values))]


def _link(label: str, icon: str, url: str) -> Link:
    return {"label": label, "url": url, "kind": "link", "icon": icon, "primary": False}

"""Who reads a generated screen, and the values of a record in his words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from extensions import db
from models import Charge, Establishment, Tariff
from resources import by_name
from resources.columns import Column, Kind
from resources.query import Reader
from resources.resource import Resource
from resources.titles import text_of, title_of
from services.actor import Actor
from services.ownership import establishment_id_of
from services.tariff_pages import charge_of_house, tariff_of_house
from web.actor import current_establishment, establishments, look_at, required_actor
from web.formats import DEFAULT_CURRENCY, language

DEFAULT_ZONE = "Europe/Paris"


def reader_of(resource: Resource) -> Reader:
    """How the list of a resource is read on a screen: of the establishment on show."""
    house = current_establishment()
    zone = house.time_zone if house else DEFAULT_ZONE
    return Reader(
        actor=required_actor(),
        today=datetime.now(ZoneInfo(zone)).date(),
        establishment_id=house.id if house and not resource.across else None,
        language=language(),
        time_zone=zone,
        currency=currency_of(house),
    )


def house_of(row: Any) -> Establishment | None:
    """The establishment of a record, archived or not, as far as it is one of the reader's; else the one on show."""
    wanted = establishment_id_of(row)
    found = next((house for house in establishments() if house.id == wanted), None)
    if found is None and wanted is not None and required_actor().works_for(wanted):
        found = find_house(wanted)
    return found or current_establishment()


def open_tariff(tariff_id: int, actor: Actor) -> Tariff:
    """A version with its rows; the page is of its establishment. Raises NotTheirs."""
    tariff = tariff_of_house(db.session(), tariff_id, actor)
    look_at(tariff.establishment_id)
    return tariff


def open_charge(charge_id: int, actor: Actor) -> Charge:
    """A charge with its whole version; the page is of its establishment. Raises NotTheirs."""
    charge = charge_of_house(db.session(), charge_id, actor)
    look_at(charge.tariff.establishment_id)
    return charge


def currency_of(house: Establishment | None) -> str:
    """The currency of amounts on the page."""
    return house.currency if house else DEFAULT_CURRENCY


def zone_of(house: Establishment | None) -> str:
    """The clock of the page."""
    return house.time_zone if house else DEFAULT_ZONE


def value_of(row: Any, column: Column) -> Any:
    """The value of a column, walking the relations of a record that was read."""
    rows = [row]
    for step in column.steps:
        rows = [following for one in rows for following in _as_list(getattr(one, step))]
    if column.target is not None:
        titles = [title_of(one, language()) for parent in rows for one in _as_list(getattr(parent, column.attribute))]
        return ", ".join(titles) or None
    if column.kind is Kind.many:
        return ", ".join(str(text_of(one, column.attribute, language())) for one in rows)
    return text_of(rows[0], column.attribute, language()) if rows else None


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, set)) else [value]


def record_url(resource: Resource, record_id: int) -> str:
    """The page of a record: the generated one, or the screen that the declaration names."""
    if resource.detail_endpoint:
        return url_for(resource.detail_endpoint, **{resource.detail_argument: record_id})
    return url_for(f"{resource.name}.show", record_id=record_id)


def linked_url(row: Any, actor: Actor) -> str | None:
    """The page of a related record, when there is one that the reader may open."""
    try:
        resource = by_name(type(row).__name__)
    except KeyError:
        return None
    return record_url(resource, row.id) if actor.can("show", resource.name) else None


def find_house(establishment_id: int) -> Establishment | None:
    """An establishment by its number."""
    return db.session().get(Establishment, establishment_id)

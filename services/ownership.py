"""To which establishment and which version of a tariff a row belongs, asked of the row itself."""

from typing import Any

from sqlalchemy import inspect

from models import Establishment, Tariff
from models.tariff import TariffStatus
from rules.errors import UserError
from rules.text import N_
from services.actor import Actor
from services.tariffs import ensure_draft

# The row above, in the order in which it is asked for.
_PARENTS = ("tariff", "charge", "season", "pool", "housing", "booking")


class NotYours(UserError):
    """A row of an establishment that is not one of the actor's."""

    message = N_("This belongs to an establishment that is not one of yours.")
    status = 403


class StrayLink(UserError):
    """A row that refers to one of another establishment, or of another version of the tariff."""

    message = N_("“{name}” belongs to another establishment or to another version of the tariff.")


def establishment_id_of(row: Any) -> int | None:
    """The establishment of a row; None for what the organisation shares."""
    if isinstance(row, Establishment):
        return row.id
    if hasattr(row, "establishment_id"):
        found: int | None = row.establishment_id
        return found
    parent = _parent(row)
    return None if parent is None else establishment_id_of(parent)


def tariff_of(row: Any) -> Tariff | None:
    """The version of the tariff that a row is part of."""
    if isinstance(row, Tariff):
        return row
    for name in ("tariff", "charge", "season"):
        if name in inspect(type(row)).relationships and hasattr(row, "row_version"):
            parent = getattr(row, name)
            if name == "season" and not hasattr(parent, "tariff"):
                continue
            return None if parent is None else tariff_of(parent)
    return None


def check_place(row: Any, actor: Actor) -> None:
    """Refuse a row that is not the actor's, of a published tariff, or that refers elsewhere."""
    house = establishment_id_of(row)
    if house is not None and not actor.works_for(house):
        raise NotYours()
    tariff = tariff_of(row)
    if tariff is not None and (tariff is not row or tariff.status is not TariffStatus.draft):
        ensure_draft(tariff)
    for linked in _linked(row):
        _check_link(linked, house, tariff)


def _check_link(linked: Any, house: int | None, tariff: Tariff | None) -> None:
    theirs = establishment_id_of(linked)
    version = tariff_of(linked)
    elsewhere = house is not None and theirs is not None and theirs != house
    other_version = tariff is not None and version is not None and version.id != tariff.id
    if elsewhere or other_version:
        raise StrayLink(name=str(linked))


def _linked(row: Any) -> list[Any]:
    """What a row and its children refer to, without going up to the parents."""
    found: list[Any] = []
    for relation in inspect(type(row)).relationships:
        if relation.key in inspect(row).unloaded and not inspect(row).transient:
            continue
        value = getattr(row, relation.key)
        values = value if relation.uselist else [value] if value is not None else []
        if relation.cascade.delete_orphan:
            for child in values:
                found.extend(_linked(child))
        elif relation.direction.name in ("MANYTOONE", "MANYTOMANY"):
            found.extend(values)
    return found


def _parent(row: Any) -> Any | None:
    relations = inspect(type(row)).relationships
    return next((getattr(row, name) for name in _PARENTS if name in relations), None)

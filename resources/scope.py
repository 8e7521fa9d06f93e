"""How every table reaches its establishment, or that it is shared by the organisation.

`visible` is the one criterion put on every query of a list, a record, a lookup, an export, the API.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy import inspect as inspection

from services.actor import Actor


class Reach(StrEnum):
    """The ways in which a row belongs."""

    column = "column"  # its own establishment_id; null is for those who have all establishments
    path = "path"  # through another row
    itself = "itself"  # the establishment
    shared = "shared"  # of the organisation, for everybody with the right
    organisation = "organisation"  # of the organisation, for those who have all its establishments
    technical = "technical"  # never shown


@dataclass(frozen=True)
class Scope:
    """How one table is reached; `through` names the relation of a path, or its foreign key."""

    reach: Reach
    through: str = ""


_OWN = Scope(Reach.column)
_SHARED = Scope(Reach.shared)
_ORGANISATION = Scope(Reach.organisation)
_TECHNICAL = Scope(Reach.technical)

SCOPES: dict[str, Scope] = {
    "establishment": Scope(Reach.itself),
    **dict.fromkeys(
        (
            "terms_version",
            "pool",
            "housing",
            "rate_plan",
            "tariff",
            "booking",
            "closure",
            "audit",
            "outbox_mail",
            "stored_file",
            "vat_rate",
            "tourist_tax_rate",
            "tourist_tax_addition",
        ),
        _OWN,
    ),
    **dict.fromkeys(("season", "age_band", "charge", "restriction"), Scope(Reach.path, "tariff")),
    **dict.fromkeys(("stay_line", "price_line", "event"), Scope(Reach.path, "booking")),
    **dict.fromkeys(("claim", "unit", "pool_night"), Scope(Reach.path, "pool")),
    **dict.fromkeys(("housing_pool", "housing_photo"), Scope(Reach.path, "housing")),
    "season_piece": Scope(Reach.path, "season"),
    **dict.fromkeys(("rate_row", "charge_component"), Scope(Reach.path, "charge")),
    "client": _SHARED,
    "contact": _SHARED,
    "billing_address": _SHARED,
    **dict.fromkeys(
        (
            "account",
            "account_establishment",
            "api_key",
            "ab_user",
            "ab_role",
            "ab_user_role",
            "ab_permission",
            "ab_view_menu",
            "ab_permission_view",
            "ab_permission_view_role",
            "ab_register_user",
            "ab_group",
            "ab_user_group",
            "ab_group_role",
            "ab_api_key",
        ),
        _ORGANISATION,
    ),
    **dict.fromkeys(
        (
            "season_minus",
            "rate_row_housing",
            "rate_row_rate_plan",
            "rate_row_season",
            "restriction_housing",
            "restriction_rate_plan",
            "calendar_night",
            "search_word",
            "web_session",
            "password_reset",
            "rate_limit",
            "rights_version",
            "idempotency_key",
            "job_slot",
            "heartbeat",
        ),
        _TECHNICAL,
    ),
}


def scope_of(model: type[Any]) -> Scope:
    """The declared scope; a table that nobody declared is shown to nobody."""
    return SCOPES.get(model.__tablename__, _TECHNICAL)


def visible(
    model: type[Any], actor: Actor, establishment_id: int | None = None, few: bool = False
) -> ColumnElement[bool]:
    """The rows of a model that the actor may see, of one establishment when it is given.

    What is shared by the organisation is not narrowed by an establishment.
    few: other criteria find few rows; the index of the establishment would only lead astray.
    """
    scope = scope_of(model)
    match scope.reach:
        case Reach.column:
            return _of_houses(model.establishment_id, actor, establishment_id, few)
        case Reach.itself:
            return _of_houses(model.id, actor, establishment_id)
        case Reach.path:
            return _through(model, scope.through, actor, establishment_id)
        case Reach.shared:
            return true()
        case Reach.organisation:
            return true() if actor.establishment_ids is None else false()
        case Reach.technical:
            return false()


def _of_houses(column: Any, actor: Actor, establishment_id: int | None, few: bool = False) -> ColumnElement[bool]:
    if establishment_id is not None:
        mine: ColumnElement[bool] = (func.coalesce(column, 0) if few else column) == establishment_id
        return mine if actor.works_for(establishment_id) else false()
    if actor.establishment_ids is None:
        return true()
    if column.property.columns[0].nullable and column.class_.__tablename__ == "stored_file":
        return or_(column.is_(None), column.in_(sorted(actor.establishment_ids)))
    among: ColumnElement[bool] = column.in_(sorted(actor.establishment_ids))
    return among


def _through(model: type[Any], name: str, actor: Actor, establishment_id: int | None) -> ColumnElement[bool]:
    if establishment_id is None and actor.establishment_ids is None:
        return true()
    parent, key = _parent(model, name)
    inside: ColumnElement[bool] = key.in_(select(parent.id).where(visible(parent, actor, establishment_id)))
    return inside


def _parent(model: type[Any], name: str) -> tuple[type[Any], Any]:
    mapper = inspection(model)
    if name in mapper.relationships:
        relation = mapper.relationships[name]
        return relation.mapper.class_, getattr(model, mapper.get_property_by_column(*relation.local_columns).key)
    key = getattr(model, f"{name}_id")
    (foreign,) = mapper.columns[f"{name}_id"].foreign_keys
    parents = [other.class_ for other in mapper.registry.mappers if other.local_table is foreign.column.table]
    return parents[0], key


def establishment_of(row: Any) -> int | None:
    """The establishment a row belongs to; None for what the organisation shares."""
    scope = scope_of(type(row))
    match scope.reach:
        case Reach.column:
            found: int | None = row.establishment_id
            return found
        case Reach.itself:
            return int(row.id)
        case Reach.path:
            parent = getattr(row, scope.through, None)
            return None if parent is None else establishment_of(parent)
        case _:
            return None

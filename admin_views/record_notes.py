"""What a record's page says besides its values: what its reader might not think of."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from extensions import db
from models import Housing, Unit
from resources.titles import title_of
from web.formats import language


def notes_of(row: Any) -> list[str]:
    """Warnings for whoever reads or has just saved the record."""
    if isinstance(row, Housing) and row.archived_at is None and not row.pools:
        return [
            gettext(
                "This housing takes nothing from any pool, so it is never offered. Edit it: add what one sale takes."
            )
        ]
    if isinstance(row, Housing) and row.archived_at is None and all(need.rate_plan_id for need in row.pools):
        return [
            gettext(
                "Every line of what one sale takes is for a rate plan: with any other plan, or none, this housing "
                "is not offered."
            )
        ]
    return []


def doors_of(units: Sequence[Unit]) -> dict[int, str]:
    """The rooms behind the connecting doors of each unit, on whichever side they were written down."""
    query = select(Unit).where(Unit.connects_to_id.in_([unit.id for unit in units])).order_by(Unit.position, Unit.id)
    rooms: dict[int, list[Unit]] = {unit.id: [unit.connects_to] for unit in units if unit.connects_to is not None}
    for other in db.session().scalars(query):
        assert other.connects_to_id is not None
        rooms.setdefault(other.connects_to_id, []).append(other)
    return {key: ", ".join(dict.fromkeys(title_of(room, language()) for room in found)) for key, found in rooms.items()}

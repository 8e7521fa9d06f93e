"""What a record's page says besides its values: what its reader might not think of."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from admin_views.desk import name_of
from admin_views.rate_words import conditions_words, price_words
from admin_views.reading import currency_of, house_of
from extensions import db
from models import Housing, Tariff, Unit
from models.tariff import TariffStatus
from resources.titles import title_of
from services.draft_checks import doubts_of
from services.tariff_pages import names_of
from web.formats import language, sentence

MOST_DOUBTS = 5  # told at once


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
    if isinstance(row, Tariff) and row.status is TariffStatus.draft:
        return _doubts(row)
    return []


def _doubts(tariff: Tariff) -> list[str]:
    """What to look at before the draft is published."""
    doubts = doubts_of(db.session(), tariff)
    names = names_of(db.session(), tariff)
    currency = currency_of(house_of(tariff))
    said = [words[:1].upper() + words[1:] for words in (sentence(gap) for gap in doubts.gaps)]
    said += [
        gettext(
            "%(charge)s: “%(upper)s” (%(price)s) and “%(lower)s” (%(other)s) fit the same stays with as many "
            "conditions, so the first one is taken. Add a condition to one of them, such as an age, or change their "
            "order.",
            charge=name_of(tie.charge.name),
            upper=conditions_words(tie.upper, names),
            price=price_words(tie.upper, names, currency),
            lower=conditions_words(tie.lower, names),
            other=price_words(tie.lower, names, currency),
        )
        for tie in doubts.ties[:MOST_DOUBTS]
    ]
    return said[:MOST_DOUBTS]


def doors_of(units: Sequence[Unit]) -> dict[int, str]:
    """The rooms behind the connecting doors of each unit, on whichever side they were written down."""
    query = select(Unit).where(Unit.connects_to_id.in_([unit.id for unit in units])).order_by(Unit.position, Unit.id)
    rooms: dict[int, list[Unit]] = {unit.id: [unit.connects_to] for unit in units if unit.connects_to is not None}
    for other in db.session().scalars(query):
        assert other.connects_to_id is not None
        rooms.setdefault(other.connects_to_id, []).append(other)
    return {key: ", ".join(dict.fromkeys(title_of(room, language()) for room in found)) for key, found in rooms.items()}

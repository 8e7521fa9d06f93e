"""What a record's page says besides its values: what its reader might not think of."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select

from admin_views.desk import name_of
from admin_views.rate_words import conditions_words, price_words
from admin_views.reading import currency_of, house_of
from extensions import db
from models import Housing, Tariff, Unit
from models.tariff import TariffStatus
from resources.titles import title_of
from rules.text import Text
from services.draft_checks import Tie, doubts_of
from services.tariff_pages import Names, names_of
from web.actor import required_actor
from web.formats import language, sentence

MOST_DOUBTS = 5  # told at once


class Note(NamedTuple):
    """A warning, with links (label, address) to what it is about."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


def notes_of(row: Any) -> list[Note]:
    """Warnings for whoever reads or has just saved the record."""
    if isinstance(row, Housing) and row.archived_at is None and not row.pools:
        words = gettext(
            "This housing takes nothing from any pool, so it is never offered. Edit it: add what one sale takes."
        )
        return [Note(words)]
    if isinstance(row, Housing) and row.archived_at is None and all(need.rate_plan_id for need in row.pools):
        words = gettext(
            "Every line of what one sale takes is for a rate plan: with any other plan, or none, this housing "
            "is not offered."
        )
        return [Note(words)]
    if isinstance(row, Tariff) and row.status is TariffStatus.draft:
        return _doubts(row)
    return []


def _doubts(tariff: Tariff) -> list[Note]:
    """What to look at before the draft is published."""
    doubts = doubts_of(db.session(), tariff)
    said = [_gap(tariff, gap) for gap in doubts.gaps]
    names, currency = names_of(db.session(), tariff), currency_of(house_of(tariff))
    said += [_tie(tariff, tie, names, currency) for tie in doubts.ties[:MOST_DOUBTS]]
    more = len(doubts.gaps) + len(doubts.ties) - MOST_DOUBTS
    return [*said[:MOST_DOUBTS], *([Note(ngettext("and %(num)s more", "and %(num)s more", more))] if more > 0 else [])]


def _gap(tariff: Tariff, gap: Text) -> Note:
    words = sentence(gap)
    base = next((charge for charge in tariff.charges if charge.is_base), None)
    about_prices = base is not None and "housing" in dict(gap.params) and "charge" not in dict(gap.params)
    links = []
    if base is not None and about_prices and required_actor().can("edit", "RateRow"):
        links.append((gettext("Grid of prices"), url_for("rate_grid.show", charge_id=base.id)))
    return Note(words[:1].upper() + words[1:], tuple(links))


def _tie(tariff: Tariff, tie: Tie, names: Names, currency: str) -> Note:
    words = gettext(
        "%(charge)s: “%(upper)s” (%(price)s) and “%(lower)s” (%(other)s) fit the same stays with as many "
        "conditions, so the first one is taken. Add a condition to one of them, such as an age, or change their "
        "order.",
        charge=name_of(tie.charge.name),
        upper=conditions_words(tie.upper, names),
        price=price_words(tie.upper, names, currency),
        lower=conditions_words(tie.lower, names),
        other=price_words(tie.lower, names, currency),
    )
    links = zip((gettext("The first price"), gettext("The second price")), _urls(tariff, tie), strict=False)
    return Note(words, tuple(links))


def _urls(tariff: Tariff, tie: Tie) -> list[str]:
    """Where both prices are looked at or changed."""
    actor = required_actor()
    if not actor.can("show", "RateRow"):
        return []
    charge = next(charge for charge in tariff.charges if charge.code == tie.charge.code)
    places = [next(at for at, row in enumerate(tie.charge.rows) if row is one) for one in (tie.upper, tie.lower)]
    view = "edit" if actor.can("edit", "RateRow") else "show"
    return [url_for(f"RateRow.{view}", record_id=charge.rows[at].id) for at in places]


def doors_of(units: Sequence[Unit]) -> dict[int, str]:
    """The rooms behind the connecting doors of each unit, on whichever side they were written down."""
    query = select(Unit).where(Unit.connects_to_id.in_([unit.id for unit in units])).order_by(Unit.position, Unit.id)
    rooms: dict[int, list[Unit]] = {unit.id: [unit.connects_to] for unit in units if unit.connects_to is not None}
    for other in db.session().scalars(query):
        assert other.connects_to_id is not None
        rooms.setdefault(other.connects_to_id, []).append(other)
    return {key: ", ".join(dict.fromkeys(title_of(room, language()) for room in found)) for key, found in rooms.items()}

"""Two versions of the tariff side by side: what was added, removed and changed, in words."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.exceptions import NotFound

from admin_views.desk import badge, name_of
from admin_views.rate_words import (
    MODELS,
    conditions_words,
    enum_words,
    field_label,
    price_words,
    value_words,
)
from admin_views.reading import currency_of, house_of, open_tariff
from admin_views.record_notes import notes_of
from extensions import db
from models import Tariff
from models.tariff import TariffStatus
from resources.filters import LARGEST_ID
from rules.text import N_
from services.rate_changes import Change, Kind, What, changes_between
from services.rights import MONEY
from services.tariff_pages import Names, names_of, published_of, versions_of
from services.tariff_rows import part_of
from web.actor import require, required_actor
from web.formats import bilingual
from web.language import translate
from web.rights import needs

blueprint = Blueprint("compare", __name__, url_prefix="/tariffs")
MOST_SHOWN = 300  # changes of one kind on the page
RESOURCES = {
    Kind.season: "Season",
    Kind.age_band: "AgeBand",
    Kind.charge: "Charge",
    Kind.row: "RateRow",
    Kind.restriction: "Restriction",
}
TITLES = {
    Kind.season: N_("Seasons"),
    Kind.age_band: N_("Age bands"),
    Kind.charge: N_("Charges and options"),
    Kind.row: N_("Prices"),
    Kind.restriction: N_("Restrictions"),
}
LOOKS = {
    What.added: {"label": N_("Added"), "tone": "success", "icon": "plus"},
    What.removed: {"label": N_("Removed"), "tone": "danger", "icon": "minus"},
    What.changed: {"label": N_("Changed"), "tone": "info", "icon": "edit"},
}
SHOWN_OF_RESTRICTION = (
    "kind",
    "nights",
    "weekdays",
    "arriving_on",
    "number",
    "least_people",
    "most_people",
    "age_band",
    "when",
    "season",
    "housings",
    "plans",
)


@blueprint.get(f"/<int(max={LARGEST_ID}):tariff_id>/compare")
@needs("show", "Tariff")
def show(tariff_id: int) -> tuple[str, int]:
    """What this version has otherwise than another: the one that sells, unless one is chosen."""
    actor = require("show", MONEY)
    tariff = open_tariff(tariff_id, actor)
    others = [one for one in versions_of(db.session(), tariff.establishment_id) if one.id != tariff.id]
    other = _asked(others, request.args["with"]) if request.args.get("with") else _usual(tariff, others)
    page = _Comparison(tariff, open_tariff(other.id, actor)) if other else None
    shown = render_template(
        "tariffs/compare.html",
        version=_version(tariff),
        other=_version(other) if other else None,
        others=[{**_version(one), "id": one.id, "chosen": one is other} for one in others],
        notes=notes_of(tariff),
        groups=page.groups() if page else [],
        summary=page.summary() if page else "",
    )
    return shown, 200


def _asked(others: list[Tariff], typed: str) -> Tariff:
    """The version that the address names. NotFound for none of this house."""
    found = next((one for one in others if str(one.id) == typed), None)
    if found is None:
        raise NotFound()
    return found


def _usual(tariff: Tariff, others: list[Tariff]) -> Tariff | None:
    """What sells; for the version that sells, the one that it replaced."""
    earlier = [one for one in others if one.number < tariff.number and one.status is not TariffStatus.draft]
    return published_of(others) or next(iter(earlier or others), None)


def _version(tariff: Tariff) -> dict[str, Any]:
    return {
        "label": f"{tariff.label} (v{tariff.number})",
        "url": url_for("Tariff.show", record_id=tariff.id),
        "status": badge(tariff.status),
    }


class _Comparison:
    """The differences of two versions, ready to print."""

    def __init__(self, tariff: Tariff, other: Tariff) -> None:
        self.tariff, self.other = tariff, other
        self.names, self.names_before = names_of(db.session(), tariff), names_of(db.session(), other)
        self.currency = currency_of(house_of(tariff))
        self.changes = changes_between(part_of(other), part_of(tariff))
        actor = required_actor()
        self.editable = tariff.status is TariffStatus.draft
        self.opens = {name for name in RESOURCES.values() if actor.can("show", name)}
        self.edits = {name for name in self.opens if self.editable and actor.can("edit", name)}
        self.now, self.before = _Ids(tariff), _Ids(other)

    def summary(self) -> str:
        """ "12 differences: 3 added, 1 removed, 8 changed"."""
        count = {what: sum(change.what is what for change in self.changes) for what in What}
        return ngettext(
            "%(num)s difference: %(added)s added, %(removed)s removed, %(changed)s changed.",
            "%(num)s differences: %(added)s added, %(removed)s removed, %(changed)s changed.",
            len(self.changes),
            **{what.value: number for what, number in count.items()},
        )

    def groups(self) -> list[dict[str, Any]]:
        """The changes kind by kind, those of prices charge by charge."""
        found: dict[tuple[Kind, str], list[Change]] = {}
        for change in self.changes:
            found.setdefault((change.kind, change.charge), []).append(change)
        return [
            {
                "title": self._title(kind, charge),
                "changes": [self._change(change) for change in changes[:MOST_SHOWN]],
                "more": max(0, len(changes) - MOST_SHOWN),
            }
            for (kind, charge), changes in found.items()
        ]

    def _title(self, kind: Kind, charge: str) -> str:
        if not charge:
            return translate(TITLES[kind])
        row = self.now.charges.get(charge) or self.before.charges[charge]
        return gettext("Prices: %(charge)s", charge=bilingual(row))

    def _change(self, change: Change) -> dict[str, Any]:
        look = LOOKS[change.what]
        return {
            "title": self._subject(change),
            "url": self._url(change),
            "what": {**look, "label": translate(look["label"])},
            "text": "" if change.values else self._description(change),
            "values": [self._value(change, one.field, one.before, one.after) for one in change.values],
        }

    def _value(self, change: Change, key: str, before: Any, after: Any) -> dict[str, str]:
        return {
            "label": field_label(MODELS[change.kind.value], key),
            "before": value_words(key, before, self.names_before, self.currency),
            "after": value_words(key, after, self.names, self.currency),
        }

    def _subject(self, change: Change) -> str:
        thing, names = self._thing(change)
        if change.kind is Kind.row:
            return conditions_words(thing, names)
        return thing.code if change.kind is Kind.restriction else name_of(thing.name)

    def _description(self, change: Change) -> str:
        """What was added, or is no longer there."""
        thing, names = self._thing(change)
        match change.kind:
            case Kind.row:
                return price_words(thing, names, self.currency)
            case Kind.season:
                return value_words("pieces", thing.pieces, names)
            case Kind.age_band if thing.below_age is None:
                return gettext("from %(first)s years", first=thing.from_age)
            case Kind.age_band:
                return gettext("from %(first)s to under %(end)s years", first=thing.from_age, end=thing.below_age)
            case Kind.charge:
                return enum_words(thing.source)
        told = ((key, getattr(thing, key)) for key in SHOWN_OF_RESTRICTION)
        return " · ".join(value_words(key, value, names) for key, value in told if value)

    def _thing(self, change: Change) -> tuple[Any, Names]:
        if change.after is None:
            return change.before, self.names_before
        return change.after, self.names

    def _url(self, change: Change) -> str | None:
        name = RESOURCES[change.kind]
        if name not in self.opens:
            return None
        if change.after is None:
            return url_for(f"{name}.show", record_id=self.before.id_of(change, 0))
        return url_for(f"{name}.{'edit' if name in self.edits else 'show'}", record_id=self.now.id_of(change, 1))


class _Ids:
    """From the codes of a version to the ids of its rows."""

    def __init__(self, tariff: Tariff) -> None:
        self.charges = {charge.code: charge for charge in tariff.charges}
        self.rows: dict[Kind, dict[str, int]] = {
            Kind.season: _by_code(tariff.seasons),
            Kind.age_band: _by_code(tariff.age_bands),
            Kind.charge: _by_code(tariff.charges),
            Kind.restriction: _by_code(tariff.restrictions),
        }

    def id_of(self, change: Change, side: int) -> int:
        """The row that a change is about; side: 0 before, 1 after."""
        if change.kind is Kind.row:
            return self.charges[change.charge].rows[change.at[side] or 0].id
        return self.rows[change.kind][(change.after or change.before).code]


def _by_code(rows: Iterable[Any]) -> dict[str, int]:
    return {row.code: row.id for row in rows}

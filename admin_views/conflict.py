"""What somebody else saved meanwhile: beside what was typed in the same form, or in the draft that is decided on."""

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from admin_views.compare import LOOKS
from admin_views.rate_words import conditions_words
from extensions import db
from models import RateRow, Tariff
from resources import by_name
from resources.titles import title_of
from rules.errors import UserError
from services.draft_state import Befallen, changes_since
from services.rate_changes import What
from services.tariff_pages import names_of
from services.tariff_rows import part_of
from web.actor import required_actor
from web.errors import refusal_sentence
from web.formats import date_short, language
from web.language import translate

SHOWN = 12
_WHAT = {"create": What.added, "update": What.changed, "delete": What.removed}
_RESOURCES = {
    "tariff": "Tariff",
    "season": "Season",
    "age_band": "AgeBand",
    "charge": "Charge",
    "rate_row": "RateRow",
    "restriction": "Restriction",
}


def changes_of(tariff: Tariff, look: str, refusal: UserError) -> dict[str, Any]:
    """What others changed in a draft since it was looked at, for the page that asks again."""
    found = changes_since(db.session(), tariff, look)
    words = _conditions(tariff)
    who = ", ".join(sorted({one.who for one in found}))
    counted = ngettext("%(num)s change by %(who)s:", "%(num)s changes by %(who)s:", len(found), who=who)
    return {
        "title": refusal_sentence(refusal),
        "text": counted if found else "",
        "lines": [_line(one, words) for one in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
    }


def _conditions(tariff: Tariff) -> dict[int, str]:
    """What each price of the version is for, by the number of its row."""
    names, part = names_of(db.session(), tariff), part_of(tariff)
    pairs = zip(tariff.charges, part.charges, strict=True)
    return {
        row.id: f"{title_of(charge, language())} · {conditions_words(same, names)}"
        for charge, plain in pairs
        for row, same in zip(charge.rows, plain.rows, strict=True)
    }


def _line(one: Befallen, words: dict[int, str]) -> dict[str, Any]:
    resource = by_name(_RESOURCES[one.table])
    look = LOOKS[_WHAT[one.action]]
    title = (
        words[one.row.id] if isinstance(one.row, RateRow) else title_of(one.row, language()) if one.row else one.name
    )
    opens = one.row is not None and required_actor().can("show", resource.name)
    return {
        "what": {**look, "label": translate(look["label"])},
        "text": gettext("%(label)s: %(value)s", label=translate(resource.label), value=title),
        "url": url_for(f"{resource.name}.show", record_id=one.row.id) if opens else None,
    }


def differences(theirs: Any, mine: Any) -> list[dict[str, str]]:
    """The fields in which two forms of the same record differ."""
    lines = []
    for field in mine:
        if field.name not in theirs:
            continue
        other, own = field_words(theirs[field.name]), field_words(field)
        if other != own:
            lines.append({"label": field.label.text, "theirs": other or "–", "yours": own or "–"})
    return lines


def field_words(field: Any) -> str:
    """What stands in a field, as one line of text."""
    if hasattr(field, "entries"):
        kept = [entry for entry in field.entries if not field.should_delete(entry)]
        return " / ".join(_entry_words(entry) for entry in kept)
    if getattr(field, "upload", None) is not None:
        return str(field.upload.name)
    value = field.data
    if hasattr(field, "target"):
        rows = value if isinstance(value, list) else [value] if value is not None else []
        return ", ".join(sorted(title_of(row, language()) for row in rows))
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    if hasattr(value, "isoformat") and hasattr(value, "year"):
        return date_short(value)
    if isinstance(value, bool) or value is None:
        return "✓" if value else ""
    return str(field._value()) if hasattr(field, "_value") else str(value)


def _entry_words(entry: Any) -> str:
    fields = [field for field in entry.form if field.name.rpartition("-")[2] != "id"]
    return ", ".join(words for field in fields if (words := field_words(field)))

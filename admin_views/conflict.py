"""Two versions of one form side by side: what the other person saved, and what was typed here."""

from typing import Any

from resources.titles import title_of
from web.formats import date_short, language


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

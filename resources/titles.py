"""By what a row is named where another row mentions it, in SQL and in Python alike."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, func

_TITLES = (
    "display_name",
    "reference",
    "name",
    "title",
    "label",
    "subject",
    "code",
    "category",
    "caption",
    "table_name",
)
# People are shown by both names.
_PAIRS = {"User": ("first_name", "last_name")}


def title_attribute(model: type[Any]) -> str:
    """The attribute, or the stem of a text in two languages, that names a row; "id" when nothing does."""
    return next((name for name in _TITLES if hasattr(model, name) or is_bilingual(model, name)), "id")


def is_bilingual(model: type[Any], name: str) -> bool:
    """Whether the name is the stem of a text in two languages: "name" of name_fr and name_en."""
    return hasattr(model, f"{name}_fr") and hasattr(model, f"{name}_en")


def title_expression(entity: Any, model: type[Any], language: str) -> ColumnElement[Any]:
    """The name of a row as SQL; entity is the model or an alias of it."""
    if model.__name__ in _PAIRS:
        first, last = (getattr(entity, name) for name in _PAIRS[model.__name__])
        pair: ColumnElement[Any] = first + " " + last
        return pair
    name = title_attribute(model)
    if name == "id":
        return cast(entity.id, String)
    return text_expression(entity, model, name, language)


def text_expression(entity: Any, model: type[Any], name: str, language: str) -> ColumnElement[Any]:
    """A column as SQL; of a text in two languages, that of the reader, or the other where it is empty."""
    if not is_bilingual(model, name):
        column: ColumnElement[Any] = getattr(entity, name)
        return column
    wanted, other = ("en", "fr") if language == "en" else ("fr", "en")
    return func.coalesce(func.nullif(getattr(entity, f"{name}_{wanted}"), ""), getattr(entity, f"{name}_{other}"))


def title_of(row: Any, language: str) -> str:
    """The name of a row that was read."""
    model = type(row)
    if model.__name__ in _PAIRS:
        return " ".join(getattr(row, name) or "" for name in _PAIRS[model.__name__]).strip()
    name = title_attribute(model)
    if name == "id":
        return f"#{row.id}"
    return str(text_of(row, name, language) or f"#{row.id}")


def text_of(row: Any, name: str, language: str) -> Any:
    """An attribute of a row, in the reader's language where there are two."""
    if not is_bilingual(type(row), name):
        return getattr(row, name)
    wanted, other = ("en", "fr") if language == "en" else ("fr", "en")
    return getattr(row, f"{name}_{wanted}") or getattr(row, f"{name}_{other}")

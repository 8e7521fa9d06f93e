"""The rows that a field or filter offers while somebody types."""

from collections.abc import Mapping
from typing import Any

from flask import abort
from sqlalchemy import select

from admin_views.fields import FormPlace
from admin_views.related_fields import choices_of
from extensions import db
from resources.folded import contains
from resources.privacy import may_search
from resources.titles import title_expression
from services.search import matching_ids
from web.actor import required_actor
from web.formats import language

ANSWERED = 30
LONGEST = 100


def lookup_rows(target: type[Any], given: Mapping[str, str]) -> list[list[Any]]:
    """Id and title of the rows whose words begin as typed; of the house and version that the form says."""
    typed = given.get("query", "")[:LONGEST].replace("\x00", "").strip()
    place = FormPlace(_number(given.get("establishment")), _number(given.get("version")))
    title = title_expression(target, target, language())
    query = select(target.id, title).where(*choices_of(target, place)).order_by(title, target.id).limit(ANSWERED)
    if typed:
        query = query.where(_matches(target, title, typed))
    return [[row[0], row[1] or f"#{row[0]}"] for row in db.session().execute(query)]


def _matches(target: type[Any], title: Any, typed: str) -> Any:
    if hasattr(target, "__search__") and may_search(required_actor(), target):
        return target.id.in_(matching_ids(target.__tablename__, typed))
    return contains(title, typed)


def _number(given: str | None) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        abort(400)
    return int(given)

"""Fields that name rows of other tables, among those of the record's house and version of the tariff."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import g, url_for
from flask_babel import gettext
from sqlalchemy import select
from wtforms.fields.choices import Choice, SelectFieldBase
from wtforms.widgets import Select

from admin_views.fields import FormPlace, form_place
from extensions import db
from resources.scope import visible
from resources.titles import title_expression, title_of
from web.actor import required_actor
from web.formats import language

OFFERED = 100  # more rows than this are looked up while typing
BLANK = "__None"


class RelatedField(SelectFieldBase):
    """A row of another table, among those of the record's establishment and version of the tariff."""

    widget = Select()

    def __init__(
        self, target: type[Any], label: Any = None, validators: Any = None, allow_blank: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.target = target
        self.allow_blank = allow_blank

    @property
    def lookup_url(self) -> str | None:
        """Where the choices are looked up, when there are too many to be listed."""
        if len(offered(self.target)) <= OFFERED:
            return None
        place = form_place()
        return url_for(
            f"{place.slug}.lookup",
            target=self.target.__name__,
            establishment=place.establishment_id,
            version=place.tariff_id,
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if typed in ("", BLANK):
            return
        self.data = self._row(typed)
        if self.data is None:
            raise ValueError(gettext("This is not one of the choices."))

    def _row(self, typed: str) -> Any | None:
        now = self.object_data if not isinstance(self.object_data, list) else None
        if now is not None and str(now.id) == typed:
            return now
        return chosen(self.target, [typed]).get(typed)

    def iter_choices(self) -> Iterator[Any]:
        rows = dict(offered(self.target))
        if self.data is not None:
            rows.setdefault(self.data.id, title_of(self.data, language()))
        if self.allow_blank or self.data is None:
            yield Choice(BLANK, "–", self.data is None, {})
        for row_id, title in rows.items():
            yield Choice(str(row_id), title, self.data is not None and row_id == self.data.id, {})

    def has_groups(self) -> bool:
        """The choices stand in one list."""
        return False


class RelatedMultipleField(RelatedField):
    """Several rows of another table."""

    widget = Select(multiple=True)

    def process_data(self, value: Any) -> None:
        self.data: list[Any] = list(value or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        wanted = [str(value) for value in valuelist if value not in ("", BLANK)]
        known = {str(row.id): row for row in self.object_data or []}
        found = {**chosen(self.target, [value for value in wanted if value not in known]), **known}
        self.data = [found[value] for value in dict.fromkeys(wanted) if value in found]
        if len(self.data) < len(set(wanted)):
            raise ValueError(gettext("This is not one of the choices."))

    def iter_choices(self) -> Iterator[Any]:
        mine = {row.id: title_of(row, language()) for row in self.data or []}
        for row_id, title in {**dict(offered(self.target)), **mine}.items():
            yield Choice(str(row_id), title, row_id in mine, {})


def choices_of(target: type[Any], place: FormPlace) -> Any:
    """The criteria of the rows that may be chosen there."""
    criteria = [visible(target, required_actor(), place.establishment_id)]
    if hasattr(target, "archived_at"):
        criteria.append(target.archived_at.is_(None))
    if hasattr(target, "tariff_id") and place.tariff_id is not None:
        criteria.append(target.tariff_id == place.tariff_id)
    return criteria


def offered(target: type[Any]) -> list[tuple[int, str]]:
    """Id and title of the rows that may be chosen, one more than is offered at most. Read once per request."""
    kept = g.setdefault("offered", {})
    key = (target, form_place())
    if key not in kept:
        title = title_expression(target, target, language())
        query = select(target.id, title).where(*choices_of(target, form_place()))
        kept[key] = [(row[0], row[1] or f"#{row[0]}") for row in db.session().execute(_ordered(query, target, title))]
    rows: list[tuple[int, str]] = kept[key]
    return rows


def _ordered(query: Any, target: type[Any], title: Any) -> Any:
    order = [target.position] if hasattr(target, "position") else []
    return query.order_by(*order, title, target.id).limit(OFFERED + 1)


def chosen(target: type[Any], typed: Iterable[str]) -> dict[str, Any]:
    """The rows of these ids, as far as they may be chosen."""
    ids = [int(value) for value in typed if value.isascii() and value.isdigit() and len(value) < 10]
    if not ids:
        return {}
    query = select(target).where(target.id.in_(ids), *choices_of(target, form_place()))
    return {str(row.id): row for row in db.session().scalars(query)}

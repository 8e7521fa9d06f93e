"""What the page of a record shows: facts in groups, children, lists that begin on it, history, actions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext

from admin_views import tariff_links
from admin_views.actions import RecordAction, actions_of
from admin_views.cells import ALIGNED_END, Cell, cell_maker
from admin_views.history import differences_of, history_of
from admin_views.list_page import ListPage
from admin_views.mail_texts import mail_cell
from admin_views.reading import currency_of, house_of, linked_url, reader_of, value_of, zone_of
from admin_views.record_links import links_of
from admin_views.record_notes import doors_of, notes_of
from admin_views.summaries import summaries_of, summary_cell
from extensions import db
from models import Account, Audit, Closure, OutboxMail, SeasonPiece, StoredFile, Unit
from models.tariff import PieceKind, TariffStatus
from resources import by_name
from resources.choices import choice_label
from resources.columns import Column, Kind, column_of
from resources.listing import visible_columns
from resources.query import PAGE_SIZES, ListQuery, Reader, parse, sees
from resources.resource import Children, Group, Related, Resource
from resources.titles import title_of
from resources.words import word_of
from services.actor import Actor
from services.ownership import tariff_of
from services.records import version_token
from web.formats import datetime_local, day_of_year, language
from web.language import translate


class RecordPage:
    """The context of `admin/details.html` for one record."""

    def __init__(self, resource: Resource, row: Any, reader: Reader) -> None:
        house = house_of(row)
        self.resource = resource
        self.row = row
        self.reader = reader
        self.actor: Actor = reader.actor
        self.currency = currency_of(house)
        self.time_zone = zone_of(house)

    def context(self) -> dict[str, Any]:
        """Everything the template needs."""
        archived = getattr(self.row, "archived_at", None)
        self.notes = notes_of(self.row)
        return {
            "resource": {"label": translate(self.resource.label), "label_one": translate(self.resource.label_one)},
            "record_label": record_label(self.row),
            "breadcrumbs": [
                {"label": translate(self.resource.label), "url": url_for(f"{self.resource.name}.index")},
                {"label": record_label(self.row), "url": None},
            ],
            "status": self._status(),
            "notes": self.notes,
            "groups": self._groups(),
            "related": [*self._children(), *self._related()],
            "audit": history_of(self.resource, self.row, self.actor, self.currency, self.time_zone),
            "audit_all_url": self._audit_url(),
            "archived": self._archived(archived),
            "restore_url": self._url("restore") if archived and self._may("archive") else None,
            "actions": self._actions(archived is not None),
        }

    def _url(self, view: str, **values: Any) -> str:
        return url_for(f"{self.resource.name}.{view}", record_id=self.row.id, **values)

    def _may(self, verb: str) -> bool:
        return self.resource.writes and self.actor.can(verb, self.resource.name)

    def _status(self) -> dict[str, Any] | None:
        status = getattr(self.row, "status", None)
        if status is None:
            return None
        cell = cell_maker(column_of(self.resource.model, "status"), self.currency, self.time_zone)(status)
        return {"label": cell.text, "tone": cell.tone, "icon": cell.icon}

    def _groups(self) -> list[dict[str, Any]]:
        groups = self.resource.details or self.resource.form
        return [shown for group in groups if (shown := self._group(group))["rows"]]

    def _group(self, group: Group) -> dict[str, Any]:
        columns = visible_columns(self.resource, self.actor, group.fields)
        return {
            "title": translate(group.title),
            "rows": [{"label": translate(column.label), "cell": self._cell(column)} for column in columns],
        }

    def _cell(self, column: Column) -> Cell:
        if isinstance(self.row, Audit) and column.attribute == "changes":
            return self._differences(self.row)
        if isinstance(self.row, OutboxMail) and (told := mail_cell(self.row, column)):
            return told
        related = getattr(self.row, column.attribute, None) if column.target is not None and not column.steps else None
        if isinstance(related, StoredFile):
            url = url_for("files.show", file_id=related.id)
            return Cell("link", related.name, url)
        cell = cell_maker(column, self.currency, self.time_zone, short=False)(value_of(self.row, column))
        if related is not None and not column.through_many:
            return cell._replace(url=linked_url(related, self.actor))
        return cell

    def _differences(self, entry: Audit) -> Cell:
        lines = [
            gettext("%(label)s: %(before)s → %(after)s", **{**line, "after": line["after"] or "–"})
            if line["before"]
            else gettext("%(label)s: %(value)s", label=line["label"], value=line["after"])
            for line in differences_of(entry, self.actor, self.currency, self.time_zone)
        ]
        return Cell("long", "\n".join(lines))

    def _children(self) -> list[dict[str, Any]]:
        shown = []
        for children in self.resource.children:
            relation = column_of(self.resource.model, children.relationship)
            if sees(self.actor, relation):
                shown.append(self._child_table(children, relation))
        return shown

    def _child_table(self, children: Children, relation: Column) -> dict[str, Any]:
        assert relation.target is not None
        rows = getattr(self.row, children.relationship)
        if children.shown:
            columns = visible_columns(by_name(relation.target.__name__), self.actor, children.shown)
        else:
            columns = [column_of(relation.target, name) for name in children.columns]
            columns = [column for column in columns if sees(self.actor, column)]
        self.told = summaries_of(relation.target, columns, [row.id for row in rows], self.currency)
        self.doors = doors_of(rows) if relation.target is Unit else {}
        return {
            "title": translate(relation.label),
            "columns": headings(columns),
            "rows": [self._child_row(child, columns, children) for child in rows],
        }

    def _child_row(self, child: Any, columns: Sequence[Column], children: Children) -> dict[str, Any]:
        cells = []
        for column in columns:
            value = getattr(child, column.attribute, None) if column.target is not None else None
            if column.kind is Kind.summary:
                cells.append(summary_cell(self.told.get(column.path, {}))(child.id))
            elif isinstance(child, Unit) and column.attribute == "connects_to":
                cells.append(Cell("text", self.doors.get(child.id, "")))
            elif isinstance(value, StoredFile):
                cells.append(Cell("link", value.name, url_for("files.show", file_id=value.id)))
            elif column.kind is Kind.date and isinstance(child, SeasonPiece) and child.kind is PieceKind.yearly:
                cells.append(Cell("date", day_of_year(value_of(child, column))))
            else:
                cells.append(cell_maker(column, self.currency, self.time_zone)(value_of(child, column)))
        return {"id": child.id, "url": None if children.inline else linked_url(child, self.actor), "cells": cells}

    def _related(self) -> list[dict[str, Any]]:
        tables = []
        for related in self.resource.related:
            if self.actor.can("list", related.resource):
                tables.append(self._related_table(related))
        return tables

    def _related_table(self, related: Related) -> dict[str, Any]:
        other = by_name(related.resource)
        reader = replace(reader_of(other), establishment_id=None, currency=self.currency)
        query: ListQuery = parse(other, [(related.filter, str(self.row.id)), ("page_size", str(PAGE_SIZES[0]))], reader)
        columns = visible_columns(other, self.actor, related.columns)
        shown = ListPage(other, reader, query, columns).context()
        address = url_for(f"{other.name}.index", **{related.filter: self.row.id})
        frozen = tariff_of(self.row)
        draft = frozen is not None and frozen.status is TariffStatus.draft
        may_add = draft and other.writes and self.actor.can("add", other.name)
        return {
            "title": translate(other.label),
            "columns": [
                {**heading, "sort_url": None, "sorted": None, "hide_on_phone": False} for heading in shown["columns"]
            ],
            "rows": shown["rows"],
            "body": shown["body"],
            "all_url": address if shown["rows"] else None,
            "add_url": url_for(f"{other.name}.new", **{related.filter: self.row.id}) if may_add else None,
            "empty_text": translate(other.empty) if other.empty else None,
        }

    def _audit_url(self) -> str | None:
        if not self.actor.can("list", "Audit"):
            return None
        return url_for("Audit.index", table_name=self.resource.table_name, row_id=self.row.id)

    def _archived(self, at: Any) -> dict[str, Any] | None:
        if at is None:
            return None
        words = gettext(
            "Archived on %(date)s. It is kept for the history and no longer offered.",
            date=datetime_local(at, self.time_zone),
        )
        return {"text": words}

    def _actions(self, archived: bool) -> list[dict[str, Any]]:
        if archived:
            return []
        own = [
            {
                "label": translate(one.label),
                "url": self._url("act", action=one.name),
                "kind": "danger" if one.danger else "post",
                "icon": one.icon,
                "primary": one.primary,
                "confirm": self._question(one) if one.title else None,
            }
            for one in actions_of(self.resource.name, self.row, self.actor)
        ]
        edit = self._edit_action(bool(own))
        tariff = tariff_links.links_of(self.row, self.actor)
        last = [action for action in own if action["kind"] == "danger"]
        first = [action for action in own if action not in last]
        return [*first, *tariff, *edit, *links_of(self.row, self.actor), *self._put_away(), *last]

    def _question(self, one: RecordAction) -> dict[str, Any]:
        return {
            "title": translate(one.title),
            "text": translate(one.question),
            "label": translate(one.label),
            "link": tariff_links.comparison_of(self.row) if one.name == "publish" else None,
            "notes": self.notes if one.name == "publish" else [],
            "hidden": [("look", one.look(db.session(), self.row))],
        }

    def _edit_action(self, second: bool) -> list[dict[str, Any]]:
        if not self._may("edit") or not self.resource.form or is_frozen(self.row):
            return []
        return [
            {"label": gettext("Edit"), "url": self._url("edit"), "kind": "link", "icon": "edit", "primary": not second}
        ]

    def _put_away(self) -> list[dict[str, Any]]:
        if not self._may("archive") or is_frozen(self.row):
            return []
        view, label, icon = ("archive", gettext("Archive"), "archive")
        if self.resource.may_remove():
            view, label, icon = ("remove", gettext("Delete"), "trash")
        elif not self.resource.archives:
            return []
        return [
            {
                "label": label,
                "url": self._url(view),
                "kind": "danger",
                "icon": icon,
                "confirm": {
                    "title": put_away_title(view, self.row),
                    "text": put_away_text(view, self.row),
                    "label": label,
                    "hidden": [("row_version", version_token(self.row))] if view == "remove" else [],
                },
            }
        ]


def put_away_title(view: str, row: Any) -> str:
    """The question before archiving or deleting."""
    if view == "remove":
        return gettext("Delete “%(name)s”?", name=record_label(row))
    return gettext("Archive “%(name)s”?", name=record_label(row))


def put_away_text(view: str, row: Any) -> str:
    """What follows from archiving or deleting."""
    if view == "remove" and tariff_of(row) is None:
        return gettext("It is gone for good, and no longer used from now on. Bookings keep the prices they have.")
    if view == "remove":
        return gettext("It disappears from this draft. Published versions keep theirs.")
    return gettext(
        "It is no longer offered in lists and forms. What refers to it stays as it is, and it can be brought back."
    )


def headings(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The heads of a table that cannot be sorted."""
    return [
        {
            "key": column.path,
            "label": translate(column.label),
            "kind": column.kind.value,
            "align": "end" if column.kind in ALIGNED_END else "start",
        }
        for column in columns
    ]


def record_label(row: Any) -> str:
    """By what a record is called at the top of its page."""
    if type(row).__name__ == "RateRow":
        return title_of(row, language()) if row.label_fr or row.label_en else title_of(row.charge, language())
    if isinstance(row, Account):
        return title_of(row.user, language())
    if isinstance(row, Closure):
        return gettext("Closed: %(reason)s", reason=translate(choice_label(row.reason)))
    if isinstance(row, Audit):
        return f"{translate(word_of('table_name', row.table_name))} · {row.row_id}"
    return title_of(row, language())


def is_frozen(row: Any) -> bool:
    """Whether a record is part of something published, which is never changed."""
    tariff = tariff_of(row)
    if tariff is not None and tariff is not row:
        return tariff.status is not TariffStatus.draft
    if tariff is row:
        return tariff.status is not TariffStatus.draft
    return hasattr(row, "text_fr") and getattr(row, "published_at", None) is not None

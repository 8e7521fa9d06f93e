"""What is done to a record besides editing it: archive, bring back, delete from a draft, and its actions."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_admin import expose
from flask_babel import gettext

from admin_views.actions import RecordAction, actions_of, declared
from admin_views.conflict import changes_of
from admin_views.form_pages import Answer
from admin_views.history import was_deleted
from admin_views.reading import record_url
from admin_views.record_notes import notes_of
from admin_views.record_page import is_frozen, put_away_text, put_away_title
from admin_views.tariff_links import comparison_of
from extensions import db
from resources.constraints import REFUSED_BY_DATABASE, refusal_of
from resources.resource import Resource
from rules.errors import UserError
from services.draft_state import DraftChanged
from services.records import StaleDeletion, archive_record, delete_record, restore_record, version_token
from web.actor import require
from web.errors import refusal_sentence
from web.language import translate
from web.rights import checks_itself


class RecordLife:
    """The doors through which a record goes away and comes back; the screen finds the record."""

    resource: Resource

    def _record(self, record_id: str) -> Any:
        raise NotImplementedError

    @expose("/<record_id>/archive", methods=("GET", "POST"))
    @checks_itself
    def archive(self, record_id: str) -> Answer:
        """Put a record away, after a question."""
        if not self.resource.archives:
            abort(404)
        row = self._record(record_id)
        if request.method == "GET":
            return self._question("archive", row, gettext("Archive"))
        try:
            archive_record(db.session(), row, require("archive", self.resource.name), datetime.now(UTC))
        except UserError as refusal:
            return self._stays(int(record_id), refusal)
        flash(gettext("Archived. It can be brought back from here."), "success")
        return redirect(record_url(self.resource, row.id))

    @expose("/<record_id>/restore", methods=("POST",))
    @checks_itself
    def restore(self, record_id: str) -> Answer:
        """Bring an archived record back."""
        if not self.resource.archives:
            abort(404)
        row = self._record(record_id)
        try:
            restore_record(db.session(), row, require("archive", self.resource.name))
        except UserError as refusal:
            return self._stays(int(record_id), refusal)
        flash(gettext("Brought back."), "success")
        return redirect(record_url(self.resource, row.id))

    @expose("/<record_id>/delete", methods=("GET", "POST"))
    @checks_itself
    def remove(self, record_id: str) -> Answer:
        """Take a record out of a draft, after a question."""
        if not self.resource.may_remove():
            abort(404)
        row = self._record(record_id)
        if is_frozen(row):
            return self._frozen(row)
        if request.method == "GET":
            return self._question("remove", row, gettext("Delete"))
        try:
            token = request.form.get("row_version", "")
            delete_record(db.session(), row, token, require("archive", self.resource.name))
        except StaleDeletion as refusal:
            return self._stays(int(record_id), refusal)
        except REFUSED_BY_DATABASE as refusal:
            return self._stays(int(record_id), refusal_of(refusal))
        flash(gettext("Deleted."), "success")
        return redirect(url_for(f"{self.resource.name}.index"))

    @expose("/<record_id>/do/<action>", methods=("GET", "POST"))
    @checks_itself
    def act(self, record_id: str, action: str) -> Answer:
        """One of the actions of `admin_views/actions.py`."""
        actor = require("show", self.resource.name)
        asked = declared(self.resource.name, action, actor)
        if asked and asked.gone and was_deleted(self.resource, record_id, actor):
            flash(translate(asked.gone), "info")
            return redirect(url_for(f"{self.resource.name}.index"))
        row = self._record(record_id)
        chosen = next((one for one in actions_of(self.resource.name, row, actor) if one.name == action), None)
        if chosen is None:
            if asked is None or not asked.again:
                abort(404)
            flash(translate(asked.again), "info")
            return redirect(record_url(self.resource, row.id))
        require(chosen.verb, self.resource.name)
        if request.method == "GET":
            return self._ask_to_act(row, chosen)
        try:
            after = chosen.run(db.session(), row, actor, datetime.now(UTC), request.form.get("look", ""))
        except DraftChanged as refusal:
            row = self._record(record_id)
            changed = changes_of(row, request.form.get("look", ""), refusal)
            return self._ask_to_act(row, chosen, changed=changed), refusal.status
        except UserError as refusal:
            return self._stays(int(record_id), refusal)
        flash(translate(chosen.done), "success")
        return redirect(record_url(self.resource, after.id) if after else url_for(f"{self.resource.name}.index"))

    def _ask_to_act(self, row: Any, action: RecordAction, **more: Any) -> str:
        return self._ask(
            translate(action.title or action.label),
            translate(action.question) if action.question else "",
            translate(action.label),
            row,
            danger=action.danger,
            link=comparison_of(row) if action.name == "publish" else None,
            notes=notes_of(row) if action.name == "publish" else [],
            hidden=[("look", action.look(db.session(), row))],
            **more,
        )

    def _stays(self, record_id: int, refusal: UserError) -> Answer:
        """The record as it was, with why."""
        flash(refusal_sentence(refusal), "danger")
        return redirect(record_url(self.resource, record_id))

    def _question(self, view: str, row: Any, label: str) -> str:
        hidden = [("row_version", version_token(row))] if view == "remove" else []
        return self._ask(put_away_title(view, row), put_away_text(view, row), label, row, danger=True, hidden=hidden)

    def _ask(self, title: str, text: str, label: str, row: Any, danger: bool, **more: Any) -> str:
        return render_template(
            "admin/confirm.html",
            title=title,
            text=text,
            confirm_label=label,
            cancel_url=record_url(self.resource, row.id),
            danger=danger,
            **more,
        )

    def _frozen(self, row: Any) -> Answer:
        flash(gettext("What is published is never changed. Please prepare a new version."), "warning")
        return redirect(record_url(self.resource, row.id))

"""The generated screens of one resource, on Flask-Admin's engine with its doors shut.

Every endpoint stands in VERBS with the right it needs; what does not stand there is refused. The
views of Flask-Admin that are not ours are taken away, ids are numbers or nothing, each query is
scoped, and whatever is refused comes back in words with all that was typed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import abort, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.helpers import get_form_data
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from admin_views.actions import actions_of
from admin_views.conflict import differences
from admin_views.export import csv_answer
from admin_views.fields import FormPlace, form_place
from admin_views.forms import ChildConverter, ChildForm, FormConverter, RecordForm
from admin_views.history import last_author
from admin_views.list_page import ListPage, shown_resource
from admin_views.lookup import lookup_rows
from admin_views.reading import currency_of, reader_of, record_url
from admin_views.record_page import RecordPage, is_frozen, put_away_text, put_away_title, record_label
from admin_views.versions import VersionChoice
from extensions import db
from resources.columns import column_of
from resources.constraints import refusal_of
from resources.listing import filter_columns, parse, read_page, visible_columns
from resources.privacy import may_see, right_of
from resources.query import ListQuery, Reader
from resources.resource import Resource
from resources.scope import visible
from rules.errors import FieldErrors, UserError
from services.ownership import establishment_id_of, tariff_of
from services.records import (
    StaleRecord,
    archive_record,
    create_record,
    delete_record,
    restore_record,
    update_record,
    version_token,
)
from services.tariffs import TariffFrozen
from web.actor import current_establishment, require
from web.errors import refusal_sentence
from web.formats import sentence
from web.rights import checks_itself

Answer = str | BaseResponse | tuple[str, int]
VERBS = {
    "index": "list",
    "lookup": "list",
    "show": "show",
    "new": "add",
    "edit": "edit",
    "archive": "archive",
    "restore": "archive",
    "remove": "archive",
    "export": "export",
    "act": "show",
}
WRITES = {"new", "edit", "archive", "restore", "remove"}
LARGEST_ID = 2**31 - 1


class CrudView(ModelView):
    """List, record, forms, archive and export of one declared resource."""

    form_base_class = RecordForm
    model_form_converter = FormConverter
    inline_model_form_converter = ChildConverter
    column_list = ("id",)
    column_auto_select_related = False
    # Flask-Admin's own doors
    index_view = create_view = edit_view = details_view = None
    delete_view = action_view = ajax_lookup = ajax_update = None

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.help_texts = dict(resource.help)
        self.form_columns = [name for group in resource.form for name in group.fields] or ["id"]
        self.inline_models = [
            ChildForm(
                column_of(resource.model, children.relationship).target,
                form_columns=["id", *children.columns],
                help_texts=dict(children.help),
            )
            for children in resource.children
            if children.inline and resource.writes
        ]
        super().__init__(
            resource.model,
            db,
            name=resource.label,
            endpoint=resource.name,
            url=f"/admin/{resource.slug}",
        )

    # -- doors ---------------------------------------------------------------------------------------

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        verb = VERBS.get(name)
        if verb is None:
            abort(403)
        require(verb, self.resource.name)
        if name in WRITES and not self.resource.writes:
            abort(404)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)

    def is_accessible(self) -> bool:
        return False

    # -- what Flask-Admin would scaffold and is not used ------------------------------------------------

    def scaffold_form(self) -> Any:
        return super().scaffold_form() if self.resource.writes else RecordForm

    def get_list_columns(self) -> list[Any]:
        return []

    get_details_columns = get_export_columns = get_list_columns

    def get_sortable_columns(self) -> dict[Any, Any]:
        return {}

    def scaffold_auto_joins(self) -> list[Any]:
        return []

    # -- reading ---------------------------------------------------------------------------------------

    @expose("/")
    @checks_itself
    def index(self) -> Answer:
        """The list."""
        reader, versions = self._reading()
        query = parse(self.resource, versions.pairs(request.args.items(multi=True)), reader)
        columns = visible_columns(self.resource, reader.actor, self.resource.columns)
        page = read_page(db.session(), self.resource, reader, query, columns)
        shown = ListPage(self.resource, reader, query, columns, page, currency_of(current_establishment()))
        return render_template(
            "admin/list.html",
            **shown.context(),
            create_url=self._create_url(reader, versions, query),
            versions=versions.choices(),
            version_note=versions.note(reader.actor),
        )

    @expose("/export.csv")
    @checks_itself
    def export(self) -> Answer:
        """Exactly the rows of the list, as a file."""
        reader, versions = self._reading()
        query = parse(self.resource, versions.pairs(request.args.items(multi=True)), reader, also=("format",))
        return csv_answer(self.resource, reader, query, request.args.get("format", "excel"))

    @expose("/lookup/<target>")
    @checks_itself
    def lookup(self, target: str) -> Answer:
        """The choices of a field or a filter that match what is typed, as [id, title]."""
        return jsonify(lookup_rows(self._lookup_target(target), request.args))

    @expose("/<record_id>")
    @checks_itself
    def show(self, record_id: str) -> Answer:
        """A record to read."""
        if self.resource.detail_endpoint:
            return redirect(record_url(self.resource, self._record(record_id).id))
        page = RecordPage(self.resource, self._record(record_id), reader_of(self.resource))
        return render_template("admin/details.html", **page.context())

    # -- writing ---------------------------------------------------------------------------------------

    @expose("/new", methods=("GET", "POST"))
    @checks_itself
    def new(self) -> Answer:
        """A form for a new record."""
        self._place_new()
        form = self._form(self._create_form_class(get_form_data()))
        if request.method == "GET":
            return self._form_page(form, None)
        if not form.validate():
            return self._form_page(form, None), 422
        try:
            row = self._create(form)
        except (UserError, IntegrityError) as refusal:
            return self._refused(form, None, refusal)
        flash(gettext("Saved."), "success")
        return redirect(record_url(self.resource, row.id))

    @expose("/<record_id>/edit", methods=("GET", "POST"))
    @checks_itself
    def edit(self, record_id: str) -> Answer:
        """A form for a record; someone else's save in between is shown, never overwritten."""
        row = self._record(record_id)
        self._place_of(row)
        if is_frozen(row):
            return self._frozen(row)
        form = self._form(self._edit_form_class(get_form_data(), obj=row))
        if request.method == "GET":
            return self._form_page(form, row)
        if not form.validate():
            return self._form_page(form, row, token=request.form.get("row_version", "")), 422
        try:
            self._update(form, row)
        except (UserError, IntegrityError) as refusal:
            return self._refused(form, row, refusal)
        flash(gettext("Saved."), "success")
        return redirect(record_url(self.resource, row.id))

    @expose("/<record_id>/archive", methods=("GET", "POST"))
    @checks_itself
    def archive(self, record_id: str) -> Answer:
        """Put a record away, after a question."""
        if not self.resource.archives:
            abort(404)
        row = self._record(record_id)
        if request.method == "GET":
            return self._question("archive", row, gettext("Archive"))
        archive_record(db.session(), row, require("archive", self.resource.name), datetime.now(UTC))
        flash(gettext("Archived. It can be brought back from here."), "success")
        return redirect(record_url(self.resource, row.id))

    @expose("/<record_id>/restore", methods=("POST",))
    @checks_itself
    def restore(self, record_id: str) -> Answer:
        """Bring an archived record back."""
        if not self.resource.archives:
            abort(404)
        row = self._record(record_id)
        restore_record(db.session(), row, require("archive", self.resource.name))
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
            delete_record(db.session(), row, require("archive", self.resource.name))
        except IntegrityError as refusal:
            flash(refusal_sentence(refusal_of(refusal)), "danger")
            return redirect(record_url(self.resource, int(record_id)))
        flash(gettext("Deleted."), "success")
        return redirect(url_for(f"{self.resource.name}.index"))

    @expose("/<record_id>/do/<action>", methods=("GET", "POST"))
    @checks_itself
    def act(self, record_id: str, action: str) -> Answer:
        """One of the actions of `admin_views/actions.py`."""
        row = self._record(record_id)
        actor = require("show", self.resource.name)
        chosen = next((one for one in actions_of(self.resource.name, row, actor) if one.name == action), None)
        if chosen is None:
            abort(404)
        require(chosen.verb, self.resource.name)
        if request.method == "GET":
            title = gettext(chosen.title or chosen.label)
            text = gettext(chosen.question) if chosen.question else ""
            return self._ask(title, text, gettext(chosen.label), row, danger=False)
        try:
            after = chosen.run(db.session(), row, actor, datetime.now(UTC))
        except UserError as refusal:
            flash(refusal_sentence(refusal), "danger")
            return redirect(record_url(self.resource, int(record_id)))
        flash(gettext(chosen.done), "success")
        return redirect(record_url(self.resource, after.id))

    # -- parts -----------------------------------------------------------------------------------------

    def _reading(self) -> tuple[Reader, VersionChoice]:
        reader = reader_of(self.resource)
        versions = VersionChoice(db.session(), self.resource, reader, request.args.get("tariff", ""))
        g.form_place = FormPlace(reader.establishment_id, versions.chosen_id, self.resource.name)
        return reader, versions

    def _record(self, record_id: str) -> Any:
        """The record of an id in an address, when it is one that the reader may see; 404 otherwise."""
        if not (record_id.isascii() and record_id.isdigit() and 0 < int(record_id[:11]) <= LARGEST_ID):
            abort(404)
        actor = require("list", self.resource.name)
        query = select(self.model).where(self.model.id == int(record_id), visible(self.model, actor))
        return db.session().scalar(query) or abort(404)

    def get_one(self, id: Any) -> Any:
        """Flask-Admin's way to a record, through the same criterion."""
        return self._record(str(id))

    def get_query(self) -> Any:
        """Flask-Admin's way to a list, through the same criterion."""
        actor = require("list", self.resource.name)
        return self._session().query(self.model).filter(visible(self.model, actor))

    def _session(self) -> Session:
        return db.session()

    def _lookup_target(self, name: str) -> type[Any]:
        """A model that some field or filter of this screen refers to; 404 for any other."""
        for form in (self._create_form_class, *(child.form for child in self._child_fields())):
            for field in form().__iter__():
                if getattr(field, "target", None) is not None and field.target.__name__ == name:
                    return field.target
        actor = require("list", self.resource.name)
        targets = [column.target for column in filter_columns(self.resource, actor).values() if column.target]
        return next((target for target in targets if target.__name__ == name), None) or abort(404)

    def _child_fields(self) -> list[Any]:
        return [field for field in self._create_form_class() if hasattr(field, "inline_view")]

    def _create_url(self, reader: Reader, versions: VersionChoice, query: ListQuery) -> str | None:
        if not reader.actor.can("add", self.resource.name) and not self.resource.create_endpoint:
            return None
        if self.resource.create_endpoint:
            return _other_screen(self.resource, reader)
        if not self.resource.writes or not versions.editable or not self.resource.form:
            return None
        given = {"tariff": versions.chosen_id} if versions.chosen_id else {}
        charge = dict(query.given).get("charge")
        return url_for(f"{self.resource.name}.new", **given, **({"charge": charge} if charge else {}))

    def _place_new(self) -> None:
        _, versions = self._reading()
        if self.resource.version_path and not versions.editable:
            raise TariffFrozen()

    def _place_of(self, row: Any) -> None:
        tariff = tariff_of(row)
        g.form_place = FormPlace(establishment_id_of(row), tariff.id if tariff else None, self.resource.name)

    def _form(self, form: Any) -> Any:
        """The form without the fields that the actor may not see."""
        actor = require("list", self.resource.name)
        for name in [field.name for field in form]:
            if not may_see(actor, right_of(self.model, name)):
                del form[name]
        if request.method == "GET" and "charge" in form and request.args.get("charge", "").isdigit():
            form["charge"].process_formdata([request.args["charge"]])
        return form

    def _create(self, form: Any) -> Any:
        place = form_place()

        def fill(row: Any) -> None:
            if self.resource.version_path == "tariff":
                row.tariff_id = place.tariff_id
                db.session().add(row)
            form.populate_obj(row)

        house = current_establishment()
        actor = require("add", self.resource.name)
        return create_record(db.session(), self.model, fill, actor, datetime.now(UTC), house.id if house else None)

    def _update(self, form: Any, row: Any) -> None:
        token = request.form.get("row_version", "")
        update_record(db.session(), row, token, form.populate_obj, require("edit", self.resource.name))

    def _token(self, row: Any) -> str:
        return version_token(row)

    def _refused(self, form: Any, row: Any | None, refusal: Exception) -> Answer:
        """The form again, with what was typed and what is wrong."""
        db.session().rollback()
        if isinstance(refusal, StaleRecord) and row is not None:
            return self._conflict(form, row), 409
        problem = refusal_of(refusal) if isinstance(refusal, IntegrityError) else refusal
        assert isinstance(problem, UserError)
        show_refusal(form, problem)
        token = request.form.get("row_version", "")
        return self._form_page(form, row, token=token), max(problem.status, 400)

    def _conflict(self, form: Any, row: Any) -> str:
        theirs = self._form(self._edit_form_class(None, obj=row))
        return self._form_page(
            form,
            row,
            token=self._token(row),
            conflict=differences(theirs, form),
            conflict_who=last_author(self.resource, row.id),
        )

    def _form_page(self, form: Any, row: Any | None, token: str | None = None, **more: Any) -> str:
        name = self.resource.name
        index = url_for(f"{name}.index")
        back = record_url(self.resource, row.id) if row is not None else index
        label = record_label(row) if row is not None else None
        crumbs = [{"label": gettext(self.resource.label), "url": index}]
        if label:
            crumbs += [{"label": label, "url": back}, {"label": gettext("Edit"), "url": None}]
        return render_template(
            "admin/form.html",
            resource=shown_resource(self.resource),
            form=form,
            groups=self._groups(),
            children=self._children(form),
            record_label=label,
            row_version=(token if token is not None else self._token(row)) if row is not None else None,
            cancel_url=back,
            breadcrumbs=crumbs,
            **more,
        )

    def _groups(self) -> list[dict[str, Any]]:
        return [
            {"title": gettext(group.title), "help": gettext(group.help) if group.help else "", "fields": group.fields}
            for group in self.resource.form
        ]

    def _children(self, form: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": children.relationship,
                "label": form[children.relationship].label.text,
                "help": gettext(self.resource.help[children.relationship])
                if children.relationship in self.resource.help
                else "",
            }
            for children in self.resource.children
            if children.inline and children.relationship in form
        ]

    def _question(self, view: str, row: Any, label: str) -> str:
        return self._ask(put_away_title(view, row), put_away_text(view), label, row, danger=True)

    def _ask(self, title: str, text: str, label: str, row: Any, danger: bool) -> str:
        return render_template(
            "admin/confirm.html",
            title=title,
            text=text,
            confirm_label=label,
            cancel_url=record_url(self.resource, row.id),
            danger=danger,
        )

    def _frozen(self, row: Any) -> Answer:
        flash(gettext("What is published is never changed. Please prepare a new version."), "warning")
        return redirect(record_url(self.resource, row.id))


def show_refusal(form: Any, refusal: UserError) -> None:
    """Put what a service refused on the fields it names, or above the form."""
    if not isinstance(refusal, FieldErrors):
        form.form_errors.append(refusal_sentence(refusal))
        return
    for name, problem in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence(problem)]
        else:
            form.form_errors.append(sentence(problem))


def _other_screen(resource: Resource, reader: Reader) -> str | None:
    verb, name = ("add", "Sale") if resource.name == "Booking" else ("add", resource.name)
    if resource.create_endpoint not in current_app.view_functions or not reader.actor.can(verb, name):
        return None
    return url_for(resource.create_endpoint)

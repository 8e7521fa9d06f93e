"""The generated screens of one resource, on Flask-Admin's engine with its doors shut.

Every endpoint stands in VERBS with the right it needs; what does not stand there is refused. The
views of Flask-Admin that are not ours are taken away, ids are numbers or nothing, each query is
scoped, and whatever is refused comes back in words with all that was typed.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.helpers import get_form_data
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views.export import csv_answer
from admin_views.fields import FormPlace
from admin_views.form_pages import Answer, FormPages
from admin_views.forms import ChildConverter, ChildForm, FormConverter, RecordForm
from admin_views.list_page import ListPage
from admin_views.lookup import lookup_rows
from admin_views.once import made_before, make_once
from admin_views.reading import currency_of, house_of, reader_of, record_url
from admin_views.record_life import RecordLife
from admin_views.record_notes import notes_of
from admin_views.record_page import RecordPage, is_frozen
from admin_views.tariff_links import links_of_list
from admin_views.versions import VersionChoice, look_at_version
from extensions import db
from resources.columns import column_of
from resources.constraints import REFUSED_BY_DATABASE
from resources.listing import filter_columns, parse, visible_columns
from resources.query import ListQuery, Reader
from resources.resource import Resource
from resources.scope import visible
from rules.errors import UserError
from services.ownership import establishment_id_of, tariff_of
from services.tariffs import NoVersionYet, TariffFrozen
from web.actor import look_at, require
from web.rights import checks_itself

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


class CrudView(FormPages, RecordLife, ModelView):
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
        self.help_texts, self.examples = dict(resource.help), dict(resource.examples)
        self.suggested = resource.suggested
        self.form_columns = [name for group in resource.form for name in group.fields] or ["id"]
        self.inline_models = [
            ChildForm(
                column_of(resource.model, children.relationship).target,
                form_columns=["id", *children.columns],
                help_texts=dict(children.help),
                form_args={name: {"default": value} for name, value in children.start.items()},
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
        shown = ListPage(self.resource, reader, query, columns)
        return render_template(
            "admin/list.html",
            **shown.context(),
            create_url=self._create_url(reader, versions, query),
            versions=versions.choices(),
            version_note=versions.note(reader.actor),
            links=links_of_list(self.resource.name, versions.chosen_id, versions.editable, reader.actor),
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
        if request.method == "POST" and (before := made_before()):
            return self._made_before(before)
        self._place_new()
        form = self._form(self._create_form_class(get_form_data()))
        if request.method == "GET":
            return self._form_page(form, None)
        if not form.validate():
            return self._form_page(form, None), 422
        try:
            made = make_once(lambda: self._added(form))
        except (UserError, *REFUSED_BY_DATABASE) as refusal:
            return self._refused(form, None, refusal)
        return self._made_before(made.id) if made.before else self._saved(db.session().get(self.model, made.id))

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
        except (UserError, *REFUSED_BY_DATABASE) as refusal:
            return self._refused(form, row, refusal)
        return self._saved(row)

    def _added(self, form: Any) -> int:
        return int(self._create(form).id)

    def _made_before(self, record_id: int) -> Answer:
        """Where a form leads that is sent a second time."""
        if db.session().get(self.model, record_id) is None:
            flash(gettext("This form was sent before. What it added has been deleted since."), "info")
            return redirect(url_for(f"{self.resource.name}.index"))
        flash(gettext("This form was sent before: here is what it added then. Nothing was added twice."), "info")
        return redirect(record_url(self.resource, record_id))

    def _saved(self, row: Any) -> Answer:
        flash(gettext("Saved."), "success")
        for note in notes_of(row):
            flash(note.text, "warning")
        return redirect(record_url(self.resource, row.id))

    # -- parts -----------------------------------------------------------------------------------------

    def _reading(self) -> tuple[Reader, VersionChoice]:
        asked = look_at_version(self.resource, request.args)
        reader = reader_of(self.resource)
        versions = VersionChoice(db.session(), self.resource, reader, asked)
        g.form_place = FormPlace(reader.establishment_id, versions.chosen_id, self.resource.name, reader.currency)
        return reader, versions

    def _record(self, record_id: str) -> Any:
        """The record of an id in an address, when it is one that the reader may see; 404 otherwise."""
        if not (record_id.isascii() and record_id.isdigit() and 0 < int(record_id[:11]) <= LARGEST_ID):
            abort(404)
        actor = require("list", self.resource.name)
        query = select(self.model).where(self.model.id == int(record_id), visible(self.model, actor))
        row = db.session().scalar(query) or abort(404)
        if not self.resource.across:
            look_at(establishment_id_of(row))
        return row

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
            raise TariffFrozen() if versions.chosen else NoVersionYet()

    def _place_of(self, row: Any) -> None:
        tariff = tariff_of(row)
        version = tariff.id if tariff else None
        g.form_place = FormPlace(establishment_id_of(row), version, self.resource.name, currency_of(house_of(row)))


def _other_screen(resource: Resource, reader: Reader) -> str | None:
    verb, name = ("add", "Sale") if resource.name == "Booking" else ("add", resource.name)
    if resource.create_endpoint not in current_app.view_functions or not reader.actor.can(verb, name):
        return None
    return url_for(resource.create_endpoint)

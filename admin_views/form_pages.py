"""The forms of generated screens: filled, refused with all that was typed, compared after a conflict."""

from datetime import UTC, datetime
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import inspect
from werkzeug.wrappers import Response as BaseResponse

from admin_views.category_lists import category_lists
from admin_views.conflict import differences
from admin_views.fields import form_place
from admin_views.history import last_author
from admin_views.list_page import shown_resource
from admin_views.once import FormUsed, kept_token, new_token
from admin_views.reading import record_url
from admin_views.record_page import record_label
from extensions import db
from resources.constraints import REFUSED_BY_DATABASE, refusal_of
from resources.privacy import may_see, right_of
from resources.resource import Resource
from rules.errors import FieldErrors, UserError
from services.own_values import complete
from services.records import StaleRecord, create_record, update_record, version_token
from web.actor import current_establishment, require
from web.errors import refusal_sentence
from web.formats import sentence
from web.language import translate

Answer = str | BaseResponse | tuple[str, int]


class FormPages:
    """What a screen does with its form; the screen brings its resource, model and form classes."""

    resource: Resource
    model: Any
    _edit_form_class: Any

    def _form(self, form: Any) -> Any:
        """The form without the fields that the actor may not see."""
        form.shown_when = self.resource.shown_when
        actor = require("list", self.resource.name)
        for name in [field.name for field in form]:
            if not may_see(actor, right_of(self.model, name)):
                del form[name]
        if request.method == "GET" and "charge" in form and request.args.get("charge"):
            _choose(form["charge"], request.args["charge"])
        if request.method == "GET" and "commune_insee" in form and form["commune_insee"].data is None:
            house = current_establishment()
            form["commune_insee"].data = house.commune_insee if house else None
        return form

    def _create(self, form: Any) -> Any:
        place = form_place()

        def fill(row: Any) -> None:
            if self.resource.version_path == "tariff":
                row.tariff_id = place.tariff_id
                db.session().add(row)
            form.populate_obj(row)
            complete(db.session(), row, self.resource.suggested)

        house = current_establishment()
        actor = require("add", self.resource.name)
        return create_record(db.session(), self.model, fill, actor, datetime.now(UTC), house.id if house else None)

    def _update(self, form: Any, row: Any) -> None:
        def fill(row: Any) -> None:
            kept = {name: getattr(row, name) for name in self.resource.suggested}
            form.populate_obj(row)
            for name, value in kept.items():
                if getattr(row, name) in (None, ""):  # what the row has made itself stays
                    setattr(row, name, value)

        token = request.form.get("row_version", "")
        update_record(db.session(), row, token, fill, require("edit", self.resource.name))

    def _token(self, row: Any) -> str:
        return version_token(row)

    def _refused(self, form: Any, row: Any | None, refusal: Exception) -> Answer:
        """The form again, with what was typed and what is wrong."""
        db.session().rollback()
        if isinstance(refusal, StaleRecord) and row is not None:
            return self._conflict(form, row), 409
        problem = refusal_of(refusal) if isinstance(refusal, REFUSED_BY_DATABASE) else refusal
        assert isinstance(problem, UserError)
        show_refusal(form, problem)
        again = {"once": new_token()} if isinstance(refusal, FormUsed) else {}
        token = request.form.get("row_version", "")
        return self._form_page(form, row, token=token, **again), max(problem.status, 400)

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
        crumbs = [{"label": translate(self.resource.label), "url": index}]
        if label:
            crumbs += [{"label": label, "url": back}, {"label": gettext("Edit"), "url": None}]
        return render_template(
            "admin/form.html",
            resource=shown_resource(self.resource),
            form=form,
            groups=self._groups(form),
            shown_when={
                name: [dict(one) for one in self.resource.shown_when[name]] for name in self.resource.shown_when
            },
            categories=category_lists(self.resource, form_place().establishment_id),
            children=self._children(form),
            record_label=label,
            row_version=(token if token is not None else self._token(row)) if row is not None else None,
            cancel_url=back,
            breadcrumbs=crumbs,
            **{"once": kept_token() if row is None else None, **more},
        )

    def _groups(self, form: Any) -> list[dict[str, Any]]:
        return [
            {
                "title": translate(group.title),
                "help": translate(group.help) if group.help else "",
                "fields": group.fields,
                "folded": group.folded,
                "open": any(self._is_used(form[name]) for name in group.fields if name in form),
            }
            for group in self.resource.form
        ]

    def _is_used(self, field: Any) -> bool:
        """Whether a field says something that nobody would guess, or is wrong."""
        if field.errors or field.name in self.resource.suggested:
            return bool(field.errors)
        column = inspect(self.model).columns.get(field.name)
        usual = column.default.arg if column is not None and column.default is not None else None
        return bool(field.data) and field.data != usual

    def _children(self, form: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": children.relationship,
                "label": form[children.relationship].label.text,
                "help": translate(self.resource.help[children.relationship])
                if children.relationship in self.resource.help
                else "",
            }
            for children in self.resource.children
            if children.inline and children.relationship in form
        ]


def _choose(field: Any, row_id: str) -> None:
    """Begin with the row that an address names, when it is one of those offered."""
    try:
        field.process_formdata([row_id])
    except ValueError:
        field.data = None


def show_refusal(form: Any, refusal: UserError) -> None:
    """Put what a service refused on the fields it names, or above the form."""
    if not isinstance(refusal, FieldErrors):
        form.form_errors.append(refusal_sentence(refusal))
        return
    for name, problem in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence(problem, refusal.currency)]
        else:
            form.form_errors.append(sentence(problem, refusal.currency))

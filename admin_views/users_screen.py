"""The users: the generated list and record, with a form of its own over the services of accounts."""

from datetime import UTC, datetime
from typing import Any

from flask import request
from flask_appbuilder.security.sqla.models import Role
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from admin_views.base import CrudView
from admin_views.fields import checks, cleaned
from admin_views.forms import RecordForm
from admin_views.related_fields import RelatedMultipleField
from extensions import db
from models import Account, Establishment
from resources.labels import LABELS
from resources.words import word_of
from rules.errors import FieldError
from rules.text import N_, text
from services.account_changes import AccountChange, account_token, add_account, change_account, role_of
from services.rights import ROLES
from web.actor import require
from web.language import translate


def _label(name: str) -> Any:
    return lazy_gettext(LABELS[name])


def _roles() -> list[SelectChoice]:
    names = list(db.session().scalars(select(Role.name).order_by(Role.id)))
    ours = [name for name in ROLES if name in names]
    others = [name for name in names if name not in ROLES and name != "Admin"]
    return [SelectChoice(name, translate(word_of("roles", name))) for name in ours + others]


class UserForm(RecordForm):
    """A person and what he may do."""

    first_name = StringField(_label("first_name"), [InputRequired(), Length(max=64)], filters=[cleaned])
    last_name = StringField(_label("last_name"), [InputRequired(), Length(max=64)], filters=[cleaned])
    email = EmailField(_label("email"), [InputRequired(), Length(max=320), checks("email")], filters=[cleaned])
    language = SelectField(_label("language"), choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")])
    role = SelectField(_label("role"), choices=_roles)
    all_establishments = BooleanField(_label("all_establishments"), default=True)
    establishments = RelatedMultipleField(Establishment, _label("establishments"))
    active = BooleanField(_label("active"), default=True)
    password = PasswordField(_label("password"), [Length(max=256)], render_kw={"autocomplete": "new-password"})


class UsersView(CrudView):
    """Users; never deleted, since what they did carries their name."""

    def scaffold_form(self) -> Any:
        for name, sentence in self.resource.help.items():
            getattr(UserForm, name).kwargs["description"] = lazy_gettext(sentence)
        return UserForm

    def _form(self, form: Any) -> Any:
        shown = super()._form(form)
        if request.method == "GET" and isinstance(form._obj, Account):
            user = form._obj.user
            for name in ("first_name", "last_name", "email", "active"):
                shown[name].data = getattr(user, name)
            shown["role"].data = role_of(user)
        return shown

    def _place_of(self, row: Any) -> None:
        """Accounts stand in no establishment."""

    def _place_new(self) -> None:
        """Accounts stand in no establishment."""

    def _create(self, form: Any) -> Any:
        if not form["password"].data:
            raise FieldError("password", text(N_("Please fill this in.")))
        return add_account(db.session(), _wanted(form), require("add", "Account"), datetime.now(UTC))

    def _update(self, form: Any, row: Any) -> None:
        token = request.form.get("row_version", "")
        change_account(db.session(), row, token, _wanted(form), require("edit", "Account"))

    def _token(self, row: Any) -> str:
        return account_token(row)


def _wanted(form: Any) -> AccountChange:
    return AccountChange(
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        email=form.email.data,
        language=form.language.data,
        role=form.role.data,
        all_establishments=form.all_establishments.data,
        establishments=tuple(form.establishments.data),
        active=form.active.data,
        password=form.password.data or "",
    )

"""Keys of programs: made with their scopes, shown once, ended."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from admin_views.forms import DayField
from admin_views.history import history_of
from admin_views.login import show_errors
from admin_views.plain_form import PlainForm
from admin_views.reading import zone_of
from extensions import db
from models import ApiKey
from resources import by_name
from resources.api_scopes import ACTIONS, api_scopes
from resources.filters import LARGEST_ID
from resources.scope import visible
from rules.errors import FieldErrors
from rules.typed import read_whole
from services.api_keys import NAME_LONGEST, NewKey, create_key, end_key, ensure_manages
from web.actor import required_actor
from web.formats import datetime_local
from web.rights import needs

blueprint = Blueprint("api_keys", __name__, url_prefix="/api-keys")
Page = tuple[str, int]
NEEDED = lazy_gettext("Please fill this in.")
A_YEAR = timedelta(days=365)
ONE = f"/<int(max={LARGEST_ID}):key_id>"


def _row_id(typed: object) -> int:
    if not 0 < (number := read_whole(str(typed))) <= LARGEST_ID:
        raise ValueError(typed)
    return number


class KeyForm(PlainForm):
    """What a key is called, whose it is, what it may do and until when."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(NEEDED), Length(max=NAME_LONGEST)],
        description=lazy_gettext("The program that will use it. Example: website of the village"),
    )
    user_id = SelectField(
        lazy_gettext("Works in the name of"),
        coerce=_row_id,
        validate_choice=False,
        description=lazy_gettext("The key never does more than this person may."),
    )
    expires_on = DayField(
        lazy_gettext("Valid until"),
        [Optional()],
        description=lazy_gettext("The last day; empty for no end."),
    )
    scopes = SelectMultipleField(lazy_gettext("What it may do"), validate_choice=False)


@blueprint.get("/new")
@needs("add", "ApiKey")
def new() -> Page:
    """Choose what the key may do."""
    ensure_manages(required_actor())
    return _page(_form(user_id=required_actor().user_id, expires_on=datetime.now(UTC).date() + A_YEAR), 200)


@blueprint.post("/new")
@needs("add", "ApiKey")
def create() -> Page:
    """Make the key and show it, this once."""
    form, actor, now = _form(), required_actor(), datetime.now(UTC)
    if not form.validate():
        return _page(form, 422)
    wanted = NewKey(form.user_id.data, form.name.data or "", form.scopes.data or [], _end(form.expires_on.data))
    try:
        key, secret = create_key(db.session(), wanted, tuple(api_scopes()), actor, now)
    except FieldErrors as refusal:
        show_errors(form, refusal)
        return _page(form, 422)
    back = url_for("api_keys.show", key_id=key.id)
    return render_template("api_keys/made.html", key=key, secret=secret, back=back, docs_url=_docs_url()), 201


@blueprint.get(ONE)
@needs("show", "ApiKey")
def show(key_id: int) -> str:
    """A key to read, without its secret."""
    key, now = _key(key_id), datetime.now(UTC)
    labels = api_scopes()
    expired = key.expires_at is not None and key.expires_at <= now
    return render_template(
        "api_keys/show.html",
        key=key,
        scopes=[(scope, gettext(labels[scope]) if scope in labels else scope) for scope in key.scopes],
        expired=expired,
        created=datetime_local(key.created_at),
        expires=datetime_local(key.expires_at),
        used=datetime_local(key.last_used_at),
        ended=datetime_local(key.revoked_at),
        audit=history_of(by_name("ApiKey"), key, required_actor(), "", zone_of(None)),
        may_end=key.revoked_at is None and required_actor().can("edit", "ApiKey"),
        back=_list_url(),
    )


@blueprint.get(ONE + "/end")
@needs("edit", "ApiKey")
def ask_end(key_id: int) -> str:
    """Ask before programs are refused."""
    key = _key(key_id)
    return render_template(
        "admin/confirm.html",
        title=gettext("End the key “%(name)s”", name=key.name),
        text=gettext("The program that uses it is refused at once. A key that was ended does not come back."),
        confirm_label=gettext("End this key"),
        cancel_url=url_for("api_keys.show", key_id=key.id),
        action_url=url_for("api_keys.end", key_id=key.id),
    )


@blueprint.post(ONE + "/end")
@needs("edit", "ApiKey")
def end(key_id: int) -> Response:
    """Refuse the key from now on."""
    key = _key(key_id)
    end_key(db.session(), key, required_actor(), datetime.now(UTC))
    flash(gettext("The key “%(name)s” was ended.", name=key.name), "success")
    return redirect(url_for("api_keys.show", key_id=key_id))


def _form(**defaults: object) -> KeyForm:
    form = KeyForm(**defaults)
    people = db.session().scalars(select(User).where(User.active.is_(True)).order_by(User.last_name, User.id))
    form.user_id.choices = [(user.id, f"{user.first_name} {user.last_name}".strip()) for user in people]
    form.scopes.choices = [(scope, gettext(label)) for scope, label in api_scopes().items()]
    return form


def _page(form: KeyForm, status: int) -> Page:
    chosen = set(form.scopes.data or [])
    choices = [(scope, label, scope in chosen) for scope, label in form.scopes.choices]
    groups = [
        (gettext("Actions"), [choice for choice in choices if choice[0] in ACTIONS]),
        (gettext("Read one kind of record"), [choice for choice in choices if choice[0] not in ACTIONS]),
    ]
    return render_template("api_keys/new.html", form=form, groups=groups, back=_list_url()), status


def _key(key_id: int) -> ApiKey:
    key = db.session().scalar(select(ApiKey).where(ApiKey.id == key_id, visible(ApiKey, required_actor())))
    if key is None:
        raise NotFound()
    return key


def _end(day: date | None) -> datetime | None:
    """The end of a last day, in UTC."""
    return None if day is None else datetime.combine(day, time(), UTC) + timedelta(days=1)


def _list_url() -> str:
    return url_for("ApiKey.index")


def _docs_url() -> str:
    return url_for("api_docs.show")

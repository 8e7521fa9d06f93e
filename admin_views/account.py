"""One's own account: who one is, where one is logged in, a new password."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from admin_views.login import NewPasswordForm, show_errors
from extensions import db
from models import WebSession
from resources.words import word_of
from rules.errors import FieldErrors
from services.accounts import change_own_password
from services.sessions import end_sessions_of, sessions_of
from web.actor import establishments, required_actor
from web.formats import datetime_local
from web.language import translate
from web.rights import logged_in

blueprint = Blueprint("account", __name__, url_prefix="/account")
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class ChangePasswordForm(NewPasswordForm):
    """The password of today, and the new one typed twice."""

    current_password = PasswordField(validators=[InputRequired(lazy_gettext("Please fill this in.")), Length(max=256)])


@blueprint.get("")
@logged_in
def show() -> str:
    """Who one is, and where one is logged in."""
    user = _user()
    return render_template(
        "auth/account.html",
        current_user={
            "is_authenticated": True,
            "display_name": f"{user.first_name} {user.last_name}".strip(),
            "username": user.username,
            "email": user.email,
        },
        role_label=", ".join(translate(word_of("roles", role.name)) for role in user.roles),
        establishments=establishments(),
        sessions=[_shown(row) for row in sessions_of(db.session(), user.id, datetime.now(UTC))],
        change_password_url=url_for("account.change_password"),
        end_sessions_url=url_for("account.end_other_sessions"),
    )


@blueprint.route("/password", methods=["GET", "POST"])
@logged_in
def change_password() -> Response | tuple[str, int]:
    """Choose a new password; whoever does must know the one of today."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            change_own_password(
                db.session(),
                _user(),
                form.current_password.data,
                form.password.data,
                _this_session(),
                datetime.now(UTC),
            )
        except FieldErrors as refusal:
            show_errors(form, refusal)
        else:
            flash(gettext("Your new password is set. Your other sessions were ended."), "success")
            return redirect(url_for("account.show"))
    page = render_template("auth/change_password.html", form=form, account_url=url_for("account.show"))
    return page, 422 if form.errors else 200


@blueprint.post("/sessions/end")
@logged_in
def end_other_sessions() -> Response:
    """Log out everywhere but here."""
    ended = end_sessions_of(db.session(), _user().id, keep=_this_session())
    flash(ngettext("%(num)d other session was ended.", "%(num)d other sessions were ended.", ended), "success")
    return redirect(url_for("account.show"))


def device_name(user_agent: str | None) -> str:
    """What people call their device: "Firefox, Linux"."""
    agent = user_agent or ""
    known = [next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in known if name) or gettext("An unknown device")


def _user() -> User:
    return db.session().get_one(User, required_actor().user_id)


def _this_session() -> str | None:
    row: WebSession | None = session.row  # type: ignore[attr-defined]
    return row.key_hash if row else None


def _shown(row: WebSession) -> dict[str, object]:
    device = device_name(row.user_agent)
    return {
        "device": f"{device} · {row.ip}" if row.ip else device,
        "when": gettext("last used %(when)s", when=datetime_local(row.seen_at)),
        "here": row.key_hash == _this_session(),
    }

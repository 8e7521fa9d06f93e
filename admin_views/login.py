"""Coming in and going out: login, logout, the first owner's account, a forgotten password."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext, lazy_gettext
from flask_login import login_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from admin_views.plain_form import PlainForm
from extensions import db
from models import Account
from rules.errors import FieldErrors, UserError
from services.accounts import AlreadyOwned, NewAccount, log_in, nobody_yet, open_installation
from services.resets import ask_reset, choose_password, reset_of
from web.actor import current_actor
from web.errors import refusal_sentence
from web.formats import sentence
from web.language import choose_language
from web.links import back, public, safe
from web.rights import anyone

blueprint = Blueprint("login", __name__)
Page = tuple[str, int]
REQUIRED = InputRequired(lazy_gettext("Please fill this in."))


class LoginForm(PlainForm):
    """Name or mail address, and password."""

    username = StringField(validators=[REQUIRED, Length(max=320)])
    password = PasswordField(validators=[REQUIRED, Length(max=256)])


class ForgotForm(PlainForm):
    """Whose password was forgotten: user name or mail address."""

    email = StringField(validators=[REQUIRED, Length(max=320)])


class NewPasswordForm(PlainForm):
    """A new password, typed twice."""

    password = PasswordField(validators=[REQUIRED, Length(max=256)])
    password_again = PasswordField(
        validators=[REQUIRED, EqualTo("password", lazy_gettext("The two passwords are not the same."))]
    )


class FirstRunForm(NewPasswordForm):
    """The first establishment and its owner's own account."""

    establishment_name = StringField(validators=[REQUIRED, Length(max=200)])
    full_name = StringField(
        validators=[
            REQUIRED,
            Length(max=128),
            Regexp(r"\s*\S+\s+\S", message=lazy_gettext("First and last name, please.")),
        ]
    )
    email = StringField(validators=[REQUIRED, Length(max=320)])
    username = StringField(validators=[REQUIRED, Length(max=64)])


@blueprint.get("/login")
@anyone
def login() -> Response | Page:
    """The login page; on the first day, the page that makes the owner's account."""
    if nobody_yet(db.session()):
        return redirect(url_for("login.first_run"))
    if current_actor():
        return redirect(safe(request.args.get("next"), url_for("today.index")))
    return _login_page(LoginForm())


@blueprint.post("/login")
@anyone
def enter() -> Response | Page:
    """Log in; a wrong name and a wrong password get the same answer."""
    form = LoginForm()
    if not form.validate():
        return _login_page(form)
    try:
        user = log_in(
            db.session(), form.username.data, form.password.data, request.remote_addr or "", datetime.now(UTC)
        )
    except UserError as refusal:
        form.form_errors.append(refusal_sentence(refusal))
        return _login_page(form, refusal.status)
    _open_session(user)
    return redirect(back(url_for("today.index")))


@blueprint.post("/logout")
@anyone
def log_out() -> Response:
    """End this session, here and on the server."""
    kept = {key: session[key] for key in ("language", "theme") if key in session}
    session.clear()
    session.update(kept)
    g.pop("actor", None)
    flash(gettext("You are logged out."), "success")
    return redirect(url_for("login.login"))


@blueprint.route("/first-run", methods=["GET", "POST"])
@anyone
def first_run() -> Response | Page:
    """Make the first establishment and its owner's account; only while there is no account at all."""
    if not nobody_yet(db.session()):
        return redirect(url_for("login.login"))
    form = FirstRunForm()
    if not form.validate_on_submit():
        return _page("auth/first_run.html", form)
    try:
        user = open_installation(
            db.session(), _owner(form), form.establishment_name.data, datetime.now(UTC), request.remote_addr
        )
    except AlreadyOwned as refusal:
        flash(refusal_sentence(refusal), "warning")
        return redirect(url_for("login.login"))
    except FieldErrors as refusal:
        show_errors(form, refusal)
        return _page("auth/first_run.html", form)
    _open_session(user)
    return redirect(url_for("today.index"))


@blueprint.route("/forgot", methods=["GET", "POST"])
@anyone
def forgot() -> Response | Page:
    """Ask for a link to choose a new password; the answer is the same for every address."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return _page("auth/forgot_password.html", form)
    ask_reset(
        db.session(),
        form.email.data,
        lambda token: public("login.reset", token=token),
        choose_language(),
        request.remote_addr or "",
        datetime.now(UTC),
    )
    return _page("auth/forgot_password.html", ForgotForm(formdata=None), sent=True, outbox_hint=_outbox_hint())


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> Response | Page:
    """Choose a new password by a link; opening it uses nothing up, sending the form does."""
    now = datetime.now(UTC)
    if reset_of(db.session(), token, now) is None:
        return _page("auth/reset_password.html", None, 410, expired=True)
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _page("auth/reset_password.html", form)
    try:
        choose_password(db.session(), token, form.password.data, now, request.remote_addr)
    except FieldErrors as refusal:
        show_errors(form, refusal)
        return _page("auth/reset_password.html", form)
    flash(gettext("Your new password is set. All open sessions were ended: please log in."), "success")
    return redirect(url_for("login.login"))


def show_errors(form: PlainForm, refusal: FieldErrors) -> None:
    """Write what a service refused beside the fields it is about."""
    for name, problem in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence(problem)]
        else:
            form.form_errors.append(sentence(problem))


def _owner(form: FirstRunForm) -> NewAccount:
    first, _, last = form.full_name.data.strip().partition(" ")
    return NewAccount(
        first_name=first,
        last_name=last.strip(),
        email=form.email.data,
        password=form.password.data,
        username=form.username.data,
    )


def _open_session(user: User) -> None:
    """A new session under a new name, keeping only what the visitor chose."""
    kept = {key: session[key] for key in ("language", "theme") if key in session}
    session.clear()
    login_user(user)
    account = db.session().get(Account, user.id)
    session.update({"language": account.language if account else "fr", **kept})
    g.pop("actor", None)


def _login_page(form: LoginForm, status: int | None = None) -> Page:
    return _page("auth/login.html", form, status, next=request.values.get("next", ""))


def _outbox_hint() -> str | None:
    """Where mails are while no server is set, so that the owner finds the file on the machine."""
    if current_app.config["MAIL_SERVER"]:
        return None
    folder = Path(current_app.config["MAIL_FOLDER"]).resolve()
    return gettext("No mail server is set: the message is a file in the folder %(folder)s.", folder=str(folder))


def _page(template: str, form: PlainForm | None, status: int | None = None, **more: object) -> Page:
    """The page and its status: 422 when it shows errors, unless told otherwise."""
    demo = current_app.config["DEMO_LOGIN"] if current_app.config["DEMO"] else None
    page = render_template(template, form=form, forgot_url=url_for("login.forgot"), demo_login=demo, **more)
    return page, status or (422 if form is not None and form.errors else 200)

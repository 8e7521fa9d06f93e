"""Coming in and going out: login, logout, the first owner's account, a forgotten password."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import login_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from extensions import db
from services.accounts import NewAccount, create_owner, log_in, nobody_yet
from services.resets import ask_reset, choose_password, reset_of
from rules.errors import FieldErrors, UserError
from web.actor import current_actor
from web.errors import refusal_sentence
from web.formats import sentence
from web.language import choose_language
from web.links import back, public, safe
from web.rights import anyone

blueprint = Blueprint("login", __name__)
DEMO_LOGIN = ("demo", "demo-auberge-2027")


class LoginForm(FlaskForm):
    """Name or mail address, and password."""

    username = StringField(lazy_gettext("User name or mail address"), [InputRequired(), Length(max=320)])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(), Length(max=256)])


class ForgotForm(FlaskForm):
    """The address to which the link goes."""

    email = EmailField(lazy_gettext("Mail address"), [InputRequired(), Length(max=320)])


class ResetForm(FlaskForm):
    """The new password."""

    password = PasswordField(lazy_gettext("New password"), [InputRequired(), Length(max=256)])


class FirstRunForm(FlaskForm):
    """The owner's own account."""

    first_name = StringField(lazy_gettext("First name"), [InputRequired(), Length(max=64)])
    last_name = StringField(lazy_gettext("Last name"), [InputRequired(), Length(max=64)])
    email = EmailField(lazy_gettext("Mail address"), [InputRequired(), Length(max=320)])
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(), Length(max=256)],
        description=lazy_gettext("At least 12 characters. Example: three words that go badly together."),
    )


@blueprint.get("/login")
@anyone
def login() -> Response | str:
    """The login page; on the first day, the page that makes the owner's account."""
    if nobody_yet(db.session()):
        return redirect(url_for("login.first_run"))
    if current_actor():
        return redirect(safe(request.args.get("next"), url_for("today.index")))
    return _login_page(LoginForm())


@blueprint.post("/login")
@anyone
def enter() -> Response | str | tuple[str, int]:
    """Log in; a wrong name and a wrong password get the same answer."""
    form = LoginForm()
    if not form.validate():
        return _login_page(form), 422
    try:
        user = log_in(
            db.session(), form.username.data, form.password.data, request.remote_addr or "", datetime.now(UTC)
        )
    except UserError as refusal:
        form.form_errors.append(refusal_sentence(refusal))
        return _login_page(form), refusal.status
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
def first_run() -> Response | str | tuple[str, int]:
    """Make the owner's account; only while there is no account at all."""
    if not nobody_yet(db.session()):
        return redirect(url_for("login.login"))
    form = FirstRunForm()
    if not form.validate_on_submit():
        return _page("auth/first_run.html", form)
    new = NewAccount(
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        email=form.email.data,
        password=form.password.data,
    )
    try:
        user = create_owner(db.session(), new, datetime.now(UTC))
    except FieldErrors as refusal:
        _show_errors(form, refusal)
        return _page("auth/first_run.html", form), 422
    _open_session(user)
    return redirect(url_for("today.index"))


@blueprint.route("/forgot", methods=["GET", "POST"])
@anyone
def forgot() -> Response | str | tuple[str, int]:
    """Ask for a link to choose a new password; the answer is the same for every address."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return _page("auth/forgot.html", form)
    try:
        ask_reset(
            db.session(),
            form.email.data,
            lambda token: public("login.reset", token=token),
            choose_language(),
            request.remote_addr or "",
            datetime.now(UTC),
        )
    except UserError as refusal:
        form.form_errors.append(refusal_sentence(refusal))
        return _page("auth/forgot.html", form), refusal.status
    return _page("auth/forgot.html", form, sent=True)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> Response | str | tuple[str, int]:
    """Choose a new password by a link; opening it uses nothing up, sending the form does."""
    now = datetime.now(UTC)
    if reset_of(db.session(), token, now) is None:
        return _page("auth/reset.html", None, expired=True), 410
    form = ResetForm()
    if not form.validate_on_submit():
        return _page("auth/reset.html", form)
    try:
        choose_password(db.session(), token, form.password.data, now)
    except FieldErrors as refusal:
        _show_errors(form, refusal)
        return _page("auth/reset.html", form), 422
    flash(gettext("Your new password is set. All open sessions were ended: please log in."), "success")
    return redirect(url_for("login.login"))


def _open_session(user: object) -> None:
    """A new session under a new name, keeping only what the visitor chose."""
    kept = {key: session[key] for key in ("language", "theme") if key in session}
    session.clear()
    login_user(user)
    session.update(kept)
    g.pop("actor", None)


def _show_errors(form: FlaskForm, refusal: FieldErrors) -> None:
    for name, problem in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence(problem)]
        else:
            form.form_errors.append(sentence(problem))


def _login_page(form: LoginForm) -> str:
    demo = DEMO_LOGIN if current_app.config["DEMO"] else None
    return _page("auth/login.html", form, demo_login=demo, next=request.values.get("next", ""))


def _page(template: str, form: FlaskForm | None, **more: object) -> str:
    return render_template(template, form=form, forgot_url=url_for("login.forgot"), **more)

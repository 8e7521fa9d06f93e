"""What a person chooses for himself: language, theme, establishment on show."""

from flask import Blueprint, current_app, redirect, request, session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from extensions import db
from services.account_changes import keep_language
from web.actor import current_actor, establishments
from web.language import LANGUAGES
from web.links import back
from web.rights import anyone, logged_in
from web.shell import THEMES

blueprint = Blueprint("preferences", __name__)


@blueprint.post("/language")
@anyone
def set_language() -> Response:
    """Write pages in this language from now on."""
    session["language"] = _one_of("lang", LANGUAGES)
    actor = current_actor()
    if actor is not None and actor.user_id is not None and not current_app.config["DEMO"]:  # its account is everybody's
        keep_language(db.session(), actor.user_id, session["language"])
    return redirect(back())


@blueprint.post("/theme")
@anyone
def set_theme() -> Response:
    """Show pages light, dark, or as the machine wants."""
    session["theme"] = _one_of("theme", THEMES)
    return redirect(back())


@blueprint.post("/establishment")
@logged_in
def set_establishment() -> Response:
    """Show this establishment, which must be one of his."""
    chosen = request.form.get("establishment_id", type=int)
    if chosen not in {house.id for house in establishments()}:
        raise NotFound()
    session["establishment_id"] = chosen
    return redirect(back())


def _one_of(field: str, choices: tuple[str, ...]) -> str:
    value = request.form.get(field, "")
    if value not in choices:
        raise BadRequest()
    return value

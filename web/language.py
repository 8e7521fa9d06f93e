"""Which language an answer is written in: the one chosen, the account's, else French."""

from typing import Any

from babel import Locale
from flask import Flask, g, has_request_context, request, session
from flask_babel import get_locale, get_translations

LANGUAGES = ("fr", "en")


def choose_language() -> str:
    """The language of this request. Programs say it by Accept-Language."""
    if not has_request_context():
        return "fr"
    if "language" not in g:
        g.language = _of_program() if request.path.startswith("/api/v") else _of_person()
    chosen: str = g.language
    return chosen


def _of_program() -> str:
    return request.accept_languages.best_match(LANGUAGES) or "fr"


def _of_person() -> str:
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else "fr"


def translate(source: str) -> str:
    """A marked source in the language of the request; a page asks for hundreds of them."""
    return str(_catalogue().ugettext(source))


def current_locale() -> Locale | None:
    """The locale in which things are said now, or None outside of a context.

    Flask-Babel keeps it in `g`; a page asks hundreds of times, and asking Flask-Babel costs ten times more.
    """
    kept = g._get_current_object().get("_flask_babel") if g else None
    return getattr(kept, "babel_locale", None) or get_locale()


def _catalogue() -> Any:
    """The translations of this request, looked up again only where another language is forced."""
    locale = current_locale()
    here = g._get_current_object() if g else None
    kept = here.get("catalogue") if here is not None else None
    if kept is None or kept[0] is not locale:
        kept = (locale, get_translations())
        if here is not None:
            here.catalogue = kept
    return kept[1]


def init_app(app: Flask) -> None:
    """Take over from Flask-AppBuilder's own choice, which writes to the session on a GET."""
    app.extensions["babel"].locale_selector = choose_language
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translate,
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, source: _catalogue().upgettext(context, source),
        npgettext=lambda context, one, many, number: _catalogue().unpgettext(context, one, many, number),
    )

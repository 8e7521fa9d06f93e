"""Which language an answer is written in: the one chosen, the account's, else French."""

from flask import Flask, g, has_request_context, request, session

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


def init_app(app: Flask) -> None:
    """Take over from Flask-AppBuilder's own choice, which writes to the session on a GET."""
    app.extensions["babel"].locale_selector = choose_language

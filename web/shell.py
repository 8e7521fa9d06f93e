"""What every page carries: navigation, languages, theme, establishments, who is logged in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request, session, url_for
from flask_babel import gettext
from markupsafe import Markup

from services.actor import Actor
from web.actor import chosen_establishment, current_actor, current_establishment, establishments
from web.language import choose_language

VERSION = "0.1.0"
THEMES = ("auto", "light", "dark")
MENUS_KEPT = 500


@dataclass(frozen=True)
class Item:
    """One entry of the navigation: shown to those who have the right."""

    label: str  # marked source text
    endpoint: str
    icon: str
    verb: str
    resource: str


@dataclass(frozen=True)
class Group:
    """A heading of the navigation with its entries."""

    label: str
    icon: str
    items: tuple[Item, ...] = field(default_factory=tuple)


def init_app(app: Flask, navigation: Callable[[], Iterable[Group]]) -> None:
    """Give every page its shell."""
    # Flask-Login would read the whole user from the database for each page; the actor is enough.
    processors = app.template_context_processors[None]
    processors[:] = [one for one in processors if not one.__module__.startswith("flask_login")]

    @app.context_processor
    def shell() -> dict[str, Any]:
        actor = current_actor()
        return {
            "lang": choose_language(),
            "theme": session.get("theme") if session.get("theme") in THEMES else "auto",
            "actor": actor,
            "current_user": _user(actor),
            "nav": _menu(app, navigation, actor) if actor else "",
            "establishments": _establishments(actor),
            "elsewhere": _elsewhere(actor),
            "demo_banner": app.config["DEMO"],
            "start_own_url": app.config["OWN_URL"],
            "source_url": app.config["SOURCE_URL"],
            "app_version": VERSION,
            "home_url": url_for("today.index"),
            "account_url": url_for("account.show"),
            "login_url": url_for("login.login"),
            "logout_url": url_for("login.log_out"),
            "set_language_url": url_for("preferences.set_language"),
            "set_theme_url": url_for("preferences.set_theme"),
            "switch_establishment_url": url_for("preferences.set_establishment"),
        }


def _user(actor: Actor | None) -> dict[str, Any]:
    return {"is_authenticated": actor is not None, "display_name": actor.name if actor else ""}


def _menu(app: Flask, navigation: Callable[[], Iterable[Group]], actor: Actor) -> Markup:
    """The menu as markup: the same for all who have the same rights, language and page."""
    kept: dict[Any, Markup] = app.extensions.setdefault("auberge_menu", {})
    here = (request.endpoint or "").rpartition(".")[0]
    key = (actor.rights, choose_language(), here, request.script_root)
    menu = kept.get(key)
    if menu is None:
        if len(kept) > MENUS_KEPT:
            kept.clear()
        groups = _visible(navigation(), actor)
        menu = Markup(app.jinja_env.get_template("_menu.html").render(nav=groups))  # noqa: S704  (our template)
        kept[key] = menu
    return menu


def _visible(groups: Iterable[Group], actor: Actor) -> list[dict[str, Any]]:
    shown = []
    for group in groups:
        items = [_entry(item) for item in group.items if actor.can(item.verb, item.resource)]
        if items:
            shown.append({"label": gettext(group.label) if group.label else "", "icon": group.icon, "items": items})
    return shown


def _entry(item: Item) -> dict[str, Any]:
    prefix = item.endpoint.rpartition(".")[0]
    here = (request.endpoint or "").rpartition(".")[0]
    return {
        "label": gettext(item.label),
        "url": url_for(item.endpoint),
        "icon": item.icon,
        "active": bool(prefix) and prefix == here,
    }


def _establishments(actor: Actor | None) -> list[dict[str, Any]]:
    if actor is None:
        return []
    current = chosen_establishment()
    return [{"id": house.id, "name": house.name, "current": house is current} for house in establishments()]


def _elsewhere(actor: Actor | None) -> dict[str, Any] | None:
    """The establishment that the page is about, where it is not the one that menus lead to."""
    shown = current_establishment() if actor else None
    chosen = chosen_establishment() if actor else None
    if shown is None or chosen is None or shown is chosen:
        return None
    return {"id": shown.id, "name": shown.name, "chosen": chosen.name}

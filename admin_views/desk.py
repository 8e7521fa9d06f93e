"""What the screens of the daily work share: the establishment on show, its clock, names, links to lists."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from werkzeug.exceptions import NotFound

from models import Establishment
from models.client import ClientKind
from resources.choices import BADGES, choice_label
from rules.text import Name
from services.actor import Actor
from services.local_time import today
from services.rights import MONEY, PERSONAL
from web.actor import current_establishment, required_actor
from web.formats import language


def now() -> datetime:
    """The instant of the request."""
    return datetime.now(UTC)


def house() -> Establishment:
    """The establishment on show. NotFound where the account has none."""
    found = current_establishment()
    if found is None:
        raise NotFound()
    return found


def today_there(place: Establishment) -> date:
    """The day it is where the establishment stands."""
    return today(place, now())


def sees_money() -> bool:
    """Whether the one who asks may see amounts."""
    return required_actor().can("show", MONEY)


def client_name(actor: Actor, first_name: str | None, display_name: str | None, kind: ClientKind | None) -> str:
    """The client as the actor may know him: the first name only without the right on personal data."""
    if actor.can("show", PERSONAL):
        return display_name or ""
    return first_name or choice(kind or ClientKind.person)


def choice(value: Enum) -> str:
    """The word of a stored choice."""
    return gettext(choice_label(value))


def badge(value: Enum) -> dict[str, str]:
    """The word, colour and icon of a status, for `ui.status_badge`."""
    look = BADGES[value]
    return {"label": choice(value), "tone": look.tone, "icon": look.icon}


def name_of(name: Name) -> str:
    """A name in the language of the request."""
    return name.in_(language())


def bookings_list(**filters: Any) -> str:
    """The address of the list of bookings, narrowed. A sequence gives its filter several times."""
    return _list("bookings", filters)


def _list(slug: str, filters: Mapping[str, Any]) -> str:
    query = urlencode({key: str(value) if isinstance(value, date) else value for key, value in filters.items()}, True)
    return f"/admin/{slug}/" + (f"?{query}" if query else "")

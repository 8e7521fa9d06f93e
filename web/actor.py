"""Who is asking: from the session on pages, from the key on the API."""

from flask import current_app, g, request, session
from sqlalchemy import bindparam, select
from werkzeug.exceptions import Forbidden, Unauthorized

from extensions import db
from models import Establishment
from services.actor import Actor, Channel
from services.rights import actor_of

_ALL = select(Establishment).where(Establishment.archived_at.is_(None)).order_by(Establishment.name)
_SOME = _ALL.where(Establishment.id.in_(bindparam("ids", expanding=True)))


def current_actor() -> Actor | None:
    """The person behind the session; None for a visitor. Read once per request."""
    if "actor" not in g:
        user_id = session.get("_user_id")
        g.actor = actor_of(db.session(), int(user_id), Channel.screen, request.remote_addr) if user_id else None
        db.session().info["actor"] = g.actor
    actor: Actor | None = g.actor
    return actor


def required_actor() -> Actor:
    """The person behind the session; Unauthorized when there is none."""
    actor = current_actor()
    if actor is None:
        raise Unauthorized()
    return actor


def require(verb: str, resource: str) -> Actor:
    """The actor, who must have this right: Unauthorized or Forbidden otherwise."""
    actor = required_actor()
    if not actor.can(verb, resource):
        current_app.logger.warning("refused", extra={"verb": verb, "resource": resource, "who": actor.name})
        raise Forbidden()
    return actor


def establishments() -> list[Establishment]:
    """The establishments of the actor, in the order of their names. Read once per request."""
    if "establishments" not in g:
        actor = required_actor()
        if actor.establishment_ids is None:
            g.establishments = list(db.session().scalars(_ALL))
        else:
            g.establishments = list(db.session().scalars(_SOME, {"ids": list(actor.establishment_ids)}))
    found: list[Establishment] = g.establishments
    return found


def current_establishment() -> Establishment | None:
    """The one that the page is about: another one looked at, else the chosen one; None when there is none."""
    number = g.get("looked_at")
    return next((house for house in establishments() if house.id == number), None) or chosen_establishment()


def chosen_establishment() -> Establishment | None:
    """The one that menus lead to: chosen in the switcher, else the first; None when there is none."""
    chosen = session.get("establishment_id")
    mine = establishments()
    return next((house for house in mine if house.id == chosen), mine[0] if mine else None)


def look_at(establishment_id: int | None) -> None:
    """Make this page one of another establishment of his, without choosing it; nothing for one that is not his."""
    g.looked_at = establishment_id

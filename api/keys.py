"""Who calls: the key in `Authorization: Bearer aub_...`, its scopes, and its person's rights. No cookie counts."""

from datetime import UTC, datetime

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from api.limits import count_call, count_failure
from extensions import db
from rules.errors import UserError
from rules.text import N_
from services.actor import Actor
from services.api_keys import PREFIX, BadKey, KeyHolder, note_use, open_with

BEARER = "Bearer "


class ScopeMissing(UserError):
    """The key was not made for this."""

    message = N_("This API key lacks the scope “{scope}”.")
    status = 403


class KeyNeeded(Unauthorized):
    """No key, or one that opens nothing; `refusal` says why."""

    def __init__(self, refusal: BadKey) -> None:
        super().__init__(www_authenticate=WWWAuthenticate("bearer", {"realm": "Auberge"}))
        self.refusal = refusal


def enter(subject: str, access: str, verb: str, resource: str) -> Actor:
    """Let the caller in, whose key must have the scope `subject:access`, whose person the right.

    subject: empty where any scope will do. Raises KeyNeeded, ScopeMissing, Forbidden, TooManyRequests.
    """
    holder = _holder()
    g.key_holder, g.key_id = holder, holder.key_id
    count_call(holder.key_id)
    if subject and not holder.opens(subject, access):
        raise ScopeMissing(scope=f"{subject}:{access}")
    if not holder.actor.can(verb, resource):
        raise Forbidden()
    g.actor = holder.actor
    return holder.actor


def may_read(subject: str) -> bool:
    """Whether the key that was let in may read a subject."""
    holder: KeyHolder = g.key_holder
    return holder.opens(subject, "read")


def _holder() -> KeyHolder:
    header = request.headers.get("Authorization", "")
    key = header[len(BEARER) :].strip() if header[: len(BEARER)].lower() == BEARER.lower() else ""
    session, now = db.session(), datetime.now(UTC)
    try:
        holder = open_with(session, key, request.remote_addr, now)
    except BadKey as refusal:
        if key.startswith(PREFIX):  # anything else was not even looked up
            count_failure(request.remote_addr)
        raise KeyNeeded(refusal) from None
    note_use(session, holder, now)
    session.info["actor"] = holder.actor
    return holder

"""A form that adds something adds it once: sent twice, it leads to what the first sending made."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from flask import request

from admin_views.desk import now
from extensions import db
from rules.errors import UserError
from rules.text import N_
from services.idempotency import Kept, KeyReused, RequestKey, answer_once, kept_answer
from web.actor import required_actor

TOKEN_LENGTH = 64
CREATED = 201
# A password is never kept, not even as a digest that could be guessed at; the others say nothing of what is added.
LEFT_OUT = ("csrf_token", "once", "password")


class FormUsed(UserError):
    """A form that has added something comes again with other values."""

    message = N_("This form has already added something, with other values. Send it again to add this as well.")
    status = 409


class Made(NamedTuple):
    """The number of what a form made, and whether an earlier sending made it."""

    id: int
    before: bool


def made_before() -> int | None:
    """The number of what this form made when it was sent before, whatever would be said of it now."""
    kept = kept_answer(db.session(), form_key(kept_token()))
    return None if kept is None else int(kept.body["id"])


def new_token() -> str:
    """The token of a form that is shown for the first time."""
    return secrets.token_urlsafe(16)


def kept_token() -> str:
    """The token of the form that was sent; a new one where it had none."""
    return request.form.get("once", "")[:TOKEN_LENGTH] or new_token()


def form_key(token: str, left_out: Collection[str] = LEFT_OUT) -> RequestKey:
    """What tells a form that is sent twice: its one-time token, and what it says.

    left_out: names of fields that say nothing.
    """
    said = [
        request.path,
        *(f"{name}={value}" for name, value in request.form.items(multi=True) if name not in left_out),
    ]
    digest = hashlib.sha256("\n".join([*said, *_files()]).encode()).hexdigest()
    return RequestKey(f"user:{required_actor().user_id}", token[:TOKEN_LENGTH] or new_token(), digest)


def make_once(make: Callable[[], int]) -> Made:
    """Make what the form asks for, unless an earlier sending did.

    make: returns the number of the row. Raises FormUsed, and what `make` raises; nothing is written then.
    """
    try:
        kept = answer_once(db.session(), form_key(kept_token()), now(), lambda: Kept(CREATED, {"id": make()}))
    except KeyReused:
        raise FormUsed() from None
    return Made(kept.body["id"], kept.replayed)


def _files() -> Iterator[str]:
    for name, sent in request.files.items(multi=True):
        sent.stream.seek(0)
        yield f"{name}={sent.filename} {hashlib.sha256(sent.stream.read()).hexdigest()}"
        sent.stream.seek(0)

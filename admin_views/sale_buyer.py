"""To whom a stay is sold: a client who is known, or one made in place."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from admin_views.desk import choice
from admin_views.plain_form import PlainForm
from admin_views.sale_search import DIGITS
from extensions import db
from models import Client
from models.client import ClientKind
from resources.privacy import may_search
from services.actor import Actor
from services.refusals import NotTheirs
from services.rights import PERSONAL
from services.sales import NewClient, client_of, find_clients
from web.language import choose_language

KNOWN, NEW = "known", "new"
LONGEST_NOTE = 5_000
TOO_LONG = lazy_gettext("This is too long: %(max)d characters at most.")


class BuyerForm(PlainForm):
    """The client's part of the sale's form."""

    buyer = RadioField(lazy_gettext("Client"), choices=[], default=KNOWN)
    client_id = SelectField(
        lazy_gettext("Find the client"),
        validate_choice=False,
        choices=[],
        description=lazy_gettext("By name, e-mail or phone."),
    )
    kind = SelectField(lazy_gettext("The client is"), choices=[], default=ClientKind.person.value)
    first_name = StringField(lazy_gettext("First name"), [Length(max=200, message=TOO_LONG)])
    last_name = StringField(lazy_gettext("Family name"), [Length(max=200, message=TOO_LONG)])
    company = StringField(
        lazy_gettext("Organisation"),
        [Length(max=200, message=TOO_LONG)],
        description=lazy_gettext("Example: École des Tilleuls"),
    )
    email = StringField(
        lazy_gettext("E-mail"), [Length(max=320, message=TOO_LONG)], render_kw={"type": "email", "autocomplete": "off"}
    )
    phone = StringField(
        lazy_gettext("Phone"), [Length(max=32, message=TOO_LONG)], render_kw={"type": "tel", "autocomplete": "off"}
    )
    notes = TextAreaField(
        lazy_gettext("Notes for the team"),
        [Length(max=LONGEST_NOTE, message=TOO_LONG)],
        description=lazy_gettext("Never shown to the client. Example: arrives late, keys in the box"),
    )
    q = StringField(lazy_gettext("Name, e-mail or phone"))
    shown_cents = HiddenField()
    token = HiddenField()


def buyer_form(actor: Actor, lookup_url: str, **defaults: Any) -> BuyerForm:
    """The form with the words and the search that the actor may use."""
    form = BuyerForm(**defaults)
    form.buyer.choices = [(KNOWN, gettext("Already known")), (NEW, gettext("New client"))]
    form.kind.choices = [(kind.value, choice(kind)) for kind in ClientKind]
    form.client_id.render_kw = {"data-lookup-url": lookup_url}
    chosen = known_client(form)
    if chosen is not None:
        form.client_id.choices = [(str(chosen.id), client_label(chosen, actor))]
    return form


def known_client(form: BuyerForm) -> Client | None:
    """The client who was chosen; None when there is none such."""
    typed = form.client_id.data or ""
    if not DIGITS.fullmatch(typed):
        return None
    try:
        return client_of(db.session(), int(typed))
    except NotTheirs:
        return None


def read_buyer(form: BuyerForm, actor: Actor) -> int | NewClient | None:
    """Whom the form names; None, with the reason beside the field, when nobody."""
    if form.buyer.data == NEW and actor.can("add", "Client"):
        return _new_client(form)
    client = known_client(form)
    if client is not None:
        return client.id
    form.client_id.errors = [gettext("Choose a client, or make a new one.")]
    return None


def _new_client(form: BuyerForm) -> NewClient:
    return NewClient(
        kind=ClientKind(form.kind.data),
        first_name=form.first_name.data or "",
        last_name=form.last_name.data or "",
        company=form.company.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        language=choose_language(),
    )


def client_label(client: Client, actor: Actor) -> str:
    """How a search names a client: enough to tell two of the same name apart."""
    if not actor.can("show", PERSONAL):
        return client.first_name or choice(client.kind)
    return " · ".join(part for part in (client.display_name, client.city, client.email or client.phone) if part)


def found_clients(typed: str, actor: Actor) -> list[tuple[int, str]]:
    """Clients for the search, as pairs (id, label); words find nobody for who may not see what they stand in."""
    words = typed[:200] if may_search(actor, Client) else ""
    return [(client.id, client_label(client, actor)) for client in find_clients(db.session(), words)]

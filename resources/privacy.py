"""Columns that need a right of their own: amounts, and what tells who somebody is.

Lists, sorts, filters, searches, records, exports and the API all ask here.
"""

from typing import Any

from services.actor import Actor
from services.rights import MONEY, PERSONAL

_PERSONAL: dict[str, tuple[str, ...]] = {
    "Client": (
        "last_name",
        "company",
        "display_name",
        "email",
        "phone",
        "postcode",
        "city",
        "notes",
        "email_error",
        "contacts",
        "billing_addresses",
    ),
    "Contact": ("name", "role", "email", "phone"),
    "BillingAddress": ("name", "address_line1", "address_line2", "postcode", "city", "siret", "vat_number"),
    "Booking": ("notes",),
    "StayLine": ("party",),
    "OutboxMail": ("recipient", "subject", "body_text", "body_html", "reply_to", "server_answer"),
    "Audit": ("changes", "ip"),
    "User": ("email", "username", "last_name"),
    "WebSession": ("ip", "user_agent"),
}
_MONEY: dict[str, tuple[str, ...]] = {
    "Establishment": ("iban", "bic"),
    "RateRow": ("percent_bp",),
    "PriceLine": ("label", "trail"),
}


def right_of(model: type[Any], attribute: str) -> str | None:
    """The kind of data that a column is, as named in rights; None when everybody may see it."""
    if attribute.endswith("_cents") or attribute in _MONEY.get(model.__name__, ()):
        return MONEY
    if attribute in _PERSONAL.get(model.__name__, ()):
        return PERSONAL
    return None


def may_see(actor: Actor, right: str | None) -> bool:
    """Whether the actor may see columns of that kind."""
    return right is None or actor.can("show", right)


def may_search(actor: Actor, model: type[Any]) -> bool:
    """Whether the words of the model's rows may be searched: every searched column must be open."""
    return all(may_see(actor, right_of(model, name)) for name in getattr(model, "__search__", ()))

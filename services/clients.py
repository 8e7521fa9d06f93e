"""Clients: the one name by which they are listed and sorted, the flag of an address that was refused."""

from sqlalchemy import inspect

from models import Client
from models.client import ClientKind
from rules.errors import FieldError
from rules.text import N_, text

LONGEST = 200


def display_name(client: Client) -> str:
    """ "Martin Claire", or the organisation's name when it is one or when nobody is named."""
    person = " ".join(part.strip() for part in (client.last_name, client.first_name) if part and part.strip())
    company = (client.company or "").strip()
    chosen = company or person if client.kind not in (None, ClientKind.person) else person or company
    return chosen[:LONGEST]


def keep_display_name(client: Client) -> None:
    """Write the name by which the client is listed. Raises FieldError when there is none."""
    name = display_name(client)
    if not name:
        field = "last_name" if client.kind in (None, ClientKind.person) else "company"
        raise FieldError(field, text(N_("Please give a name, of a person or an organisation.")))
    client.display_name = name


def keep_one_default(client: Client) -> None:
    """Of several billing addresses by default, the last one that was ticked just now stays."""
    ticked = [address for address in client.billing_addresses if address.is_default]
    new = [address for address in ticked if inspect(address).attrs.is_default.history.added]
    for address in ticked:
        address.is_default = address is (new or ticked)[-1]


def forget_refusal(client: Client) -> None:
    """Take the flag of a refused address away once the address is another one: mails may go there again."""
    if inspect(client).attrs.email.history.has_changes():
        client.email_error = None

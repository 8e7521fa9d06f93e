"""Whom the desk and programs sell to: a client who is known, or one made in place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Client
from models.client import ClientKind
from services.actor import Actor
from services.records import create_record
from services.refusals import NotTheirs
from services.search import matching_ids

FOUND = 20


@dataclass(frozen=True)
class NewClient:
    """A client made in place; empty texts are not known."""

    kind: ClientKind
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    language: str = "fr"


def add_client(session: Session, new: NewClient, actor: Actor, now: datetime) -> Client:
    """Write a new client down. Raises FieldErrors."""

    def fill(client: Client) -> None:
        client.kind = new.kind
        for name in ("first_name", "last_name", "company", "email", "phone"):
            setattr(client, name, getattr(new, name).strip() or None)
        client.language = new.language

    made: Client = create_record(session, Client, fill, actor, now)
    return made


def find_clients(session: Session, typed: str) -> list[Client]:
    """Clients of whom every typed word begins a word; the newest ones when nothing is typed."""
    query = select(Client).where(Client.archived_at.is_(None)).limit(FOUND)
    if typed.strip():
        query = query.where(Client.id.in_(matching_ids("client", typed))).order_by(Client.display_name, Client.id)
    else:
        query = query.order_by(Client.id.desc())
    return list(session.scalars(query))


def client_of(session: Session, client_id: int) -> Client:
    """A client who is not archived. Raises NotTheirs."""
    client = session.get(Client, client_id)
    if client is None or client.archived_at is not None:
        raise NotTheirs()
    return client

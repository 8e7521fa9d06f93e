"""Small things to test with: a house, its pools, a tariff, a client, a sale."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Booking, Client, Establishment, Housing
from pricing.request import Party
from rules.stay import Stay
from services.actor import Actor, command
from services.bookings import Sale, book
from services.establishment_file.parse import parse
from services.establishment_file.schema import EstablishmentFile
from services.establishment_file.store import import_establishment
from services.quotes import StayRequest
from tests.services.establishment_file.small_file import SMALL

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTOR = command("test")
# What the form of an establishment sends besides its name and code.
ESTABLISHMENT_FORM = {
    "country": "FR",
    "currency": "EUR",
    "time_zone": "Europe/Paris",
    "default_language": "fr",
    "vat_regime": "taxable",
    "deposit_bp": "30",
    "rounding_cents": "0,01",
    "tax_rounding": "unit_all_in",
    "tax_ages_on": "arrival",
    "check_in_from": "16:00",
    "check_in_until": "20:00",
    "check_out_until": "10:00",
}


def make_house(session: Session, name: str = "demo-maison", code: str | None = None) -> Establishment:
    """An establishment from a shipped file; `code` to have the same house twice."""
    return import_establishment(session, _read(name, code), ACTOR, NOW)


@cache
def _read(name: str, code: str | None) -> EstablishmentFile:
    file = parse((ROOT / "establishments" / f"{name}.yaml").read_text())
    return replace(file, establishment=replace(file.establishment, code=code)) if code else file


def make_client(session: Session, last_name: str = "Delaunay", first_name: str = "Élodie", **more: object) -> Client:
    """A client."""
    client = Client(
        first_name=first_name,
        last_name=last_name,
        display_name=f"{last_name} {first_name}"[:200],
        email=f"{last_name.lower()}@example.org",
        created_at=NOW,
        **more,
    )
    session.add(client)
    session.commit()
    return client


def housing(session: Session, house: Establishment, code: str) -> Housing:
    """A housing by its code."""
    return session.scalars(select(Housing).where(Housing.establishment_id == house.id, Housing.code == code)).one()


def ask(
    session: Session,
    house: Establishment,
    code: str,
    arrival: date,
    nights: int = 2,
    people: dict[int, int] | None = None,
) -> StayRequest:
    """A stay as somebody asks for it: two adults by default."""
    return StayRequest(housing(session, house, code).id, Stay.of(arrival, nights), Party.of(people or {40: 2}))


def sell(
    session: Session,
    house: Establishment,
    code: str,
    arrival: date,
    nights: int = 2,
    people: dict[int, int] | None = None,
    client: Client | None = None,
    actor: Actor = ACTOR,
    now: datetime = NOW,
) -> Booking:
    """A stay sold."""
    buyer = client or make_client(session)
    wanted = ask(session, house, code, arrival, nights, people)
    return book(session, Sale(house.id, buyer.id, [wanted]), actor, now)


def make_house_in(session: Session, currency: str, low: str, high: str, code: str = "nid") -> Establishment:
    """A cabin that sells in that currency, at `low` per night and at `high` in July and August."""
    source = SMALL.replace("EUR", currency).replace("0.80", "1").replace("60.00", low).replace("80.00", high)
    return import_establishment(session, parse(source.replace("code: nid", f"code: {code}")), ACTOR, NOW)

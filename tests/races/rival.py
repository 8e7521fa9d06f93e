"""One process of rivals: told a night by a line on its input, they all try to sell it at once.

Run as `python -m tests.races.rival DATABASE_URL ACKS MODE:COUNT[:SERVER] ...`. Each sale that is
acknowledged is written to the file ACKS before anything else happens.
"""

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import create_engine, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Establishment, Housing, StayLine, Tariff
from models.inventory import ClaimKind
from pricing.request import Party
from rules.errors import UserError
from rules.stay import Stay
from rules.workflow import Origin, Status
from services.actor import Actor, Channel
from services.bookings import Sale, book, new_reference
from services.database import prepare_engine
from services.quotes import StayRequest

KEY = "aub_" + "r" * 43
TRIES_WHEN_LOCKED = 20


@dataclass
class Field:
    """Where the rivals meet: the ids that they need, read once."""

    establishment_id: int
    code: str
    housing_id: int
    housing_code: str
    pool_id: int
    client_id: int
    tariff_id: int


def main(url: str, acks: str, *modes: str) -> None:
    """Serve rounds until the input ends."""
    engine = create_engine(url, pool_size=20)
    prepare_engine(engine)
    with Session(engine) as session:
        field = find_field(session)
    rivals = [make_rival(mode, engine, field) for mode in modes for _ in range(int(mode.split(":")[1]))]
    print("ready", flush=True)
    for line in sys.stdin:
        night, start = line.split()
        run_round(rivals, date.fromisoformat(night), float(start), acks)
        print("done", flush=True)


def find_field(session: Session) -> Field:
    """The only establishment and its first housing."""
    house = session.scalars(select(Establishment)).one()
    housing = session.scalars(select(Housing).order_by(Housing.position).limit(1)).one()
    return Field(
        establishment_id=house.id,
        code=house.code,
        housing_id=housing.id,
        housing_code=housing.code,
        pool_id=housing.pools[0].pool_id,
        client_id=session.scalars(select(Client.id)).first() or 0,
        tariff_id=session.scalars(select(Tariff.id)).first() or 0,
    )


def make_rival(mode: str, engine, field: Field) -> Callable[[date], str | None]:
    """A function that tries one sale and returns the booking's reference, or None when it lost."""
    kind, _, server = mode.split(":", 2)
    if kind == "http":
        return lambda night: sell_by_http(server, field, night)
    if kind == "import":
        return lambda night: sell_by_import(engine, field, night)
    return lambda night: sell_by_orm(engine, field, night)


def run_round(rivals: list, night: date, start: float, acks: str) -> None:
    """All rivals of this process at the same instant."""
    threads = [threading.Thread(target=attempt, args=(rival, night, start, acks)) for rival in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def attempt(rival: Callable[[date], str | None], night: date, start: float, acks: str) -> None:
    """Wait for the start, try, and write down what was acknowledged."""
    time.sleep(max(0.0, start - time.time()))
    reference = rival(night)
    if reference:
        descriptor = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, f"{night} {reference}\n".encode())
        os.close(descriptor)


def sell_by_http(server: str, field: Field, night: date) -> str | None:
    """As a program would."""
    body = {
        "establishment": field.code,
        "client": field.client_id,
        "stays": [
            {
                "housing": field.housing_code,
                "arrival": night.isoformat(),
                "departure": (night + timedelta(days=1)).isoformat(),
                "party": [{"age": 40, "count": 2}],
            }
        ],
    }
    request = urllib.request.Request(
        f"http://{server}/api/v1/bookings",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["reference"]
    except (urllib.error.URLError, OSError, ValueError):
        return None


def sell_by_import(engine, field: Field, night: date) -> str | None:
    """As an import does: through the service, under its own actor."""
    wanted = StayRequest(field.housing_id, Stay.of(night, 1), Party.of({40: 2}))
    sale = Sale(field.establishment_id, field.client_id, [wanted], Origin.imported)
    with Session(engine) as session:
        try:
            return book(session, sale, Actor("import", Channel.imported, establishment_ids=None), now()).reference
        except (UserError, DBAPIError):
            return None


def sell_by_orm(engine, field: Field, night: date) -> str | None:
    """As a console would that knows nothing of services: rows, and a commit."""
    for _ in range(TRIES_WHEN_LOCKED):
        with Session(engine) as session:
            try:
                return _write_rows(session, field, night)
            except IntegrityError:
                return None
            except DBAPIError:
                time.sleep(0.01)
    return None


def _write_rows(session: Session, field: Field, night: date) -> str:
    dates = {"arrival_on": night, "departure_on": night + timedelta(days=1)}
    booking = Booking(
        establishment_id=field.establishment_id,
        reference=new_reference(),
        client_id=field.client_id,
        status=Status.confirmed,
        people=2,
        tariff_id=field.tariff_id,
        total_cents=0,
        currency="EUR",
        booked_on=night,
        created_at=now(),
        created_by="console",
        **dates,
    )
    booking.stays = [StayLine(housing_id=field.housing_id, people=2, party=[{"age": 40, "count": 2}], **dates)]
    session.add(booking)
    session.flush()
    session.add(
        Claim(
            pool_id=field.pool_id, stay_line_id=booking.stays[0].id, kind=ClaimKind.stay, quantity=1, live=True, **dates
        )
    )
    session.flush()
    reference = booking.reference
    session.commit()
    return reference


def now() -> datetime:
    """The instant of the attempt."""
    return datetime.now(UTC)


if __name__ == "__main__":
    main(*sys.argv[1:])

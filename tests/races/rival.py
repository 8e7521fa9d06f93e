"""One process of rivals: told a night, they all try to sell it at the same instant.

Each writes what came of it as a line of the file OUTCOMES, before anything else happens: the night,
the door, and the reference of the sale, `lost`, `cut` (the connection was lost) or `odd: ...`.
"""

import http.client
import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection

from sqlalchemy import create_engine, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Establishment, Housing, StayLine, Tariff
from models.inventory import ClaimKind
from pricing.request import Party
from rules.stay import Stay
from rules.workflow import Origin, Status
from services.actor import Actor, Channel
from services.bookings import Sale, book, new_reference
from services.claims import is_oversale
from services.database import prepare_engine
from services.quotes import StayRequest
from services.refusals import StayUnavailable

KEY = "aub_" + "r" * 43
LOST, CUT = "lost", "cut"
TRIES_WHEN_LOCKED = 20
LATER = 0.1  # seconds
Rival = Callable[[date], str]


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


def main(pipe: Connection, url: str, outcomes: str, *modes: str) -> None:
    """Serve rounds until the pipe is closed. modes: DOOR:COUNT[:SERVER]."""
    engine = create_engine(url, pool_size=20)
    prepare_engine(engine)
    with Session(engine) as session:
        field = find_field(session)
    rivals = [
        (mode.split(":")[0], make_rival(mode, engine, field)) for mode in modes for _ in range(int(mode.split(":")[1]))
    ]
    pipe.send("ready")
    while True:
        try:
            night, start, late = pipe.recv()
        except EOFError:
            return
        run_round(rivals, night, start, late, outcomes)
        pipe.send("done")


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


def make_rival(mode: str, engine, field: Field) -> Rival:
    """A function that tries one sale and says what came of it."""
    door, _, server = mode.split(":", 2)
    if door == "http":
        return lambda night: sell_by_http(server, field, night)
    if door == "import":
        return lambda night: sell_by_import(engine, field, night)
    return lambda night: sell_by_orm(engine, field, night)


def run_round(rivals: list[tuple[str, Rival]], night: date, start: float, late: str, outcomes: str) -> None:
    """All rivals of this process at the same instant; a little later those of the doors in `late`."""
    threads = [
        threading.Thread(target=attempt, args=(door, rival, night, start + LATER * (door in late), outcomes))
        for door, rival in rivals
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def attempt(door: str, rival: Rival, night: date, start: float, outcomes: str) -> None:
    """Wait for the start, try, and write down what came of it."""
    time.sleep(max(0.0, start - time.time()))
    try:
        outcome = rival(night)
    except Exception as problem:  # whatever was not foreseen fails the test
        outcome = f"odd: {problem!r}".replace("\n", " ")
    descriptor = os.open(outcomes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{night} {door} {outcome}\n".encode())
    os.close(descriptor)


def sell_by_http(server: str, field: Field, night: date) -> str:
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
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
            return told["reference"] if answer.status == 201 else f"odd: {answer.status} {told}"
    except urllib.error.HTTPError as refusal:
        return LOST if refusal.code == 409 else f"odd: {refusal.code} {refusal.read(300)!r}"
    except (http.client.HTTPException, ConnectionError):
        return CUT
    except urllib.error.URLError as problem:
        if isinstance(problem.reason, ConnectionError):
            return CUT
        raise


def sell_by_import(engine, field: Field, night: date) -> str:
    """As an import would: no file brings bookings yet, so through the service, as imported and by its actor."""
    wanted = StayRequest(field.housing_id, Stay.of(night, 1), Party.of({40: 2}))
    sale = Sale(field.establishment_id, field.client_id, [wanted], Origin.imported)
    with Session(engine) as session:
        try:
            return book(session, sale, Actor("import", Channel.imported, establishment_ids=None), now()).reference
        except StayUnavailable:
            return LOST


def sell_by_orm(engine, field: Field, night: date) -> str:
    """As a console would that knows nothing of services: rows, and a commit; again when the file is locked."""
    for _ in range(TRIES_WHEN_LOCKED):
        with Session(engine) as session:
            try:
                return _write_rows(session, field, night)
            except IntegrityError as problem:
                if is_oversale(problem):
                    return LOST
                raise
            except DBAPIError:
                time.sleep(0.01)
    return LOST


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
    stay = StayLine(housing_id=field.housing_id, people=2, party=[{"age": 40, "count": 2}], **dates)
    stay.tariff_id = field.tariff_id
    booking.stays = [stay]
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

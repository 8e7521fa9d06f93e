"""A seeded house of 50 housings with its clients and bookings, written in bulk under the guards."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from models import Booking, Claim, Client, Establishment, Event, Housing, HousingPool, PriceLine, SearchWord, StayLine
from models.inventory import ClaimKind
from models.tariff import PriceSource
from rules.folding import search_words
from rules.workflow import Origin, Status
from services.actor import command
from services.establishment_file.parse import parse
from services.establishment_file.store import import_establishment
from services.transaction import transaction

HOUSINGS = 50
LENGTHS = (1, 1, 2, 2, 2, 3, 3, 3, 4, 7)
GAPS = (0, 0, 0, 0, 1, 1, 1, 1, 2, 2)  # with these lengths: about 78 % of the nights
BATCH = 5_000
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FIRST = [
    "Anne",
    "Bruno",
    "Cécile",
    "David",
    "Émilie",
    "Fabien",
    "Gaëlle",
    "Henri",
    "Irène",
    "Jules",
    "Karine",
    "Loïc",
    "Manon",
    "Nathan",
    "Odile",
    "Pierre",
]
LAST = [
    "Arnaud",
    "Benoist",
    "Carpentier",
    "Dumas",
    "Évrard",
    "Fabre",
    "Gauthier",
    "Hubert",
    "Jacquet",
    "Lacroix",
    "Marchand",
    "Normand",
    "Perrot",
    "Renaud",
]
RARE = "Quézac"  # the family name of one client in a thousand


def house_file() -> str:
    """An establishment file of 50 rooms with four seasons."""
    pools = "\n".join(f"  - {{code: r{n:02}, name: Chambre {n:02}, kind: room, capacity: 1}}" for n in range(HOUSINGS))
    housings = "\n".join(
        f"  - {{code: r{n:02}, name: Chambre {n:02}, kind: room, capacity: 4, takes: [{{pool: r{n:02}}}]}}"
        for n in range(HOUSINGS)
    )
    return f"""format: 1
establishment: {{code: bench, name: Maison des Mesures}}
pools:
{pools}
housings:
{housings}
tariff:
  label: Tarif
  age_bands:
    - {{code: adult, name: Adultes, from: 18}}
  seasons:
    - {{code: low, name: Basse saison, nights: [every night], minus: [high]}}
    - {{code: high, name: Haute saison, nights: [07-01..08-31, 12-20..01-03]}}
    - {{code: weekend, name: Week-end, nights: [friday..saturday]}}
  charges:
    - code: accommodation
      name: Hébergement
      source: accommodation
      base: true
      vat: 10 %
      rows:
        - {{seasons: [low], amount: 70}}
        - {{seasons: [high], amount: 95}}
        - {{seasons: [low, weekend], amount: 82}}
    - code: cleaning
      name: Ménage
      source: option
      vat: 20 %
      rows:
        - {{per: stay, amount: 25}}
    - code: tax
      name: Taxe de séjour
      source: tourist_tax
      rows:
        - {{ages: adult, amount: 0.88, counting: people}}
"""


def build(session: Session, bookings: int, clients: int, first_day: date, days: int, seed: int = 50) -> None:
    """Fill an empty, migrated database; does nothing when it is filled already."""
    if session.scalar(select(func.count(Booking.id))):
        return
    random = Random(seed)
    house = import_establishment(session, parse(house_file()), command("bench"), NOW)
    with transaction(session):
        _write_clients(session, clients, random)
        client_ids = list(session.scalars(select(Client.id)))
        rows = session.execute(
            select(Housing.id, HousingPool.pool_id).join(HousingPool, HousingPool.housing_id == Housing.id)
        ).all()
        stays = list(_stays([tuple(row) for row in rows], bookings, first_day, days, random))
        for start in range(0, len(stays), BATCH):
            _write_bookings(session, house, stays[start : start + BATCH], client_ids, start, random)
        _go_on_counting(session)


def _go_on_counting(session: Session) -> None:
    """The rows above brought their own numbers; PostgreSQL counts on behind them."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in ("booking", "stay_line", "price_line", "claim", "event"):
        highest = f"(SELECT max(id) FROM {table})"
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest}) WHERE {highest} > 0"))


def _stays(
    rows: list[tuple[int, int]], bookings: int, first_day: date, days: int, random: Random
) -> Iterator[tuple[int, int, date, date]]:
    """Stays that follow each other in every housing: (housing, pool, arrival, departure)."""
    each = bookings // len(rows)
    for housing_id, pool_id in rows:
        day = first_day
        last = first_day + timedelta(days=days)
        for _ in range(each):
            day += timedelta(days=random.choice(GAPS))
            departure = day + timedelta(days=random.choice(LENGTHS))
            if departure > last:
                break
            yield housing_id, pool_id, day, departure
            day = departure


def _write_clients(session: Session, number: int, random: Random) -> None:
    rows: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for at in range(1, number + 1):
        last = RARE if at % 1000 == 500 else f"{random.choice(LAST)}{at % 97 or ''}"
        first = random.choice(FIRST)
        mail = f"{first}.{at}@example.org"
        rows.append(
            {
                "id": at,
                "first_name": first,
                "last_name": last,
                "display_name": f"{last} {first}",
                "email": mail,
                "phone": f"06 39 98 {at % 100:02} {at // 100 % 100:02}",
                "created_at": NOW,
            }
        )
        words += [{"table_name": "client", "word": word, "row_id": at} for word in search_words((first, last, mail))]
    session.execute(insert(Client), rows)
    session.execute(insert(SearchWord), words)


def _write_bookings(
    session: Session, house: Establishment, stays: list, clients: list[int], start: int, random: Random
) -> None:
    files, lines, prices, claims, events, words = [], [], [], [], [], []
    tariff_id = 1
    for at, (housing_id, pool_id, arrival, departure) in enumerate(stays, start + 1):
        nights = (departure - arrival).days
        total = nights * (7000 + 176) + 2500
        cancelled = at % 17 == 0
        reference = f"B{at:06}"
        dates = {"arrival_on": arrival, "departure_on": departure}
        files.append(
            {
                "id": at,
                "establishment_id": house.id,
                "reference": reference,
                "client_id": random.choice(clients),
                "status": Status.cancelled if cancelled else Status.confirmed,
                "origin": random.choice(list(Origin)),
                "people": 2,
                "tariff_id": tariff_id,
                "total_cents": total,
                "currency": "EUR",
                "booked_on": arrival - timedelta(days=30),
                "created_at": _instant(arrival, at),
                "created_by": "bench",
                "cancelled_at": _instant(arrival, at) if cancelled else None,
                **dates,
            }
        )
        lines.append(
            {
                "id": at,
                "booking_id": at,
                "housing_id": housing_id,
                "tariff_id": tariff_id,
                "people": 2,
                "party": [{"age": 40, "count": 2}],
                "options": {},
                **dates,
            }
        )
        for position, (source, cents) in enumerate(
            (
                (PriceSource.accommodation, nights * 7000),
                (PriceSource.option, 2500),
                (PriceSource.tourist_tax, nights * 176),
            )
        ):
            prices.append(
                {
                    "booking_id": at,
                    "stay_line_id": at,
                    "position": position,
                    "source": source,
                    "label": {"fr": "Ligne", "en": "Line"},
                    "trail": [],
                    "amount_cents": cents,
                }
            )
        claims.append(
            {
                "pool_id": pool_id,
                "stay_line_id": at,
                "kind": ClaimKind.stay,
                "quantity": 1,
                "live": not cancelled,
                **dates,
            }
        )
        events.append(
            {
                "booking_id": at,
                "seq": 1,
                "tag": "booking:book",
                "at": NOW,
                "actor": "bench",
                "channel": "command",
                "facts": {"total_cents": total},
            }
        )
        words.append({"table_name": "booking", "word": reference.lower(), "row_id": at})
    for table, rows in (
        (Booking, files),
        (StayLine, lines),
        (PriceLine, prices),
        (Claim, claims),
        (Event, events),
        (SearchWord, words),
    ):
        session.execute(insert(table), rows)


def _instant(day: date, at: int) -> datetime:
    return datetime(day.year, day.month, day.day, at % 24, tzinfo=UTC) - timedelta(days=31)

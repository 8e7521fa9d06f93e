"""A living demonstration: two invented houses and two years of bookings, the same for one seed and day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Client, Establishment, Pool
from models.client import ClientKind
from models.inventory import ClosureReason
from pricing.request import Party
from rules.errors import UserError
from rules.folding import words
from rules.stay import Stay
from rules.workflow import Origin
from services.accounts import NewAccount, create_account, nobody_yet
from services.actor import Actor, command
from services.availability import free_housings
from services.bookings import Sale, book, cancel
from services.closures import close_nights
from services.establishment_file.parse import parse
from services.establishment_file.store import import_establishment
from services.quotes import StayRequest
from services.rights import CLEANING, OWNER, READER, TEAM
from services.tariffs import selling
from services.transaction import transaction

FILES = ("demo-maison", "demo-auberge")
SEED = 2027
YEAR, AHEAD = 365, 0.4  # two years of bookings, four tenths of them to come
PASSWORD = "demo-auberge-2027"  # noqa: S105  (printed at the start, on the page and in the README)
ACCOUNTS = (
    ("demo", "Camille", "Roussel", OWNER),
    ("equipe", "Nadia", "Ferrand", TEAM),
    ("menage", "Louis", "Perrin", CLEANING),
    ("lecture", "Ines", "Maurel", READER),
)
FIRST_NAMES = [
    "Claire",
    "Élodie",
    "Hugo",
    "Inès",
    "Jean",
    "Karim",
    "Léa",
    "Marc",
    "Nora",
    "Océane",
    "Paul",
    "Quentin",
    "Rose",
    "Samir",
    "Théo",
    "Ulysse",
    "Violette",
    "Wassim",
    "Yann",
    "Zoé",
    "Anaïs",
    "Benoît",
    "Chloé",
    "Damien",
    "Émile",
    "Fanny",
    "Gaël",
    "Hélène",
    "Igor",
    "Jeanne",
    "Katell",
    "Lucien",
    "Maëlle",
    "Noël",
    "Pauline",
]
LAST_NAMES = [
    "Aubrac",
    "Bellanger",
    "Castagnède",
    "Delaunay",
    "Étienne",
    "Fournel",
    "Garrigou",
    "Hautecombe",
    "Imbert",
    "Jourdan",
    "Kerbrat",
    "Lavergne",
    "Montcalm",
    "Noiret",
    "Ollivier",
    "Pradel",
    "Quillien",
    "Rabastens",
    "Saint-Amans",
    "Tessier",
    "Urvoy",
    "Vialatte",
    "Wendling",
    "Ybert",
    "Zeller",
    "Bourdoncle",
    "Cazalis",
    "Desmoulins",
    "Espinasse",
    "Fontanel",
    "Grandjean",
    "Huvelin",
    "Lacombe",
    "Maréchal",
    "Poujade",
    "Rigal",
    "Soulié",
]
GROUPS = (
    ("École des Trois Ormes", ClientKind.school),
    ("Collège de la Fontaine", ClientKind.school),
    ("Les Marcheurs du Plateau", ClientKind.association),
    ("Chorale Voix d'Automne", ClientKind.association),
    ("Club de vélo des Collines", ClientKind.association),
    ("Atelier Lumen", ClientKind.company),
    ("Coopérative du Grand Pré", ClientKind.company),
)
CITIES = [
    "Albi",
    "Toulouse",
    "Lyon",
    "Nantes",
    "Rennes",
    "Paris",
    "Bordeaux",
    "Lille",
    "Grenoble",
    "Strasbourg",
    "Dijon",
    "Angers",
    "Tours",
    "Brest",
]
CANCELLED = 0.06
SMALLEST = 3  # of the housings that a party fits in, it takes one of the smallest
LENGTHS = (1, 2, 2, 2, 3, 3, 4, 5, 7, 7)


@dataclass(frozen=True)
class Told:
    """What was made."""

    establishments: int
    clients: int
    bookings: int
    refused: int


def load_demo(session: Session, folder: Path, today: date, tries: int = 1400) -> Told:
    """Fill an empty database: establishments from their files, accounts, clients, bookings, closures.

    folder: of the establishment files. tries: sales attempted; those the houses refuse are left out.
    """
    actor = command("démo")
    started = datetime.combine(today, time(8), tzinfo=UTC)
    houses = [
        import_establishment(session, parse((folder / f"{name}.yaml").read_text()), actor, started) for name in FILES
    ]
    _accounts(session, started)
    random = Random(SEED)  # noqa: S311  (invented data, no secret)
    clients = _clients(session, random, started)
    sold = refused = 0
    for house in houses:
        _close_some(session, house, actor, today, started)
        with transaction(session):
            for arrival in _arrivals(random, today, tries // len(houses)):
                done = _sell(session, house, random, clients, arrival, today, actor)
                sold, refused = sold + done, refused + (not done)
    return Told(len(houses), len(clients), sold, refused)


def _accounts(session: Session, now: datetime) -> None:
    if nobody_yet(session):
        for username, first_name, last_name, role in ACCOUNTS:
            new = NewAccount(first_name, last_name, f"{username}@demo.example.org", PASSWORD, role, username)
            create_account(session, new, now)


def _clients(session: Session, random: Random, now: datetime) -> list[int]:
    """People and groups, no two alike; returns their ids."""
    pairs = random.sample([(first, last) for first in FIRST_NAMES for last in LAST_NAMES], 240)
    rows = [_person(random, first, last, now) for first, last in pairs]
    rows += [
        Client(
            kind=kind,
            company=name,
            display_name=name,
            email=_mail(name),
            phone=_phone(random),
            city=random.choice(CITIES),
            created_at=now,
        )
        for name, kind in GROUPS
    ]
    with transaction(session):
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def _person(random: Random, first: str, last: str, now: datetime) -> Client:
    return Client(
        first_name=first,
        last_name=last,
        display_name=f"{last} {first}",
        email=_mail(f"{first}.{last}"),
        phone=_phone(random),
        city=random.choice(CITIES),
        language="en" if random.random() < 0.12 else "fr",
        created_at=now - timedelta(days=random.randrange(800)),
    )


def _mail(name: str) -> str:
    return ".".join(words(name)) + "@example.org"


def _phone(random: Random) -> str:
    return "06 39 98 " + " ".join(f"{random.randrange(100):02}" for _ in range(2))


def _arrivals(random: Random, today: date, tries: int) -> Iterator[date]:
    """Days of arrival: those around today first, then a year back, and a year ahead that thins out."""
    for offset in (-3, -2, -1, -1, 0, 0, 0, 0, 1, 1, 2, 3):
        yield today + timedelta(days=offset)
    for _ in range(tries):
        ahead = random.random() < AHEAD
        day = today + timedelta(days=int(YEAR * random.random() ** 2) if ahead else -random.randrange(YEAR))
        if day.month in (1, 11) and random.random() < 0.5:
            day += timedelta(days=random.randrange(30, 60))
        yield day


def _booked_at(random: Random, arrival: date, today: date) -> datetime:
    """When it was sold: some weeks before the arrival, and never after today."""
    latest = min(arrival, today)
    return datetime.combine(latest, time(random.randrange(6, 8)), tzinfo=UTC) - timedelta(days=random.randrange(1, 120))


def _sell(
    session: Session,
    house: Establishment,
    random: Random,
    clients: Sequence[int],
    arrival: date,
    today: date,
    actor: Actor,
) -> bool:
    """Try one sale; False when the house refuses it."""
    stay = Stay.of(arrival, random.choice(LENGTHS))
    party = _party(random)
    at = _booked_at(random, arrival, today)
    shop = selling(session, house.id)
    free = free_housings(session, shop.needs, stay, [(member.age, member.count) for member in party.members], at)
    fitting = sorted((shop.needs[found].capacity, found) for found in free if shop.needs[found].capacity >= party.size)
    if not fitting:
        return False
    _, housing_id = random.choice(fitting[:SMALLEST])
    plan = random.choice(shop.plans[housing_id])
    wanted = StayRequest(housing_id, stay, party, plan)
    sale = Sale(house.id, random.choice(clients), [wanted], _origin(random), booked_on=at.date())
    try:
        booking = book(session, sale, actor, at)
    except UserError:
        return False
    if random.random() < CANCELLED:
        cancel(session, booking.id, actor, at + timedelta(days=1))
    return True


def _party(random: Random) -> Party:
    size = random.choices((1, 2, 4, 6, 9, 14, 18), (5, 8, 5, 4, 2, 2, 1))[0] + random.randrange(2)
    children = random.randrange(size) if size > 2 and random.random() < 0.4 else 0
    people = {random.choice((28, 35, 42, 51, 64)): size - children}
    if children:
        people[random.choice((3, 7, 11, 15))] = children
    return Party.of(people)


def _origin(random: Random) -> Origin:
    return random.choices((Origin.phone, Origin.email, Origin.staff, Origin.website), (3, 3, 2, 1))[0]


def _close_some(session: Session, house: Establishment, actor: Actor, today: date, now: datetime) -> None:
    """The owner's own days and some works, before anything is sold there."""
    pools = session.scalars(select(Pool).where(Pool.establishment_id == house.id).order_by(Pool.position)).all()
    plans = ((20, 4, ClosureReason.owner_use, "Famille"), (75, 6, ClosureReason.works, "Peinture des volets"))
    for pool, (days, nights, reason, note) in zip(pools, plans, strict=False):
        stay = Stay.of(today + timedelta(days=days), nights)
        close_nights(session, house.id, {pool.id: pool.capacity}, stay, reason, note, actor, now)

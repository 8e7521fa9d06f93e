"""What the sale page offers: every housing and rate plan for a stay, priced, and when taken, the nearest dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, Housing
from models.housing import HousingKind
from pricing.lines import Quote
from pricing.request import Party
from pricing.tariff import Counting
from rules.occupancy import suffices, units_needed
from rules.restrictions import Cure
from rules.stay import Stay
from rules.text import Name
from rules.workflow import Origin
from services.availability import NEAREST_DAYS, capacities, free_by_night
from services.gaps import gap_nights
from services.local_time import today
from services.quotes import StayRequest, price
from services.stay_cures import Refused, cures_of, is_curable
from services.suggestions import SUGGESTIONS
from services.tariffs import Selling, selling

CURED = 4  # refused stays of which a search looks for the nearest dates at once
Free = Mapping[int, Mapping[date, int]]  # units by pool and night


class HousingRow(NamedTuple):
    """A housing on sale, as the page names it."""

    id: int
    name: Name
    kind: HousingKind
    capacity: int


class Option(NamedTuple):
    """Something the guest may add. counted: a number may be given; else everybody has one."""

    code: str
    name: Name
    counted: bool


@dataclass(frozen=True)
class Choice:
    """A housing with a rate plan: what it costs or why it is not sold, whether it is free, or when it is next."""

    housing: HousingRow
    plan: Name | None
    wanted: StayRequest
    quote: Quote
    free: bool
    nearest: list[Stay] = field(default_factory=list)
    cure: Cure | None = None  # of what the rules refuse: `with_cures` looks for it; None: not looked for

    @property
    def sellable(self) -> bool:
        """Whether it may be sold as asked."""
        return self.free and not self.quote.refusals

    @property
    def curable(self) -> bool:
        """Whether it is free, and refused for what other dates may mend."""
        return self.free and is_curable(self.quote)

    @property
    def key(self) -> str:
        """What tells it from the others of a search: "12:3", housing and rate plan."""
        return f"{self.housing.id}:{self.wanted.plan_id or ''}"


def sale_choices(
    session: Session,
    house: Establishment,
    stay: Stay,
    party: Party,
    options: Mapping[str, int | None],
    now: datetime,
    client_class: str | None = None,
    contracted: int | None = None,
) -> list[Choice]:
    """Every housing on sale at the desk with every rate plan that prices it, in the order of the list.

    client_class: what the client is, contracted: how many people the contract names, where these are known.

    Raises NoTariff, or what the price engine refuses to read.
    """
    shop = selling(session, house.id)
    wanted = [
        StayRequest(
            housing_id,
            stay,
            party,
            plan_id,
            options,
            contracted=contracted,
            channel=Origin.staff.value,
            client_class=client_class,
        )
        for housing_id in shop.needs
        for plan_id in shop.plans[housing_id]
    ]
    return look_at(session, house, wanted, now)


def look_at(session: Session, house: Establishment, wanted: Iterable[StayRequest], now: datetime) -> list[Choice]:
    """These stays, priced and checked. Those of housings that are not on sale are left out."""
    shop = selling(session, house.id)
    rows = housing_rows(session, house.id)
    asked = [item for item in wanted if item.housing_id in shop.needs and item.housing_id in rows]
    if not asked:
        return []
    free = _free_around(session, shop, asked, today(house, now), now)
    return [_choice(shop, rows, item, free, today(house, now)) for item in asked]


def with_cures(
    session: Session, house: Establishment, choices: Sequence[Choice], now: datetime, first: str = ""
) -> list[Choice]:
    """The same choices; a few that are free and refused know the nearest dates that are accepted and free.

    first: the key of one that must be among them. It is looked for in a few only, because each takes its time.
    """
    at = [number for number, item in enumerate(choices) if item.curable]
    at.sort(key=lambda number: choices[number].key != first)
    refused = [Refused(choices[number].wanted, choices[number].quote) for number in at[:CURED]]
    cures = cures_of(session, selling(session, house.id), refused, today(house, now), now)
    found = dict(zip(at, cures, strict=False))
    return [replace(item, cure=found.get(number)) for number, item in enumerate(choices)]


def options_of(shop: Selling) -> list[Option]:
    """What guests may choose, in the order of the bill."""
    by_age = {row.charge.code for row in shop.tariff.rows if row.band or row.row.counting in _BY_PERSON}
    return [Option(code, name, code not in by_age) for code, name in shop.tariff.options.items()]


_BY_PERSON = (Counting.beyond, Counting.missing, Counting.free)


def housing_rows(session: Session, establishment_id: int) -> dict[int, HousingRow]:
    """The housings of an establishment by id."""
    rows = session.execute(
        select(Housing.id, Housing.name_fr, Housing.name_en, Housing.kind, Housing.capacity).where(
            Housing.establishment_id == establishment_id, Housing.archived_at.is_(None)
        )
    )
    return {
        number: HousingRow(number, Name(name_fr, name_en or ""), kind, capacity)
        for number, name_fr, name_en, kind, capacity in rows
    }


def plan_name(shop: Selling, plan_id: int | None) -> Name | None:
    """What a rate plan is called; None where prices know no plan."""
    codes = {number: code for code, number in shop.plan_ids.items()}
    return shop.tariff.plans.get(codes.get(plan_id, "")) if plan_id else None


def _free_around(session: Session, shop: Selling, asked: list[StayRequest], first: date, now: datetime) -> Free:
    """Free units on the nights of the stays and of the fortnights beside them."""
    arrival = min(item.stay.arrival_on for item in asked)
    departure = max(item.stay.departure_on for item in asked)
    since = min(arrival, max(first, arrival - timedelta(days=NEAREST_DAYS)))
    around = Stay(since, departure + timedelta(days=NEAREST_DAYS))
    pools = capacities(shop.needs[item.housing_id] for item in asked)
    return free_by_night(session, pools, around, now)


def _choice(shop: Selling, rows: Mapping[int, HousingRow], wanted: StayRequest, free: Free, booked_on: date) -> Choice:
    taken = units_needed(shop.needs[wanted.housing_id].needs, wanted.plan_id, wanted.people)
    fits = _fits(wanted.stay, taken, free)
    if gap_nights(shop, wanted):
        wanted = wanted.with_taken(_taken_nights(taken, free))
    return Choice(
        housing=rows[wanted.housing_id],
        plan=plan_name(shop, wanted.plan_id),
        wanted=wanted,
        quote=price(shop, wanted, booked_on),
        free=fits,
        nearest=[] if fits else _nearest(shop, wanted, taken, free, booked_on),
    )


def _taken_nights(taken: Mapping[int, int], free: Free) -> frozenset[date]:
    """The nights of the fortnights around on which this much is not free."""
    nights = {night for by_night in free.values() for night in by_night}
    return frozenset(
        night for night in nights if not suffices(taken, {pool: free[pool].get(night, 0) for pool in taken})
    )


def _nearest(shop: Selling, wanted: StayRequest, taken: Mapping[int, int], free: Free, booked_on: date) -> list[Stay]:
    """Free stays of the same length that the rules allow, closest first, from today on."""
    found: list[Stay] = []
    moves = sorted(range(-NEAREST_DAYS, NEAREST_DAYS + 1), key=lambda days: (abs(days), days))
    for days in moves:
        stay = wanted.stay.shifted(days)
        if days == 0 or stay.arrival_on < booked_on or not _fits(stay, taken, free):
            continue
        if not price(shop, replace(moved(wanted, stay), taken=wanted.taken), booked_on).refusals:
            found.append(stay)
            if len(found) == SUGGESTIONS:
                break
    return found


def moved(wanted: StayRequest, stay: Stay) -> StayRequest:
    """The same stay on other dates."""
    return wanted.moved_to(stay)


def _fits(stay: Stay, taken: Mapping[int, int], free: Free) -> bool:
    return all(suffices(taken, {pool: free[pool].get(night, 0) for pool in taken}) for night in stay)

"""What the rules accept, and is free, nearest to stays that they refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from pricing.cures import BEYOND_DATES, DAYS_AROUND, NIGHTS_AROUND, nearest_cure
from pricing.lines import Quote
from rules.occupancy import suffices, units_needed
from rules.restrictions import Cure
from rules.stay import FIRST_DAY, LAST_DAY, Stay
from services.availability import capacities, free_by_night
from services.gaps import gap_nights
from services.quotes import StayRequest, request_of
from services.tariffs import Selling

Free = Mapping[int, Mapping[date, int]]  # units by pool and night


@dataclass(frozen=True)
class Refused:
    """A stay with the quote that refuses it. own: the nights that it has already, when it moves: free for it."""

    wanted: StayRequest
    quote: Quote
    own: Stay | None = None


def is_curable(quote: Quote) -> bool:
    """Whether a stay is refused, and for nothing that no other date or length mends."""
    return bool(quote.refusals) and not any(refusal.rule in BEYOND_DATES for refusal in quote.refusals)


def cures_of(session: Session, shop: Selling, refused: Sequence[Refused], booked_on: date, now: datetime) -> list[Cure]:
    """The nearest arrival and number of nights of each stay; an empty cure where nothing is near.

    Each costs up to ninety quotes, some milliseconds: not for long lists. The database is asked once.
    """
    if not refused:
        return []
    free = _free_around(session, shop, refused, now)
    return [_cure(shop, item, free, booked_on) or Cure() for item in refused]


def _free_around(session: Session, shop: Selling, refused: Sequence[Refused], now: datetime) -> Free:
    """Free units on every night that another arrival or length may take, and on those that a rule about gaps sees."""
    gap = max(gap_nights(shop, item.wanted) for item in refused)
    arrival = min(item.wanted.stay.arrival_on for item in refused)
    departure = max(item.wanted.stay.departure_on for item in refused)
    first = max(FIRST_DAY.toordinal(), arrival.toordinal() - DAYS_AROUND - gap)
    last = min(LAST_DAY.toordinal(), departure.toordinal() + NIGHTS_AROUND + gap)
    pools = capacities(shop.known[item.wanted.housing_id] for item in refused)
    return free_by_night(session, pools, Stay(date.fromordinal(first), date.fromordinal(last)), now)


def _cure(shop: Selling, item: Refused, free: Free, booked_on: date) -> Cure | None:
    needs = shop.known[item.wanted.housing_id].needs
    units = units_needed(needs, item.wanted.plan_id, item.wanted.people)
    taken = frozenset(
        night
        for night in next(iter(free.values()), {})
        if (item.own is None or night not in item.own)
        and not suffices(units, {pool: free[pool][night] for pool in units})
    )
    return nearest_cure(shop.tariff, request_of(shop, item.wanted.with_taken(taken), booked_on), item.quote)

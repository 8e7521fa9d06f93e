"""What the rules accept nearest to a stay that they refuse, and which stays a year offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pricing.compiled import CompiledTariff
from pricing.lines import Quote
from pricing.quote import quote, total_cents
from pricing.request import MOST_NIGHTS, Request
from rules.errors import UserError
from rules.restrictions import Cure, Rule
from rules.stay import FIRST_DAY, LAST_DAY, Stay

DAYS_AROUND = 14
NIGHTS_AROUND = 31
BEYOND_DATES = frozenset((Rule.capacity, Rule.reserved))  # no other date or length mends these


def quote_with_cures(tariff: CompiledTariff, request: Request) -> Quote:
    """Price a stay; refusals come with the nearest cure of the whole stay. Raises as `quote` does."""
    found = quote(tariff, request)
    if not found.refusals:
        return found
    cure = nearest_cure(tariff, request, found)
    return Quote(refusals=tuple(replace(refusal, cure=cure) for refusal in found.refusals))


def nearest_cure(tariff: CompiledTariff, request: Request, refused: Quote) -> Cure | None:
    """Look for the nearest arrival and the nearest number of nights that nothing refuses; None where there is none."""
    if any(refusal.rule in BEYOND_DATES for refusal in refused.refusals):
        return None
    arrivals = (stay for stay in _other_arrivals(request) if is_accepted(tariff, request, stay))
    lengths = (stay for stay in _other_lengths(request) if is_accepted(tariff, request, stay))
    arrival, length = next(arrivals, None), next(lengths, None)
    if arrival is None and length is None:
        return None
    return Cure(arrival.arrival_on if arrival else None, length.nights if length else None)


def is_accepted(tariff: CompiledTariff, request: Request, stay: Stay) -> bool:
    """Say whether another stay of the same request has a price, and takes no night that is known to be taken."""
    if request.taken and not request.taken.isdisjoint(stay):
        return False
    return _total(tariff, request, stay) is not None


def _total(tariff: CompiledTariff, request: Request, stay: Stay) -> int | None:
    """Return what another stay of the same request costs; None where it is refused or cannot be asked."""
    try:
        return total_cents(tariff, request.moved_to(stay))
    except UserError:  # an age or a quantity that this stay cannot have
        return None


def _other_arrivals(request: Request) -> Iterator[Stay]:
    earliest = max(request.booked_on, FIRST_DAY)
    for days in _nearest_first(DAYS_AROUND):
        stay = request.stay.shifted(days)
        if stay.arrival_on >= earliest and stay.departure_on <= LAST_DAY:
            yield stay


def _other_lengths(request: Request) -> Iterator[Stay]:
    for nights in _nearest_first(NIGHTS_AROUND):
        wanted = request.stay.nights + nights
        if 1 <= wanted <= MOST_NIGHTS and (LAST_DAY - request.stay.arrival_on).days >= wanted:
            yield Stay.of(request.stay.arrival_on, wanted)


def _nearest_first(most: int) -> Iterable[int]:
    """Count away from zero on both sides, the later first.

    >>> list(_nearest_first(2))
    [1, -1, 2, -2]
    """
    return (sign * distance for distance in range(1, most + 1) for sign in (1, -1))


@dataclass(frozen=True, slots=True)
class DayPrices:
    """What may begin on a day: the total of each number of nights that is accepted, in cents."""

    arrival_on: date
    totals_cents: dict[int, int]

    @property
    def cheapest_night_cents(self) -> int | None:
        """The lowest total per night, rounded up; None where nothing may begin."""
        return min((-(-total // nights) for nights, total in self.totals_cents.items()), default=None)


def price_calendar(
    tariff: CompiledTariff, request: Request, arrivals: Iterable[date], most_nights: int = 14
) -> Iterator[DayPrices]:
    """Yield what each arrival day offers, for stays of 1 to `most_nights` nights of the same request."""
    for arrival in arrivals:
        totals: dict[int, int] = {}
        for nights in range(1, min(most_nights, (LAST_DAY - arrival).days) + 1):
            stay = Stay.of(arrival, nights)
            if request.taken and not request.taken.isdisjoint(stay):
                break
            total = _total(tariff, request, stay)
            if total is not None:
                totals[nights] = total
        yield DayPrices(arrival, totals)

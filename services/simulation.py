"""Trying prices out: any version of the tariff, published or not, and what a year of a housing offers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import lcm
from typing import NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models import Tariff
from models.tariff import TariffStatus
from pricing.compiled import CompiledTariff
from pricing.cures import price_calendar
from pricing.lines import Quote
from pricing.quote import quote
from pricing.request import Request
from rules.errors import UserError
from rules.restrictions import Refusal, Rule
from rules.stay import Stay
from rules.text import N_
from services.tariffs import Selling, compile_version, selling

MOST_NIGHTS = 14  # of the stays that a day of the year view looks at
WHOLE = lcm(*range(1, MOST_NIGHTS + 1))  # divided by a number of nights, it leaves no rest


class UnknownVersion(UserError):
    """A version of the tariff that is not there, or another establishment's."""

    message = N_("This version of the tariff was not found.")
    status = 404


class NoVersion(UserError):
    """There is no version of the tariff to try."""

    message = N_("There is no version of the tariff yet.")
    status = 409


class Version(NamedTuple):
    """A version of the tariff, as a choice."""

    id: int
    label: str
    number: int
    status: TariffStatus


_ORDER = case({TariffStatus.published: 0, TariffStatus.draft: 1}, value=Tariff.status, else_=2)


def versions(session: Session, establishment_id: int) -> list[Version]:
    """Return every version of an establishment: the one that sells, the draft, then the older ones."""
    query = select(Tariff.id, Tariff.label, Tariff.number, Tariff.status)
    rows = session.execute(
        query.where(Tariff.establishment_id == establishment_id).order_by(_ORDER, Tariff.number.desc())
    )
    return [Version(*row) for row in rows]


def establishment_of_version(session: Session, tariff_id: int) -> int | None:
    """The number of the establishment that a version belongs to; None where there is no such version."""
    return session.scalar(select(Tariff.establishment_id).where(Tariff.id == tariff_id))


def version_of(known: Sequence[Version], tariff_id: int | None) -> Version:
    """Choose a version by its id, the first one without. Raises UnknownVersion, NoVersion."""
    if not known:
        raise NoVersion()
    if tariff_id is None:
        return known[0]
    found = next((version for version in known if version.id == tariff_id), None)
    if found is None:
        raise UnknownVersion()
    return found


def shop_of(session: Session, establishment_id: int, version: Version) -> Selling:
    """Make a version ready to price. Raises what the price engine refuses to compile.

    Only the one that sells is kept in memory: the rows of a draft change under us.
    """
    if version.status is TariffStatus.published:
        return selling(session, establishment_id)
    return compile_version(session, establishment_id, version.id)


class YearDay(NamedTuple):
    """What begins on a day: the total of each number of nights that is sold, in cents, or why nothing does.

    nights: how many the cheapest night takes, the fewest of those that tie; night_cents: what it costs, rounded up.
    """

    arrival_on: date
    totals_cents: dict[int, int]
    nights: int | None
    night_cents: int | None
    refusal: Refusal | None


def arrivals_of(year: int) -> list[date]:
    """Return every day of a year."""
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return [date(year, 1, 1) + timedelta(days=day) for day in range(days)]


def days_of(tariff: CompiledTariff, request: Request, arrivals: Iterable[date]) -> Iterator[YearDay]:
    """Yield what begins on each of these days, for the people and options of a request; its dates do not count.

    Raises as `pricing.quote.quote`.
    """
    for found in price_calendar(tariff, request, arrivals, MOST_NIGHTS):
        totals = found.totals_cents
        refusal = None if totals else _most_often(quotes_of_day(tariff, request, found.arrival_on))
        yield YearDay(found.arrival_on, totals, _cheapest(totals), found.cheapest_night_cents, refusal)


def _cheapest(totals_cents: dict[int, int]) -> int | None:
    return min(totals_cents, key=lambda nights: (totals_cents[nights] * (WHOLE // nights), nights), default=None)


def quotes_of_day(tariff: CompiledTariff, request: Request, arrival_on: date) -> dict[int, Quote]:
    """Price the stays of 1 to 14 nights that begin on a day, by their number of nights."""
    return {
        nights: quote(tariff, request.moved_to(Stay.of(arrival_on, nights))) for nights in range(1, MOST_NIGHTS + 1)
    }


def _most_often(quotes: dict[int, Quote]) -> Refusal | None:
    """Return the rule that stands in the way of most of these stays; a closed season comes first among equals."""
    first: dict[Rule, Refusal] = {}
    times: Counter[Rule] = Counter()
    for found in quotes.values():
        for refusal in {refusal.rule: refusal for refusal in found.refusals}.values():
            first.setdefault(refusal.rule, refusal)
            times[refusal.rule] += 1
    rule = max(times, key=lambda one: (times[one], one is Rule.closed), default=None)
    return None if rule is None else first[rule]

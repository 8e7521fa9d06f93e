"""On which days which rate of the tourist tax holds, and which additions."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from pricing.tariff import TaxAddition, TaxRate, TouristTax

ONE_DAY = timedelta(days=1)


class TaxDay(NamedTuple):
    """What holds on a day; without a rate no tax is owed."""

    rate: TaxRate | None
    additions: tuple[TaxAddition, ...]


@dataclass(frozen=True, slots=True)
class TaxCalendar:
    """The days of one category of housings.

    days: ordinals, sorted, on each of which something changes. holds: what holds from each of them on; the first
    holds before all of them.
    """

    days: tuple[int, ...]
    holds: tuple[TaxDay, ...]

    def on(self, day: int) -> TaxDay:
        """Return what holds on a day (its ordinal)."""
        return self.holds[bisect_right(self.days, day)]

    def changes(self, first_day: int, last_day: int) -> bool:
        """Say whether something changes after the first of these days, up to the last."""
        return bisect_right(self.days, first_day) != bisect_right(self.days, last_day)


def tax_calendars(tax: TouristTax | None) -> dict[str, TaxCalendar]:
    """Return the days of each category that has rates."""
    if tax is None:
        return {}
    return {category: _calendar(category, tax) for category in {rate.category for rate in tax.rates}}


def _calendar(category: str, tax: TouristTax) -> TaxCalendar:
    rates = [rate for rate in tax.rates if rate.category == category]
    dated: list[TaxRate | TaxAddition] = [*rates, *tax.additions]
    days = {day for one in dated for day in _turns(one)}
    ordered = sorted(days)
    on_day = (
        TaxDay(
            next((rate for rate in rates if _holds(rate, day)), None),
            tuple(more for more in tax.additions if _holds(more, day)),
        )
        for day in ordered
    )
    return TaxCalendar(tuple(day.toordinal() for day in ordered), (TaxDay(None, ()), *on_day))


def _turns(dated: TaxRate | TaxAddition) -> list[date]:
    ends = dated.valid_to is not None and dated.valid_to < date.max
    return [dated.valid_from, dated.valid_to + ONE_DAY] if ends and dated.valid_to else [dated.valid_from]


def _holds(dated: TaxRate | TaxAddition, day: date) -> bool:
    return dated.valid_from <= day and (dated.valid_to is None or day <= dated.valid_to)

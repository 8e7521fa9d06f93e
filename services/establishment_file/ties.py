"""Rate rows of which only their order says which one wins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from pricing.compiled import GROUPS, WHOLE_STAY, conditions_of
from pricing.tariff import AgeBand, Charge, RateRow
from rules.number_spec import NumberSpec
from rules.text import N_
from services.establishment_file.contradictions import share
from services.establishment_file.fields import Reading
from services.establishment_file.nights import NightKinds
from services.establishment_file.schema import EstablishmentFile

MOST_PAIRS = 200_000  # compared in one charge, so that thousands of rows are still checked quickly


def find_ties(file: EstablishmentFile, nights: NightKinds, reading: Reading) -> None:
    """Warn at each row that another one above it beats for some stay, by its place only."""
    bands = {band.code: band for band in file.tariff.age_bands}
    for charge in file.tariff.charges:
        places = reading.row_places[charge.code]
        warned: set[int] = set()
        for upper, lower in islice(_candidates(charge), MOST_PAIRS):
            if lower not in warned and _can_meet(charge.rows[upper], charge.rows[lower], bands, nights):
                warned.add(lower)
                source = N_(
                    "this row and that of line {line} fit the same stays with as many conditions, so the upper "
                    "one wins; add a condition to one of them."
                )
                reading.problems.warn(places[lower], source, line=places[upper].line)


def _candidates(charge: Charge) -> Iterator[tuple[int, int]]:
    """Yield the places of rows that exclude each other and have as many conditions but another price."""
    alike: dict[tuple[int, bool, int], list[int]] = {}
    for place, row in enumerate(charge.rows):
        group = next(number for number, countings in enumerate(GROUPS) if row.counting in countings)
        alike.setdefault((group, row.per in WHOLE_STAY, conditions_of(row)), []).append(place)
    for places in alike.values():
        for upper, lower in combinations(places, 2):
            if _price(charge.rows[upper]) != _price(charge.rows[lower]):
                yield upper, lower


def _price(row: RateRow) -> tuple[object, ...]:
    return row.amount_cents, row.percent_bp, row.per, row.counting, row.counting_number, row.label


def _can_meet(upper: RateRow, lower: RateRow, bands: dict[str, AgeBand], nights: NightKinds) -> bool:
    """Say whether one stay, night and person fit both rows."""
    seasons = frozenset((*upper.seasons, *lower.seasons))
    return (
        share(upper.housings, lower.housings)
        and share(upper.plans, lower.plans)
        and _meet(upper.nights, lower.nights)
        and _meet(upper.party, lower.party)
        and bool((upper.arrival_weekdays or 127) & (lower.arrival_weekdays or 127))
        and _overlap(bands.get(upper.age_band or ""), bands.get(lower.age_band or ""))
        and any(seasons <= kind for kind in nights)
    )


def _meet(one: NumberSpec | None, other: NumberSpec | None) -> bool:
    return one is None or other is None or one.meets(other)


def _overlap(one: AgeBand | None, other: AgeBand | None) -> bool:
    return one is None or other is None or one.from_age in other or other.from_age in one

"""Rate rows of which only their order says which one wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice

from pricing.compiled import GROUPS, WHOLE_STAY, conditions_of
from pricing.tariff import AgeBand, Charge, Precedence, RateRow
from rules.number_spec import NumberSpec
from rules.seasons import Season, WeekdaysPiece
from rules.text import N_
from services.establishment_file.contradictions import share
from services.establishment_file.fields import Reading
from services.establishment_file.nights import NightKinds
from services.establishment_file.schema import EstablishmentFile

MOST_PAIRS = 200_000  # compared in one charge, so that thousands of rows are still checked quickly


def find_ties(file: EstablishmentFile, nights: NightKinds, reading: Reading) -> None:
    """Warn at each row that another one above it beats for some stay, by its place only."""
    for charge in file.tariff.charges:
        places = reading.row_places[charge.code]
        for upper, lower in ties_of(charge, file.tariff.age_bands, file.tariff.seasons, nights):
            source = N_(
                "this row and that of line {line} fit the same stays with as many conditions, so the upper "
                "one wins; add a condition to one of them."
            )
            reading.problems.warn(places[lower], source, line=places[upper].line)


def ties_of(
    charge: Charge, age_bands: Iterable[AgeBand], seasons: Iterable[Season], nights: NightKinds
) -> Iterator[tuple[int, int]]:
    """Yield the places (upper, lower) of rows that fit the same stay, each lower one once."""
    bands = {band.code: band for band in age_bands}
    of_weekdays = frozenset(
        season.code
        for season in seasons
        if season.pieces and all(isinstance(piece, WeekdaysPiece) for piece in season.pieces)
    )
    told: set[int] = set()
    for upper, lower in islice(_candidates(charge, of_weekdays), MOST_PAIRS):
        if lower not in told and _can_meet(charge.rows[upper], charge.rows[lower], bands, nights):
            told.add(lower)
            yield upper, lower


def _candidates(charge: Charge, of_weekdays: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of rows that exclude each other and have the same precedence but another price."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, row in enumerate(charge.rows):
        group = next((number for number, countings in enumerate(GROUPS) if row.counting in countings), len(GROUPS))
        comes_first = _comes_first(charge.precedence, row, of_weekdays)
        alike.setdefault(
            (group, row.per in WHOLE_STAY, comes_first, conditions_of(row), row.from_nth_night), []
        ).append(place)
    for places in alike.values():
        for upper, lower in combinations(places, 2):
            if _price(charge.rows[upper]) != _price(charge.rows[lower]):
                yield upper, lower


def _comes_first(precedence: Precedence, row: RateRow, of_weekdays: frozenset[str]) -> bool:
    """Say whether the charge's setting puts a row before those with more conditions."""
    match precedence:
        case Precedence.length:
            return row.nights is not None
        case Precedence.weekdays:
            return not of_weekdays.isdisjoint(row.seasons)
    return False


def _price(row: RateRow) -> tuple[object, ...]:
    amount = (row.amount_cents, row.percent_bp, row.share_of, row.free_nights, row.free_of, row.free_which)
    counting = (row.counting, row.counting_number, row.attrition_bp, row.counted_age_band)
    return *amount, row.per, *counting, row.free_table, row.most_free, row.label


def _can_meet(upper: RateRow, lower: RateRow, bands: dict[str, AgeBand], nights: NightKinds) -> bool:
    """Say whether one stay, night and person fit both rows."""
    seasons = frozenset((*upper.seasons, *lower.seasons))
    return (
        share(upper.housings, lower.housings)
        and share(upper.plans, lower.plans)
        and _meet(upper.nights, lower.nights)
        and (upper.party_ages != lower.party_ages or _meet(upper.party, lower.party))
        and share(upper.client_classes, lower.client_classes)
        and share(upper.channels, lower.channels)
        and bool((upper.arrival_weekdays or 127) & (lower.arrival_weekdays or 127))
        and _overlap(bands.get(upper.age_band or ""), bands.get(lower.age_band or ""))
        and any(seasons <= kind for kind in nights)
    )


def _meet(one: NumberSpec | None, other: NumberSpec | None) -> bool:
    return one is None or other is None or one.meets(other)


def _overlap(one: AgeBand | None, other: AgeBand | None) -> bool:
    return one is None or other is None or one.from_age in other or other.from_age in one

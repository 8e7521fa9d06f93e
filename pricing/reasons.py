"""The conditions of a rate row in words, for the trail of a line."""

from __future__ import annotations

from collections.abc import Mapping

from pricing.tariff import AgeBand, RateRow
from rules.text import N_, Name, Param, text
from rules.weekdays import weekdays_of


def reasons_of(row: RateRow, seasons: Mapping[str, Name], bands: Mapping[str, AgeBand]) -> tuple[Param, ...]:
    """Say why a row may apply: its seasons, ages, lengths ... in the order of a rate card.

    The housing and the plan are left out: whoever reads a price knows them.
    Raises KeyError for a code that is in neither mapping.
    """
    reasons: list[Param] = [seasons[code] for code in row.seasons]
    if row.age_band:
        reasons.append(bands[row.age_band].name)
    if row.nights:
        source = N_("stay of one night") if str(row.nights) == "1" else N_("stay of {nights} nights")
        reasons.append(text(source, nights=str(row.nights)))
    if row.party:
        reasons.append(text(N_("party of {people}"), people=str(row.party)))
    if row.arrival_weekdays:
        reasons.append(text(N_("arrival on {days}"), days=weekdays_of(row.arrival_weekdays)))
    if row.booked_before:
        reasons.append(text(N_("booked before {day}"), day=row.booked_before))
    if row.from_nth_night:
        reasons.append(text(N_("from night {number} on"), number=row.from_nth_night))
    return tuple(reasons)

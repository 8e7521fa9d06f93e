"""The conditions of a rate row in words, for the trail of a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pricing.tariff import AgeBand, RateRow
from rules.text import N_, Name, Param, Text, text
from rules.weekdays import weekdays_of

CLASSES = {
    "person": N_("private persons"),
    "company": N_("companies"),
    "association": N_("associations"),
    "school": N_("schools"),
    "member": N_("members"),
}
CHANNELS = {
    "staff": N_("the staff"),
    "phone": N_("telephone"),
    "email": N_("e-mail"),
    "api": N_("a program"),
    "website": N_("the website"),
    "imported": N_("an import"),
}


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
        reasons.append(_party(row, bands))
    if row.arrival_weekdays:
        reasons.append(text(N_("arrival on {days}"), days=weekdays_of(row.arrival_weekdays)))
    if row.booked_before:
        reasons.append(text(N_("booked before {day}"), day=row.booked_before))
    if row.from_nth_night:
        reasons.append(text(N_("from night {number} on"), number=row.from_nth_night))
    if row.client_classes:
        reasons.append(text(N_("for {classes}"), classes=class_names(row.client_classes)))
    if row.earlier_stays:
        reasons.append(text(N_("client with {number} earlier stays or more"), number=row.earlier_stays))
    if row.channels:
        reasons.append(text(N_("sold by {channels}"), channels=channel_names(row.channels)))
    return tuple(reasons)


def _party(row: RateRow, bands: Mapping[str, AgeBand]) -> Text:
    if row.party_ages:
        return text(N_("{people} of “{ages}”"), people=str(row.party), ages=bands[row.party_ages].name)
    return text(N_("party of {people}"), people=str(row.party))


def class_names(classes: Iterable[str]) -> tuple[Param, ...]:
    """Name classes of clients; one that is not known stays its code."""
    return tuple(Text(CLASSES[code]) if code in CLASSES else code for code in sorted(classes))


def channel_names(channels: Iterable[str]) -> tuple[Param, ...]:
    """Name channels of sale; one that is not known stays its code."""
    return tuple(Text(CHANNELS[code]) if code in CHANNELS else code for code in sorted(channels))

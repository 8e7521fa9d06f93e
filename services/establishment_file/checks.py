"""Checks across the parts of a file that was read without error."""

from __future__ import annotations

from rules.seasons import SeasonCycle, in_order
from rules.text import N_
from services.establishment_file.contradictions import find_contradictions
from services.establishment_file.fields import Reading
from services.establishment_file.gaps import find_gaps
from services.establishment_file.nights import kinds_of_nights
from services.establishment_file.schema import EstablishmentFile
from services.establishment_file.ties import find_ties


def check_file(file: EstablishmentFile, reading: Reading) -> None:
    """Note circles of seasons and contradictions (errors), nights without a price and ties (warnings)."""
    try:
        in_order(file.tariff.seasons)
    except SeasonCycle as cycle:
        place = reading.declared["season"][cycle.codes[0]]
        source = N_("these seasons are taken off each other in a circle: {codes}; take one “minus” out.")
        reading.problems.error(place, source, codes=cycle.codes)
        return
    find_contradictions(file, reading)
    nights = kinds_of_nights(file.tariff.seasons)
    find_gaps(file, nights, reading)
    find_ties(file, nights, reading)

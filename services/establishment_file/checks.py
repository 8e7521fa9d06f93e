"""Checks across the parts of a file that was read without error."""

from __future__ import annotations

from rules.seasons import SeasonCycle, in_order
from rules.text import N_
from services.establishment_file.fields import Reading
from services.establishment_file.schema import EstablishmentFile


def check_file(file: EstablishmentFile, reading: Reading) -> None:
    """Note circles of seasons, contradictions, gaps and ties."""
    try:
        in_order(file.tariff.seasons)
    except SeasonCycle as cycle:
        place = reading.declared["season"][cycle.codes[0]]
        source = N_("these seasons are taken off each other in a circle: {codes}; take one “minus” out.")
        reading.problems.error(place, source, codes=cycle.codes)

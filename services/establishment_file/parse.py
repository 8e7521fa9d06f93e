"""From the text of an establishment file to its data, with every problem that it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches

from pricing.tariff import Charge
from rules.text import N_
from services.establishment_file import values
from services.establishment_file.checks import check_file
from services.establishment_file.fields import Fields, Reading, Reference
from services.establishment_file.problems import BadFile, Problem
from services.establishment_file.read_identity import KEYS, read_establishment, read_terms
from services.establishment_file.read_inventory import read_housings, read_pools
from services.establishment_file.read_tariff import TARIFF_KEYS, read_rate_plans, read_tariff
from services.establishment_file.read_taxes import TAXES_KEYS, read_taxes
from services.establishment_file.schema import FORMAT, EstablishmentFile
from services.establishment_file.yaml_tree import load_tree

TOP_KEYS = ("format", "establishment", "terms", "pools", "housings", "rate_plans", "taxes", "tariff")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read; `file` is None when there are errors. Problems are in the order of the lines."""

    file: EstablishmentFile | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended."""
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What works, but perhaps not as meant."""
        return tuple(problem for problem in self.problems if problem.is_warning)


def parse(source: str | bytes) -> EstablishmentFile:
    """Read an establishment file.

    Raises BadFile with every error and its line.
    """
    checked = check(source)
    if checked.file is None:
        raise BadFile(checked.problems)
    return checked.file


def check(source: str | bytes) -> Checked:
    """Read an establishment file and list its errors and warnings; it never raises."""
    reading = Reading()
    try:
        file = _read(Fields(load_tree(source), "", reading, TOP_KEYS))
    except BadFile as stopped:
        return Checked(None, stopped.problems)
    _check_references(reading)
    if not reading.problems.has_errors:
        check_file(file, reading)
    problems = dict.fromkeys(sorted(reading.problems.found, key=lambda problem: problem.place.line))
    return Checked(None if reading.problems.has_errors else file, tuple(problems))


def _read(fields: Fields) -> EstablishmentFile:
    fields.need("format", values.one_of(str(FORMAT)), "")
    fields.expect("establishment")
    fields.expect("tariff")
    establishment = read_establishment(fields.part("establishment", KEYS))
    file = EstablishmentFile(
        establishment=establishment,
        terms=read_terms(fields),
        pools=read_pools(fields),
        housings=read_housings(fields),
        rate_plans=read_rate_plans(fields),
        taxes=read_taxes(fields.part("taxes", TAXES_KEYS), establishment),
        tariff=read_tariff(fields.part("tariff", TARIFF_KEYS), establishment.currency),
    )
    return _with_sorted_seasons(file)


def _with_sorted_seasons(file: EstablishmentFile) -> EstablishmentFile:
    """Put the seasons of each row in the order of their declaration, whatever was typed."""
    order = {season.code: place for place, season in enumerate(file.tariff.seasons)}

    def sort(charge: Charge) -> Charge:
        rows = (
            replace(row, seasons=tuple(sorted(row.seasons, key=lambda code: order.get(code, 0)))) for row in charge.rows
        )
        return replace(charge, rows=tuple(rows))

    return replace(file, tariff=replace(file.tariff, charges=tuple(map(sort, file.tariff.charges))))


def _check_references(reading: Reading) -> None:
    for reference in reading.references:
        known = reading.declared.get(reference.kind, {})
        if reference.code not in known:
            _refuse(reference, list(known), reading)


_UNKNOWN = {
    "season": N_("there is no season “{code}”; {cure}"),
    "housing": N_("there is no housing “{code}”; {cure}"),
    "rate plan": N_("there is no rate plan “{code}”; {cure}"),
    "age band": N_("there is no age band “{code}”; {cure}"),
    "pool": N_("there is no pool “{code}”; {cure}"),
    "unit": N_("there is no unit “{code}”; {cure}"),
}


def _refuse(reference: Reference, known: list[str], reading: Reading) -> None:
    near = get_close_matches(reference.code, known, 1)
    cure = values.cure(near, known)
    reading.problems.error(reference.place, _UNKNOWN[reference.kind], code=reference.code, cure=cure)

"""Checks across the parts of a file that was read without error."""

from __future__ import annotations

from rules.folding import fold
from rules.occupancy import Takes
from rules.seasons import SeasonCycle, in_order
from rules.text import N_, Name
from services.establishment_file.contradictions import find_contradictions
from services.establishment_file.fields import Reading
from services.establishment_file.gaps import find_gaps
from services.establishment_file.nights import kinds_of_nights
from services.establishment_file.schema import EstablishmentFile, Housing, Pool, Take
from services.establishment_file.tax_gaps import find_tax_gaps
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
    _check_takes(file, reading)
    _check_names(file, reading)
    _check_categories(file, reading)
    find_tax_gaps(file, reading)
    find_contradictions(file, reading)
    nights = kinds_of_nights(file.tariff.seasons)
    find_gaps(file, nights, reading)
    find_ties(file, nights, reading)


def _check_takes(file: EstablishmentFile, reading: Reading) -> None:
    pools = {pool.code: pool for pool in file.pools}
    for housing in file.housings:
        for take in housing.takes:
            _check_take(housing, take, pools[take.pool], reading)
        if housing.takes and all(take.plan for take in housing.takes):
            source = N_("it takes something with some rate plans only: with any other, or none, it cannot be sold.")
            reading.problems.warn(reading.declared["housing"][housing.code], source)
    taken = {take.pool for housing in file.housings for take in housing.takes}
    for code in pools.keys() - taken:
        source = N_("no housing takes this pool, so it cannot be sold.")
        reading.problems.warn(reading.declared["pool"][code], source)


def _check_take(housing: Housing, take: Take, pool: Pool, reading: Reading) -> None:
    place = reading.declared["housing"][housing.code]
    if take.takes is Takes.fixed and (take.quantity or 0) > pool.capacity:
        source = N_("it takes {quantity} of the pool “{pool}”, which has {capacity}: it could never be sold.")
        reading.problems.error(place, source, quantity=take.quantity or 0, pool=pool.code, capacity=pool.capacity)
    if take.takes is Takes.per_person and housing.capacity > pool.capacity:
        source = N_("it takes {people} people, but the pool “{pool}” has {capacity} places only.")
        reading.problems.warn(place, source, people=housing.capacity, pool=pool.code, capacity=pool.capacity)


def _check_categories(file: EstablishmentFile, reading: Reading) -> None:
    """Warn of categories of VAT that have no rate: nothing is reckoned by them."""
    rates = {rate.category for rate in file.taxes.vat_rates}
    for charge in file.tariff.charges:
        asked = [charge.vat_category, *(part.vat_category for part in charge.components)]
        for category in dict.fromkeys(one for one in asked if one and one not in rates):
            source = N_("the VAT category “{category}” has no rate in taxes.vat_rates.")
            reading.problems.warn(reading.declared["charge"][charge.code], source, category=category)


def _check_names(file: EstablishmentFile, reading: Reading) -> None:
    """Warn of things of one kind that a guest or a program cannot tell apart by name."""
    options = [charge for charge in file.tariff.charges if not charge.compulsory]
    named = {
        "housing": [(housing.code, housing.name) for housing in file.housings],
        "rate plan": [(plan.code, plan.name) for plan in file.rate_plans],
        "charge": [(option.code, option.name) for option in options],
    }
    for kind, names in named.items():
        _check_kind(kind, names, reading)


def _check_kind(kind: str, names: list[tuple[str, Name]], reading: Reading) -> None:
    seen: dict[str, str] = {}
    for code, name in names:
        for spelling in {fold(name.fr), fold(name.en or name.fr)}:
            if seen.setdefault(spelling, code) != code:
                source = N_("“{name}” is also the name of “{code}”; give each its own.")
                reading.problems.warn(reading.declared[kind][code], source, name=name, code=seen[spelling])

"""The parts `pools` and `housings` of a file: what is there, and what is sold."""

from __future__ import annotations

from rules.occupancy import Takes
from rules.text import N_, Name
from services.establishment_file import values
from services.establishment_file.fields import Fields
from services.establishment_file.schema import (
    Gender,
    Housing,
    HousingKind,
    Pool,
    PoolKind,
    Take,
    Unit,
    UnitKind,
)

POOL_KEYS = ("code", "name", "kind", "capacity", "units")
UNIT_KEYS = ("code", "name", "kind", "gender", "accessible", "floor", "connects_to")
HOUSING_KEYS = ("code", "name", "kind", "capacity", "registration_number", "tax_category", "description", "takes")
TAKE_KEYS = ("pool", "takes", "quantity", "plan")

_number = values.whole(1, 1_000)
_registration = values.written(r"[0-9A-Za-z/-]{1,32}", N_("a registration number"), "65123000123AB")


def read_pools(fields: Fields) -> tuple[Pool, ...]:
    """Read the pools with their units."""
    return tuple(_pool(part) for part in fields.parts("pools", POOL_KEYS))


def _pool(fields: Fields) -> Pool:
    pool = Pool(
        code=fields.declare("pool"),
        name=fields.need("name", values.name, Name("")),
        kind=fields.read("kind", values.choice(PoolKind), PoolKind.room),
        capacity=fields.read("capacity", _number, 1),
        units=tuple(_unit(part) for part in fields.parts("units", UNIT_KEYS)),
    )
    if pool.units and len(pool.units) != pool.capacity:
        source = N_("{units} units are listed for a capacity of {capacity}; list as many, or none.")
        fields.error("units", source, units=len(pool.units), capacity=pool.capacity)
    return pool


def _unit(fields: Fields) -> Unit:
    code = fields.declare("unit")
    unit = Unit(
        code=code,
        name=fields.read("name", values.short, code),
        kind=fields.read("kind", values.choice(UnitKind), UnitKind.room),
        gender=fields.read("gender", values.choice(Gender), Gender.mixed),
        accessible=fields.read("accessible", values.yes_or_no, False),
        floor=fields.read("floor", values.short, ""),
        connects_to=fields.refer("connects_to", "unit"),
    )
    if code and unit.connects_to == code:
        fields.error("connects_to", N_("a unit does not connect to itself."))
    return unit


def read_housings(fields: Fields) -> tuple[Housing, ...]:
    """Read the housings with what they take from pools."""
    housings = tuple(_housing(part) for part in fields.parts("housings", HOUSING_KEYS))
    if not housings:
        fields.error("housings", N_("one housing at least is needed: nothing else is sold."))
    return housings


def _housing(fields: Fields) -> Housing:
    housing = Housing(
        code=fields.declare("housing"),
        name=fields.need("name", values.name, Name("")),
        kind=fields.read("kind", values.choice(HousingKind), HousingKind.room),
        capacity=fields.need("capacity", _number, 1),
        takes=tuple(_take(part) for part in fields.parts("takes", TAKE_KEYS)),
        description=fields.read("description", values.long_name, Name("")),
        registration_number=fields.read("registration_number", _registration, ""),
        tax_category=fields.read("tax_category", values.code, ""),
    )
    if not housing.takes:
        fields.error("takes", N_("what does a sale take? Write for example: - {{pool: {code}}}"), code=housing.code)
    _refuse_double_takes(housing, fields)
    return housing


def _refuse_double_takes(housing: Housing, fields: Fields) -> None:
    seen: set[tuple[str, str | None]] = set()
    for take in housing.takes:
        if (take.pool, take.plan) in seen:
            fields.error("takes", N_("the pool “{pool}” is named twice; put the quantities together."), pool=take.pool)
        seen.add((take.pool, take.plan))


def _take(fields: Fields) -> Take:
    takes = fields.read("takes", values.choice(Takes), Takes.fixed)
    quantity = fields.read("quantity", _number, 1 if takes is Takes.fixed else None)
    if takes is not Takes.fixed and quantity is not None:
        fields.error("quantity", N_("a quantity goes with “takes: fixed” only; take it out."))
    fields.expect("pool")
    return Take(
        pool=fields.refer("pool", "pool") or "",
        takes=takes,
        quantity=quantity,
        plan=fields.refer("plan", "rate plan"),
    )

"""Rate rows of a charge, one by one or as a grid: a table of amounts with one condition across."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pricing.tariff import Counting, Per, RateRow, Source
from rules.text import N_
from services.establishment_file import values
from services.establishment_file.fields import Fields
from services.establishment_file.grid import rows_of_grid
from services.establishment_file.yaml_tree import Node

CONDITION_KEYS = (
    *("housings", "plans", "nights", "party", "arrival", "booked_before"),
    *("seasons", "from_night", "ages"),
)
PRICE_KEYS = ("per", "counting", "number", "counted_ages")
ROW_KEYS = ("label", *CONDITION_KEYS, "amount", "percent", *PRICE_KEYS)
WITH_NUMBER = (Counting.beyond, Counting.missing, Counting.free)
BY_PERSON = (Counting.people, Counting.beyond, Counting.free)


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """What rows must agree with."""

    code: str
    source: Source
    compulsory: bool
    is_base: bool
    amount: Callable[[Node], int | None]


def read_rows(charge: Fields, facts: ChargeFacts) -> tuple[RateRow, ...]:
    """Read the rows of a charge, then those of its grid, line by line and from left to right."""
    parts = list(charge.parts("rows", ROW_KEYS))
    if "grid" in charge:
        parts.extend(Fields(cell, path, charge.reading, ROW_KEYS) for path, cell in rows_of_grid(charge))
    rows = [_row(part, facts) for part in parts]
    charge.reading.row_places[facts.code] = [part.place for part in parts]
    if not rows:
        charge.error("rows", N_("a charge needs one row at least."))
    return tuple(rows)


def _row(fields: Fields, facts: ChargeFacts) -> RateRow:
    row = _conditions(fields)
    if ("amount" in fields) == ("percent" in fields):
        fields.error("amount", N_("give an amount or a percent, one of the two."))
    if "percent" in fields:
        row = replace(row, percent_bp=fields.read("percent", values.rate(-100), 0), per=Per.percent)
    else:
        cents = fields.read("amount", facts.amount, 0)
        row = replace(row, amount_cents=cents, on_request=cents is None)
    _check_row(row, fields, facts)
    return row


def _conditions(fields: Fields) -> RateRow:
    """Read everything but the amount."""
    return RateRow(
        label=fields.read("label", values.name, None),
        housings=frozenset(fields.refer_all("housings", "housing")),
        plans=frozenset(fields.refer_all("plans", "rate plan")),
        nights=fields.read("nights", values.numbers, None),
        party=fields.read("party", values.numbers, None),
        arrival_weekdays=fields.read("arrival", values.weekdays, None),
        booked_before=fields.read("booked_before", values.day, None),
        seasons=fields.refer_all("seasons", "season"),
        from_nth_night=fields.read("from_night", values.whole(1, 366), None),
        age_band=fields.refer("ages", "age band"),
        per=fields.read("per", values.choice(Per), Per.night),
        counting=fields.read("counting", values.choice(Counting), Counting.unit),
        counting_number=fields.read("number", values.whole(1, 1_000), None),
        counted_age_band=fields.refer("counted_ages", "age band"),
    )


def _check_row(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    """Note what does not go together in one row."""
    _check_counting(row, fields, facts)
    _check_nights(row, fields)
    _check_sign(row, fields, facts)
    if row.per is Per.percent:
        _check_percent(row, fields, facts)


def _check_counting(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    if (row.counting in WITH_NUMBER) != (row.counting_number is not None):
        fields.error("number", N_("a number goes with counting beyond, missing or free, and these need it."))
    if row.age_band and row.counting not in BY_PERSON:
        fields.error("ages", N_("ages are about each person; add “counting: people”, or take them out."))
    if row.counted_age_band and row.counting is not Counting.free:
        fields.error("counted_ages", N_("counted_ages goes with “counting: free” only."))
    if row.counting is Counting.chosen and facts.compulsory:
        fields.error(
            "counting", N_("a compulsory charge is not chosen; write “compulsory: false” or another counting.")
        )


def _check_nights(row: RateRow, fields: Fields) -> None:
    if row.per in (Per.stay, Per.percent) and row.from_nth_night:
        fields.error("from_night", N_("a price of the whole stay has no first night; write “per: night”."))


def _check_sign(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    key = "percent" if row.per is Per.percent else "amount"
    price = row.percent_bp if row.per is Per.percent else row.amount_cents
    if price is not None and price > 0 and facts.source is Source.discount:
        fields.error(key, N_("a discount takes off: write it with a minus."))
    if price is not None and price < 0 and facts.source in (Source.option, Source.tourist_tax):
        fields.error(key, N_("only an accommodation or a discount can be below zero."))
    if price is not None and price < 0 and facts.is_base:
        fields.error(key, N_("the base charge cannot be below zero; make a charge of source discount."))


def _check_percent(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    if row.percent_bp is None:
        fields.error("per", N_("write “percent: 10 %” instead of “per: percent”."))
    if row.counting is not Counting.unit:
        fields.error("counting", N_("a percentage is taken once; take the counting out."))
    if facts.is_base:
        fields.error("percent", N_("the base charge cannot be a percentage of itself."))

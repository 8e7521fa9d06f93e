"""Rate rows of a charge, one by one or as a grid: a table of amounts with one condition across."""

from __future__ import annotations

from dataclasses import replace

from models.client import ClientKind
from pricing.tariff import Counting, FreeWhich, Per, RateRow
from rules.text import N_
from rules.workflow import Origin
from services.establishment_file import values
from services.establishment_file.check_rows import ChargeFacts, check_row
from services.establishment_file.fields import Fields
from services.establishment_file.grid import rows_of_grid

CONDITION_KEYS = (
    *("housings", "plans", "nights", "party", "party_ages", "for", "channels", "earlier_stays", "arrival"),
    *("booked_before", "seasons", "from_night", "ages"),
)
AMOUNT_KEYS = ("amount", "percent", "share_of", "free_nights", "which")
PRICE_KEYS = ("per", "counting", "number", "attrition", "counted_ages", "free_table", "most_free")
ROW_KEYS = ("label", *CONDITION_KEYS, *AMOUNT_KEYS, *PRICE_KEYS)


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
    row = _priced(_conditions(fields), fields, facts)
    check_row(row, fields, facts)
    return row


def _priced(row: RateRow, fields: Fields, facts: ChargeFacts) -> RateRow:
    """Read the amount, the percent or the free nights."""
    if sum(key in fields for key in ("amount", "percent", "free_nights")) != 1:
        fields.error("amount", N_("give an amount, a percent or free_nights, one of the three."))
    if "percent" in fields:
        per = row.per if row.share_of else Per.percent
        return replace(row, percent_bp=fields.read("percent", values.rate(-100), 0), per=per)
    if "free_nights" in fields:
        free, of = fields.read("free_nights", values.free_nights, (1, 7))
        which = fields.read("which", values.choice(FreeWhich), FreeWhich.cheapest)
        return replace(row, free_nights=free, free_of=of, free_which=which, per=Per.free_nights)
    cents = fields.read("amount", facts.amount, 0)
    return replace(row, amount_cents=cents, on_request=cents is None)


def _conditions(fields: Fields) -> RateRow:
    """Read everything but the price itself; a share of what a person pays counts people by itself."""
    share_of = fields.refer("share_of", "age band")
    return RateRow(
        share_of=share_of,
        label=fields.read("label", values.name, None),
        housings=frozenset(fields.refer_all("housings", "housing")),
        plans=frozenset(fields.refer_all("plans", "rate plan")),
        nights=fields.read("nights", values.numbers, None),
        party=fields.read("party", values.numbers, None),
        party_ages=fields.refer("party_ages", "age band"),
        client_classes=fields.read("for", values.codes_of(ClientKind), frozenset()),
        channels=fields.read("channels", values.codes_of(Origin), frozenset()),
        earlier_stays=fields.read("earlier_stays", values.whole(1, 1_000), None),
        arrival_weekdays=fields.read("arrival", values.weekdays, None),
        booked_before=fields.read("booked_before", values.day, None),
        seasons=fields.refer_all("seasons", "season"),
        from_nth_night=fields.read("from_night", values.whole(1, 366), None),
        age_band=fields.refer("ages", "age band"),
        per=fields.read("per", values.choice(Per), Per.night),
        counting=fields.read("counting", values.choice(Counting), Counting.people if share_of else Counting.unit),
        counting_number=fields.read("number", values.whole(1, 1_000), None),
        attrition_bp=fields.read("attrition", values.rate(0), None),
        counted_age_band=fields.refer("counted_ages", "age band"),
        free_table=fields.read("free_table", values.free_table, ()),
        most_free=fields.read("most_free", values.whole(1, 1_000), None),
    )

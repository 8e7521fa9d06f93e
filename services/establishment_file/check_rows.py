"""What does not go together in one rate row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pricing.tariff import Counting, Per, RateRow, Source
from rules.text import N_
from services.establishment_file.fields import Fields
from services.establishment_file.yaml_tree import Node

BY_PERSON = (Counting.people, Counting.beyond, Counting.free)
# Which key asks for which counting.
ONE_COUNTING = {
    "attrition": Counting.missing,
    "counted_ages": Counting.free,
    "free_table": Counting.free,
    "most_free": Counting.free,
}


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """What rows must agree with."""

    code: str
    source: Source
    compulsory: bool
    is_base: bool
    amount: Callable[[Node], int | None]


def check_row(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    """Note what does not go together in one row."""
    _check_counting(row, fields, facts)
    _check_number(row, fields)
    _check_conditions(row, fields)
    _check_sign(row, fields, facts)
    _check_share(row, fields)
    if row.counting is Counting.at_least:
        _check_at_least(row, fields, facts)
    if row.per is Per.percent and not row.share_of:
        _check_percent(row, fields, facts)
    _check_free_nights(row, fields, facts)


def _check_counting(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    if row.age_band and row.counting not in BY_PERSON:
        fields.error("ages", N_("ages are about each person; add “counting: people”, or take them out."))
    for key, counting in ONE_COUNTING.items():
        if key in fields and row.counting is not counting:
            fields.error(key, N_("{name} goes with “counting: {counting}” only."), name=key, counting=counting.value)
    if row.counting is Counting.chosen and facts.compulsory:
        fields.error(
            "counting", N_("a compulsory charge is not chosen; write “compulsory: false” or another counting.")
        )


def _check_number(row: RateRow, fields: Fields) -> None:
    has_number = row.counting_number is not None
    match row.counting:
        case Counting.beyond if not has_number:
            fields.error("number", N_("“counting: beyond” needs a number."))
        case Counting.missing if not has_number and "attrition" not in fields:
            fields.error("number", N_("“counting: missing” needs a number, an attrition, or both."))
        case Counting.free if has_number == ("free_table" in fields):
            fields.error("number", N_("“counting: free” needs a number or a free_table, one of the two."))
        case Counting.unit | Counting.people | Counting.chosen | Counting.at_least if has_number:
            fields.error("number", N_("a number goes with counting beyond, missing or free only."))


def _check_conditions(row: RateRow, fields: Fields) -> None:
    if row.per in (Per.stay, Per.percent, Per.free_nights) and row.from_nth_night:
        fields.error("from_night", N_("a price of the whole stay has no first night; write “per: night”."))
    if row.party_ages and row.party is None:
        fields.error("party_ages", N_("party_ages says who counts in “party”; write how many, too."))


def _check_sign(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    key = "percent" if row.percent_bp is not None else "amount"
    price = row.percent_bp if row.percent_bp is not None else row.amount_cents
    if price is not None and price > 0 and facts.source is Source.discount:
        fields.error(key, N_("a discount takes off: write it with a minus."))
    if price is not None and price < 0 and facts.source in (Source.option, Source.tourist_tax):
        fields.error(key, N_("only an accommodation or a discount can be below zero."))
    if price is not None and price < 0 and facts.is_base:
        fields.error(key, N_("the base charge cannot be below zero; make a charge of source discount."))


def _check_share(row: RateRow, fields: Fields) -> None:
    if row.share_of is None:
        return
    if row.percent_bp is None:
        fields.error("share_of", N_("share_of goes with a percent: of what such a person pays."))
    elif row.percent_bp < 0:
        fields.error("percent", N_("a share is between 0 and 100 percent of what such a person pays."))
    if row.per in (Per.percent, Per.free_nights):
        fields.error("per", N_("a share is per night, stay or week."))
    if row.counting is not Counting.people:
        fields.error("counting", N_("a share is paid by each person; take the counting out."))
    if row.age_band == row.share_of:
        fields.error("share_of", N_("these people cannot pay a share of what they pay themselves."))


def _check_at_least(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    if row.amount_cents is None or row.amount_cents <= 0:
        fields.error("amount", N_("“counting: at_least” needs an amount above zero: the least that is billed."))
    if row.per not in (Per.night, Per.stay):
        fields.error("per", N_("the least that is billed is per night or per stay."))
    if facts.source is not Source.accommodation:
        fields.error("counting", N_("“counting: at_least” stands in a charge of source accommodation."))


def _check_percent(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    if row.percent_bp is None:
        fields.error("per", N_("write “percent: 10 %” instead of “per: percent”."))
    if row.counting is not Counting.unit:
        fields.error("counting", N_("a percentage is taken once; take the counting out."))
    if facts.is_base:
        fields.error("percent", N_("the base charge cannot be a percentage of itself."))


def _check_free_nights(row: RateRow, fields: Fields, facts: ChargeFacts) -> None:
    if row.free_nights is None:
        if row.per is Per.free_nights:
            fields.error("per", N_("write “free_nights: 1 of 7” instead of “per: free_nights”."))
        if "which" in fields:
            fields.error("which", N_("which goes with free_nights only; take it out."))
        return
    if row.counting is not Counting.unit:
        fields.error("counting", N_("free nights are taken off once; take the counting out."))
    if facts.source is not Source.discount:
        fields.error("free_nights", N_("free nights stand in a charge of source discount."))

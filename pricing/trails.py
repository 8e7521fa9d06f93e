"""How a rate row made its amount, in words."""

from __future__ import annotations

from datetime import timedelta

from pricing.picking import WHOLE_STAY, Facts, Pick
from pricing.tariff import Counting, Per
from rules.text import N_, BasisPoints, Cents, Param, Text, text

_PIECES = {
    Counting.unit: N_("{amount}"),
    Counting.people: N_("{amount} per person × {quantity}"),
    Counting.beyond: N_("{amount} per person above {number} × {quantity}"),
    Counting.missing: N_("{amount} per person missing up to {number} × {quantity}"),
    Counting.free: N_("{amount} per person, one free for every {number} × {quantity}"),
    Counting.chosen: N_("{amount} each × {quantity}"),
}
_TIMES = {
    Per.night: N_("{price} × {nights} (nights)"),
    Per.week: N_("{price} per week × {nights} / 7 (nights)"),
}


def trail_of(pick: Pick, quantity: int, facts: Facts) -> Text:
    """Say what was multiplied, and under which conditions.

    >>> "15.00 per person above 6 × 2 × 4 (nights): Low season"  # doctest: +SKIP
    """
    row = pick.row.row
    price = text(_PIECES[row.counting], amount=Cents(row.amount_cents or 0), **_counts(pick, quantity))
    if row.per in _TIMES:
        price = text(_TIMES[row.per], price=price, nights=len(pick.nights))
    return _with_reasons(price, pick, facts)


def percent_trail(pick: Pick, base_cents: int, facts: Facts) -> Text:
    """Say which rate was taken of which amount."""
    rate = BasisPoints(pick.row.row.percent_bp or 0)
    return _with_reasons(text(N_("{rate} of {base}"), rate=rate, base=Cents(base_cents)), pick, facts)


def _counts(pick: Pick, quantity: int) -> dict[str, Param]:
    number = pick.row.row.counting_number
    return {"quantity": quantity} if number is None else {"quantity": quantity, "number": number}


def _with_reasons(price: Text, pick: Pick, facts: Facts) -> Text:
    reasons = pick.row.reasons + _when(pick, facts)
    return text(N_("{price}: {reasons}"), price=price, reasons=reasons) if reasons else price


def _when(pick: Pick, facts: Facts) -> tuple[Param, ...]:
    """Name the nights, when they are not all of the stay."""
    nights = len(pick.nights)
    if pick.nights[0] == WHOLE_STAY or nights == facts.request.stay.nights:
        return ()
    arrival = facts.request.stay.arrival_on
    return (
        text(N_("nights of {dates}"), dates=tuple(arrival + timedelta(days=night) for night in pick.nights)),
    )

"""How a rate row made its amount, in words."""

from __future__ import annotations

from datetime import date, timedelta

from pricing.picking import WHOLE_STAY, Facts, Pick
from pricing.tariff import Counting, Per
from rules.text import N_, BasisPoints, Cents, Param, Text, text

_COUNTED = {
    Counting.unit: N_("{amount}"),
    Counting.people: N_("{amount} per person × {quantity}"),
    Counting.beyond: N_("{amount} per person × {quantity} (above {number})"),
    Counting.missing: N_("{amount} per person × {quantity} (missing up to {number})"),
    Counting.free: N_("{amount} per person × {quantity} (one free for every {number})"),
    Counting.chosen: N_("{amount} each × {quantity}"),
}
_SEVERAL_UNITS = N_("{amount} × {quantity}")
_ONE_NIGHT = {Per.night: N_("{price} × 1 night"), Per.week: N_("{price} a week × 1/7 (1 night)")}
_NIGHTS = {
    Per.night: N_("{price} × {nights} nights"),
    Per.week: N_("{price} a week × {nights}/7 ({nights} nights)"),
}


def trail_of(pick: Pick, quantity: int, facts: Facts) -> Text:
    """Say what was multiplied, and under which conditions.

    It reads like "15.00 per person × 2 (above 6) × 4 nights: Low season".
    """
    row = pick.row.row
    several_units = row.counting is Counting.unit and quantity != 1
    source = _SEVERAL_UNITS if several_units else _COUNTED[row.counting]
    price = text(source, amount=Cents(row.amount_cents or 0), **_counts(pick, quantity))
    if row.per in _NIGHTS:
        nights = len(pick.nights)
        price = text(_ONE_NIGHT[row.per] if nights == 1 else _NIGHTS[row.per], price=price, nights=nights)
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
    if pick.nights[0] == WHOLE_STAY or len(pick.nights) == facts.request.stay.nights:
        return ()
    arrival = facts.request.stay.arrival_on
    return tuple(_run(first, last, arrival) for first, last in _runs(pick.nights))


def _runs(nights: tuple[int, ...]) -> list[tuple[int, int]]:
    """Gather nights that follow each other.

    >>> _runs((0, 1, 2, 5))
    [(0, 2), (5, 5)]
    """
    runs = [(nights[0], nights[0])]
    for night in nights[1:]:
        first, last = runs[-1]
        if night == last + 1:
            runs[-1] = first, night
        else:
            runs.append((night, night))
    return runs


def _run(first: int, last: int, arrival: date) -> Text:
    first_night = arrival + timedelta(days=first)
    if first == last:
        return text(N_("night of {night}"), night=first_night)
    return text(N_("nights of {first} to {last}"), first=first_night, last=arrival + timedelta(days=last))

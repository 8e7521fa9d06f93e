"""How a rate row made its amount, in words."""

from __future__ import annotations

from datetime import timedelta

from pricing.facts import Facts
from pricing.picking import WHOLE_STAY, Pick
from pricing.quantities import billed_at_least, free_places, quantity_of
from pricing.tariff import Counting, FreeWhich, Per
from rules.text import N_, BasisPoints, Cents, Param, Text, text

_COUNTED = {
    Counting.unit: N_("{amount}"),
    Counting.people: N_("{amount} per person × {quantity}"),
    Counting.beyond: N_("{amount} per person × {quantity} (above {number})"),
    Counting.missing: N_("{amount} per person × {quantity} (missing up to {number})"),
    Counting.free: N_("{amount} per person × {quantity} ({number} free)"),
    Counting.chosen: N_("{amount} each × {quantity}"),
}
_SEVERAL_UNITS = N_("{amount} × {quantity}")
_ONE_NIGHT = {Per.night: N_("{price} × 1 night"), Per.week: N_("{price} a week × 1/7 (1 night)")}
_NIGHTS = {
    Per.night: N_("{price} × {nights} nights"),
    Per.week: N_("{price} a week × {nights}/7 ({nights} nights)"),
}
_AT_LEAST = {Per.night: N_("at least {amount} a night"), Per.stay: N_("at least {amount} for the stay")}
_FREE = {
    FreeWhich.cheapest: N_("{nights} nights free, the cheapest ({number} of every {every})"),
    FreeWhich.last: N_("{nights} nights free, the last ({number} of every {every})"),
}
_ONE_FREE = {
    FreeWhich.cheapest: N_("1 night free, the cheapest ({number} of every {every})"),
    FreeWhich.last: N_("1 night free, the last ({number} of every {every})"),
}


def trail_of(pick: Pick, quantity: int, facts: Facts) -> Text:
    """Say what was multiplied, and under which conditions.

    It reads like "15.00 per person × 2 (above 6) × 4 nights: Low season".
    """
    row, priced = pick.row.row, (pick.row.of_row or pick.row).row
    several_units = row.counting is Counting.unit and quantity != 1
    source = _SEVERAL_UNITS if several_units else _COUNTED[row.counting]
    price = text(source, amount=_amount(pick), quantity=quantity, **_number(pick, facts))
    if priced.per in _NIGHTS:
        nights = len(pick.nights)
        price = text(_ONE_NIGHT[priced.per] if nights == 1 else _NIGHTS[priced.per], price=price, nights=nights)
    return _with_reasons(price, pick, facts)


def percent_trail(pick: Pick, base_cents: int, facts: Facts) -> Text:
    """Say which rate was taken of which amount, and how many times."""
    price = text(N_("{rate} of {base}"), rate=BasisPoints(pick.row.row.percent_bp or 0), base=Cents(base_cents))
    quantity = quantity_of(pick, facts)
    if quantity != 1:
        price = text(_SEVERAL_UNITS, amount=price, quantity=quantity)
    return _with_reasons(price, pick, facts)


def at_least_trail(pick: Pick, facts: Facts) -> Text:
    """Say which amount was to be reached."""
    amount = Cents(pick.row.row.amount_cents or 0)
    return _with_reasons(text(_AT_LEAST[pick.row.row.per], amount=amount), pick, facts)


def free_nights_trail(pick: Pick, free: int, facts: Facts) -> Text:
    """Say how many nights are free, and which."""
    row = pick.row.row
    source = _ONE_FREE if free == 1 else _FREE
    numbers = {"nights": free, "number": row.free_nights or 0, "every": row.free_of or 0}
    return _with_reasons(text(source[row.free_which], **numbers), pick, facts)


def limit_trail(cents: int) -> Text:
    """Say that no more was left to take off."""
    return text(N_("no more than there is to take off: {amount}"), amount=Cents(cents))


def _amount(pick: Pick) -> Param:
    """Return the amount, or the share of another one."""
    other, band = pick.row.of_row, pick.row.row
    if other is None:
        return Cents(band.amount_cents or 0)
    rate = BasisPoints(band.percent_bp or 0)
    return text(N_("{rate} of {base}"), rate=rate, base=Cents(other.row.amount_cents or 0))


def _number(pick: Pick, facts: Facts) -> dict[str, Param]:
    row = pick.row.row
    match row.counting:
        case Counting.free:
            return {"number": free_places(pick, facts)}
        case Counting.missing:
            return {"number": billed_at_least(pick, facts)}
    return {"number": row.counting_number or 0}


def _with_reasons(price: Text, pick: Pick, facts: Facts) -> Text:
    reasons = pick.row.reasons + _when(pick, facts)
    return text(N_("{price}: {reasons}"), price=price, reasons=reasons) if reasons else price


def _when(pick: Pick, facts: Facts) -> tuple[Param, ...]:
    """Name the nights, when they are not all of the stay."""
    if pick.nights == WHOLE_STAY or len(pick.nights) == facts.nights:
        return ()
    return tuple(_run(first, last, facts) for first, last in _runs(tuple(sorted(pick.nights))))


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


def _run(first: int, last: int, facts: Facts) -> Text:
    arrival = facts.request.stay.arrival_on
    first_night = arrival + timedelta(days=first)
    if first == last:
        return text(N_("night of {night}"), night=first_night)
    return text(N_("nights of {first} to {last}"), first=first_night, last=arrival + timedelta(days=last))

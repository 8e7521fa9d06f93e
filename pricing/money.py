"""Whole cents and basis points: the only place where an amount is rounded, and what a currency makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rules.typed import (
    MoreThanThreeDecimals,
    NoDecimals,
    NotANumber,
    NotAWholeNumber,
    TooManyDecimals,
    read_scaled,
    write_scaled,
)

# How many decimals a currency's amounts have, where it is not two (ISO 4217).
MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
# What prices may be multiples of, in minor units: the coins that countries have.
ROUNDING_STEPS = (1, 5, 10, 20, 50, 100)


def minor_units(currency: str) -> int:
    """Return how many decimals the amounts of a currency have.

    >>> minor_units("EUR"), minor_units("JPY")
    (2, 0)
    """
    return MINOR_UNITS.get(currency, 2)


def read_amount(written: str, currency: str, most: int, signs: Iterable[str] = ()) -> int | None:
    """An amount as people type it, in minor units of its currency; None when nothing is written.

    most: the largest, in minor units. signs: what may stand before or behind the number, such as "€".
    Raises NotANumber, NotAWholeNumber, TooLarge, and TooManyDecimals, MoreThanThreeDecimals or NoDecimals.

    >>> read_amount("12,50", "EUR", 10**9), read_amount("1000", "JPY", 10**9), read_amount("12,500", "TND", 10**9)
    (1250, 1000, 12500)
    """
    decimals = minor_units(currency)
    try:
        return read_scaled(written, decimals, most, signs)
    except NotANumber:
        raise (NotANumber() if decimals else NotAWholeNumber()) from None
    except TooManyDecimals:
        if decimals == 0:
            raise NoDecimals(currency=currency) from None
        raise (MoreThanThreeDecimals() if decimals == 3 else TooManyDecimals()) from None


def write_amount(cents: int, currency: str, point: str) -> str:
    """An amount as fields and files have it: all decimals of its currency, neither sign nor spaces.

    cents: in minor units.

    >>> write_amount(1250, "EUR", ","), write_amount(1000, "JPY", ","), write_amount(12_500, "TND", ".")
    ('12,50', '1000', '12.500')
    """
    return write_scaled(cents, minor_units(currency), point)


def divide(amount: int, by: int) -> int:
    """Divide and round to a whole number, halves away from zero.

    amount: any whole number. by: above zero, else ValueError.

    >>> divide(5, 2), divide(-5, 2), divide(7, 3)
    (3, -3, 2)
    """
    if by <= 0:
        raise ValueError("the divisor must be above zero")
    half_up = (2 * abs(amount) + by) // (2 * by)
    return half_up if amount >= 0 else -half_up


def percent(amount_cents: int, rate_bp: int) -> int:
    """Take a rate of an amount, in whole cents, halves away from zero.

    >>> percent(326_00, 1_000)
    3260
    >>> percent(50, 100), percent(49, 100)
    (1, 0)
    """
    return divide(amount_cents * rate_bp, 10_000)


def allocate(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to `weights`, never losing a cent.

    total_cents: whole cents; negative for a refund.
    weights: one per part, in order; zero allowed, not all zero, none negative.
    Returns one amount in cents per weight; they add up to `total_cents` exactly. The cents
    left over go to the largest remainders, the earlier part first where two are equal.
    Raises ValueError when no weight is positive or one is negative.

    >>> allocate(100_00, [1, 1, 1])
    [3334, 3333, 3333]
    >>> allocate(-1_00, [1, 0, 2])
    [-33, 0, -67]
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and one must be positive")
    sign = -1 if total_cents < 0 else 1
    shares = [divmod(abs(total_cents) * weight, whole) for weight in weights]
    parts = [share for share, _ in shares]
    left = abs(total_cents) - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda part: -shares[part][1])
    for part in by_remainder[:left]:
        parts[part] += 1
    return [sign * part for part in parts]

"""VAT: prices are told with it; what part of them it is."""

from __future__ import annotations

from pricing.money import divide


def vat_within(gross_cents: int, rate_bp: int) -> int:
    """Return the VAT that an amount with tax holds, in whole cents, halves away from zero.

    >>> vat_within(110_00, 1_000), vat_within(-120_00, 2_000)
    (1000, -2000)
    """
    return divide(gross_cents * rate_bp, 10_000 + rate_bp)

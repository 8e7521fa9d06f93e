"""Prices as pages show them: lines with their reasons, sums by source and by VAT rate."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from admin_views.desk import choice, name_of
from models import PriceLine
from models.tariff import PriceSource
from pricing.lines import Quote
from pricing.vat import split_vat
from services.texts import thaw
from web.formats import percent, sentence


class ShownLine(NamedTuple):
    """One line of a price, ready to print."""

    label: str
    trail: list[str]
    quantity: int | None
    unit_cents: int | None
    amount_cents: int
    source: PriceSource
    vat_bp: int | None
    parts: tuple[tuple[int, int | None], ...] = ()  # of a package: amounts and VAT rates


def quoted_lines(quote: Quote, currency: str) -> list[ShownLine]:
    """The lines of a quote."""
    return [
        ShownLine(
            name_of(line.label),
            [sentence(text, currency) for text in line.trail],
            line.quantity,
            line.unit_cents,
            line.amount_cents,
            PriceSource(line.source.value),
            line.vat_bp,
            tuple((part.amount_cents, part.vat_bp) for part in line.parts),
        )
        for line in quote.lines
    ]


def kept_lines(rows: Iterable[PriceLine], currency: str) -> list[ShownLine]:
    """The lines of a booking, as they were when it was priced."""
    return [
        ShownLine(
            name_of(thaw(row.label)),
            [sentence(thaw(text), currency) for text in row.trail],
            row.quantity,
            row.unit_cents,
            row.amount_cents,
            row.source,
            row.vat_bp,
            tuple((part["amount_cents"], part["vat_bp"]) for part in row.parts),
        )
        for row in rows
    ]


def sums_by_source(lines: Iterable[ShownLine]) -> list[dict[str, Any]]:
    """What each kind of line adds up to, in the order of the bill."""
    sums: dict[PriceSource, int] = {}
    for line in lines:
        sums[line.source] = sums.get(line.source, 0) + line.amount_cents
    return [{"label": choice(source), "cents": cents} for source, cents in sums.items()]


def sums_by_vat(lines: Iterable[ShownLine]) -> list[dict[str, Any]]:
    """Amounts with tax by VAT rate, the highest first; nothing where no VAT is due."""
    sums: dict[int, int] = {}
    for line in lines:
        for cents, rate in line.parts or ((line.amount_cents, line.vat_bp),):
            if rate:
                sums[rate] = sums.get(rate, 0) + cents
    return [
        {"label": percent(rate), "cents": cents, "vat_cents": split_vat(cents, rate).vat_cents}
        for rate, cents in sorted(sums.items(), reverse=True)
    ]

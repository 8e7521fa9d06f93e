"""The price simulator's answer in words: lines with their trails, and what they add up to.

Everything here speaks the language that is forced around it, which need not be the page's.
"""

from typing import Any

from flask_babel import gettext

from admin_views.desk import choice, name_of
from models.tariff import PriceSource
from pricing.lines import Line, Quote
from web.formats import percent, sentence


def lines_of(quote: Quote, currency: str) -> list[dict[str, Any]]:
    """The lines, ready to print."""
    return [_line(line, currency) for line in quote.lines]


def _line(line: Line, currency: str) -> dict[str, Any]:
    return {
        "label": name_of(line.label),
        "trail": [sentence(reason, currency) for reason in line.trail],
        "quantity": line.quantity,
        "unit_cents": line.unit_cents,
        "amount_cents": line.amount_cents,
        "source": choice(PriceSource(line.source.value)),
        "vat": _rate(line.vat_bp) if not line.parts else "",
        "parts": [
            {"name": name_of(part.name), "cents": part.amount_cents, "vat": _rate(part.vat_bp)} for part in line.parts
        ],
    }


def _rate(vat_bp: int | None) -> str:
    return gettext("no VAT") if vat_bp is None else percent(vat_bp)


def sums_of(quote: Quote) -> dict[str, list[dict[str, Any]]]:
    """What the lines add up to: by source, and by VAT rate where one is due, the highest first."""
    rates = sorted(quote.by_vat.items(), key=lambda item: -1 if item[0] is None else item[0], reverse=True)
    by_source = quote.by_source.items()
    return {
        "by_source": [{"label": choice(PriceSource(source.value)), "cents": cents} for source, cents in by_source],
        "by_vat": [{"label": _rate(rate), **total._asdict()} for rate, total in rates] if any(quote.by_vat) else [],
    }

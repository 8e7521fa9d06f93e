"""The price simulator's answer in words: lines with their trails and sums, or refusals with the nearest cure.

Everything here speaks the language that is forced around it, which need not be the page's.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, gettext, ngettext

from admin_views.desk import choice, name_of
from models.tariff import PriceSource
from pricing.lines import Line, Quote
from pricing.reasons import class_names
from pricing.request import Request
from rules.restrictions import Cure, Refusal, Rule
from rules.text import N_, WEEKDAYS, Name, text
from rules.weekdays import DAY_NAMES
from web.formats import date_long, percent, sentence
from web.language import translate

RULES = {
    Rule.min_stay: N_("Minimum stay"),
    Rule.max_stay: N_("Maximum stay"),
    Rule.length: N_("Numbers of nights"),
    Rule.capacity: N_("Capacity"),
    Rule.arrival_day: N_("Day of arrival"),
    Rule.departure_day: N_("Day of departure"),
    Rule.closed: N_("Closed"),
    Rule.min_people: N_("Fewest people"),
    Rule.max_people: N_("Most people"),
    Rule.orphan: N_("Nights left between stays"),
    Rule.advance: N_("Days in advance"),
    Rule.horizon: N_("Days ahead at most"),
    Rule.reserved: N_("Reserved"),
    Rule.option: N_("Option"),
    Rule.on_request: N_("On request"),
    Rule.no_price: N_("No price"),
}
WEEKDAY_RULES = (Rule.arrival_day, Rule.departure_day)
LIST = N_("{values}")


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


def refusals_of(quote: Quote, currency: str, options: Mapping[str, Name]) -> list[dict[str, str]]:
    """Every rule that is broken: its word, its value and its sentence."""
    return [
        {
            "rule": translate(RULES[refusal.rule]),
            "value": value_of(refusal, options),
            "text": sentence(refusal.text, currency),
        }
        for refusal in quote.refusals
    ]


def value_of(refusal: Refusal, options: Mapping[str, Name]) -> str:
    """The value of a rule as people read it: "3", "Saturday", "schools"."""
    value = refusal.value
    if refusal.rule is Rule.option:
        return name_of(options.get(str(value), Name(str(value))))
    if isinstance(value, str) and refusal.rule in WEEKDAY_RULES:
        return ", ".join(translate(WEEKDAYS[DAY_NAMES.index(day)]) for day in value.split(", "))
    if isinstance(value, str) and refusal.rule is Rule.reserved:
        return sentence(text(LIST, values=class_names(value.split(", "))))
    return "" if value is None else str(value)


def cures_of(cure: Cure | None, asked: Request) -> list[dict[str, Any]]:
    """What would be accepted: words, and what to change in the question."""
    if cure is None:
        return []
    found: list[dict[str, Any]] = []
    if cure.arrival_on is not None:
        label = gettext("arrival on %(day)s", day=day_words(cure.arrival_on, asked.stay.arrival_on.year))
        changes = {"arrival": cure.arrival_on.isoformat(), "departure": None, "nights": asked.stay.nights}
        found.append({"label": label, "changes": changes})
    if cure.nights is not None:
        label = ngettext("%(num)s night", "%(num)s nights", cure.nights)
        found.append({"label": label, "changes": {"departure": None, "nights": cure.nights}})
    return found


def day_words(day: date, year: int) -> str:
    """ "samedi 12 juillet", with the year where it is another one."""
    if day.year != year:
        return date_long(day)
    return format_date(day, "EEEE d MMMM")

"""Why a stay is refused, in words: each rule with its value and its sentence, and the nearest that is accepted.

Everything here speaks the language that is forced around it, which need not be the page's.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask_babel import format_date, gettext, ngettext

from admin_views.desk import name_of
from pricing.lines import Quote
from pricing.reasons import class_names
from rules.restrictions import Cure, Refusal, Rule
from rules.stay import Stay
from rules.text import N_, WEEKDAYS, Name, text
from rules.weekdays import DAY_NAMES
from web.formats import date_long, sentence
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


class Cured(NamedTuple):
    """Another stay that the rules accept, and the words that say what it changes."""

    label: str
    stay: Stay


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


def cures_words(cure: Cure | None, asked: Stay) -> list[Cured]:
    """What would be accepted: the same number of nights from another day, another number from the same day."""
    if cure is None:
        return []
    found = []
    if cure.arrival_on is not None:
        label = gettext("arrival on %(day)s", day=day_words(cure.arrival_on, asked.arrival_on.year))
        found.append(Cured(label, Stay.of(cure.arrival_on, asked.nights)))
    if cure.nights is not None:
        label = ngettext("%(num)s night", "%(num)s nights", cure.nights)
        found.append(Cured(label, Stay.of(asked.arrival_on, cure.nights)))
    return found


def day_words(day: date, year: int) -> str:
    """ "samedi 12 juillet", with the year where it is another one."""
    if day.year != year:
        return date_long(day)
    return format_date(day, "EEEE d MMMM")

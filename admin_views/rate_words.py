"""Rows of a tariff in words: what a price is for, what it is, and any other value as people read it."""

from datetime import date
from enum import Enum
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, gettext

from admin_views.desk import choice, name_of, sees_money
from models import AgeBand, Charge, RateRow, Restriction, Season
from models.client import ClientKind
from models.tariff import PriceSource, RestrictionKind, RestrictionWhen
from pricing.tariff import Counting, Per, Source
from pricing.tariff import RateRow as PlainRow
from resources.choices import CHOICES
from resources.labels import label_of
from rules.number_spec import NumberSpec
from rules.restrictions import Kind, When
from rules.season_pieces import SeasonPiece
from rules.seasons import DatesPiece, EveryNight, WeekdaysPiece, YearlyPiece
from rules.text import N_, Name, Text
from rules.workflow import Origin
from services.rate_changes import CONDITIONS
from services.tariff_pages import Names
from web.formats import date_short, day_of_year, money, percent, sentence
from web.language import translate

HIDDEN = "…"  # an amount, for those who may not see money
LEAP_YEAR = 2000
PER = {Per.night: N_("per night"), Per.stay: N_("per stay"), Per.week: N_("per week")}
COUNTING = {
    Counting.people: N_("per person"),
    Counting.beyond: N_("per person beyond %(number)s"),
    Counting.missing: N_("per person missing to %(number)s"),
    Counting.free: N_("per person, one free in %(number)s"),
    Counting.chosen: N_("per piece chosen"),
}
# The same where another setting than a number says how many.
_BY_OTHERS = {
    Counting.missing: N_("per person missing to the number contracted"),
    Counting.free: N_("per person, with free places"),
}
# Choices of the engine whose stored twin has another name.
_TWINS: dict[type[Enum], type[Enum]] = {Source: PriceSource, Kind: RestrictionKind, When: RestrictionWhen}
# What plain data calls otherwise than rows do.
_COLUMNS = {"plans": "rate_plans", "party": "party_size", "arriving_on": "arriving_weekdays"}
# Codes that are choices, not rows of the tariff.
_WORDS: dict[str, type[Enum]] = {"client_classes": ClientKind, "channels": Origin}
_CODES = {
    "housings": "housings",
    "plans": "plans",
    "seasons": "seasons",
    "minus": "seasons",
    "season": "seasons",
    "age_band": "bands",
    "counted_age_band": "bands",
    "share_of": "bands",
    "party_ages": "bands",
}
_PLAIN = PlainRow()
_SAID_SHORTLY = ("housings", "plans", "seasons", "nights", "party", "age_band")


def conditions_words(row: PlainRow, names: Names) -> str:
    """ "Maison du Puits · Haute saison · 3-6 nights": what a price is for."""
    parts = [codes_words(getattr(row, key), key, names) for key in ("housings", "plans", "seasons")]
    parts.append(_band(row.age_band, names))
    parts.append(gettext("%(numbers)s nights", numbers=row.nights) if row.nights else "")
    parts.append(gettext("%(numbers)s people", numbers=row.party) if row.party else "")
    for key in CONDITIONS:
        value = getattr(row, key)
        if key not in _SAID_SHORTLY and value != getattr(_PLAIN, key):
            parts.append(_labelled(RateRow, key, value, names))
    return " · ".join(part for part in parts if part) or gettext("All stays")


def price_words(row: PlainRow, names: Names, currency: str) -> str:
    """ "85,50 € per night, per person": what a price is."""
    if row.on_request:
        return translate(label_of(RateRow, "on_request"))
    if row.free_nights is not None:
        return gettext("free nights: %(free)s of %(of)s", free=row.free_nights, of=row.free_of)
    if row.percent_bp is not None:
        share = codes_words([row.share_of], "share_of", names) if row.share_of else ""
        return (
            gettext("%(share)s of the price of %(whom)s", share=percent(row.percent_bp), whom=share)
            if share
            else (percent(row.percent_bp))
        )
    amount = amount_words(row.amount_cents, currency)
    return f"{amount} {counted_words(row.per, row.counting, row.counting_number)}"


def whole_price_words(row: PlainRow, names: Names, currency: str) -> str:
    """What a price is, with all that changes it: two prices that differ never read the same."""
    said = [price_words(row, names, currency)]
    if row.amount_cents is None and not row.on_request and row.free_nights is None:
        said.append(counted_words(row.per, row.counting, row.counting_number))
    if row.free_which is not _PLAIN.free_which:
        said.append(enum_words(row.free_which))
    for key in ("attrition_bp", "free_table", "most_free", "counted_age_band"):
        if getattr(row, key) != getattr(_PLAIN, key):
            said.append(_labelled(RateRow, key, getattr(row, key), names))
    return " · ".join(said)


def amount_words(cents: int | None, currency: str) -> str:
    """An amount, for those who may see it."""
    return money(cents, currency) if sees_money() else HIDDEN


def counted_words(per: Per, counting: Counting, number: int | None) -> str:
    """ "per night, per person beyond 4"."""
    said = [translate(PER[per]) if per in PER else enum_words(per)]
    if number is None and counting in _BY_OTHERS:
        said.append(translate(_BY_OTHERS[counting]))
    elif counting in COUNTING:
        said.append(translate(COUNTING[counting]) % {"number": number})
    elif counting is not Counting.unit:
        said.append(enum_words(counting))
    return ", ".join(said)


def field_label(model: type[Any], key: str) -> str:
    """What a value of plain data is called, by the label of the column that keeps it."""
    try:
        return translate(label_of(model, _COLUMNS.get(key, key)))
    except KeyError:
        return gettext("Other settings")


def value_words(key: str, value: Any, names: Names, currency: str = "EUR") -> str:
    """Any value of a row of a tariff; a dash for none."""
    if value is None or value == () or value == frozenset():
        return "–"
    if key in _CODES:
        return codes_words([value] if isinstance(value, str) else value, key, names)
    if key.endswith("_cents") and isinstance(value, int):
        return amount_words(value, currency)
    if key.endswith("_bp") and isinstance(value, int):
        return percent(value)
    if key in _WORDS:
        return ", ".join(sorted(choice(_WORDS[key](code)) for code in value))
    if key == "components":
        return ", ".join(f"{name_of(one.name)} {amount_words(one.weight_cents, currency)}" for one in value)
    if key == "free_table":
        return ", ".join(gettext("%(label)s: %(value)s", label=people, value=places) for people, places in value)
    if key in ("weekdays", "arrival_weekdays", "arriving_on"):
        return weekdays_words(value)
    if key == "pieces":
        return ", ".join(piece_words(piece) for piece in value)
    return _plain_words(value)


def codes_words(codes: Any, key: str, names: Names) -> str:
    """Names in the place of codes, in the order of their list."""
    known: dict[str, Name] = getattr(names, _CODES[key])
    given = list(codes)
    order = {code: at for at, code in enumerate(known)}
    return ", ".join(
        name_of(known[code]) if code in known else code
        for code in sorted(given, key=lambda code: (order.get(code, len(order)), code))
    )


def enum_words(value: Enum) -> str:
    """The word of a choice of the engine, through the one that rows keep."""
    twin = _TWINS.get(type(value)) or next((kind for kind in CHOICES if kind.__name__ == type(value).__name__), None)
    try:
        return choice(twin(value.value)) if twin else str(value.value)
    except (ValueError, KeyError):
        return str(value.value)


def weekdays_words(mask: int) -> str:
    """ "lun., mar."."""
    days = get_day_names("abbreviated", locale=get_locale())
    return ", ".join(days[bit] for bit in range(7) if mask >> bit & 1)


def piece_words(piece: SeasonPiece) -> str:
    """ "03/07/2027 – 28/08/2027", "20 décembre – 3 janvier", "ven., sam."."""
    match piece:
        case DatesPiece(first, last):
            return date_short(first) if first == last else f"{date_short(first)} – {date_short(last)}"
        case YearlyPiece(first, last):
            ends = [day_of_year(date(LEAP_YEAR, month, day)) for month, day in (first, last)]
            return ends[0] if first == last else " – ".join(ends)
        case WeekdaysPiece(mask):
            return weekdays_words(mask)
        case EveryNight(None):
            return gettext("every night")
        case EveryNight(year):
            return str(year)
    return ""


def _labelled(model: type[Any], key: str, value: Any, names: Names) -> str:
    return gettext("%(label)s: %(value)s", label=field_label(model, key), value=value_words(key, value, names))


def _band(code: str | None, names: Names) -> str:
    return codes_words([code], "age_band", names) if code else ""


def _plain_words(value: Any) -> str:
    match value:
        case bool():
            return gettext("Yes") if value else gettext("No")
        case date():
            return date_short(value)
        case Name():
            return name_of(value)
        case Text():
            return sentence(value)
        case Enum():
            return enum_words(value)
        case NumberSpec() | int() | str():
            return str(value)
        case frozenset():
            return ", ".join(sorted(_plain_words(one) for one in value))
        case tuple():
            return ", ".join(_plain_words(one) for one in value)
    return str(value)


MODELS: dict[str, type[Any]] = {
    "season": Season,
    "age_band": AgeBand,
    "charge": Charge,
    "row": RateRow,
    "restriction": Restriction,
}

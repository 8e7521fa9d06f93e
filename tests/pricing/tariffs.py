"""Small tariffs for the tests of the engine."""

from datetime import date

from pricing.compiled import compile_tariff
from pricing.quote import quote
from pricing.request import Party, Request
from pricing.tariff import AgeBand, Charge, Counting, Housing, Per, RatePlan, RateRow, Source, Tariff
from rules.number_spec import parse_numbers
from rules.seasons import DatesPiece, EveryNight, Season, WeekdaysPiece
from rules.stay import Stay
from rules.text import Name

MONDAY = date(2027, 7, 5)
HOUSINGS = (Housing("house", Name("Maison", "House"), 10), Housing("hut", Name("Cabane", "Hut"), 2))
BANDS = (
    AgeBand("baby", Name("Bébés", "Babies"), 0, 3),
    AgeBand("child", Name("Enfants", "Children"), 3, 12),
    AgeBand("from-12", Name("Dès 12 ans", "From 12"), 12),
    AgeBand("adult", Name("Adultes", "Adults"), 18),
)
SEASONS = (
    Season("weekend", Name("Week-end"), (WeekdaysPiece(0b111_0000),)),
    Season("fair", Name("Foire", "Fair"), (DatesPiece(date(2027, 7, 7), date(2027, 7, 8)),)),
    Season("rest", Name("Le reste", "The rest"), (EveryNight(),), ("fair",)),
)
PLANS = (RatePlan("room", Name("Nuit seule", "Room only")), RatePlan("board", Name("Pension", "Board")))


def row(amount=100_00, **rest):
    """A rate row; numbers of nights and people as texts."""
    for key in ("nights", "party"):
        if key in rest:
            rest[key] = parse_numbers(rest[key])
    for key in ("housings", "plans"):
        if key in rest:
            rest[key] = frozenset(rest[key])
    return RateRow(amount_cents=amount, **rest)


def ask(**rest):
    """A rate row without a price."""
    return row(None, on_request=True, **rest)


def share(bp, **rest):
    """A row that takes a percentage."""
    return row(None, percent_bp=bp, per=Per.percent, **rest)


def charge(code, *rows, source=Source.accommodation, **rest):
    """A charge of some rows."""
    return Charge(code, Name(code), source, rows, **rest)


def base(*rows, **rest):
    """The base charge of some rows."""
    return charge("base", *rows, is_base=True, **rest)


def tariff(*charges, plans=(), restrictions=(), **rest):
    """A compiled tariff; charges are in the order of the bill."""
    usual = {"currency": "EUR", "housings": HOUSINGS, "seasons": SEASONS, "age_bands": BANDS}
    return compile_tariff(
        Tariff(**{**usual, "charges": charges, "rate_plans": plans, "restrictions": restrictions, **rest})
    )


def request(nights=2, people=None, arrival=MONDAY, housing="house", **rest):
    """Two adults for two nights from a Monday, unless said otherwise."""
    return Request(
        housing=housing,
        stay=Stay.of(arrival, nights),
        party=Party.of(people or {40: 2}),
        booked_on=rest.pop("booked_on", date(2027, 1, 1)),
        **rest,
    )


def total(charges, plans=(), **asked):
    """The total in cents, or the rules that refuse."""
    found = quote(tariff(*charges, plans=plans), request(**asked))
    return found.total_cents if not found.refusals else [refusal.rule.value for refusal in found.refusals]


__all__ = [
    "MONDAY",
    "PLANS",
    "Counting",
    "Per",
    "Source",
    "ask",
    "base",
    "charge",
    "quote",
    "request",
    "row",
    "share",
    "tariff",
    "total",
]

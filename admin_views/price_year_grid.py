"""A year of arrival days as twelve small months: a price, or a short sign for what stands in its way."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date, gettext, ngettext

from admin_views.refusal_words import RULES, value_of
from pricing.lines import Quote
from pricing.money import minor_units
from rules.restrictions import Refusal, Rule
from rules.text import N_
from rules.weekdays import DAY_NAMES
from services.simulation import MOST_NIGHTS, YearDay
from web.formats import date_long, money_writer, number, sentence
from web.language import translate

LEVELS = 5
EVERY_LENGTH = list(range(1, MOST_NIGHTS + 1))
NOTHING = "–"
# What a day says where nothing begins; a sign without a word here shows the value of its rule.
SIGNS = {
    Rule.closed: N_("closed"),
    Rule.on_request: "?",
    Rule.no_price: NOTHING,
    Rule.departure_day: N_("dep."),
    Rule.reserved: N_("res."),
    Rule.orphan: N_("gap"),
    Rule.horizon: N_("early"),
    Rule.length: "n",
}
WITH_VALUE = {
    Rule.min_stay: "{value}+",
    Rule.max_stay: "≤{value}",
    Rule.capacity: ">{value}",
    Rule.max_people: ">{value}",
    Rule.min_people: "<{value}",
    Rule.advance: N_("D-{value}"),
}
DAYS_IN_SIGN = 2


class YearGrid:
    """Writes a year. Prices stand in five steps from the cheapest to the dearest night."""

    def __init__(
        self,
        days: Sequence[YearDay],
        currency: str,
        today: date,
        chosen: date | None,
        address: Callable[[date], str],
    ) -> None:
        self.days = {day.arrival_on: day for day in days}
        self.currency, self.today, self.chosen, self.address = currency, today, chosen, address
        self.money = money_writer(currency)
        self.unit: int = 10 ** minor_units(currency)
        prices = [day.night_cents for day in days if day.night_cents is not None]
        self.least, self.most = min(prices, default=0), max(prices, default=0)
        self.some_short = any(day.totals_cents and len(day.totals_cents) < MOST_NIGHTS for day in days)
        self.met: dict[str, str] = {}  # what each sign means

    def months(self) -> list[dict[str, Any]]:
        """Twelve months of weeks from Monday to Sunday; None for a day of another month."""
        year = next(iter(self.days)).year
        return [self._month(year, month) for month in range(1, 13)]

    def _month(self, year: int, month: int) -> dict[str, Any]:
        first, length = monthrange(year, month)
        cells = [None] * first + [self._cell(self.days[date(year, month, day + 1)]) for day in range(length)]
        cells += [None] * (-len(cells) % 7)
        return {
            "title": format_date(date(year, month, 1), "LLLL"),
            "weekdays": [format_date(date(2024, 1, 1 + day), "EEEEEE") for day in range(7)],
            "weeks": [cells[at : at + 7] for at in range(0, len(cells), 7)],
        }

    def _cell(self, day: YearDay) -> dict[str, Any]:
        return {
            "number": day.arrival_on.day,
            "id": f"d-{day.arrival_on}",
            "url": self.address(day.arrival_on),
            "today": day.arrival_on == self.today,
            "current": day.arrival_on == self.chosen,
            **(self._sold(day) if day.nights is not None else self._refused(day)),
        }

    def _sold(self, day: YearDay) -> dict[str, Any]:
        assert day.nights is not None and day.night_cents is not None
        label = ngettext(
            "%(day)s: %(price)s, for %(num)s night",
            "%(day)s: %(price)s a night, for %(num)s nights",
            day.nights,
            day=date_long(day.arrival_on),
            price=self.money(day.night_cents),
        )
        lengths = sorted(day.totals_cents)
        if lengths != EVERY_LENGTH:
            label = gettext("%(label)s; sold for %(nights)s nights", label=label, nights=runs_of(lengths))
        price = number(-(-day.night_cents // self.unit))
        return {
            "level": self._level(day.night_cents),
            "price": price,
            "nights": day.nights,
            "lengths": lengths_sign(lengths),
            "label": label,
        }

    def _refused(self, day: YearDay) -> dict[str, Any]:
        if day.refusal is None:
            return {"level": None, "price": None, "sign": NOTHING, "label": date_long(day.arrival_on)}
        sign = sign_of(day.refusal)
        self.met.setdefault(sign, meaning_of(day.refusal))
        said = sentence(day.refusal.text, self.currency)
        label = gettext("%(label)s: %(value)s", label=date_long(day.arrival_on), value=said)
        return {"level": None, "price": None, "sign": sign, "label": label}

    def _level(self, cents: int) -> int:
        """1 for the cheapest fifth of the way up, 5 for the dearest."""
        spread = self.most - self.least
        return min(LEVELS, 1 + LEVELS * (cents - self.least) // spread) if spread else 1

    def scale(self) -> list[dict[str, Any]]:
        """The steps that occur, each with its lowest and its highest price."""
        found: dict[int, list[int]] = {}
        for day in self.days.values():
            if day.night_cents is not None:
                found.setdefault(self._level(day.night_cents), []).append(day.night_cents)
        return [{"level": level, "text": self._range(min(some), max(some))} for level, some in sorted(found.items())]

    def _range(self, least: int, most: int) -> str:
        if least == most:
            return self.money(least)
        return f"{self.money(least)} – {self.money(most)}"

    def signs(self) -> list[dict[str, str]]:
        """What the signs mean, of those that occur; to be asked after `months`."""
        return [{"sign": sign, "text": text} for sign, text in self.met.items()]


def lengths_sign(lengths: Sequence[int]) -> str:
    """Numbers of nights in a few letters: "3+", "7", "7…"; nothing where all are sold.

    >>> lengths_sign(range(3, 15)), lengths_sign([7]), lengths_sign([7, 14]), lengths_sign(range(1, 15))
    ('3+', '7', '7…', '')
    """
    if list(lengths) == EVERY_LENGTH:
        return ""
    if len(lengths) == 1:
        return str(lengths[0])
    to_the_end = list(lengths) == EVERY_LENGTH[-len(lengths) :]
    return f"{lengths[0]}{'+' if to_the_end else '…'}"


def runs_of(numbers: Sequence[int]) -> str:
    """Numbers that follow each other as ranges.

    >>> runs_of([2, 3, 4, 7, 14])
    '2-4, 7, 14'
    """
    runs: list[list[int]] = []
    for one in numbers:
        if runs and runs[-1][-1] == one - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def sign_of(refusal: Refusal) -> str:
    """A rule in a few letters: "closed", "15+", "Sa"."""
    if refusal.rule is Rule.arrival_day:
        days = [DAY_NAMES.index(day) for day in str(refusal.value).split(", ")]
        return " ".join(format_date(date(2024, 1, 1 + day), "EEEEEE") for day in days[:DAYS_IN_SIGN]) + (
            "…" if len(days) > DAYS_IN_SIGN else ""
        )
    if refusal.rule in WITH_VALUE:
        return translate(WITH_VALUE[refusal.rule]).format(value=refusal.value)
    return translate(SIGNS.get(refusal.rule, NOTHING))


def meaning_of(refusal: Refusal) -> str:
    """What a sign stands for: "Day of arrival: Saturday"."""
    word, value = translate(RULES[refusal.rule]), value_of(refusal, {})
    return gettext("%(label)s: %(value)s", label=word, value=value) if value else word


def stays_of_day(
    day: date, quotes: dict[int, Quote], currency: str, address: Callable[[date, int], str]
) -> dict[str, Any]:
    """The stays that begin on a day: what is sold, then each sentence of refusal with the nights that it refuses."""
    refused: dict[str, list[dict[str, Any]]] = {}
    for nights, quote in quotes.items():
        for refusal in quote.refusals:
            stays = refused.setdefault(sentence(refusal.text, currency), [])
            stays.append({"nights": nights, "url": address(day, nights)})
    return {
        "title": date_long(day),
        "day": day.isoformat(),
        "currency": currency,
        "sold": [_sold_stay(day, nights, quote, address) for nights, quote in quotes.items() if not quote.refusals],
        "refused": [{"text": text, "stays": stays} for text, stays in refused.items()],
    }


def _sold_stay(day: date, nights: int, quote: Quote, address: Callable[[date, int], str]) -> dict[str, Any]:
    total = quote.total_cents or 0
    return {"nights": nights, "total_cents": total, "night_cents": -(-total // nights), "url": address(day, nights)}

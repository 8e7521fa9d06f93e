"""What the price engine costs in process: one quote, a search, a price calendar, a compilation."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from pricing.compiled import CompiledTariff, compile_tariff
from pricing.cures import price_calendar
from pricing.quote import quote
from pricing.request import Party, Request
from pricing.tariff import (
    AgeBand,
    Charge,
    Counting,
    Housing,
    Per,
    RateRow,
    Source,
    Tariff,
    TaxAddition,
    TaxRate,
    TouristTax,
    VatRate,
)
from rules.number_spec import at_least
from rules.restrictions import Kind, Restriction, When
from rules.seasons import DatesPiece, Season, WeekdaysPiece
from rules.stay import Stay
from rules.text import Name

YEAR = date(2027, 1, 1)
SEASONS, HOUSINGS, OPTIONS = 24, 50, 10
OPTIONS_TAKEN = {"option-0": None, "option-1": None, "option-2": None}
PARTY = Party.of({40: 2, 10: 1, 3: 1})


def card(rates: int = 40, housings: int = 1) -> Tariff:
    """A rate card of 24 seasons, so many accommodation rates, 10 options, VAT by category and the tourist tax."""
    seasons = [
        Season(f"s{at}", Name(f"S{at}"), (DatesPiece(_day(at * 15), _day(at * 15 + 14)),)) for at in range(SEASONS - 1)
    ]
    seasons[-1] = replace(seasons[-1], pieces=(DatesPiece(_day((SEASONS - 2) * 15), _day(400)),))
    seasons.append(Season("weekend", Name("Week-end"), (WeekdaysPiece(0b001_1000),)))
    return Tariff(
        currency="EUR",
        housings=tuple(Housing(f"h{at}", Name(f"H{at}"), 8, "hostel") for at in range(housings)),
        charges=(_accommodation(rates), *_extras(), *(_option(at) for at in range(OPTIONS))),
        seasons=tuple(seasons),
        age_bands=(AgeBand("child", Name("Enfants"), 3, 12), AgeBand("adult", Name("Adultes"), 18)),
        restrictions=(
            Restriction("two", When.always, Kind.nights, nights=at_least(2)),
            Restriction("week", When.any_night_in, Kind.nights, season="s13", nights=at_least(7)),
            Restriction("advance", When.always, Kind.advance, number=1),
        ),
        vat_rates=(VatRate("lodging", 1_000, date(2020, 1, 1)), VatRate("other", 2_000, date(2020, 1, 1))),
        tourist_tax=TouristTax(
            (TaxRate("hostel", YEAR, None, 80),), (TaxAddition(Name("Département"), 1_000, YEAR, None),)
        ),
    )


def _day(number: int) -> date:
    return YEAR + timedelta(days=number)


def _accommodation(rates: int) -> Charge:
    names = [f"s{at}" for at in range(SEASONS - 1)]
    rows = [
        RateRow(
            amount_cents=80_00 + at,
            seasons=(names[at % len(names)],) if at < len(names) else (names[at % len(names)], "weekend"),
            nights=at_least(7) if at % 5 == 4 and at >= len(names) else None,
        )
        for at in range(rates)
    ]
    return Charge("base", Name("Hébergement"), Source.accommodation, tuple(rows), is_base=True, vat_category="lodging")


def _extras() -> list[Charge]:
    beyond = RateRow(amount_cents=12_00, counting=Counting.beyond, counting_number=2)
    week = RateRow(percent_bp=-1_000, per=Per.percent, nights=at_least(7))
    return [
        Charge("extra", Name("Suppléments"), Source.accommodation, (beyond,), vat_category="lodging", position=1),
        Charge("week", Name("Remise semaine"), Source.discount, (week,), vat_category="lodging", position=2),
        Charge("fee", Name("Frais"), Source.option, (RateRow(amount_cents=8_00, per=Per.stay),), position=3),
    ]


def _option(at: int) -> Charge:
    counting = (Counting.unit, Counting.people)[at % 2]
    per = (Per.stay, Per.night)[at // 2 % 2]
    row = RateRow(amount_cents=500 + at, counting=counting, per=per)
    name = Name(f"Option {at}")
    return Charge(f"option-{at}", name, Source.option, (row,), compulsory=False, vat_category="other", position=10 + at)


def requests(number: int, nights: int = 7, housing: str = "h0") -> list[Request]:
    """So many stays over a year, from one seed, with three options."""
    dice = random.Random(7)
    return [
        Request(housing, Stay.of(_day(dice.randrange(1, 350)), nights), PARTY, YEAR, options=OPTIONS_TAKEN)
        for _ in range(number)
    ]


def median_us(work: Callable[[Request], object], asked: list[Request]) -> float:
    """Return the median time of the work over these requests, in microseconds of CPU."""
    gc.collect()
    times = []
    for one in asked:
        began = time.perf_counter_ns()
        work(one)
        times.append(time.perf_counter_ns() - began)
    return statistics.median(times) / 1000


def best_ms(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the median time of a longer work, in milliseconds of CPU."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def search(tariff: CompiledTariff, asked: Request) -> int:
    """Price one stay in each housing."""
    return sum(quote(tariff, replace(asked, housing=code)).total_cents or 0 for code in tariff.housings)


def main() -> None:
    """Print the figures."""
    one, many = compile_tariff(card()), compile_tariff(card(housings=HOUSINGS))
    asked = requests(2_000)
    first = median_us(lambda request: quote(compile_tariff(card()), request), asked[:20])
    print(f"one quote, tariff compiled for it: {first:.0f} us")
    for stay in asked:
        quote(one, stay)
    print(f"one quote, 7 nights, 4 persons, 3 of 10 options: {median_us(lambda r: quote(one, r), asked):.1f} us")
    every = [replace(r, options=dict.fromkeys(one.options)) for r in asked]
    print(f"the same with all 10 options: {median_us(lambda r: quote(one, r), every):.1f} us")
    told = median_us(lambda r: [line.trail for line in quote(one, r).lines], asked)
    print(f"the same with its sentences: {told:.1f} us")
    search(many, asked[0])
    print(f"50 housings, a full quote of each: {best_ms(lambda: search(many, asked[1])):.2f} ms")
    plain = replace(asked[0], options={})
    year = [_day(at) for at in range(365)]
    print(f"price calendar, 365 x 14: {best_ms(lambda: list(price_calendar(one, plain, year)), 3) / 1000:.3f} s")
    big = card(rates=500)
    print(f"compiling 500 rates: {best_ms(lambda: compile_tariff(big)):.1f} ms")


if __name__ == "__main__":
    main()

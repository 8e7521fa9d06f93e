"""The tourist tax by the tables of a commune (CGCT L2333-30, L2333-31, L3333-1 and following)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from pricing.facts import Facts
from pricing.lines import Line
from pricing.money import divide, percent
from pricing.request import EXEMPTIONS, age_on
from pricing.tariff import AgesOn, Source, TaxAddition, TaxRate, TaxRounding, TouristTax
from pricing.vat import split_vat
from rules.text import N_, BasisPoints, Cents, Name, Param, Text, text

TAXED_FROM_AGE = 18  # CGCT L2333-31: minors owe none
TAX = Name("Taxe de séjour", "Tourist tax")
ACCOMMODATION = (Source.accommodation, Source.discount)
WHOLE = 10_000  # basis points
ZERO = Fraction(0)
Exact: TypeAlias = "int | Fraction"  # cents


@dataclass(frozen=True, slots=True)
class _Period:
    """Nights of a stay that have the same rate and additions, and how many taxed people × nights they have."""

    rate: TaxRate
    additions: tuple[TaxAddition, ...]
    nights: int
    taxed: int


def tax_lines(lines: Sequence[Line], facts: Facts) -> list[Line]:
    """Return the lines of the tax of a stay: none without tables, or where the housing has no category.

    lines: the others, for the taxes that are a percent of the accommodation and for lower limits.
    """
    tax, housing = facts.tariff.tariff.tourist_tax, facts.tariff.housings[facts.request.housing]
    if tax is None or housing.tax_category is None:
        return []
    made: dict[Name, Line] = {}
    for period in _periods(tax, housing.tax_category, facts):
        net, gross = _night_prices(lines, facts) if _looks_at_prices(period.rate) else (ZERO, ZERO)
        if period.taxed == 0 or gross < (period.rate.rent_below_cents or 0):
            continue
        for line in _lines_of(period, tax.rounding, net, facts):
            before = made.get(line.label)
            made[line.label] = line if before is None else _together(before, line)
    return list(made.values())


def _looks_at_prices(rate: TaxRate) -> bool:
    return rate.percent_bp is not None or rate.rent_below_cents is not None


def flat_tax_cents(capacity: int, abatement_bp: int, rate_cents: int, nights: int) -> int:
    """Return what the host owes in the forfait regime (CGCT L2333-41): no line of a stay shows it.

    capacity: people; reduced by the abatement, rounded to whole people.

    >>> flat_tax_cents(60, 3_000, 90, 183)
    691740
    """
    return (capacity - percent(capacity, abatement_bp)) * rate_cents * nights


def _night_prices(lines: Sequence[Line], facts: Facts) -> tuple[Fraction, Fraction]:
    """Return the mean price of a night without and with VAT, in cents."""
    gross_at: dict[int, int] = {}
    for line in lines:
        if line.source in ACCOMMODATION:
            parts = [(part.amount_cents, part.vat_bp) for part in line.parts] or [(line.amount_cents, line.vat_bp)]
            for cents, rate in parts:
                gross_at[rate or 0] = gross_at.get(rate or 0, 0) + cents
    net = sum(split_vat(gross, rate).base_cents for rate, gross in gross_at.items())
    return Fraction(max(0, net), facts.nights), Fraction(max(0, sum(gross_at.values())), facts.nights)


def _periods(tax: TouristTax, category: str, facts: Facts) -> list[_Period]:
    """Gather the nights that have the same rate and additions; most stays are one such period."""
    first, last = facts.night(0), facts.request.stay.last_night
    rates = [rate for rate in tax.rates if rate.category == category and _meets(rate, first, last)]
    additions = tuple(more for more in tax.additions if _meets(more, first, last))
    by_night = tax.ages_on is AgesOn.night
    if not by_night and len(rates) == 1 and _all_hold([*rates, *additions], first, last):
        return [_Period(rates[0], additions, facts.nights, _taxed(tax, 0, facts) * facts.nights)]
    periods: dict[tuple[TaxRate, tuple[TaxAddition, ...]], list[int]] = {}
    for night in range(facts.nights):
        day = facts.night(night)
        rate = next((rate for rate in rates if _holds(rate, day, day)), None)
        if rate is not None:
            some = tuple(more for more in additions if _holds(more, day, day))
            periods.setdefault((rate, some), []).append(_taxed(tax, night, facts))
    return [_Period(rate, some, len(taxed), sum(taxed)) for (rate, some), taxed in periods.items()]


def _all_hold(dated: Sequence[TaxRate | TaxAddition], first: date, last: date) -> bool:
    return all(_holds(one, first, last) for one in dated)


def _meets(dated: TaxRate | TaxAddition, first: date, last: date) -> bool:
    return dated.valid_from <= last and (dated.valid_to is None or dated.valid_to >= first)


def _holds(dated: TaxRate | TaxAddition, first: date, last: date) -> bool:
    return dated.valid_from <= first and (dated.valid_to is None or dated.valid_to >= last)


def _taxed(tax: TouristTax, night: int, facts: Facts) -> int:
    """Return how many people owe the tax of a night."""
    by_night = tax.ages_on is AgesOn.night
    taxed = 0
    for member in facts.request.party.members:
        age = age_on(member.born_on, facts.night(night)) if by_night and member.born_on else member.age
        if age >= TAXED_FROM_AGE and member.exempt is None:
            taxed += member.count
    return taxed


def _unit(rate: TaxRate, net: Fraction, people: int) -> Exact:
    """Return the tax of one person and night, in cents."""
    if rate.percent_bp is None:
        return rate.amount_cents or 0
    unit = net / people * rate.percent_bp / WHOLE
    return unit if rate.cap_cents is None else min(unit, Fraction(rate.cap_cents))


def _lines_of(period: _Period, rounding: TaxRounding, net: Fraction, facts: Facts) -> list[Line]:
    unit = _unit(period.rate, net, facts.request.party.size)
    if rounding is TaxRounding.unit_all_in:
        added = sum(addition.percent_bp for addition in period.additions)
        all_in = _rounded(unit * (WHOLE + added), WHOLE)
        why = partial(_why, period, all_in, facts, period.additions)
        return [_line(TAX, all_in * period.taxed, why, (period.taxed, all_in))]
    unit = _rounded(unit) if rounding is TaxRounding.unit_then_components else unit
    counted = (period.taxed, int(unit)) if unit.denominator == 1 else None
    lines = [_line(TAX, _rounded(unit * period.taxed), partial(_why, period, unit, facts, ()), counted)]
    for addition in period.additions:
        amount = _rounded(unit * period.taxed * addition.percent_bp, WHOLE)
        lines.append(_line(addition.name, amount, partial(_why_added, addition, lines[0].amount_cents)))
    return lines


def _line(label: Name, cents: int, why: partial[tuple[Text, ...]], counted: tuple[int, int] | None = None) -> Line:
    quantity, unit_cents = counted or (None, None)
    return Line(label, cents, Source.tourist_tax, None, quantity, unit_cents, None, (), why)


def _together(one: Line, other: Line) -> Line:
    same_unit = one.unit_cents is not None and one.unit_cents == other.unit_cents
    quantity = (one.quantity or 0) + (other.quantity or 0) if same_unit else None
    unit = one.unit_cents if same_unit else None
    amount = one.amount_cents + other.amount_cents
    return Line(one.label, amount, one.source, None, quantity, unit, None, (), lambda: (*one.trail, *other.trail))


def _rounded(amount: Exact, by: int = 1) -> int:
    return divide(amount.numerator, amount.denominator * by)


def _why(period: _Period, unit: Exact, facts: Facts, within: tuple[TaxAddition, ...]) -> tuple[Text, ...]:
    """Say what one person pays for a night, how many pay, and who does not."""
    cents = Cents(_rounded(unit))
    said = text(
        N_("{amount} per person and night × {taxed} (adults × nights, {nights} nights)"),
        amount=cents,
        taxed=period.taxed,
        nights=period.nights,
    )
    reasons: list[Param] = []
    if period.rate.percent_bp is not None:
        reasons.append(_percent_in_words(period.rate))
    if within:
        rates: tuple[Param, ...] = tuple(
            text(N_("{name} {rate}"), name=addition.name, rate=BasisPoints(addition.percent_bp)) for addition in within
        )
        reasons.append(text(N_("with {additions}"), additions=rates))
    reasons += _exempt(facts)
    return (text(N_("{price}: {reasons}"), price=said, reasons=tuple(reasons)) if reasons else said,)


def _percent_in_words(rate: TaxRate) -> Text:
    source = N_("{rate} of the night without VAT, shared by all who sleep there")
    if rate.cap_cents is None:
        return text(source, rate=BasisPoints(rate.percent_bp or 0))
    capped = N_("{rate} of the night without VAT, shared by all who sleep there, {cap} at most")
    return text(capped, rate=BasisPoints(rate.percent_bp or 0), cap=Cents(rate.cap_cents))


def _exempt(facts: Facts) -> list[Param]:
    counts: dict[str, int] = {}
    for member in facts.request.party.members:
        if member.exempt is not None:
            counts[member.exempt] = counts.get(member.exempt, 0) + member.count
    source = N_("{count} exempt ({reason})")
    return [text(source, count=count, reason=Text(EXEMPTIONS[code])) for code, count in counts.items()]


def _why_added(addition: TaxAddition, tax_cents: int) -> tuple[Text, ...]:
    rate = BasisPoints(addition.percent_bp)
    return (text(N_("{rate} of the tax of {base}"), rate=rate, base=Cents(tax_cents)),)

"""The tourist tax by the tables of a commune (CGCT L2333-30, L2333-31, L3333-1 and following)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple, TypeAlias

from pricing.facts import Facts
from pricing.lines import Line, lodging_of, parts_of
from pricing.money import divide, percent
from pricing.request import EXEMPTIONS, age_on
from pricing.tariff import AgesOn, Source, TaxAddition, TaxRate, TaxRounding, TouristTax
from pricing.tax_calendar import TaxCalendar, TaxDay
from pricing.vat import Part, split_vat
from rules.text import N_, BasisPoints, Cents, Name, Param, Text, text

TAXED_FROM_AGE = 18  # CGCT L2333-31: minors owe none
TAX = Name("Taxe de séjour", "Tourist tax")
WHOLE = 10_000  # basis points
ZERO = Fraction(0)
Exact: TypeAlias = "int | Fraction"  # cents


class _Period(NamedTuple):
    """Nights of a stay that have the same rate and additions, and how many taxed people × nights they have."""

    rate: TaxRate
    additions: tuple[TaxAddition, ...]
    nights: int
    taxed: int


class _Sum(NamedTuple):
    """What a line will be: exact until it is rounded, once, over all periods of the stay."""

    label: Name
    exact: Exact
    why: tuple[Callable[[], Text], ...]
    unit_cents: int | None = None
    quantity: int | None = None

    def and_(self, other: _Sum) -> _Sum:
        same_unit = self.unit_cents is not None and self.unit_cents == other.unit_cents
        together = _Sum(self.label, self.exact + other.exact, (*self.why, *other.why))
        if not same_unit:
            return together
        return together._replace(unit_cents=self.unit_cents, quantity=(self.quantity or 0) + (other.quantity or 0))

    @property
    def cents(self) -> int:
        return _rounded(self.exact)

    def line(self) -> Line:
        why = self.why
        return Line(
            self.label,
            self.cents,
            Source.tourist_tax,
            None,
            self.quantity,
            self.unit_cents,
            None,
            (),
            lambda: tuple(say() for say in why),
        )


def tax_lines(lines: Sequence[Line], facts: Facts) -> list[Line]:
    """Return the lines of the tax of a stay: none without tables, or where the housing has no category.

    lines: the others, for the taxes that are a percent of the accommodation and for lower limits.
    """
    return [one.line() for one in _sums(lines, facts)]


def tax_cents(lines: Sequence[Line], facts: Facts) -> int:
    """Return the sum of the lines of the tax."""
    return sum(one.cents for one in _sums(lines, facts))


def _sums(lines: Sequence[Line], facts: Facts) -> Iterable[_Sum]:
    tax, category = facts.tariff.tariff.tourist_tax, facts.tariff.housings[facts.request.housing].tax_category
    calendar = facts.tariff.tourist_tax.get(category) if category else None
    if tax is None or calendar is None:
        return ()
    made: dict[Name, _Sum] = {}
    for period in _periods(tax, calendar, facts):
        net, gross = _night_prices(lines, facts) if _looks_at_prices(period.rate) else (ZERO, ZERO)
        if period.taxed == 0 or gross < (period.rate.rent_below_cents or 0):
            continue
        for one in _sums_of(period, tax.rounding, net, facts):
            before = made.get(one.label)
            made[one.label] = one if before is None else before.and_(one)
    return made.values()


def looks_at_prices(facts: Facts) -> bool:
    """Say whether the tax of a stay may depend on what it costs."""
    tax = facts.tariff.tariff.tourist_tax
    return tax is not None and any(map(_looks_at_prices, tax.rates))


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
    """Return the mean price of a night without and with VAT, in cents: the lodging alone, after discounts.

    Of a discount it bears what it has of the accommodation.
    """
    accommodation = [line for line in lines if line.source is Source.accommodation]
    lodging = _gross_at(part for line in accommodation for part in lodging_of(line))
    off = _gross_at(part for line in lines if line.source is Source.discount for part in parts_of(line))
    if off:
        _take_off(off, lodging, _gross_at(part for line in accommodation for part in parts_of(line)))
    net = sum(split_vat(gross, rate).base_cents for rate, gross in lodging.items())
    return Fraction(max(0, net), facts.nights), Fraction(max(0, sum(lodging.values())), facts.nights)


def _gross_at(parts: Iterable[Part]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for part in parts:
        sums[part.vat_bp or 0] = sums.get(part.vat_bp or 0, 0) + part.amount_cents
    return sums


def _take_off(off: dict[int, int], lodging: dict[int, int], whole: dict[int, int]) -> None:
    """Take discounts off the lodging, in its proportion to the accommodation of their rate, or to all of it."""
    all_lodging, all_whole = sum(lodging.values()), sum(whole.values())
    for rate, cents in off.items():
        share, of = (lodging.get(rate, 0), whole[rate]) if whole.get(rate) else (all_lodging, all_whole)
        lodging[rate] = lodging.get(rate, 0) + (divide(cents * share, of) if of > 0 else cents)


def _periods(tax: TouristTax, calendar: TaxCalendar, facts: Facts) -> list[_Period]:
    """Gather the nights that have the same rate and additions; most stays are one such period."""
    first = facts.first_day
    if tax.ages_on is AgesOn.arrival and not calendar.changes(first, first + facts.nights - 1):
        rate, additions = calendar.on(first)
        return [_Period(rate, additions, facts.nights, _taxed(tax, 0, facts) * facts.nights)] if rate else []
    taxed_on: dict[TaxDay, list[int]] = {}
    for night in range(facts.nights):
        taxed_on.setdefault(calendar.on(first + night), []).append(_taxed(tax, night, facts))
    return [_Period(day.rate, day.additions, len(taxed), sum(taxed)) for day, taxed in taxed_on.items() if day.rate]


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


def _sums_of(period: _Period, rounding: TaxRounding, net: Fraction, facts: Facts) -> list[_Sum]:
    unit = _unit(period.rate, net, facts.request.party.size)
    if rounding is TaxRounding.unit_all_in:
        added = sum(addition.percent_bp for addition in period.additions)
        all_in = _rounded(unit * (WHOLE + added), WHOLE)
        why = partial(_why, period, all_in, facts, period.additions)
        return [_Sum(TAX, all_in * period.taxed, (why,), all_in, period.taxed)]
    unit = _rounded(unit) if rounding is TaxRounding.unit_then_components else unit
    why = partial(_why, period, unit, facts, ())
    counted = (int(unit), period.taxed) if unit.denominator == 1 else ()
    owed = unit * period.taxed
    said = ((addition, partial(_why_added, addition, _rounded(owed))) for addition in period.additions)
    added_to = [_Sum(one.name, Fraction(owed * one.percent_bp, WHOLE), (why_added,)) for one, why_added in said]
    return [_Sum(TAX, owed, (why,), *counted), *added_to]


def _rounded(amount: Exact, by: int = 1) -> int:
    return divide(amount.numerator, amount.denominator * by)


def _why(period: _Period, unit: Exact, facts: Facts, within: tuple[TaxAddition, ...]) -> Text:
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
    return text(N_("{price}: {reasons}"), price=said, reasons=tuple(reasons)) if reasons else said


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


def _why_added(addition: TaxAddition, tax_cents: int) -> Text:
    rate = BasisPoints(addition.percent_bp)
    return text(N_("{rate} of the tax of {base}"), rate=rate, base=Cents(tax_cents))

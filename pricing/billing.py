"""From picked rows to lines: exact sums, one rounding for each line, then what is reckoned on the lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from pricing.compiled import EXACT, GROUPS, LineKey, Row
from pricing.facts import Facts
from pricing.lines import Line, gross_by_rate, spread
from pricing.money import allocate, divide
from pricing.picking import WHOLE_STAY, Pick
from pricing.quantities import quantity_of
from pricing.tariff import Counting, FreeWhich, Per, Source, VatRegime
from pricing.trails import at_least_trail, free_nights_trail, limit_trail, percent_trail, trail_of
from pricing.vat import DatedVat, Rates
from rules.text import Text

MAKES_PRICE = frozenset((*GROUPS[0], *GROUPS[1]))


class Draft:
    """A line while its amounts are added up, exactly (in parts of a cent, see EXACT)."""

    __slots__ = ("exact", "is_derived", "made_of", "quantity", "row", "said", "source", "step", "unit_exact", "vat")

    def __init__(self, row: Row, vat: Rates, step: int) -> None:
        self.row, self.vat, self.step, self.source = row, vat, step, row.charge.source
        self.exact = self.quantity = 0
        self.unit_exact: int | None = None
        self.is_derived = False  # one amount that was reckoned on other lines
        self.made_of: list[tuple[Pick, int]] = []  # picks and their quantities
        self.said: list[Callable[[], Text]] = []

    def add(self, pick: Pick, quantity: int, times: int) -> None:
        """Add a quantity, for so many nights or once."""
        unit = pick.row.exact
        if not self.made_of:
            self.unit_exact = None if pick.row.row.per is Per.week else unit
        elif self.unit_exact != unit:
            self.unit_exact = None
        self.exact += unit * quantity * times
        self.quantity += quantity * times
        self.made_of.append((pick, quantity))

    def add_exact(self, exact: int, why: Callable[[], Text]) -> None:
        """Add an amount that was reckoned on other lines."""
        self.is_derived = not (self.made_of or self.said)
        self.unit_exact = None
        self.exact += exact
        self.said.append(why)

    def limit(self, cents: int) -> None:
        """Take another amount than was reckoned, because there is no more to take off."""
        self.exact, self.unit_exact, self.is_derived = cents * EXACT, None, True
        self.said.append(partial(limit_trail, cents))

    @property
    def cents(self) -> int:
        """The amount, rounded once, to the step."""
        if self.step == 1 and self.exact % EXACT == 0:
            return self.exact // EXACT
        return divide(self.exact, EXACT * self.step) * self.step

    def line(self, facts: Facts) -> Line:
        """Return the finished line."""
        cents, row = self.cents, self.row
        unit = self.unit_exact
        unit_cents = unit // EXACT if unit is not None and unit % EXACT == 0 else None
        if self.is_derived:
            self.quantity, unit_cents = 1, cents
        vat = self.vat
        return Line(
            row.label,
            cents,
            self.source,
            vat if type(vat) is int else None,
            None if unit_cents is None else self.quantity,
            unit_cents,
            row.charge.code,
            row.vat.parts(cents, vat),
            partial(_sentences, self, facts),
        )


def _place_on_bill(draft: Draft) -> int:
    return draft.row.charge.position


def _sentences(draft: Draft, facts: Facts) -> tuple[Text, ...]:
    return (*(trail_of(pick, quantity, facts) for pick, quantity in draft.made_of), *(say() for say in draft.said))


class Bill:
    """The lines of one stay, as they grow."""

    def __init__(self, facts: Facts, picks: Iterable[Pick]) -> None:
        """Bill what was picked. Raises QuantityByAge."""
        self.facts = facts
        self.step = facts.tariff.tariff.rounding_cents
        self.drafts: dict[LineKey, Draft] = {}
        vat_days = facts.tariff.vat_days
        self.vat_day = bisect_right(vat_days, facts.first_day)
        self.vat_changes = self.vat_day != bisect_right(vat_days, facts.first_day + facts.nights - 1)
        self.reached: list[int] = []  # what minimums have added to each night
        later = [pick for pick in picks if not self._add(pick)]
        if self._is_below_zero():
            self._limit_reductions()
        if later:
            self._add_later(later)
        if self._is_below_zero():
            self._limit_reductions()
            self._limit_discounts()

    def _is_below_zero(self) -> bool:
        """Say whether some line takes off."""
        return any(draft.exact < 0 for draft in self.drafts.values())

    @property
    def total_cents(self) -> int:
        """The sum of the lines."""
        return sum(draft.cents for draft in self.drafts.values())

    def lines(self) -> list[Line]:
        """Return the lines, in the order of the bill; rows of one label, source and VAT make one line."""
        return self._with_vat([draft.line(self.facts) for draft in self._ordered()])

    def _ordered(self) -> list[Draft]:
        return sorted(self.drafts.values(), key=_place_on_bill)

    def _add_later(self, later: Sequence[Pick]) -> None:
        """Add what is reckoned on other lines: minimums first, then percentages and free nights."""
        self.reached = [0] * self.facts.nights
        for pick in later:
            if pick.row.row.counting is Counting.at_least and pick.nights is not WHOLE_STAY:
                self._reach_by_night(pick)
        for pick in later:
            if pick.row.row.counting is Counting.at_least and pick.nights is WHOLE_STAY:
                self._reach(pick)
        base = self._accommodation_cents()
        for pick in later:
            if pick.row.row.per is Per.percent:
                self._take_percent(pick, base)
            elif pick.row.row.per is Per.free_nights:
                self._free_nights(pick)

    def _limit(self, source: Source, most_cents: int) -> None:
        """Let the lines of a source that are below zero take off no more than that, the last of them the less."""
        below = [draft for draft in self.drafts.values() if draft.source is source and draft.exact < 0]
        if sum(draft.cents for draft in below) + most_cents >= 0:
            return
        for draft in sorted(below, key=_place_on_bill):
            if -draft.cents > most_cents:
                draft.limit(-most_cents)
            most_cents += draft.cents

    def _limit_reductions(self) -> None:
        """Let reductions of the accommodation take off no more than it costs."""
        self._limit(Source.accommodation, sum(max(0, draft.cents) for draft in self._accommodation()))

    def _limit_discounts(self) -> None:
        """Let discounts take off no more than the accommodation, and what discounts add."""
        added = (draft.cents for draft in self.drafts.values() if draft.source is Source.discount and draft.exact > 0)
        self._limit(Source.discount, self._accommodation_cents() + sum(added))

    def _with_vat(self, lines: list[Line]) -> list[Line]:
        """Give a discount without a rate of its own those of the accommodation that it takes off.

        Spread by largest remainder (CGI 267 II 1: what is taken off is not taxed).
        """
        bare = [line for line in lines if line.source is Source.discount and line.vat_bp is None and not line.parts]
        if bare and self.facts.tariff.tariff.vat_regime is VatRegime.taxable:
            gross_at = gross_by_rate(line for line in lines if line.source is Source.accommodation)
            for line in bare:
                spread(line, {rate: gross for rate, gross in gross_at.items() if gross > 0})
        return lines

    def _add(self, pick: Pick) -> bool:
        """Add an amount of its own; say whether it was one."""
        row, nights = pick.row, pick.nights
        if row.is_derived:
            return False
        quantity = 1 if row.is_once else quantity_of(pick, self.facts)
        if quantity == 0:
            return True
        if nights is WHOLE_STAY:
            self._draft(pick).add(pick, quantity, 1)
        elif self._vat_changes(row.vat):
            self._add_by_rate(pick, quantity)
        else:
            self._draft(pick).add(pick, quantity, len(nights))
        return True

    def _add_by_rate(self, pick: Pick, quantity: int) -> None:
        nights_at: dict[Rates, list[int]] = {}
        for night in pick.nights:
            nights_at.setdefault(pick.row.vat.on(self.facts.first_day + night), []).append(night)
        for rates, nights in nights_at.items():
            some = Pick(pick.row, pick.people, tuple(nights))
            self._draft(pick, rates).add(some, quantity, len(nights))

    def _vat_changes(self, vat: DatedVat) -> bool:
        """Say whether a rate changes in the stay."""
        first = self.facts.first_day
        return self.vat_changes and vat.changes(first, first + self.facts.nights - 1)

    def _draft(self, pick: Pick, rates: Rates | bool = False) -> Draft:
        """Return the line of a pick: with the rates given, or those of the arrival."""
        row = pick.row
        key = row.line_keys[self.vat_day] if rates is False else (row.line, rates)
        found = self.drafts.get(key)
        if found is None:
            found = self.drafts[key] = Draft(row, key[1], self.step)
        return found

    def _accommodation(self) -> list[Draft]:
        return [draft for draft in self.drafts.values() if draft.source is Source.accommodation]

    def _accommodation_cents(self) -> int:
        return sum(draft.cents for draft in self._accommodation())

    def _exact_by_night(self) -> tuple[list[int], int]:
        """Return the accommodation of each night, and what rows of the whole stay make besides."""
        nights, whole = [0] * self.facts.nights, 0
        for draft in self._accommodation():
            for pick, quantity in draft.made_of:
                if pick.nights is WHOLE_STAY:
                    whole += pick.row.exact * quantity
                else:
                    for night in pick.nights:
                        nights[night] += pick.row.exact * quantity
        return nights, whole

    def _reach_by_night(self, pick: Pick) -> None:
        """Add what the accommodation of the picked nights lacks to reach an amount each.

        What rows of the whole stay make is spread evenly over its nights.
        """
        by_night, whole = self._exact_by_night()
        lacking = [0] * self.facts.nights
        for night in pick.nights:
            missing = pick.row.exact - by_night[night] - self.reached[night] - whole // self.facts.nights
            if missing > 0:
                self.reached[night] += missing
                lacking[night] = missing
        if any(lacking):
            self._add_derived(pick, sum(lacking), partial(at_least_trail, pick, self.facts), lacking)

    def _reach(self, pick: Pick) -> None:
        """Add what the rounded accommodation lacks to reach an amount."""
        lacking = (pick.row.row.amount_cents or 0) - self._accommodation_cents()
        if lacking > 0:
            self._add_derived(pick, lacking * EXACT, partial(at_least_trail, pick, self.facts))

    def _take_percent(self, pick: Pick, base_cents: int) -> None:
        row = pick.row.row
        exact = base_cents * (row.percent_bp or 0) * (EXACT // 10_000) * quantity_of(pick, self.facts)
        self._add_derived(pick, exact, partial(percent_trail, pick, base_cents, self.facts))

    def _free_nights(self, pick: Pick) -> None:
        row = pick.row.row
        if not any(self._prices_nights(draft) for draft in self._accommodation()):
            return
        by_night, _ = self._exact_by_night()
        free = self.facts.nights // max(1, row.free_of or 1) * (row.free_nights or 0)
        nights = range(self.facts.nights)
        if row.free_which is FreeWhich.cheapest:
            nights_free = sorted(nights, key=by_night.__getitem__)[:free]
        else:
            nights_free = list(nights[self.facts.nights - free :])
        taken = [by_night[night] if night in nights_free else 0 for night in nights]
        if any(taken):
            self._add_derived(pick, -sum(taken), partial(free_nights_trail, pick, free, self.facts), taken)

    def _add_derived(
        self, pick: Pick, exact: int, why: Callable[[], Text], by_night: Sequence[int] | None = None
    ) -> None:
        """Add an amount that was reckoned on others; where its VAT rate changes in the stay, to each rate its part.

        by_night: the nights that it is made of; None: as the accommodation is.
        """
        vat = pick.row.vat
        if not self._vat_changes(vat):
            self._draft(pick).add_exact(exact, why)
            return
        weights = self._weights(vat, self._by_night() if by_night is None else by_night)
        steps = allocate(divide(exact, EXACT * self.step), list(weights.values()))
        for (rates, weight), share in zip(weights.items(), steps, strict=True):
            if weight:
                self._draft(pick, rates).add_exact(share * self.step * EXACT, why)

    def _weights(self, vat: DatedVat, by_night: Sequence[int]) -> dict[Rates, int]:
        """Return what each rate weighs: the sum of its nights; all alike where they add up to nothing."""
        weights: dict[Rates, int] = {}
        for night, amount in enumerate(by_night):
            rates = vat.on(self.facts.first_day + night)
            weights[rates] = weights.get(rates, 0) + max(0, amount)
        return weights if any(weights.values()) else dict.fromkeys(weights, 1)

    def _by_night(self) -> list[int]:
        """Return the accommodation of each night; what is paid for the stay counts on the arrival, as its VAT does."""
        nights, whole = self._exact_by_night()
        nights[0] += whole
        return nights

    @staticmethod
    def _prices_nights(draft: Draft) -> bool:
        """Say whether a row of the base charge prices nights, not the whole stay."""
        made_of = (pick for pick, _ in draft.made_of if pick.row.charge.is_base)
        return any(pick.nights is not WHOLE_STAY and pick.row.row.counting in MAKES_PRICE for pick in made_of)

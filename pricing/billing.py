"""From picked rows to lines: quantities, exact sums, one rounding per line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pricing.lines import Line
from pricing.money import divide, percent
from pricing.picking import Facts, Pick
from pricing.tariff import Charge, Counting, Per, Source
from pricing.trails import percent_trail, trail_of
from rules.errors import UserError
from rules.text import N_, Name, Text

DAYS_A_WEEK = 7
BY_AGE = (Counting.people, Counting.free, Counting.beyond, Counting.missing)


class QuantityByAge(UserError):
    """A quantity for an option whose price depends on who takes it."""

    message = N_("“{option}” is priced person by person: choose it without a quantity.")


@dataclass(slots=True)
class _Draft:
    """A line while its amounts are added up, in sevenths of a cent so that weeks stay exact."""

    label: Name
    charge: Charge
    sevenths: int = 0
    quantity: int = 0
    unit_prices: set[int | None] = field(default_factory=set)
    trail: list[Text] = field(default_factory=list)

    def add(self, sevenths: int, quantity: int, unit_cents: int | None, why: Text) -> None:
        """Put one more amount on the line."""
        self.sevenths += sevenths
        self.quantity += quantity
        self.unit_prices.add(unit_cents)
        self.trail.append(why)

    def line(self) -> Line:
        """Round, once."""
        unit_cents = next(iter(self.unit_prices)) if len(self.unit_prices) == 1 else None
        return Line(
            label=self.label,
            amount_cents=divide(self.sevenths, DAYS_A_WEEK),
            source=self.charge.source,
            vat_bp=self.charge.vat_bp,
            quantity=None if unit_cents is None else self.quantity,
            unit_cents=unit_cents,
            trail=tuple(self.trail),
            charge_code=self.charge.code,
        )


def lines_of(picks: Iterable[Pick], facts: Facts) -> list[Line]:
    """Bill what was picked; rows of one label, source and VAT rate make one line.

    picks: in the order of the bill. Percentages are reckoned last, on the rounded accommodation.
    Raises QuantityByAge.
    """
    drafts: dict[tuple[Name, Source, int | None], _Draft] = {}
    percents: list[Pick] = []
    for pick in picks:
        if pick.row.row.per is Per.percent:
            percents.append(pick)
        else:
            _add_amount(pick, drafts, facts)
    if percents:
        _add_percents(percents, drafts, facts)
    in_order = sorted(drafts.values(), key=lambda draft: draft.charge.position)
    return [draft.line() for draft in in_order]


def _draft(pick: Pick, drafts: dict[tuple[Name, Source, int | None], _Draft]) -> _Draft:
    charge, label = pick.row.charge, pick.row.label
    return drafts.setdefault((label, charge.source, charge.vat_bp), _Draft(label, charge))


def _add_amount(pick: Pick, drafts: dict[tuple[Name, Source, int | None], _Draft], facts: Facts) -> None:
    quantity = _quantity(pick, facts)
    if quantity == 0:
        return
    row, nights = pick.row.row, len(pick.nights)
    amount = row.amount_cents or 0
    sevenths = amount * quantity * nights * (1 if row.per is Per.week else DAYS_A_WEEK)
    unit_cents = None if row.per is Per.week else amount
    _draft(pick, drafts).add(sevenths, quantity * nights, unit_cents, trail_of(pick, quantity, facts))


def _add_percents(picks: list[Pick], drafts: dict[tuple[Name, Source, int | None], _Draft], facts: Facts) -> None:
    lines = (draft.line() for draft in drafts.values())
    base = sum(line.amount_cents for line in lines if line.source is Source.accommodation)
    for pick in picks:
        amount = percent(base, pick.row.row.percent_bp or 0)
        _draft(pick, drafts).add(amount * DAYS_A_WEEK, 1, amount, percent_trail(pick, base, facts))


def _quantity(pick: Pick, facts: Facts) -> int:
    """Return how many times the amount is taken, each night."""
    row, party = pick.row.row, facts.request.party
    number = row.counting_number or 0
    chosen = facts.request.options.get(pick.row.charge.code)
    if chosen is not None and row.counting in BY_AGE:
        return _chosen_for_people(pick, chosen, facts)
    match row.counting:
        case Counting.people:
            return pick.people
        case Counting.beyond:
            return max(0, pick.people - number)
        case Counting.missing:
            return max(0, number - party.size)
        case Counting.free:
            return pick.people - min(pick.people, _counted(pick, facts) // max(1, number))
    return 1 if chosen is None else chosen


def _chosen_for_people(pick: Pick, chosen: int, facts: Facts) -> int:
    """Take the chosen quantity of something that everybody pays alike."""
    if pick.row.row.counting is Counting.people and pick.people == facts.request.party.size:
        return chosen
    raise QuantityByAge(option=pick.row.charge.name)


def _counted(pick: Pick, facts: Facts) -> int:
    """Return how many people earn free places."""
    band = pick.row.counted
    return sum(count for age, count in facts.people_by_age.items() if band is None or age in band)

"""The one entry: what a stay costs, line by line with its reasons, or every rule it breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from pricing.billing import Bill
from pricing.compiled import CompiledTariff, Group
from pricing.facts import Facts
from pricing.lines import Quote
from pricing.picking import Hole, Pick, first_hole, pick
from pricing.quantities import quantity_of
from pricing.reasons import class_names
from pricing.request import Request
from pricing.tourist_tax import looks_at_prices, tax_cents, tax_lines
from rules.errors import UserError
from rules.restrictions import Asked, Refusal, Rule, broken
from rules.text import N_, Param, Text, text


class UnknownHousing(UserError):
    """A housing that the tariff does not sell."""

    message = N_("The housing “{housing}” is not sold here.")


class UnknownPlan(UserError):
    """A rate plan that the tariff does not have."""

    message = N_("The rate plan “{plan}” is not offered; there are: {known}.")


class UnknownOption(UserError):
    """An option that the tariff does not offer."""

    message = N_("The option “{option}” is not offered; there are: {known}.")


def listed(codes: Iterable[str]) -> Param:
    """Return what there is, to be named in an error; a dash where there is nothing."""
    return tuple(codes) or "–"


def quote(tariff: CompiledTariff, request: Request) -> Quote:
    """Price a stay.

    A rule that is broken, or a price on request, refuses it: all of them are named. A missing
    price is named only when nothing else refuses the stay. `pricing.cures` finds what would not be refused.
    Raises UnknownHousing, UnknownPlan, UnknownOption, QuantityByAge.
    """
    facts, picks, refusals = _picked(tariff, request)
    if refusals:
        return Quote(refusals=tuple(refusals))
    lines = Bill(facts, picks).lines()
    if tariff.tourist_tax:
        lines += tax_lines(lines, facts)
    return Quote(tuple(lines))


def total_cents(tariff: CompiledTariff, request: Request) -> int | None:
    """Return what `quote` totals, sooner; None where it refuses. Raises as `quote` does."""
    facts, picks, refusals = _picked(tariff, request)
    if refusals:
        return None
    bill = Bill(facts, picks)
    if not tariff.tourist_tax:
        return bill.total_cents
    lines = bill.lines() if looks_at_prices(facts) else ()
    return bill.total_cents + tax_cents(lines, facts)


def _picked(tariff: CompiledTariff, request: Request) -> tuple[Facts, list[Pick], list[Refusal]]:
    """Return the rows that apply, and all that refuses the stay."""
    _check_names(tariff, request)
    facts = Facts(tariff, request)
    taken = [code for code, quantity in request.options.items() if quantity != 0] if request.options else ()
    picks: list[Pick] = []
    base: list[Group] = []
    has_price = False
    for group in _wanted(facts, taken):
        is_complete = pick(group, facts, picks)
        if group.charge.is_base and group.makes_price:
            base.append(group)
            has_price = has_price or is_complete
    refusals = list(_broken_rules(facts))
    if taken:
        refusals += _not_offered(taken, picks, facts)
    if facts.scope.asks:
        refusals += _on_request(picks, facts)
    if not refusals and not (has_price and facts.plan):
        refusals += _missing_price(base, has_price, facts)
    return facts, picks, refusals


def _check_names(tariff: CompiledTariff, request: Request) -> None:
    if request.housing not in tariff.housings:
        raise UnknownHousing(housing=request.housing)
    if request.plan is not None and request.plan not in tariff.plans:
        raise UnknownPlan(plan=request.plan, known=listed(tariff.plans))
    for option in request.options:
        if option not in tariff.options:
            raise UnknownOption(option=option, known=listed(tariff.options))


def _wanted(facts: Facts, taken: Collection[str]) -> Iterable[Group]:
    """Return the groups of the compulsory charges, and of the options that the guest takes."""
    if not taken:
        return facts.scope.compulsory
    return [group for group in facts.scope.groups if group.charge.compulsory or group.charge.code in taken]


def _broken_rules(facts: Facts) -> Iterator[Refusal]:
    tariff, request = facts.tariff, facts.request
    capacity = tariff.housings[request.housing].capacity
    if request.party.size > capacity:
        sentence = text(N_("There is room for {capacity} people at most."), capacity=capacity)
        yield Refusal(Rule.capacity, capacity, sentence)
    plan = facts.scope.plan
    if plan and plan.client_classes and request.client_class not in plan.client_classes:
        classes = class_names(plan.client_classes)
        sentence = text(N_("“{plan}” is reserved for: {classes}."), plan=plan.name, classes=classes)
        yield Refusal(Rule.reserved, ", ".join(sorted(plan.client_classes)), sentence)
    if facts.scope.restrictions:
        seasons = tariff.calendar.seasons(facts.first_day, facts.nights)
        yield from broken(facts.scope.restrictions, _asked(facts), seasons, tariff.names)


def _asked(facts: Facts) -> Asked:
    bands, request = facts.tariff.age_bands, facts.request
    return Asked(
        request.stay,
        request.booked_on,
        lambda code: facts.counted(None if code is None else bands[code]),
        request.taken,
    )


def _not_offered(taken: Iterable[str], picks: Iterable[Pick], facts: Facts) -> Iterator[Refusal]:
    """Refuse each chosen option for which no row has a price."""
    priced = {pick.row.charge.code for pick in picks}
    for code in taken:
        if code not in priced:
            option = facts.tariff.options[code]
            yield Refusal(Rule.option, code, text(N_("“{option}” is not offered with this stay."), option=option))


def _on_request(picks: Iterable[Pick], facts: Facts) -> Iterator[Refusal]:
    """Refuse once for each charge whose price is on request, if there is something to count."""
    asked = {
        found.row.charge.code: found.row.charge.name
        for found in picks
        if (found.row.of_row or found.row).row.on_request and quantity_of(found, facts)
    }
    for name in asked.values():
        sentence = text(N_("“{charge}” has a price on request for this stay: please ask us."), charge=name)
        yield Refusal(Rule.on_request, None, sentence)


def _missing_price(base: Sequence[Group], has_price: bool, facts: Facts) -> Iterator[Refusal]:
    """Ask for a plan where none was chosen, or name the night without a price."""
    plans = () if facts.plan else facts.tariff.plans_of(facts.request.housing)
    if plans:
        names = tuple(facts.tariff.plans[plan] for plan in plans)
        yield Refusal(Rule.no_price, None, text(N_("Choose a rate plan: {plans}."), plans=names))
        return
    hole = None if has_price else first_hole(base, facts)
    if hole is not None:
        yield Refusal(Rule.no_price, None, _hole_in_words(hole, facts))


def _hole_in_words(hole: Hole, facts: Facts) -> Text:
    night = facts.night(hole.night)
    if hole.age is not None:
        return text(N_("The night of {night} has no price at age {age}: please ask us."), night=night, age=hole.age)
    return text(N_("The night of {night} has no price for this stay: please ask us."), night=night)

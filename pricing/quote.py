"""The one entry: what a stay costs, line by line with its reasons, or every rule it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pricing.billing import Bill
from pricing.compiled import CompiledTariff, Group
from pricing.facts import Facts
from pricing.lines import Quote
from pricing.picking import Hole, Picked, first_hole, pick
from pricing.quantities import quantity_of
from pricing.reasons import class_names
from pricing.request import Request
from pricing.tourist_tax import tax_lines
from rules.errors import UserError
from rules.restrictions import Asked, Refusal, Rule, StaySeasons, broken
from rules.text import N_, Text, text


class UnknownHousing(UserError):
    """A housing that the tariff does not sell."""

    message = N_("The housing “{housing}” is not sold here.")


class UnknownPlan(UserError):
    """A rate plan that the tariff does not have."""

    message = N_("The rate plan “{plan}” is not offered.")


class UnknownOption(UserError):
    """An option that the tariff does not offer."""

    message = N_("The option “{option}” is not offered.")


def quote(tariff: CompiledTariff, request: Request) -> Quote:
    """Price a stay.

    A rule that is broken, or a price on request, refuses it: all of them are named. A missing
    price is named only when nothing else refuses the stay. `pricing.cures` finds what would not be refused.
    Raises UnknownHousing, UnknownPlan, UnknownOption, QuantityByAge.
    """
    _check_names(tariff, request)
    facts = Facts(tariff, request)
    picked = [pick(group, facts) for group in _wanted(facts)]
    refusals = [*_broken_rules(facts), *_not_offered(picked, facts), *_on_request(picked, facts)]
    refusals = refusals or list(_missing_price(picked, facts))
    if refusals:
        return Quote(refusals=tuple(refusals))
    lines = Bill(facts).lines([found for of_group in picked for found in of_group.picks])
    if tariff.tariff.tourist_tax is not None:
        lines += tax_lines(lines, facts)
    return Quote(tuple(lines))


def _check_names(tariff: CompiledTariff, request: Request) -> None:
    if request.housing not in tariff.housings:
        raise UnknownHousing(housing=request.housing)
    if request.plan is not None and request.plan not in tariff.plans:
        raise UnknownPlan(plan=request.plan)
    for option in request.options:
        if option not in tariff.options:
            raise UnknownOption(option=option)


def _wanted(facts: Facts) -> Iterable[Group]:
    """Return the groups of the compulsory charges, and of the options that the guest takes."""
    taken = _taken(facts)
    if not taken:
        return facts.scope.compulsory
    return [group for group in facts.scope.groups if group.charge.compulsory or group.charge.code in taken]


def _taken(facts: Facts) -> list[str]:
    return [code for code, quantity in facts.request.options.items() if quantity != 0]


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
        yield from broken(facts.scope.restrictions, _asked(facts), _seasons(facts), tariff.names)


def _asked(facts: Facts) -> Asked:
    bands, request = facts.tariff.age_bands, facts.request
    return Asked(
        request.stay,
        request.booked_on,
        lambda code: facts.counted(None if code is None else bands[code]),
        request.taken,
    )


def _seasons(facts: Facts) -> StaySeasons:
    some = 0
    for bits, _ in facts.slots:
        some |= bits
    codes, departure = facts.tariff.codes, facts.tariff.bits(facts.first_day + facts.nights)
    return StaySeasons(codes(facts.bits[0]), codes(departure), codes(some), codes(facts.every))


def _not_offered(picked: list[Picked], facts: Facts) -> Iterator[Refusal]:
    """Refuse each chosen option for which no row has a price."""
    priced = {found.group.charge.code for found in picked if found.picks}
    for code in _taken(facts):
        if code not in priced:
            option = facts.tariff.options[code]
            yield Refusal(Rule.option, code, text(N_("“{option}” is not offered with this stay."), option=option))


def _on_request(picked: list[Picked], facts: Facts) -> Iterator[Refusal]:
    """Refuse once for each charge whose price is on request, if there is something to count."""
    asked = {
        found.row.charge.code: found.row.charge.name
        for of_group in picked
        for found in of_group.picks
        if (found.row.of_row or found.row).row.on_request and quantity_of(found, facts)
    }
    for name in asked.values():
        sentence = text(N_("“{charge}” has a price on request for this stay: please ask us."), charge=name)
        yield Refusal(Rule.on_request, None, sentence)


def _missing_price(picked: list[Picked], facts: Facts) -> Iterator[Refusal]:
    plans = () if facts.plan else facts.tariff.plans_of(facts.request.housing)
    if plans:
        names = tuple(facts.tariff.plans[plan] for plan in plans)
        yield Refusal(Rule.no_price, None, text(N_("Choose a rate plan: {plans}."), plans=names))
        return
    base = [found for found in picked if found.group.charge.is_base and found.group.makes_price]
    hole = first_hole(base, facts)
    if hole is not None:
        yield Refusal(Rule.no_price, None, _hole_in_words(hole, facts))


def _hole_in_words(hole: Hole, facts: Facts) -> Text:
    night = facts.night(hole.night)
    if hole.age is not None:
        return text(N_("The night of {night} has no price at age {age}: please ask us."), night=night, age=hole.age)
    return text(N_("The night of {night} has no price for this stay: please ask us."), night=night)

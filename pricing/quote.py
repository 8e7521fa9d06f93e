"""The one entry: what a stay costs, line by line with its reasons, or every rule it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from pricing.billing import lines_of
from pricing.compiled import CompiledTariff, Group, Scope
from pricing.lines import Quote
from pricing.picking import Facts, Hole, Picked, first_hole, pick
from pricing.request import Request
from rules.errors import UserError
from rules.restrictions import Refusal, Rule, StaySeasons, broken
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
    price is named only when nothing else refuses the stay.
    Raises UnknownHousing, UnknownPlan, UnknownOption, QuantityByAge.
    """
    _check_names(tariff, request)
    request = request if request.plan else replace(request, plan=tariff.only_plan(request.housing))
    scope = tariff.scope(request.housing, request.plan)
    facts = Facts.of(tariff, request)
    picked = [(group, pick(group, facts)) for group in scope.groups if _is_wanted(group, request)]
    refusals = [*_broken_rules(tariff, scope, facts), *_on_request(picked)]
    refusals = refusals or list(_missing_price(tariff, picked, facts))
    if refusals:
        return Quote(refusals=tuple(refusals))
    return Quote(lines=tuple(lines_of((found for _, group in picked for found in group.picks), facts)))


def _check_names(tariff: CompiledTariff, request: Request) -> None:
    if request.housing not in tariff.housings:
        raise UnknownHousing(housing=request.housing)
    if request.plan is not None and request.plan not in tariff.plans:
        raise UnknownPlan(plan=request.plan)
    for option in request.options:
        if option not in tariff.options:
            raise UnknownOption(option=option)


def _is_wanted(group: Group, request: Request) -> bool:
    """Say whether a charge is compulsory, or an option that the guest takes."""
    return group.charge.compulsory or request.options.get(group.charge.code, 0) != 0


def _broken_rules(tariff: CompiledTariff, scope: Scope, facts: Facts) -> Iterator[Refusal]:
    capacity = tariff.housings[facts.request.housing].capacity
    if facts.request.party.size > capacity:
        sentence = text(N_("There is room for {capacity} people at most."), capacity=capacity)
        yield Refusal(Rule.capacity, capacity, sentence)
    if scope.restrictions:
        by_night = facts.seasons_by_night
        seasons = StaySeasons(by_night[0], frozenset().union(*by_night), facts.seasons_of_every_night)
        yield from broken(scope.restrictions, facts.request.stay, seasons, tariff.season_names)


def _on_request(picked: list[tuple[Group, Picked]]) -> Iterator[Refusal]:
    """Refuse once for each charge whose price is on request."""
    asked = (found.row.charge for _, group in picked for found in group.picks if found.row.row.on_request)
    for charge in dict.fromkeys(asked):
        sentence = text(N_("“{charge}” has a price on request for this stay: please ask us."), charge=charge.name)
        yield Refusal(Rule.on_request, None, sentence)


def _missing_price(tariff: CompiledTariff, picked: list[tuple[Group, Picked]], facts: Facts) -> Iterator[Refusal]:
    plans = () if facts.request.plan else tariff.plans_of(facts.request.housing)
    if plans:
        names = tuple(tariff.plans[plan] for plan in plans)
        yield Refusal(Rule.no_price, None, text(N_("Choose a rate plan: {plans}."), plans=names))
        return
    base = [found for group, found in picked if group.charge.is_base and group.makes_price]
    hole = first_hole(base, facts)
    if hole is not None:
        yield Refusal(Rule.no_price, None, _hole_in_words(hole, facts))


def _hole_in_words(hole: Hole, facts: Facts) -> Text:
    night = facts.request.stay.arrival_on + timedelta(days=hole.night)
    if hole.age is not None:
        return text(N_("The night of {night} has no price at age {age}: please ask us."), night=night, age=hole.age)
    return text(N_("The night of {night} has no price for this stay: please ask us."), night=night)

"""What the conditions of rows look at, computed once for a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from pricing.compiled import CompiledTariff, Group, Row, Scope
from pricing.nights import Nights, Slot
from pricing.request import PartyMember, Request, age_on
from pricing.tariff import AgeBand


class Picker(NamedTuple):
    """People who pick rows together: their age (None: any) on some nights (None: all of them)."""

    age: int | None
    people: int
    nights: Nights | None = None
    age_on_arrival: int | None = None  # where it is another one


class Facts:
    """A request seen with the seasons of a tariff.

    plan: the one asked, or the only one. first_day: the ordinal of the arrival. real: the nights, in their own
    seasons; priced: those that the plan prices, whose season may be the arrival's. fitting: what rows said that were
    asked whether the stay fits them.
    """

    __slots__ = (
        "first_day",
        "fitting",
        "nights",
        "people",
        "plan",
        "priced",
        "real",
        "request",
        "scope",
        "size",
        "tariff",
    )

    def __init__(self, tariff: CompiledTariff, request: Request) -> None:
        self.tariff = tariff
        self.request = request
        self.plan = request.plan or tariff.only_plan(request.housing)
        self.scope: Scope = tariff.scope(request.housing, self.plan)
        self.first_day = request.stay.arrival_on.toordinal()
        self.nights = request.stay.departure_on.toordinal() - self.first_day
        self.priced = self.real = tariff.calendar.nights(self.first_day, self.nights)
        if tariff.by_arrival(self.scope.plan):
            self.priced = tariff.calendar.nights(self.first_day, self.nights, by_arrival=True)
        self.people = request.party.by_age
        self.size = request.party.size
        self.fitting: dict[Row, bool] = {}

    def slots_of(self, group: Group) -> Sequence[Slot]:
        """Return the nights of a group of rows, gathered where nothing tells them apart."""
        slots = self.priced.slots if group.by_arrival else self.real.slots
        if group.by_place or (group.ages_by_night and self._somebody_ages()):
            return sorted(((bits, (night,)) for bits, nights in slots for night in nights), key=lambda slot: slot[1])
        return slots

    def every_of(self, group: Group) -> int:
        """Return the seasons that hold every night, as a group looks at them."""
        return self.priced.every if group.by_arrival else self.real.every

    def pickers(self, group: Group) -> Sequence[Picker]:
        """Return who picks rows: each age with its number of people, or the party as one where ages are alike."""
        if group.is_tax and any(member.exempt for member in self.request.party.members):
            return self._taxed(group)
        if not group.by_age:
            return (Picker(None, self.size),)
        if group.ages_by_night and self._somebody_ages():
            return self._by_night(self.request.party.members)
        return [Picker(age, count) for age, count in self.people.items()]

    def _taxed(self, group: Group) -> Sequence[Picker]:
        """Return who picks the rows of a tax: nobody who is exempt."""
        members = [member for member in self.request.party.members if not member.exempt]
        if not group.by_age:
            return (Picker(None, sum(member.count for member in members)),)
        if group.ages_by_night:
            return self._by_night(members)
        return [Picker(member.age, member.count) for member in members]

    def counted(self, band: AgeBand | None) -> int:
        """Return how many people are of an age band on arrival; without a band, everybody."""
        if band is None:
            return self.size
        return sum(count for age, count in self.people.items() if age in band)

    def night(self, number: int) -> date:
        """Return the date of a night."""
        return date.fromordinal(self.first_day + number)

    def _somebody_ages(self) -> bool:
        last = self.request.stay.last_night
        members = self.request.party.members
        return any(member.born_on and age_on(member.born_on, last) != member.age for member in members)

    def _by_night(self, members: Iterable[PartyMember]) -> list[Picker]:
        pickers: list[Picker] = []
        for member in members:
            nights_at: dict[int, list[int]] = {}
            for night in range(self.nights):
                age = age_on(member.born_on, self.night(night)) if member.born_on else member.age
                nights_at.setdefault(age, []).append(night)
            pickers += [Picker(age, member.count, tuple(nights), member.age) for age, nights in nights_at.items()]
        return pickers

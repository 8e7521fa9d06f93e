"""What a guest asks for: a housing, nights, people by age, a rate plan, options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rules.errors import UserError
from rules.stay import FIRST_DAY, LAST_DAY, Stay, TooFar
from rules.text import N_

OLDEST = 130
EXEMPTIONS = {
    "seasonal_worker": N_("seasonal worker employed in the commune"),
    "rehousing": N_("emergency or temporary rehousing"),
}
MOST_PEOPLE = 10_000
MOST_NIGHTS = 366
MOST_PIECES = 10_000
MOST_STAYS = 10_000


class BadAge(UserError):
    """An age that nobody has."""

    message = N_("An age must be from 0 to 130, not {age}.")


class BadCount(UserError):
    """A number of people that cannot be."""

    message = N_("The number of people must be from 1 to 10000, not {count}.")


class EmptyParty(UserError):
    """Nobody comes."""

    message = N_("One person at least must come.")


class StayTooLong(UserError):
    """More nights than a stay may have."""

    message = N_("A stay may have 366 nights at most, not {nights}.")


class BadQuantity(UserError):
    """A number of pieces that cannot be."""

    message = N_("The quantity of “{option}” must be from 0 to 10000, not {quantity}.")


class BadBirth(UserError):
    """A day of birth that does not agree with the age."""

    message = N_("Who is born on {born_on} is {age} on the day of arrival, not {given}.")


class NotYetBorn(UserError):
    """A day of birth after the stay."""

    message = N_("Who is born on {born_on} does not come to a stay that ends on {departure}.")


class UnknownExemption(UserError):
    """A reason not to pay the tourist tax that the law does not know."""

    message = N_("“{reason}” is no exemption from the tourist tax; there are: {reasons}.")


class BadContracted(UserError):
    """A number of contracted people that cannot be."""

    message = N_("The number of people contracted must be from 1 to 10000, not {count}.")


class BadEarlierStays(UserError):
    """A number of earlier stays that cannot be."""

    message = N_("The number of earlier stays must be from 0 to 10000, not {count}.")


@dataclass(frozen=True, slots=True)
class PartyMember:
    """So many people of one age, on the day of arrival.

    born_on: their day of birth where it is known, for charges that look at the age of each night.
    exempt: why they owe no tourist tax, other than their age (CGCT L2333-31); a code of `EXEMPTIONS`.
    """

    age: int
    count: int = 1
    born_on: date | None = None
    exempt: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.age <= OLDEST:
            raise BadAge(age=self.age)
        if not 1 <= self.count <= MOST_PEOPLE:
            raise BadCount(count=self.count)
        if self.exempt is not None and self.exempt not in EXEMPTIONS:
            raise UnknownExemption(reason=self.exempt, reasons=tuple(EXEMPTIONS))


@dataclass(frozen=True, slots=True)
class Party:
    """The people who come. Raises EmptyParty when there is none, BadCount when they are too many together."""

    members: tuple[PartyMember, ...]
    size: int = field(init=False, compare=False)
    by_age: Mapping[int, int] = field(init=False, compare=False, repr=False)  # how many, in the order they were given

    def __post_init__(self) -> None:
        if not self.members:
            raise EmptyParty
        by_age: dict[int, int] = {}
        for member in self.members:
            by_age[member.age] = by_age.get(member.age, 0) + member.count
        size = sum(by_age.values())
        if size > MOST_PEOPLE:
            raise BadCount(count=size)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "by_age", by_age)

    @classmethod
    def of(cls, people: Mapping[int, int]) -> Party:
        """Make a party from counts by age.

        >>> Party.of({40: 2, 8: 1}).size
        3
        """
        return cls(tuple(PartyMember(age, count) for age, count in people.items()))


@dataclass(frozen=True, slots=True)
class Request:
    """One stay to price.

    housing, plan: codes; without a plan, the only one of the housing is taken.
    booked_on: the day of booking, for prices that look at it.
    options: by code, how many; None means one, or one per person where the price counts people.
    contracted: how many people were agreed on, where the contract names a number.
    channel: how it is sold, such as "staff" or "website" (rules/workflow.py, Origin).
    client_class: what the client is, such as "school"; earlier_stays: how many they had before.
    taken: nights near the stay on which the housing is not free, for the rule about gaps; None: not known.
    Raises TooFar, StayTooLong, BadQuantity, BadContracted, BadEarlierStays, BadBirth, NotYetBorn.
    """

    housing: str
    stay: Stay
    party: Party
    booked_on: date
    plan: str | None = None
    options: Mapping[str, int | None] = field(default_factory=dict)
    contracted: int | None = None
    channel: str | None = None
    client_class: str | None = None
    earlier_stays: int = 0
    taken: frozenset[date] | None = None

    def __post_init__(self) -> None:
        if self.stay.arrival_on < FIRST_DAY or self.stay.departure_on > LAST_DAY:
            raise TooFar
        if self.stay.nights > MOST_NIGHTS:
            raise StayTooLong(nights=self.stay.nights)
        for option, quantity in self.options.items():
            if quantity is not None and not 0 <= quantity <= MOST_PIECES:
                raise BadQuantity(option=option, quantity=quantity)
        if self.contracted is not None and not 1 <= self.contracted <= MOST_PEOPLE:
            raise BadContracted(count=self.contracted)
        if not 0 <= self.earlier_stays <= MOST_STAYS:
            raise BadEarlierStays(count=self.earlier_stays)
        for member in self.party.members:
            self._check_birth(member)

    def _check_birth(self, member: PartyMember) -> None:
        if member.born_on is None:
            return
        age = age_on(member.born_on, self.stay.arrival_on)
        if member.born_on > self.stay.departure_on:
            raise NotYetBorn(born_on=member.born_on, departure=self.stay.departure_on)
        if age != member.age:
            raise BadBirth(born_on=member.born_on, age=age, given=member.age)

    def moved_to(self, stay: Stay) -> Request:
        """Return the same request for another stay; people whose day of birth is known have their age of that day."""
        party = self.party
        if any(member.born_on for member in party.members):
            party = Party(tuple(_on(member, stay.arrival_on) for member in party.members))
        return Request(
            self.housing,
            stay,
            party,
            self.booked_on,
            self.plan,
            self.options,
            self.contracted,
            self.channel,
            self.client_class,
            self.earlier_stays,
            self.taken,
        )


def _on(member: PartyMember, day: date) -> PartyMember:
    return member if member.born_on is None else replace(member, age=age_on(member.born_on, day))


def age_on(born_on: date, day: date) -> int:
    """Return an age in whole years, 0 before the birth; who was born on 29 February is a year older on 1 March.

    >>> age_on(date(2010, 7, 5), date(2028, 7, 4)), age_on(date(2010, 7, 5), date(2028, 7, 5))
    (17, 18)
    """
    return max(0, day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day)))

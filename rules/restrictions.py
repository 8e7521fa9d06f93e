"""Restrictions: what a stay must satisfy before it has a price, and the sentence when it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.number_spec import NumberSpec
from rules.stay import Stay
from rules.text import N_, Name, Text, text
from rules.weekdays import is_among, weekday_names, weekdays_of


class When(StrEnum):
    """Which stays a restriction speaks about."""

    arrival_in = "arrival_in"  # the arrival day is in its season
    departure_in = "departure_in"  # the departure day is in its season
    any_night_in = "any_night_in"  # one night at least is in its season
    always = "always"


class Kind(StrEnum):
    """What a restriction asks of those stays."""

    nights = "nights"  # a number of nights
    arrival_weekdays = "arrival_weekdays"
    departure_weekdays = "departure_weekdays"
    open = "open"  # every night in its season
    closed = "closed"  # no such stay
    people = "people"  # a number of people, or of people of some ages
    no_orphan = "no_orphan"  # no gap of fewer nights than its number between two stays
    advance = "advance"  # to be booked so many days before the arrival
    horizon = "horizon"  # not to be booked earlier than so many days before


class Rule(StrEnum):
    """Why a stay is refused, as programs read it."""

    min_stay = "min_stay"
    max_stay = "max_stay"
    length = "length"
    capacity = "capacity"
    arrival_day = "arrival_day"
    departure_day = "departure_day"
    closed = "closed"
    min_people = "min_people"
    max_people = "max_people"
    orphan = "orphan"
    advance = "advance"
    horizon = "horizon"
    reserved = "reserved"
    on_request = "on_request"
    no_price = "no_price"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One rule of an owner: *when* this holds, the stay needs that. Empty scopes mean "any"."""

    code: str
    when: When
    kind: Kind
    season: str | None = None  # code; None when `when` is always; for `open` the season that is open
    housings: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    nights: NumberSpec | None = None  # for kind nights
    weekdays: int | None = None  # mask, for the two kinds of weekdays
    arriving_on: int | None = None  # mask: it speaks about stays that begin on these days only
    number: int | None = None  # nights of no_orphan, days of advance and horizon
    least_people: int | None = None  # for kind people
    most_people: int | None = None  # for kind people
    age_band: str | None = None  # for kind people: whom it counts; None: everybody


@dataclass(frozen=True, slots=True)
class Cure:
    """What the rules accept nearest to a stay that they refuse; None: nothing near."""

    arrival_on: date | None = None  # with as many nights, at most 14 days away
    nights: int | None = None  # with the same arrival


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that a stay breaks, its value (12, "saturday", None), the sentence for a person and the nearest cure."""

    rule: Rule
    value: int | str | None
    text: Text
    cure: Cure | None = None


@dataclass(frozen=True, slots=True)
class StaySeasons:
    """The codes of the seasons a stay touches."""

    arrival: frozenset[str]  # of its first night
    some: frozenset[str]  # of one night or more
    every: frozenset[str]  # of every night


def concerns(restriction: Restriction, housing: str, plan: str | None) -> bool:
    """Say whether a restriction is about a housing sold with a rate plan."""
    return (not restriction.housings or housing in restriction.housings) and (
        not restriction.plans or plan in restriction.plans
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """A restriction that speaks about a stay."""

    restriction: Restriction
    stay: Stay
    seasons: StaySeasons
    names: Mapping[str, Name]  # of seasons

    @property
    def season(self) -> Name:
        """The name of the restriction's season; there must be one."""
        return self.names[self.restriction.season or ""]

    def refuse(self, rule: Rule, value: int | str | None, sentence: Text) -> Refusal:
        """Refuse, and say which season asks it, when one does."""
        when = self.restriction.when
        if when is When.always or self.restriction.season is None:
            return Refusal(rule, value, sentence)
        source = N_("Arrival in “{season}”: {sentence}")
        if when is When.any_night_in:
            source = N_("Nights in “{season}”: {sentence}")
        return Refusal(rule, value, text(source, season=self.season, sentence=sentence))


def broken(
    restrictions: Iterable[Restriction], stay: Stay, seasons: StaySeasons, names: Mapping[str, Name]
) -> Iterator[Refusal]:
    """Yield one refusal for each restriction that the stay breaks.

    restrictions: those that concern the housing and plan.
    names: of seasons, by code, for the sentences.
    """
    for restriction in restrictions:
        if _speaks(restriction, seasons):
            refusal = _CHECKS[restriction.kind](_Case(restriction, stay, seasons, names))
            if refusal is not None:
                yield refusal


def _speaks(restriction: Restriction, seasons: StaySeasons) -> bool:
    if restriction.kind is Kind.open or restriction.season is None:
        return True
    if restriction.when is When.arrival_in:
        return restriction.season in seasons.arrival
    return restriction.season in seasons.some


def _check_nights(case: _Case) -> Refusal | None:
    spec, nights = case.restriction.nights, case.stay.nights
    if spec is None or nights in spec:
        return None
    if not spec.is_one_range:
        sentence = text(N_("The numbers of nights sold are: {lengths}."), lengths=str(spec))
        return case.refuse(Rule.length, str(spec), sentence)
    if nights < spec.least:
        sentence = text(N_("{nights} nights at least are needed."), nights=spec.least)
        return case.refuse(Rule.min_stay, spec.least, sentence)
    sentence = text(N_("{nights} nights at most are sold."), nights=spec.most or 0)
    return case.refuse(Rule.max_stay, spec.most, sentence)


def _check_arrival(case: _Case) -> Refusal | None:
    mask = case.restriction.weekdays or 0
    if is_among(case.stay.arrival_on, mask):
        return None
    sentence = text(N_("The arrival must be on: {days}."), days=weekdays_of(mask))
    return case.refuse(Rule.arrival_day, ", ".join(weekday_names(mask)), sentence)


def _check_departure(case: _Case) -> Refusal | None:
    mask = case.restriction.weekdays or 0
    if is_among(case.stay.departure_on, mask):
        return None
    sentence = text(N_("The departure must be on: {days}."), days=weekdays_of(mask))
    return case.refuse(Rule.departure_day, ", ".join(weekday_names(mask)), sentence)


def _check_open(case: _Case) -> Refusal | None:
    if case.restriction.season is None or case.restriction.season in case.seasons.every:
        return None
    return Refusal(Rule.closed, None, text(N_("Only the nights of “{season}” are sold."), season=case.season))


def _check_closed(case: _Case) -> Refusal | None:
    if case.restriction.season is None:
        return Refusal(Rule.closed, None, text(N_("This is not sold.")))
    source = N_("Arrivals in “{season}” are not sold.")
    if case.restriction.when is When.any_night_in:
        source = N_("The nights of “{season}” are not sold.")
    return Refusal(Rule.closed, None, text(source, season=case.season))


_CHECKS = {
    Kind.nights: _check_nights,
    Kind.arrival_weekdays: _check_arrival,
    Kind.departure_weekdays: _check_departure,
    Kind.open: _check_open,
    Kind.closed: _check_closed,
}

"""Restrictions: what a stay must satisfy before it has a price, and the sentence when it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

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
    option = "option"
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


class StaySeasons(NamedTuple):
    """The codes of the seasons a stay touches."""

    arrival: frozenset[str]  # of its first night
    departure: frozenset[str]  # of the day they leave
    some: frozenset[str]  # of one night or more
    every: frozenset[str]  # of every night


@dataclass(slots=True)
class Asked:
    """What restrictions look at besides seasons.

    people: of an age band (a code), or of all ages with None.
    taken: nights near the stay on which the housing is not free; None: not known.
    """

    stay: Stay
    booked_on: date
    people: Callable[[str | None], int]
    taken: frozenset[date] | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What seasons and age bands are called, by code."""

    seasons: Mapping[str, Name]
    ages: Mapping[str, Name]


def concerns(restriction: Restriction, housing: str, plan: str | None) -> bool:
    """Say whether a restriction is about a housing sold with a rate plan."""
    return (not restriction.housings or housing in restriction.housings) and (
        not restriction.plans or plan in restriction.plans
    )


@dataclass(slots=True)
class _Case:
    """A restriction that speaks about a stay."""

    restriction: Restriction
    asked: Asked
    seasons: StaySeasons
    names: Names

    @property
    def stay(self) -> Stay:
        """The stay."""
        return self.asked.stay

    @property
    def season(self) -> Name:
        """The name of the restriction's season; there must be one."""
        return self.names.seasons[self.restriction.season or ""]

    def refuse(self, rule: Rule, value: int | str | None, sentence: Text) -> Refusal:
        """Refuse, and say which season and which days of arrival ask it, when some do."""
        return Refusal(rule, value, self._with_season(self.with_days(sentence)))

    def with_days(self, sentence: Text) -> Text:
        """Say on which days of arrival it asks so, when it names some."""
        if not self.restriction.arriving_on:
            return sentence
        days = weekdays_of(self.restriction.arriving_on)
        return text(N_("Arrival on {days}: {sentence}"), days=days, sentence=sentence)

    def _with_season(self, sentence: Text) -> Text:
        when = self.restriction.when
        if when is When.always or self.restriction.season is None:
            return sentence
        return text(_IN_SEASON[when], season=self.season, sentence=sentence)


_IN_SEASON = {
    When.arrival_in: N_("Arrival in “{season}”: {sentence}"),
    When.departure_in: N_("Departure in “{season}”: {sentence}"),
    When.any_night_in: N_("Nights in “{season}”: {sentence}"),
}


def broken(restrictions: Iterable[Restriction], asked: Asked, seasons: StaySeasons, names: Names) -> Iterator[Refusal]:
    """Yield one refusal for each restriction that the stay breaks.

    restrictions: those that concern the housing and plan.
    """
    for restriction in restrictions:
        if _speaks(restriction, asked.stay, seasons):
            refusal = _CHECKS[restriction.kind](_Case(restriction, asked, seasons, names))
            if refusal is not None:
                yield refusal


def _speaks(restriction: Restriction, stay: Stay, seasons: StaySeasons) -> bool:
    if restriction.arriving_on and not is_among(stay.arrival_on, restriction.arriving_on):
        return False
    if restriction.kind is Kind.open or restriction.season is None:
        return True
    match restriction.when:
        case When.arrival_in:
            return restriction.season in seasons.arrival
        case When.departure_in:
            return restriction.season in seasons.departure
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
        return Refusal(Rule.closed, None, case.with_days(text(N_("This is not sold."))))
    source = _NOT_SOLD[case.restriction.when]
    return Refusal(Rule.closed, None, case.with_days(text(source, season=case.season)))


_NOT_SOLD = {
    When.arrival_in: N_("Arrivals in “{season}” are not sold."),
    When.departure_in: N_("Departures in “{season}” are not sold."),
    When.any_night_in: N_("The nights of “{season}” are not sold."),
}


def _check_people(case: _Case) -> Refusal | None:
    rule = case.restriction
    people = case.asked.people(rule.age_band)
    if rule.least_people is not None and people < rule.least_people:
        return case.refuse(Rule.min_people, rule.least_people, _people(case, _AT_LEAST, rule.least_people))
    if rule.most_people is not None and people > rule.most_people:
        return case.refuse(Rule.max_people, rule.most_people, _people(case, _AT_MOST, rule.most_people))
    return None


_AT_LEAST = (N_("{number} people at least are needed."), N_("{number} of “{ages}” at least are needed."))
_AT_MOST = (N_("{number} people at most may come."), N_("{number} of “{ages}” at most may come."))


def _people(case: _Case, sources: tuple[str, str], number: int) -> Text:
    everybody, some = sources
    if case.restriction.age_band is None:
        return text(everybody, number=number)
    return text(some, number=number, ages=case.names.ages[case.restriction.age_band])


def _check_orphan(case: _Case) -> Refusal | None:
    least, taken = case.restriction.number or 0, case.asked.taken
    if not taken:
        return None
    before = _gap(case.stay.arrival_on, -1, least, taken)
    after = _gap(case.stay.last_night, 1, least, taken)
    if before is None and after is None:
        return None
    side = N_("Nights left empty before this stay: {nights}. Leave none, or {number} at least.")
    if before is None:
        side = N_("Nights left empty after this stay: {nights}. Leave none, or {number} at least.")
    nights = after if before is None else before
    return case.refuse(Rule.orphan, least, text(side, nights=nights or 0, number=least))


def _gap(night: date, way: int, least: int, taken: frozenset[date]) -> int | None:
    """Return how many free nights lie between a night and the next taken one, when some do and too few."""
    for free in range(least):
        if night + timedelta(days=way * (free + 1)) in taken:
            return free or None
    return None


def _check_advance(case: _Case) -> Refusal | None:
    days = case.restriction.number or 0
    if (case.stay.arrival_on - case.asked.booked_on).days >= days:
        return None
    sentence = text(N_("It is to be booked {days} days before the arrival at least."), days=days)
    return case.refuse(Rule.advance, days, sentence)


def _check_horizon(case: _Case) -> Refusal | None:
    days = case.restriction.number or 0
    if (case.stay.arrival_on - case.asked.booked_on).days <= days:
        return None
    sentence = text(N_("It can be booked {days} days before the arrival at most."), days=days)
    return case.refuse(Rule.horizon, days, sentence)


_CHECKS = {
    Kind.nights: _check_nights,
    Kind.arrival_weekdays: _check_arrival,
    Kind.departure_weekdays: _check_departure,
    Kind.open: _check_open,
    Kind.closed: _check_closed,
    Kind.people: _check_people,
    Kind.no_orphan: _check_orphan,
    Kind.advance: _check_advance,
    Kind.horizon: _check_horizon,
}

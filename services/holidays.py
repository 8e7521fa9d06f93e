"""French school and public holidays, as dates that an owner may take into a season.

Sources: the libraries `vacances-scolaires-france` (calendars of the Ministry of Education, by zone) and `holidays`.
They are imported when they are asked for, so that no other page waits for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from rules.errors import UserError
from rules.seasons import DatesPiece
from rules.stay import ONE_DAY
from rules.text import N_, Name, Text, text

# Behind this day the library answers that no day is a holiday, instead of that it does not know.
FIRST_KNOWN, LAST_KNOWN = date(1990, 9, 1), date(2028, 8, 31)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class UnknownYet(UserError):
    """A time for which the calendars of schools are not known."""

    message = N_("The school holidays are known from {first} to {last} only: choose an earlier time.")


class NotAYear(UserError):
    """A year beyond the calendar on which nights are sold."""

    message = N_("Choose a year from 2000 to 2100.")


class Zone(StrEnum):
    """The zones of the school holidays."""

    a = "A"
    b = "B"
    c = "C"


class Region(StrEnum):
    """Where public holidays differ; the values are subdivision codes of `holidays`."""

    metropolitan = ""
    moselle = "57"
    alsace = "6AE"


class Around(StrEnum):
    """Which nights go with a public holiday."""

    eve = "eve"
    both = "both"
    weekend = "weekend"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Nights that may be taken into a season; both ends are slept."""

    name: Name
    first_night: date
    last_night: date
    zones: tuple[Zone, ...] = ()

    @property
    def nights(self) -> int:
        """How many they are."""
        return (self.last_night - self.first_night).days + 1

    @property
    def piece(self) -> DatesPiece:
        """The same as a piece of a season."""
        return DatesPiece(self.first_night, self.last_night)


_NAMES = {
    "Vacances de la Toussaint": Name("Vacances de la Toussaint", "Autumn holidays"),
    "Vacances de Noël": Name("Vacances de Noël", "Christmas holidays"),
    "Vacances d'hiver": Name("Vacances d’hiver", "Winter holidays"),
    "Vacances de printemps": Name("Vacances de printemps", "Spring holidays"),
    "Vacances d'été": Name("Vacances d’été", "Summer holidays"),
    "Pont de l'Ascension": Name("Pont de l’Ascension", "Ascension week-end"),
}


def school_year(first_year: int) -> tuple[date, date]:
    """The first and the last day of a school year.

    >>> school_year(2026)
    (datetime.date(2026, 9, 1), datetime.date(2027, 8, 31))
    """
    return date(first_year, 9, 1), date(first_year + 1, 8, 31)


def calendar_year(year: int) -> tuple[date, date]:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def is_school_holiday(day: date, zone: Zone) -> bool:
    """Whether the schools of a zone are closed for holidays on that day. Raises UnknownYet."""
    _check_known(day, day)
    return zone in _days().get(day, ("", frozenset()))[1]


def school_holidays(zones: Iterable[Zone], first: date, last: date) -> list[Proposal]:
    """The school holidays with a day from one to another; those of several zones on the same dates stand once.

    Every day without school counts with the night that follows it: from the Saturday to the Sunday before school begins
    again, whose night ends on Monday morning (docs/decisions/020). Raises UnknownYet.
    """
    _check_known(first, last)
    zones_of: dict[tuple[str, date, date], list[Zone]] = {}
    for zone in zones:
        for name, start, end in _periods(zone):
            if start <= last and end >= first:
                zones_of.setdefault((name, start, end), []).append(zone)
    found = [Proposal(_NAMES[name], start, end, tuple(own)) for (name, start, end), own in zones_of.items()]
    return sorted(found, key=lambda one: (one.first_night, one.last_night))


def public_holidays(region: Region, year: int, around: Around) -> list[Proposal]:
    """The public holidays of a year with their nights. Raises NotAYear.

    eve: the night before, for the morning after it is free. both: the night of the day too. weekend: what lies between
    the day and the nearest week-end as well, the bridge of a Tuesday or a Thursday included.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotAYear()
    french, english = _public(region.value, year, "fr"), _public(region.value, year, "en_US")
    return [Proposal(Name(french[day], english.get(day, "")), *_nights_around(day, around)) for day in sorted(french)]


def zones_text(zones: Iterable[Zone]) -> Text:
    """ "zone A", "zones A, B"."""
    kept = tuple(zone.value for zone in zones)
    return text(N_("Zone {zones}") if len(kept) == 1 else N_("Zones {zones}"), zones=kept)


# Nights before and after the night of a holiday, by its day of the week, Monday first: as far as the week-end.
_WEEKEND = ((-3, -1), (-4, -1), (-1, -1), (-1, 2), (-1, 1), (-1, 0), (-2, -1))


def _nights_around(day: date, around: Around) -> tuple[date, date]:
    if around is Around.eve:
        return day - ONE_DAY, day - ONE_DAY
    if around is Around.both:
        return day - ONE_DAY, day
    before, after = _WEEKEND[day.weekday()]
    return day + timedelta(days=before), day + timedelta(days=after)


def _check_known(first: date, last: date) -> None:
    if first < FIRST_KNOWN or last > LAST_KNOWN:
        raise UnknownYet(first=FIRST_KNOWN, last=LAST_KNOWN)


def _periods(zone: Zone) -> Iterator[tuple[str, date, date]]:
    """The holidays of a zone: days in a row under one name."""
    days = _days()
    name, start, end = "", date.min, date.min
    for day in sorted(days):
        called, zones = days[day]
        if zone not in zones:
            continue
        if called == name and day == end + ONE_DAY:
            end = day
            continue
        if name:
            yield name, start, end
        name, start, end = called, day, day
    if name:
        yield name, start, end


@cache
def _days() -> dict[date, tuple[str, frozenset[Zone]]]:
    """Every known day without school: its name and its zones."""
    from vacances_scolaires_france import SchoolHolidayDates  # noqa: PLC0415 - a fifth of a second

    found = {}
    for day, row in SchoolHolidayDates().data.items():
        if FIRST_KNOWN <= day <= LAST_KNOWN:
            zones = frozenset(zone for zone in Zone if row[f"vacances_zone_{zone.value.lower()}"])
            found[day] = (str(row["nom_vacances"]), zones)
    return found


def _public(region: str, year: int, language: str) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 - a seventh of a second

    found = country_holidays("FR", subdiv=region or None, years=year, language=language)
    return {day: name.replace("'", "’") for day, name in found.items()}

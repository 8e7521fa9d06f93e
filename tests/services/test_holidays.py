"""School and public holidays, as they are proposed and as they are taken into a season."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Season, Tariff
from models.tariff import PieceKind
from rules.errors import FieldError
from rules.seasons import DatesPiece
from rules.text import Name
from services.actor import Actor, Channel
from services.holidays import (
    LAST_KNOWN,
    Around,
    NotAYear,
    Region,
    UnknownYet,
    Zone,
    calendar_year,
    is_school_holiday,
    public_holidays,
    school_holidays,
    school_year,
    zones_text,
)
from services.refusals import NotTheirs
from services.season_dates import NothingChosen, add_dates, code_for
from services.tariffs import TariffFrozen
from tests.factories import ACTOR, ROOT
from tests.services.drafts import make_draft, season_of

WEEK = DatesPiece(date(2027, 2, 13), date(2027, 2, 28))


def test_the_winter_holidays_of_the_three_zones_of_2027() -> None:
    """Arrêté du 23 juillet 2025, calendrier scolaire 2026-2027: A from 13 February, B from 20, C from 6."""
    found = school_holidays(Zone, date(2027, 2, 1), date(2027, 3, 31))

    assert [(one.zones, one.first_night, one.last_night, one.nights) for one in found] == [
        ((Zone.c,), date(2027, 2, 6), date(2027, 2, 21), 16),
        ((Zone.a,), date(2027, 2, 13), date(2027, 2, 28), 16),
        ((Zone.b,), date(2027, 2, 20), date(2027, 3, 7), 16),
    ]
    assert found[0].name == Name("Vacances d’hiver", "Winter holidays")


def test_holidays_of_all_zones_stand_once() -> None:
    found = school_holidays(Zone, *school_year(2026))

    christmas = [one for one in found if one.name.en == "Christmas holidays"]
    assert [(one.zones, one.first_night) for one in christmas] == [(tuple(Zone), date(2026, 12, 19))]
    assert str(zones_text(christmas[0].zones)) == "Zones A, B, C"
    assert str(zones_text([Zone.b])) == "Zone B"


def test_a_calendar_year_shows_the_christmas_holidays_of_both_winters() -> None:
    found = school_holidays([Zone.a], *calendar_year(2027))

    assert [one.first_night for one in found if one.name.en == "Christmas holidays"] == [
        date(2026, 12, 19),
        date(2027, 12, 18),
    ]


@pytest.mark.parametrize("day", [date(2028, 9, 1), date(2028, 12, 20), date(2030, 7, 14), date(1990, 8, 31)])
def test_behind_the_end_of_the_data_nobody_is_told_that_there_is_school(day) -> None:
    with pytest.raises(UnknownYet):
        is_school_holiday(day, Zone.a)


def test_the_last_known_day_is_a_day_of_summer() -> None:
    assert date(2028, 8, 31) == LAST_KNOWN
    assert is_school_holiday(LAST_KNOWN, Zone.a)
    assert not is_school_holiday(date(2028, 6, 15), Zone.a)


@pytest.mark.parametrize("period", [calendar_year(2028), school_year(2028), calendar_year(2031), calendar_year(1989)])
def test_a_time_that_is_not_known_to_its_end_is_refused(period) -> None:
    with pytest.raises(UnknownYet) as refused:
        school_holidays([Zone.a], *period)

    assert "2028-08-31" in str(refused.value)


def test_public_holidays_of_2027_and_those_of_alsace_and_moselle() -> None:
    plain = {one.name.fr: one.first_night for one in public_holidays(Region.metropolitan, 2027, Around.both)}

    assert len(plain) == 11
    assert plain["Lundi de Pâques"] == date(2027, 3, 28)
    for region in (Region.alsace, Region.moselle):
        more = {one.last_night for one in public_holidays(region, 2027, Around.both)}
        assert more - {day + timedelta(days=1) for day in plain.values()} == {date(2027, 3, 26), date(2027, 12, 26)}


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2027, 3, 29), date(2027, 3, 26), date(2027, 3, 28)),  # Easter Monday: Friday to Sunday night
        (date(2026, 7, 14), date(2026, 7, 10), date(2026, 7, 13)),  # a Tuesday: from Friday on
        (date(2027, 7, 14), date(2027, 7, 13), date(2027, 7, 13)),  # a Wednesday: alone
        (date(2027, 5, 6), date(2027, 5, 5), date(2027, 5, 8)),  # Ascension: until Sunday morning
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 2)),  # a Friday
        (date(2027, 5, 1), date(2027, 4, 30), date(2027, 5, 1)),  # a Saturday
        (date(2027, 8, 15), date(2027, 8, 13), date(2027, 8, 14)),  # a Sunday
    ],
)
def test_a_long_week_end_takes_the_bridge(day, first, last) -> None:
    found = {
        (one.first_night, one.last_night) for one in public_holidays(Region.metropolitan, day.year, Around.weekend)
    }

    assert (first, last) in found


def test_the_night_before_a_public_holiday_is_the_eve_alone() -> None:
    assert {one.nights for one in public_holidays(Region.metropolitan, 2027, Around.eve)} == {1}


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_beyond_the_calendar_is_refused(year) -> None:
    with pytest.raises(NotAYear):
        public_holidays(Region.metropolitan, year, Around.eve)


def test_the_calendars_are_read_when_somebody_asks_for_them_only() -> None:
    code = "import sys, services.holidays; print({'holidays', 'vacances_scolaires_france'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


def test_dates_become_a_new_season_behind_the_others(session, draft) -> None:
    added = add_dates(session, draft.id, None, "Vacances d’été", [WEEK, WEEK], ACTOR)

    season = session.get_one(Season, added.season.id)
    assert (added.pieces, season.code, season.name_fr) == (1, "vacances-d-ete", "Vacances d’été")
    assert season.position > max(one.position for one in draft.seasons if one is not season)
    assert [(one.kind, one.first_night, one.last_night) for one in season.pieces] == [
        (PieceKind.dates, WEEK.first_night, WEEK.last_night)
    ]


def test_dates_that_a_season_has_already_are_not_added_again(session, draft) -> None:
    high = season_of(draft, "high")
    before = len(high.pieces)
    version = high.row_version

    assert add_dates(session, draft.id, high.id, "", [WEEK], ACTOR).pieces == 1
    assert add_dates(session, draft.id, high.id, "", [WEEK], ACTOR).pieces == 0

    session.expire_all()
    assert (len(high.pieces), high.row_version) == (before + 1, version + 1)


def test_nothing_ticked_no_name_and_what_is_published_are_refused(session, draft) -> None:
    published = session.scalars(select(Tariff).where(Tariff.id != draft.id)).one()

    with pytest.raises(NothingChosen):
        add_dates(session, draft.id, None, "Vacances", [], ACTOR)
    with pytest.raises(FieldError):
        add_dates(session, draft.id, None, "", [WEEK], ACTOR)
    with pytest.raises(TariffFrozen):
        add_dates(session, published.id, None, "Vacances", [WEEK], ACTOR)
    with pytest.raises(NotTheirs):
        add_dates(session, draft.id, season_of(published, "high").id, "", [WEEK], ACTOR)
    with pytest.raises(NotTheirs):
        add_dates(session, draft.id, None, "V", [WEEK], Actor("Lou", Channel.screen, establishment_ids=frozenset({-1})))

    assert len(session.scalars(select(Season)).all()) == 2 * len(published.seasons)


def test_a_name_without_letters_still_has_a_code() -> None:
    assert code_for("★", []) == "season"
    assert code_for("★", ["season", "season-2"]) == "season-3"

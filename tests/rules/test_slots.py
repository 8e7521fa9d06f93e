"""One slot per date, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.slots import Daily, Every

ZONES = ("Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Australia/Lord_Howe", "UTC")
instants = st.timedeltas(timedelta(), timedelta(days=730)).map(lambda gone: datetime(2026, 1, 1, tzinfo=UTC) + gone)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0, 0), time(2, 0), time(2, 30), time(9, 0), time(23, 30)])
def test_a_daily_job_has_one_moment_for_each_date_of_the_year(zone, at):
    schedule = Daily(at, zone)
    begin = datetime(2027, 1, 2, tzinfo=UTC)

    slots = sorted({schedule.slot(begin + timedelta(hours=hour)) for hour in range(364 * 24)})

    dates = [slot.astimezone(ZoneInfo(zone)).date() for slot in slots]
    assert dates == [dates[0] + timedelta(days=day) for day in range(len(dates))]
    assert len(dates) in (364, 365)


@given(instants, st.sampled_from(ZONES), st.times())
def test_a_daily_slot_is_past_and_at_most_a_day_old(now, zone, at):
    slot = Daily(at.replace(fold=0), zone).slot(now)

    assert slot <= now < slot + timedelta(hours=25, minutes=1)


@given(instants, st.integers(1, 100_000))
def test_a_periodic_slot_is_past_and_within_its_period(now, seconds):
    period = timedelta(seconds=seconds)

    slot = Every(period).slot(now)

    assert slot <= now < slot + period
    assert Every(period).slot(slot) == slot

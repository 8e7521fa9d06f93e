"""A ticker that any number of processes may run, that dies and sleeps without harm."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from jobs.runner import run_due
from jobs.table import JOBS, Job
from models import JobSlot
from rules.slots import Daily, Every
from services.slots import LEASE, RETRY_AFTER, beat, claim_slot, last_beat, stop_beating, sweep_slots
from services.statistics import refresh_statistics
from tests.factories import make_client

MINUTE = timedelta(minutes=1)


@pytest.fixture
def runs() -> Counter:
    """How often the counted job ran."""
    return Counter()


@pytest.fixture
def counted(runs) -> Job:
    """A job of every hour that counts its runs."""

    def count(session, now) -> int:
        runs["hourly"] += 1
        return 1

    return Job("hourly", count, Every(timedelta(hours=1)))


def test_several_workers_run_a_job_once_for_each_moment(session, now, counted, runs):
    for minute in range(180):
        for worker in ("w1", "w2", "w3"):
            run_due(session, worker, now + minute * MINUTE, (counted,))

    assert runs["hourly"] == 3


def test_a_long_sleep_is_followed_by_one_run_only(session, now, counted, runs):
    run_due(session, "w1", now, (counted,))

    run_due(session, "w1", now + timedelta(days=14), (counted,))

    assert runs["hourly"] == 2


def test_a_clock_set_back_runs_nothing_again(session, now, counted, runs):
    run_due(session, "w1", now, (counted,))
    run_due(session, "w1", now - timedelta(days=1), (counted,))

    assert runs["hourly"] == 1


@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Lord_Howe"])
@pytest.mark.parametrize("change", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])
def test_a_daily_job_runs_once_on_the_days_when_clocks_change(session, runs, zone, change):
    def count(session, now) -> int:
        runs["daily"] += 1
        return 0

    nightly = Job("daily", count, Daily(time(2, 30), zone))
    for step in range(3 * 24 * 6):
        run_due(session, "w1", change - timedelta(days=1) + step * 10 * MINUTE, (nightly,))

    assert runs["daily"] == 4  # one past at the start, then one on each of three days


def test_a_job_that_fails_spares_the_others_and_is_tried_again(session, now, counted, runs):
    broken = Job("broken", lambda session, now: 1 // 0, Every(timedelta(hours=1)))

    run_due(session, "w1", now, (broken, counted))
    row = session.scalars(select(JobSlot).where(JobSlot.job == "broken")).one()
    assert (row.finished_at, row.outcome) == (None, "ZeroDivisionError: integer division or modulo by zero")
    assert runs["hourly"] == 1

    assert not claim_slot(session, "broken", row.slot, "w2", now + RETRY_AFTER - MINUTE)
    assert claim_slot(session, "broken", row.slot, "w2", now + RETRY_AFTER)


def test_the_run_of_a_dead_worker_is_taken_over_after_its_lease(session, now):
    assert claim_slot(session, "any", now, "dead", now)

    assert not claim_slot(session, "any", now, "w2", now + LEASE - MINUTE)
    assert claim_slot(session, "any", now, "w2", now + LEASE)


def test_a_worker_is_known_alive_by_its_last_beat(session, now):
    assert last_beat(session) is None
    beat(session, "w1", now, {"pid": 1})
    beat(session, "w1", now + MINUTE, {"pid": 1})
    assert last_beat(session) == now + MINUTE

    stop_beating(session, "w1")

    assert last_beat(session) is None


def test_old_runs_are_swept_but_for_the_latest_of_each_job(session, now, counted):
    for hour in range(5):
        run_due(session, "w1", now + timedelta(hours=hour), (counted,))

    assert sweep_slots(session, now + timedelta(days=30)) == 4
    assert session.scalar(select(func.count()).select_from(JobSlot)) == 1


def test_every_job_of_the_table_runs_on_an_empty_house_and_twice(session, now):
    ran = run_due(session, "w1", now)
    counted = ran.pop("refresh_statistics")  # of what a fresh database holds

    assert counted >= 0 and ran == {job.name: 0 for job in JOBS if job.name != "refresh_statistics"}
    assert run_due(session, "w1", now) == {}
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_the_database_counts_its_tables_again(session):
    make_client(session)

    counted = refresh_statistics(session, datetime.now(UTC))

    assert (counted > 0) == (session.get_bind().dialect.name == "sqlite")

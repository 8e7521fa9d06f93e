"""The ticker: APScheduler wakes us, the rows of the database say what is due and whose it is.

Any number of workers may run: each run of a job is claimed in `job_slot`, runs missed are not made
up for one by one, and a worker that dies leaves a lease that another one takes over.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from jobs.table import JOBS, Job
from services import actor
from services.slots import beat, claim_slot, fail_slot, finish_slot, stop_beating

log = logging.getLogger(__name__)
TICK_SECONDS = 5
BEAT_SECONDS = 30


def utc_now() -> datetime:
    """The clock, read here and passed down."""
    return datetime.now(UTC)


def run_due(session: Session, owner: str, now: datetime, jobs: Iterable[Job] = JOBS) -> dict[str, int]:
    """Run every job whose latest moment nobody has taken; returns what each one handled.

    A job that fails stops neither the others nor the worker.
    """
    handled = {}
    for job in jobs:
        slot = job.schedule.slot(now)
        if claim_slot(session, job.name, slot, owner, now):
            handled[job.name] = _run(session, job, slot, owner, now)
    return handled


def _run(session: Session, job: Job, slot: datetime, owner: str, now: datetime) -> int:
    session.info["actor"] = actor.job(job.name)
    try:
        done = job.run(session, now)
    except Exception as problem:
        session.rollback()
        log.exception("the job %s failed", job.name)
        fail_slot(session, job.name, slot, owner, f"{type(problem).__name__}: {problem}", now)
        return 0
    finish_slot(session, job.name, slot, owner, done, now)
    if done:
        log.info("the job %s handled %s", job.name, done)
    return done


class Worker:
    """One process at work until it is told to stop."""

    def __init__(self, app: Flask, session: Callable[[], Session], clock: Callable[[], datetime] = utc_now) -> None:
        self.app = app
        self.session = session
        self.clock = clock
        self.owner = f"{socket.gethostname()}-{os.getpid()}"[:100]
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C; what is under way is finished first."""
        # Here only: the web server knows the worker's command, but never works.
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(2)}, timezone="UTC")
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self.beat, "interval", seconds=BEAT_SECONDS, next_run_time=self.clock(), **options)
        scheduler.add_job(self.tick, "interval", seconds=TICK_SECONDS, next_run_time=self.clock(), **options)
        scheduler.start()
        log.info("worker %s at work", self.owner)
        self.stopping.wait()
        scheduler.shutdown(wait=True)
        with self.app.app_context():
            stop_beating(self.session(), self.owner)
        log.info("worker %s stopped", self.owner)

    def tick(self) -> None:
        """Run what is due. A database away for a while is no reason to end."""
        with self.app.app_context():
            try:
                run_due(self.session(), self.owner, self.clock())
            except SQLAlchemyError:
                log.exception("the database did not answer")

    def beat(self) -> None:
        """Say that this worker is alive."""
        with self.app.app_context():
            try:
                beat(self.session(), self.owner, self.clock(), {"pid": os.getpid()})
            except SQLAlchemyError:
                log.exception("the database did not answer")

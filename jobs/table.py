"""Every job, a line each: its name, what it does, when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from jobs.mails import send_mails
from rules.slots import Daily, Every, Schedule
from services.claims import sweep_expired
from services.idempotency import sweep_answers
from services.resets import sweep_resets
from services.sessions import sweep_sessions
from services.slots import sweep_slots
from services.statistics import refresh_statistics
from services.throttle import sweep_tries


@dataclass(frozen=True)
class Job:
    """A piece of work that finds by itself what is due, and is harmless when run twice.

    run: from a session and the present instant to how many things it handled.
    """

    name: str
    run: Callable[[Session, datetime], int]
    schedule: Schedule


JOBS = (
    Job("send_mails", send_mails, Every(timedelta(seconds=20))),
    Job("sweep_claims", sweep_expired, Every(timedelta(minutes=5))),
    Job("sweep_sessions", sweep_sessions, Every(timedelta(hours=1))),
    Job("sweep_slots", sweep_slots, Every(timedelta(hours=1))),
    Job("sweep_tries", sweep_tries, Daily(time(3, 10))),
    Job("sweep_resets", sweep_resets, Daily(time(3, 20))),
    Job("sweep_answers", sweep_answers, Daily(time(3, 30))),
    Job("refresh_statistics", refresh_statistics, Daily(time(3, 40))),
)

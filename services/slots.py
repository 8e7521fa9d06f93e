"""Who runs which job for which moment, and which workers are alive: rows that all processes share."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models import Heartbeat, JobSlot
from services.transaction import retried, transaction

# A run that lasts longer is taken for dead; jobs bear being run again.
LEASE = timedelta(minutes=15)
RETRY_AFTER = timedelta(minutes=5)
KEPT = timedelta(days=2)
WORKER_KEPT = timedelta(days=1)


@retried
def claim_slot(session: Session, job: str, slot: datetime, owner: str, now: datetime) -> bool:
    """Take one run of a job; False when it is done, another worker's, or overtaken by a later one.

    A slot whose worker died or failed can be taken again once its lease is over.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    mine = {"owner": owner, "started_at": now, "lease_until": now + LEASE}
    claim = (
        insert(JobSlot)
        .values(job=job, slot=slot, **mine)
        .on_conflict_do_update(
            index_elements=["job", "slot"],
            set_=mine,
            where=and_(JobSlot.finished_at.is_(None), JobSlot.lease_until <= now),
        )
        .returning(JobSlot.job)
    )
    # Most ticks find the slot taken: they look without waiting for their turn to write.
    taken = select(JobSlot.job).where(JobSlot.job == job, JobSlot.slot == slot)
    if session.scalar(taken.where((JobSlot.finished_at.is_not(None)) | (JobSlot.lease_until > now))):
        session.rollback()
        return False
    with transaction(session):
        if session.scalar(select(JobSlot.job).where(JobSlot.job == job, JobSlot.slot > slot).limit(1)):
            return False
        return session.scalar(claim) is not None


def finish_slot(session: Session, job: str, slot: datetime, owner: str, done: int, now: datetime) -> None:
    """Write down that a run ended well; `done` is how many things it handled."""
    _close(session, job, slot, owner, {"finished_at": now, "outcome": "ok", "done": done})


def fail_slot(session: Session, job: str, slot: datetime, owner: str, problem: str, now: datetime) -> None:
    """Write down that a run failed; it may be taken again a little later, while it is the latest."""
    _close(session, job, slot, owner, {"lease_until": now + RETRY_AFTER, "outcome": problem[:500]})


def beat(session: Session, worker: str, now: datetime, facts: dict[str, Any]) -> None:
    """Say that a worker is alive; forget those silent for a day."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    alive = {"at": now, "facts": facts}
    with transaction(session):
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - WORKER_KEPT))
        session.execute(
            insert(Heartbeat)
            .values(worker=worker, **alive)
            .on_conflict_do_update(index_elements=["worker"], set_=alive)
        )


def stop_beating(session: Session, worker: str) -> None:
    """A worker that stops in order leaves no heartbeat behind."""
    with transaction(session):
        session.execute(delete(Heartbeat).where(Heartbeat.worker == worker))


def last_beat(session: Session) -> datetime | None:
    """When any worker was last alive; None when none ever was."""
    return session.scalar(select(func.max(Heartbeat.at)))


def sweep_slots(session: Session, now: datetime) -> int:
    """Remove the runs of long ago, but for the latest of each job; returns how many."""
    other = aliased(JobSlot)
    overtaken = select(other.job).where(other.job == JobSlot.job, other.slot > JobSlot.slot).exists()
    with transaction(session):
        gone = session.execute(
            delete(JobSlot).where(JobSlot.slot < now - KEPT, overtaken).execution_options(synchronize_session=False)
        )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _close(session: Session, job: str, slot: datetime, owner: str, values: dict[str, Any]) -> None:
    with transaction(session):
        session.execute(
            update(JobSlot)
            .where(JobSlot.job == job, JobSlot.slot == slot, JobSlot.owner == owner)
            .values(values)
            .execution_options(synchronize_session=False)
        )

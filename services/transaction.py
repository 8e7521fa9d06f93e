"""One unit of work: all of it or nothing, in its turn. The only place that commits.

SQLite has one writer: whoever writes first takes a place in a queue (a lock on a file beside the
database), then begins at once as writer. Without the queue the engine's own waiting is unfair and
several times slower; without the immediate begin, two readers could both decide to write.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")
RETRIES = 5
# serialization failure, deadlock: the database undid the work and asks to try again
RETRIED_STATES = {"40001", "40P01"}


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Do what is inside as one transaction; inside another one, join it.

    What the session has read before is read again: it may have changed since.
    """
    if session.info.get("writing"):
        yield
        return
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    session.rollback()
    with write_queue(engine):
        session.info["writing"] = True
        try:
            session.connection(execution_options={"auberge_write": True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False


@contextmanager
def write_queue(engine: Engine) -> Iterator[None]:
    """Wait for one's turn to write, where the engine has one writer only."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if not path or path == ":memory:":
        yield
        return
    descriptor = os.open(f"{path}.queue", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def retried(verb: Callable[P, R]) -> Callable[P, R]:
    """A service, whose first argument is the session, done again from the start when the database asks for it."""

    @wraps(verb)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        session = args[0]
        assert isinstance(session, Session)
        for attempt in range(RETRIES):
            try:
                return verb(*args, **kwargs)
            except OperationalError as problem:
                if session.info.get("writing") or not _asks_again(problem) or attempt == RETRIES - 1:
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    return again


def _asks_again(problem: OperationalError) -> bool:
    return getattr(problem.orig, "sqlstate", None) in RETRIED_STATES

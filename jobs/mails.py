"""Sending what waits in the outbox."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from messaging.transport import deliver
from services.outbox import claim_due, record_answer

MOST_PER_RUN = 200


def send_mails(
    session: Session,
    now: datetime,
    owner: str = "worker",
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Hand over the mails that are due, one at a time, and write down what the server said; returns how many.

    One at a time, so that a slow server never holds mails that another worker could send.
    """
    handled = 0
    while handled < MOST_PER_RUN and (claimed := claim_due(session, owner, now, 1)):
        for one in claimed:
            answer = deliver(one.mail)
            record_answer(session, one.id, owner, answer, clock(), random.uniform(-1, 1))  # noqa: S311
            handled += 1
    return handled

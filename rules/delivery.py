"""What becomes of a mail: its states, what a server's answer means, when to try again.

The schedule and the meaning of the codes are those of the field's large senders; "unknown domain"
and "mailbox full" are tried until the end of the schedule, since both often pass.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class MailState(StrEnum):
    """The life of one mail in the outbox."""

    queued = "queued"
    sending = "sending"
    deferred = "deferred"
    sent = "sent"
    soft_bounced = "soft_bounced"
    hard_bounced = "hard_bounced"
    blocked = "blocked"
    invalid = "invalid"


class Step(StrEnum):
    """How far the talk with the server had come when it gave its answer."""

    connect = "connect"  # connection, greeting, STARTTLS, login: nothing of this mail was said yet
    sender = "sender"
    recipient = "recipient"
    content = "content"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mail server said.

    code: SMTP reply code; None when it said nothing (no connection, connection lost, no answer in time).
    text: its words, or what failed.
    """

    step: Step
    code: int | None
    text: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code or ""), self.text.strip()) if part)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means: the state of the mail, and whether the client's address is to blame."""

    state: MailState
    flags_client: bool = False


# From the first try; the last one is exact.
OFFSETS = (
    timedelta(),
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=28),
    timedelta(hours=36),
)
JITTER = 0.1
WAITING = frozenset({MailState.queued, MailState.sending, MailState.deferred})

SENT = Verdict(MailState.sent)
DEFERRED = Verdict(MailState.deferred)
EXPIRED = Verdict(MailState.soft_bounced, flags_client=True)
OUR_FAULT = Verdict(MailState.soft_bounced)
HARD = Verdict(MailState.hard_bounced, flags_client=True)
BLOCKED = Verdict(MailState.blocked, flags_client=True)
SENDER_REFUSED = Verdict(MailState.blocked)
INVALID = Verdict(MailState.invalid, flags_client=True)

_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_POLICY = re.compile(r"spam|polic|block|blacklist|denylist|dnsbl|\brbl\b|reputation|listed", re.IGNORECASE)
_LOGIN_CODES = frozenset({530, 534, 535, 538})


def next_try(first_at: datetime, now: datetime, jitter: float) -> datetime | None:
    """When to try again after a temporary refusal; None when the 36 hours are over.

    first_at: when the mail was first tried. jitter: from -1 to 1, the part of the ten percent by
    which this try is moved; the last try is never moved. A schedule overslept is not caught up:
    the next try is the next one of the schedule.

    >>> from datetime import UTC
    >>> first = datetime(2026, 11, 22, 10, tzinfo=UTC)
    >>> next_try(first, first, 0).isoformat()
    '2026-11-22T10:15:00+00:00'
    """
    elapsed = now - first_at
    for offset in OFFSETS[1:-1]:
        if offset * (1 - JITTER) > elapsed:
            return first_at + offset * (1 + JITTER * jitter)
    return first_at + OFFSETS[-1] if OFFSETS[-1] > elapsed else None


def judge(answer: Answer) -> Verdict:
    """What the server's answer means for this mail and for the client's address.

    Nothing said about this mail (no connection, login refused, connection lost) is temporary. So is
    every 4xx, but for the relay's own "delivery time expired".

    >>> judge(Answer(Step.recipient, 550, "5.1.1 no such user")).state.value
    'invalid'
    """
    if answer.code is None or answer.step is Step.connect or answer.code in _LOGIN_CODES:
        return DEFERRED
    if 200 <= answer.code < 300:
        return SENT
    enhanced = _enhanced(answer.text)
    if enhanced and enhanced[1:] == (4, 7):
        return EXPIRED
    if not 500 <= answer.code < 600 or (enhanced and enhanced[0] == 4):
        return DEFERRED
    if answer.step is Step.sender:
        return SENDER_REFUSED
    return _by_enhanced(answer.step, enhanced) if enhanced else _by_reply(answer)


def after_failure(verdict: Verdict, next_at: datetime | None) -> Verdict:
    """A mail deferred without a further try has been tried long enough."""
    return EXPIRED if verdict.state is MailState.deferred and next_at is None else verdict


def _enhanced(text: str) -> tuple[int, int, int] | None:
    found = _ENHANCED.match(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


# Permanent enhanced codes, first match wins: (subject, detail), None for any detail.
_PERMANENT: tuple[tuple[int, int | None, Verdict], ...] = (
    (1, 6, HARD),
    (1, 10, HARD),
    (2, 1, HARD),
    (1, 2, DEFERRED),  # no such domain: tried to the end, then soft
    (4, 4, DEFERRED),  # no route, mostly the same
    (1, 3, INVALID),
    (7, None, BLOCKED),
    (2, 2, DEFERRED),  # mailbox full
    (3, 4, OUR_FAULT),  # too big
    (6, None, OUR_FAULT),  # content
)


def _by_enhanced(step: Step, enhanced: tuple[int, int, int]) -> Verdict:
    _, subject, detail = enhanced
    if (subject, detail) == (1, 1):
        return INVALID if step is Step.recipient else HARD
    matches = (v for s, d, v in _PERMANENT if s == subject and d in (None, detail))
    return next(matches, HARD)


def _by_reply(answer: Answer) -> Verdict:
    """A permanent refusal without an enhanced code."""
    if answer.code == 501:
        return INVALID
    if answer.code == 552:  # mailbox full
        return DEFERRED
    return BLOCKED if _POLICY.search(answer.text) else HARD

"""What becomes of a mail: its states, and when a refused one is tried again."""

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

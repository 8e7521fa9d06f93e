"""The life of a booking as one table: what may be done in which status, and what follows."""

from collections.abc import Iterator
from enum import StrEnum

from rules.errors import UserError
from rules.text import N_, text


class Status(StrEnum):
    """Where a file stands. The labels people read are functions of it (decision 5)."""

    draft = "draft"
    inquiry = "inquiry"
    sent = "sent"
    change_requested = "change_requested"
    hold_requested = "hold_requested"
    on_hold = "on_hold"
    booking_requested = "booking_requested"
    confirmed = "confirmed"
    closed = "closed"
    cancelled = "cancelled"


class Action(StrEnum):
    """What somebody does to a file."""

    book = "book"
    change_dates = "change_dates"
    cancel = "cancel"


class Origin(StrEnum):
    """How a file came in."""

    staff = "staff"
    phone = "phone"
    email = "email"
    api = "api"
    website = "website"
    imported = "imported"


class BadTransition(UserError):
    """The file's status does not allow what was asked."""

    message = N_("This booking is {status}: it cannot be changed in that way.")
    status = 409


TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.draft, Action.book): Status.confirmed,
    (Status.confirmed, Action.change_dates): Status.confirmed,
    (Status.confirmed, Action.cancel): Status.cancelled,
    (Status.draft, Action.cancel): Status.cancelled,
}

STATUS_LABELS: dict[Status, str] = {
    Status.draft: N_("Draft"),
    Status.inquiry: N_("New request"),
    Status.sent: N_("Offer sent"),
    Status.change_requested: N_("Change requested"),
    Status.hold_requested: N_("Hold requested"),
    Status.on_hold: N_("On hold"),
    Status.booking_requested: N_("Booking requested"),
    Status.confirmed: N_("Confirmed"),
    Status.closed: N_("Closed"),
    Status.cancelled: N_("Cancelled"),
}


def after(status: Status, action: Action) -> Status:
    """The status that follows; BadTransition when the table has no such row."""
    try:
        return TRANSITIONS[(status, action)]
    except KeyError:
        raise BadTransition(status=text(STATUS_LABELS[status])) from None


def allowed(status: Status) -> Iterator[Action]:
    """What may be done now, in the order of the actions."""
    return (action for action in Action if (status, action) in TRANSITIONS)

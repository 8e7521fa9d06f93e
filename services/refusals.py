"""Why a sale or a change of a booking is refused, in words for people."""

from collections.abc import Sequence

from rules.errors import UserError
from rules.restrictions import Refusal
from rules.stay import Stay
from rules.text import N_, Cents, Name
from services.quotes import StayRequest


class StayUnavailable(UserError):
    """The nights of one stay, `lost`, were taken meanwhile. `others` and `nearest` say what is still free."""

    message = N_("{housing} is no longer free on all nights from {arrival} to {departure}.")
    status = 409
    others: Sequence[Name] = ()
    nearest: Sequence[Stay] = ()

    def __init__(self, lost: StayRequest, housing: Name) -> None:
        super().__init__(housing=housing, arrival=lost.stay.arrival_on, departure=lost.stay.departure_on)
        self.lost = lost


class StayRefused(UserError):
    """The tariff refuses the stay; `refusals` are all the rules it breaks."""

    message = N_("This stay cannot be sold: {reasons}")
    status = 422

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(reasons=tuple(refusal.text for refusal in refusals))
        self.refusals = refusals


class TakesNothing(UserError):
    """A housing that takes no unit when it is sold so: nothing would keep its nights."""

    message = N_("“{housing}” cannot be sold like this: with this rate plan it takes nothing. Say what one sale takes.")
    status = 409


class PriceMoved(UserError):
    """The price is no longer the one that was shown."""

    message = N_("The price is now {now}, no longer {shown}. Please look at it again.")
    status = 409

    def __init__(self, now: int, shown: int, currency: str) -> None:
        super().__init__(now=Cents(now), shown=Cents(shown))
        self.currency = currency


class NotTheirs(UserError):
    """A client, booking or establishment that is not there, or not the actor's."""

    message = N_("This was not found.")
    status = 404

"""From a price to the simulator, where the same stay is tried with other dates, people and versions."""

from flask import url_for

from admin_views.sale_search import Search
from models import Booking, StayLine
from services.quotes import StayRequest
from services.rights import MONEY
from services.tariffs import Selling
from web.actor import required_actor


def may_simulate() -> bool:
    """Whether the one who asks may open the simulator."""
    actor = required_actor()
    return actor.can("list", "Tariff") and actor.can("show", MONEY)


def simulated_sale(shop: Selling, search: Search, wanted: StayRequest) -> str | None:
    """A result of the sale page in the simulator; None for those who may not."""
    if not may_simulate():
        return None
    plans = {number: code for code, number in shop.plan_ids.items()}
    kept = search.address(
        stay=None,
        housing=shop.codes[wanted.housing_id],
        plan=plans[wanted.plan_id] if wanted.plan_id else None,
    )
    return f"{url_for('simulator.show')}?{kept}"


def simulated_stay(booking: Booking, stay: StayLine) -> str | None:
    """A stay of a booking by the version that priced it, as on the day it was booked; None for those who may not."""
    if not may_simulate():
        return None
    return url_for(
        "simulator.show",
        tariff=booking.tariff_id,
        housing=stay.housing.code,
        plan=stay.rate_plan.code if stay.rate_plan else None,
        arrival=stay.arrival_on.isoformat(),
        departure=stay.departure_on.isoformat(),
        booked_on=booking.booked_on.isoformat(),
        adults=0,
        child_age=[member["age"] for member in stay.party],
        child_count=[member["count"] for member in stay.party],
        option=list(stay.options),
        **{f"quantity-{code}": number for code, number in stay.options.items() if number is not None},
    )

"""From a price to the simulator, where the same stay is tried with other dates, people and versions."""

from flask import url_for

from admin_views.sale_search import Search
from extensions import db
from models import Booking, StayLine
from rules.stay import Stay
from services.bookings import moved_stay
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
        channel=wanted.channel,
    )
    return f"{url_for('simulator.show')}?{kept}"


def simulated_stay(booking: Booking, stay: StayLine) -> str | None:
    """A stay of a booking by the version that priced it, as on the day it was booked; None for those who may not."""
    if not may_simulate():
        return None
    wanted = moved_stay(db.session(), booking, stay.id, Stay(stay.arrival_on, stay.departure_on))
    members = wanted.party.members
    return url_for(
        "simulator.show",
        tariff=stay.tariff_id,
        housing=stay.housing.code,
        plan=stay.rate_plan.code if stay.rate_plan else None,
        arrival=stay.arrival_on.isoformat(),
        departure=stay.departure_on.isoformat(),
        booked_on=booking.booked_on.isoformat(),
        adults=0,
        child_age=["" if member.born_on else member.age for member in members],
        child_count=[member.count for member in members],
        born_on=[member.born_on.isoformat() if member.born_on else "" for member in members],
        exempt=[member.exempt or "" for member in members],
        option=list(wanted.options),
        contracted=wanted.contracted,
        client_class=wanted.client_class,
        earlier_stays=wanted.earlier_stays,
        channel=wanted.channel,
        **{f"quantity-{code}": number for code, number in wanted.options.items() if number is not None},
    )

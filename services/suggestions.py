"""What the loser of a race is told: what else is free, and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, Housing
from rules.stay import Stay
from rules.text import Name
from services.availability import free_housings, nearest_stays
from services.local_time import today
from services.quotes import StayRequest, price
from services.refusals import StayUnavailable
from services.tariffs import Selling, selling

SUGGESTIONS = 3


def with_suggestions(
    session: Session,
    refused: StayUnavailable,
    establishment_id: int,
    stays: Sequence[StayRequest],
    now: datetime,
) -> StayUnavailable:
    """The refusal with other housings free for the dates of the lost stay, and its own nearest free dates.

    stays: all that were wanted together; what one of them takes is no way out for the lost one.
    """
    house = session.get_one(Establishment, establishment_id)
    shop = selling(session, establishment_id)
    booked_on = today(house, now)
    wanted, asked = refused.lost, {item.housing_id for item in stays}
    if wanted.housing_id not in shop.needs:  # taken off sale meanwhile
        return refused
    others = [
        housing_id
        for housing_id in free_housings(session, shop.needs, wanted.stay, wanted.people, now)
        if housing_id not in asked
        and any(_sells(shop, housing_id, plan, wanted, booked_on) for plan in shop.plans[housing_id])
    ]
    rows = session.scalars(
        select(Housing).where(Housing.id.in_(others)).order_by(Housing.position, Housing.id).limit(SUGGESTIONS)
    )
    refused.others = [Name(row.name_fr, row.name_en or "") for row in rows]
    near = nearest_stays(session, shop.needs[wanted.housing_id], wanted.plan_id, wanted.stay, wanted.people, now)
    refused.nearest = [stay for stay in near if not price(shop, _moved(wanted, stay), booked_on).refusals][:SUGGESTIONS]
    return refused


def _sells(shop: Selling, housing_id: int, plan_id: int | None, wanted: StayRequest, booked_on: date) -> bool:
    other = replace(wanted, housing_id=housing_id, plan_id=plan_id, options={}, taken=None)
    return not price(shop, other, booked_on).refusals


def _moved(wanted: StayRequest, stay: Stay) -> StayRequest:
    return wanted.moved_to(stay)

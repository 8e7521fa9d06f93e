"""What the loser of a race is told: what else is free, and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, Housing
from rules.text import Name
from services.availability import free_housings, nearest_stays
from services.gaps import beside
from services.local_time import today
from services.quotes import StayRequest, price
from services.refusals import StayUnavailable
from services.tariffs import selling

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

    def sells(stay: StayRequest) -> bool:
        return not price(shop, beside(session, shop, stay, now), booked_on).refusals

    others = [
        housing_id
        for housing_id in free_housings(session, shop.needs, wanted.stay, wanted.people, now)
        if housing_id not in asked
        and any(
            sells(replace(wanted, housing_id=housing_id, plan_id=plan, options={})) for plan in shop.plans[housing_id]
        )
    ]
    rows = session.scalars(
        select(Housing).where(Housing.id.in_(others)).order_by(Housing.position, Housing.id).limit(SUGGESTIONS)
    )
    refused.others = [Name(row.name_fr, row.name_en or "") for row in rows]
    near = nearest_stays(session, shop.needs[wanted.housing_id], wanted.plan_id, wanted.stay, wanted.people, now)
    refused.nearest = [stay for stay in near if sells(wanted.moved_to(stay))][:SUGGESTIONS]
    return refused

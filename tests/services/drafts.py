"""A draft of the tariff of a house, and short ways to its rows."""

from sqlalchemy.orm import Session

from models import Charge, RateRow, Season, Tariff
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, make_house


def make_draft(session: Session, name: str = "demo-maison") -> Tariff:
    """The draft copied from the published version of a shipped house."""
    house = make_house(session, name)
    published = session.query(Tariff).filter_by(establishment_id=house.id).one()
    return copy_to_draft(session, published, ACTOR)


def charge_of(tariff: Tariff, code: str = "accommodation") -> Charge:
    """A charge by its code."""
    return next(charge for charge in tariff.charges if charge.code == code)


def season_of(tariff: Tariff, code: str) -> Season:
    """A season by its code."""
    return next(season for season in tariff.seasons if season.code == code)


def row_of(tariff: Tariff, housing: str, *seasons: str, charge: str = "accommodation") -> RateRow:
    """The row of a charge that has exactly this housing and these seasons."""
    return next(
        row
        for row in charge_of(tariff, charge).rows
        if [one.code for one in row.housings] == [housing] and {one.code for one in row.seasons} == set(seasons)
    )

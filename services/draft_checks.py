"""What to look at before a draft sells: stays without a price or tax, and prices of which only the order decides."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, Housing, RatePlan, Tariff
from pricing.tariff import Charge, RateRow, TouristTax
from pricing.tariff import Housing as PricedHousing
from pricing.tariff import RatePlan as PricedPlan
from rules.seasons import SeasonCycle
from rules.text import Name, Text, text
from services.establishment_file.gaps import gaps_of
from services.establishment_file.nights import kinds_of_nights
from services.establishment_file.tax_gaps import tax_gaps_of
from services.establishment_file.ties import ties_of
from services.tariff_rows import load_tariff, part_of
from services.taxes import taxes_of


class Tie(NamedTuple):
    """Two prices of a charge that fit the same stay with as many conditions; the upper one is taken."""

    charge: Charge
    upper: RateRow
    lower: RateRow


class Doubts(NamedTuple):
    """What works, but perhaps not as meant."""

    gaps: list[Text]
    ties: list[Tie]


def doubts_of(session: Session, tariff: Tariff) -> Doubts:
    """Look at a version as the check of an establishment file does; nothing is said of one that has no price yet."""
    part = part_of(load_tariff(session, tariff.id))
    if not any(charge.is_base and charge.rows for charge in part.charges):
        return Doubts([], [])
    try:
        nights = kinds_of_nights(part.seasons)
    except SeasonCycle:
        return Doubts([], [])  # publishing names the circle
    house = tariff.establishment_id
    housings = session.scalars(select(Housing).where(Housing.establishment_id == house, Housing.archived_at.is_(None)))
    plans = session.scalars(select(RatePlan).where(RatePlan.establishment_id == house))
    sold = [PricedHousing(row.code, _name(row), row.capacity, row.tax_category) for row in housings]
    kept = [PricedPlan(row.code, _name(row), row.season_of, row.client_classes) for row in plans]
    gaps = [text(source, **params) for source, params in gaps_of(part, sold, kept, nights)]
    gaps += [text(gap.source, **gap.params) for gap in tax_gaps_of(part.charges, sold, _tourist_tax(session, house))]
    ties = (
        Tie(charge, charge.rows[upper], charge.rows[lower])
        for charge in part.charges
        for upper, lower in ties_of(charge, part.age_bands, part.seasons, nights)
    )
    return Doubts(gaps, list(ties))


def _tourist_tax(session: Session, establishment_id: int) -> TouristTax | None:
    house = session.get_one(Establishment, establishment_id)
    return taxes_of(session, house).tourist_tax_of(house.commune_insee)


def _name(row: Housing | RatePlan) -> Name:
    return Name(row.name_fr, row.name_en or "")

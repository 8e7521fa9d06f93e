"""The stays of a sale: priced, their nights taken, written as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import PriceLine, StayLine
from models.inventory import ClaimKind
from models.tariff import PriceSource
from pricing.lines import Quote
from rules.occupancy import first_lacking, units_needed
from rules.restrictions import Refusal
from rules.text import Name
from services.availability import HousingNeeds, capacities, free_by_night, free_units
from services.claims import claims_for, is_oversale, lock_pools, sweep_pools
from services.parties import kept_party
from services.quotes import StayRequest, UnknownStay, price
from services.refusals import StayRefused, StayUnavailable, TakesNothing
from services.tariffs import Selling
from services.texts import freeze


@dataclass
class Priced:
    """A stay of a sale with its housing's name, its quote and the units that it takes by pool."""

    wanted: StayRequest
    name: Name
    quote: Quote
    needs: HousingNeeds
    taken: dict[int, int] = field(default_factory=dict)


def price_stays(shop: Selling, stays: Iterable[StayRequest], booked_on: date) -> list[Priced]:
    """Each stay with its quote and the units it takes. Raises StayRefused, TakesNothing, UnknownStay."""
    priced = []
    refusals: list[Refusal] = []
    for wanted in stays:
        if wanted.housing_id not in shop.known:
            raise UnknownStay()
        quote = price(shop, wanted, booked_on)
        refusals.extend(quote.refusals)
        housing = shop.known[wanted.housing_id]
        name = shop.tariff.housings[shop.codes[wanted.housing_id]].name
        units = units_needed(housing.needs, wanted.plan_id, wanted.people)
        if not units:
            raise TakesNothing(housing=name)
        priced.append(Priced(wanted, name, quote, housing, units))
    if refusals:
        raise StayRefused(refusals)
    return priced


def take_nights(session: Session, priced: Sequence[Priced], now: datetime) -> None:
    """Lock and sweep the pools, and see that all is free. The guard has the last word. Raises StayUnavailable."""
    pools = {pool for item in priced for pool in item.taken}
    lock_pools(session, pools)
    sweep_pools(session, pools, now)
    for at, item in enumerate(priced):
        if first_lacking(item.taken, _free_beside(session, item, priced[:at], now)) is not None:
            raise StayUnavailable(item.wanted, item.name)


def _free_beside(session: Session, item: Priced, others: Sequence[Priced], now: datetime) -> dict[int, int]:
    """What is free for one stay of a sale, when its other stays have taken theirs."""
    pools = capacities([item.needs])
    if not others:
        return free_units(session, pools, item.wanted.stay, now)
    free = free_by_night(session, pools, item.wanted.stay, now)
    for other in others:
        for pool in free.keys() & other.taken.keys():
            for night in free[pool].keys() & set(other.wanted.stay):
                free[pool][night] -= other.taken[pool]
    return {pool: min(nights.values()) for pool, nights in free.items()}


def stay_line(wanted: StayRequest, tariff_id: int) -> StayLine:
    """The row of a stay that a version of the tariff priced."""
    return StayLine(
        tariff_id=tariff_id,
        housing_id=wanted.housing_id,
        rate_plan_id=wanted.plan_id,
        arrival_on=wanted.stay.arrival_on,
        departure_on=wanted.stay.departure_on,
        people=wanted.party.size,
        contracted=wanted.contracted,
        party=kept_party(wanted.party),
        options=dict(wanted.options),
    )


def price_lines(stays: Sequence[StayLine], priced: Sequence[Priced]) -> list[PriceLine]:
    """The rows of the prices of these stays, in the order of the bill."""
    pairs = [(stay, line) for stay, item in zip(stays, priced, strict=True) for line in item.quote.lines]
    return [
        PriceLine(
            stay_line_id=stay.id,
            position=position,
            source=PriceSource(line.source.value),
            charge_code=line.charge_code,
            label=freeze(line.label),
            trail=[freeze(text) for text in line.trail],
            quantity=line.quantity,
            unit_cents=line.unit_cents,
            amount_cents=line.amount_cents,
            vat_bp=line.vat_bp,
            parts=[
                {"name": freeze(part.name), "amount_cents": part.amount_cents, "vat_bp": part.vat_bp}
                for part in line.parts
            ],
        )
        for position, (stay, line) in enumerate(pairs)
    ]


def claim_nights(session: Session, stays: Sequence[StayLine], priced: Sequence[Priced]) -> None:
    """Claim what the stays take. The database refuses what is above capacity: StayUnavailable, of that very stay."""
    for stay, item in zip(stays, priced, strict=True):
        claims = claims_for(item.taken, item.wanted.stay, ClaimKind.stay)
        for claim in claims:
            claim.stay_line_id = stay.id
        session.add_all(claims)
        try:
            session.flush()
        except IntegrityError as problem:
            if not is_oversale(problem):
                raise
            raise StayUnavailable(item.wanted, item.name) from problem

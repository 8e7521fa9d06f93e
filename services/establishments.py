"""Opening an establishment, and what its money rests on."""

from sqlalchemy import ColumnElement, exists, inspect, or_, select
from sqlalchemy.orm import Session

from models import Booking, Charge, ChargeComponent, Establishment, RateRow, Tariff, TouristTaxRate
from models.tariff import TariffStatus
from pricing.money import ROUNDING_STEPS, minor_units
from rules.errors import FieldError
from rules.folding import words
from rules.text import N_, Cents, text
from services.transaction import transaction

CODE_LENGTH = 40
NAME_LENGTH = 200


def create_establishment(session: Session, name: str, language: str = "fr") -> Establishment:
    """A new establishment with the settings of a French house; its code is made from its name.

    Raises FieldError on `name`.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise FieldError("name", text(N_("A name of at most {length} characters, please."), length=NAME_LENGTH))
    with transaction(session):
        house = Establishment(code=free_code(session, name), name=name, sender_name=name, default_language=language)
        session.add(house)
        session.flush()
    return house


def check_money(session: Session, house: Establishment) -> None:
    """Refuse a rounding that no prices have, and another currency once amounts stand in the one there is.

    Raises FieldError on `rounding_cents` or `currency`.
    """
    if house.rounding_cents not in ROUNDING_STEPS:
        steps = text(_STEPS, steps=tuple(Cents(step) for step in ROUNDING_STEPS))
        raise FieldError("rounding_cents", steps, house.currency)
    before = inspect(house).attrs.currency.history.deleted
    if not before or before[0] == house.currency:
        return
    names = {"before": before[0], "after": house.currency}
    if session.scalar(select(_sold(house.id))):
        raise FieldError("currency", text(_IN_USE, **names))
    if minor_units(before[0]) != minor_units(house.currency) and session.scalar(select(_typed(house.id))):
        raise FieldError("currency", text(_OTHER_DECIMALS, **names))


_STEPS = N_("A step that prices can have is one of these: {steps}.")
_IN_USE = N_(
    "Bookings or published tariffs are in {before}: their amounts would be read as {after}. "
    "Make a new establishment for prices in {after}."
)
_OTHER_DECIMALS = N_(
    "Amounts were typed in {before}, which has other decimals than {after}: they would become other amounts. "
    "Abandon the draft of the tariff and delete the rates of the tourist tax first."
)


def _sold(establishment_id: int) -> ColumnElement[bool]:
    """Whether somebody booked, or a version of the tariff was published ever."""
    published = exists().where(Tariff.establishment_id == establishment_id, Tariff.status != TariffStatus.draft)
    return or_(exists().where(Booking.establishment_id == establishment_id), published)


def _typed(establishment_id: int) -> ColumnElement[bool]:
    """Whether an amount stands in a draft or among the rates of the tourist tax."""
    charges = select(Charge.id).join(Tariff).where(Tariff.establishment_id == establishment_id)
    return or_(
        exists().where(RateRow.charge_id.in_(charges), RateRow.amount_cents.is_not(None)),
        exists().where(ChargeComponent.charge_id.in_(charges)),
        exists().where(TouristTaxRate.establishment_id == establishment_id),
    )


def free_code(session: Session, name: str) -> str:
    """A code that no establishment has: "gite-les-melezes", then "gite-les-melezes-2"."""
    stem = "-".join(words(name))[:CODE_LENGTH].strip("-") or "establishment"
    taken = set(session.scalars(select(Establishment.code).where(Establishment.code.startswith(stem))))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code

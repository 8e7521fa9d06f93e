"""What prices and rates ask of each other, beyond what a row's own CHECKs see."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Charge, RateRow, TouristTaxAddition, TouristTaxRate
from models.tariff import Counting, PriceSource
from rules.errors import FieldError
from rules.text import N_, text


def check_rates(session: Session, row: Any) -> None:
    """Refuse a price that its charge cannot have, half a package, and rates of one tax that overlap.

    Raises FieldError.
    """
    match row:
        case RateRow():
            _check_price(row)
        case Charge():
            _check_package(row)
            for price in row.rows:
                _check_price(price, "source")
        case TouristTaxRate():
            alike = (TouristTaxRate.commune_insee == row.commune_insee, TouristTaxRate.category == row.category)
            _check_apart(session, row, *alike)
        case TouristTaxAddition():
            alike = (TouristTaxAddition.commune_insee == row.commune_insee, TouristTaxAddition.name_fr == row.name_fr)
            _check_apart(session, row, *alike)


def _check_price(row: RateRow, field: str = "") -> None:
    """field: where to say it, when the charge is what was changed."""
    source = row.charge.source if row.charge else None
    if row.counting is Counting.at_least and source is not PriceSource.accommodation:
        sentence = N_("“What lacks to reach it” stands in a charge of kind “Accommodation” only.")
        raise FieldError(field or "counting", text(sentence))
    if row.free_nights is not None and source is not PriceSource.discount:
        raise FieldError(field or "free_nights", text(N_("Free nights stand in a charge of kind “Discount” only.")))
    _check_sign(row, field)


def _check_sign(row: RateRow, field: str) -> None:
    """Refuse what takes off outside a discount or a reduction of the accommodation, and a discount that adds."""
    charge, price = row.charge, row.amount_cents if row.percent_bp is None else row.percent_bp
    if charge is None or not price:
        return
    at = field or ("amount_cents" if row.percent_bp is None else "percent_bp")
    if price > 0 and charge.source is PriceSource.discount:
        raise FieldError(at, text(N_("A discount takes off: write it with a minus.")))
    if price < 0 and charge.source in (PriceSource.option, PriceSource.tourist_tax):
        raise FieldError(at, text(N_("Only an accommodation or a discount can be below zero.")))
    if price < 0 and charge.is_base:
        sentence = N_("The price of the accommodation itself is not below zero: make a charge of kind “Discount”.")
        raise FieldError(at, text(sentence))


def _check_package(charge: Charge) -> None:
    if len(charge.components) == 1:
        raise FieldError("components", text(N_("A package has two parts at least. Add one, or remove this one.")))
    if charge.components and charge.vat_bp is not None:
        raise FieldError("vat_bp", text(N_("The VAT of a package is that of its parts. Leave this empty.")))
    if charge.components and charge.vat_category:
        raise FieldError("vat_category", text(N_("The VAT of a package is that of its parts. Leave this empty.")))


def _check_apart(session: Session, row: TouristTaxRate | TouristTaxAddition, *alike: Any) -> None:
    kind: Any = type(row)
    query = select(kind).where(kind.establishment_id == row.establishment_id, *alike)
    first, last = row.valid_from, row.valid_to or date.max
    for other in session.scalars(query.order_by(kind.valid_from)):
        if other is not row and first <= (other.valid_to or date.max) and other.valid_from <= last:
            raise FieldError("valid_from", _overlap(other))


def _overlap(other: TouristTaxRate | TouristTaxAddition) -> Any:
    if other.valid_to is None:
        source = N_("“{other}” holds from {first} on: end it first, or begin before it and end.")
        return text(source, other=str(other), first=other.valid_from)
    source = N_("“{other}” holds from {first} to {last}: these must not overlap.")
    return text(source, other=str(other), first=other.valid_from, last=other.valid_to)

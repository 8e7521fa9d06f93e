"""The rates of VAT and tourist tax of an establishment, between the tables and the plain data, the same both ways."""

from collections.abc import Hashable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, TouristTaxAddition, TouristTaxRate, VatRate
from pricing.tariff import TaxAddition, TaxRate
from pricing.tariff import VatRate as PlainVatRate
from rules.text import Name
from services.establishment_file.schema import CommuneAddition, CommuneRate, Taxes

Row = VatRate | TouristTaxRate | TouristTaxAddition
Values = dict[str, Any]


def taxes_of(session: Session, house: Establishment) -> Taxes:
    """All rates of an establishment, by what they are for and their first day."""
    vat = _rows(session, VatRate, house)
    rates = _rows(session, TouristTaxRate, house)
    additions = _rows(session, TouristTaxAddition, house)
    return Taxes(
        vat_rates=tuple(PlainVatRate(row.category, row.rate_bp, row.valid_from) for row in vat),
        rounding=house.tax_rounding,
        ages_on=house.tax_ages_on,
        rates=tuple(CommuneRate(row.commune_insee, _plain_rate(row)) for row in rates),
        additions=tuple(CommuneAddition(row.commune_insee, _plain_addition(row)) for row in additions),
    )


def fill_taxes(session: Session, house: Establishment, taxes: Taxes) -> None:
    """Bring the rows to these rates: what stays is changed in place, what is not among them is deleted."""
    _fill(session, VatRate, house, (_vat_values(rate) for rate in taxes.vat_rates))
    _fill(session, TouristTaxRate, house, (_rate_values(one) for one in taxes.rates))
    _fill(session, TouristTaxAddition, house, (_addition_values(one) for one in taxes.additions))


def _rows(session: Session, kind: type[Any], house: Establishment) -> list[Any]:
    return sorted(session.scalars(select(kind).where(kind.establishment_id == house.id)), key=_order)


def _order(row: Row) -> tuple[Any, ...]:
    match row:
        case VatRate():
            return row.category, row.valid_from
        case TouristTaxRate():
            return row.commune_insee, row.category, row.valid_from
    return row.commune_insee, row.valid_from, row.name_fr


def _plain_rate(row: TouristTaxRate) -> TaxRate:
    return TaxRate(
        category=row.category,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        cap_cents=row.cap_cents,
        rent_below_cents=row.rent_below_cents,
    )


def _plain_addition(row: TouristTaxAddition) -> TaxAddition:
    return TaxAddition(Name(row.name_fr, row.name_en or ""), row.percent_bp, row.valid_from, row.valid_to)


def _vat_values(rate: PlainVatRate) -> Values:
    return {"category": rate.category, "rate_bp": rate.rate_bp, "valid_from": rate.valid_from}


def _rate_values(one: CommuneRate) -> Values:
    rate = one.rate
    return {
        "commune_insee": one.commune,
        "category": rate.category,
        "valid_from": rate.valid_from,
        "valid_to": rate.valid_to,
        "amount_cents": rate.amount_cents,
        "percent_bp": rate.percent_bp,
        "cap_cents": rate.cap_cents,
        "rent_below_cents": rate.rent_below_cents,
    }


def _addition_values(one: CommuneAddition) -> Values:
    addition = one.addition
    return {
        "commune_insee": one.commune,
        "name_fr": addition.name.fr or addition.name.en,
        "name_en": addition.name.en or None,
        "percent_bp": addition.percent_bp,
        "valid_from": addition.valid_from,
        "valid_to": addition.valid_to,
    }


def _fill(session: Session, kind: type[Any], house: Establishment, wanted: Iterable[Values]) -> None:
    known: dict[Hashable, Any] = {_order(row): row for row in _rows(session, kind, house)}
    rows = [(kind(establishment_id=house.id, **values), values) for values in wanted]
    kept = {_order(row) for row, _ in rows}
    for key in known.keys() - kept:
        session.delete(known[key])
    session.flush()
    for row, values in rows:
        if _order(row) not in known:
            session.add(row)
            continue
        for name, value in values.items():
            setattr(known[_order(row)], name, value)

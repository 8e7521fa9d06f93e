"""An establishment file to rows and back, so that what was imported is exported unchanged.

An import into an establishment that exists brings it to what the file says: what the file no longer
names is archived, never deleted, and the tariff becomes a new published version. Rates of taxes, which nothing refers
to, are those of the file afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import models
from models.establishment import TermsKind, VatRegime
from models.housing import HousingKind
from models.inventory import Gender, PoolKind, UnitKind
from models.tariff import TariffStatus
from pricing.compiled import compile_tariff
from pricing.tariff import RatePlan
from rules.errors import UserError
from rules.text import N_, Name
from services.actor import Actor
from services.audit import touch
from services.establishment_file import schema
from services.establishment_file.compile import tariff_of
from services.establishment_file.in_use import part_in_use, without_lost_doors
from services.establishments import check_money
from services.tariff_rows import fill_tariff, load_tariff, part_of
from services.tariffs import NoTariff, catalogue, next_number, publish
from services.taxes import fill_taxes, taxes_of
from services.transaction import transaction

Row = TypeVar("Row", models.Pool, models.Housing, models.RatePlan)


class NothingSold(UserError):
    """There would be nothing to read in the file."""

    message = N_("No housing on sale has a price, so there is nothing to write: a file needs one at least.")
    status = 409


def import_establishment(
    session: Session, file: schema.EstablishmentFile, actor: Actor, now: datetime
) -> models.Establishment:
    """Make the establishment of that code, or bring it to what the file says; one transaction.

    Raises what the price engine refuses to compile, and FieldError for a currency that bookings or tariffs forbid;
    nothing is written then.
    """
    compile_tariff(tariff_of(file))
    with transaction(session):
        session.info["actor"] = actor
        with session.no_autoflush:
            house = _establishment(session, file.establishment)
            check_money(session, house)
        house.tax_rounding, house.tax_ages_on = file.taxes.rounding, file.taxes.ages_on
        session.flush()
        _terms(house, file.terms, now)
        fill_taxes(session, house, file.taxes)
        _plans(session, house, file.rate_plans, now)
        _pools(session, house, file.pools, now)
        session.flush()
        _housings(session, house, file.housings, now)
        session.flush()
        _tariff(session, house, file.tariff, actor, now)
    return house


def export_establishment(session: Session, house: models.Establishment) -> schema.EstablishmentFile:
    """What the establishment sells by now as a file holds it.

    Raises NoTariff, or NothingSold when no housing on sale has a price.
    """
    tariff_id = session.scalar(
        select(models.Tariff.id).where(
            models.Tariff.establishment_id == house.id, models.Tariff.status == TariffStatus.published
        )
    )
    if tariff_id is None:
        raise NoTariff()
    plans = tuple(
        RatePlan(plan.code, _name(plan), plan.season_of, plan.client_classes)
        for plan in _live(session, models.RatePlan, house)
    )
    housings = _sold(session, house)
    tariff = part_in_use(
        part_of(load_tariff(session, tariff_id)),
        frozenset(housing.code for housing in housings),
        frozenset(plan.code for plan in plans),
    )
    if not housings or not any(charge.is_base for charge in tariff.charges):
        raise NothingSold()
    return schema.EstablishmentFile(
        establishment=_identity_of(house),
        pools=without_lost_doors([_pool_of(pool) for pool in _pools_in_use(session, house, housings)]),
        housings=housings,
        tariff=tariff,
        rate_plans=plans,
        terms=_terms_of(house),
        taxes=taxes_of(session, house),
    )


def _sold(session: Session, house: models.Establishment) -> tuple[schema.Housing, ...]:
    """The housings on sale: those that take something."""
    housings = [_housing_of(housing) for housing in _live(session, models.Housing, house)]
    return tuple(housing for housing in housings if housing.takes)


def _pools_in_use(
    session: Session, house: models.Establishment, housings: Iterable[schema.Housing]
) -> list[models.Pool]:
    """Live pools, and archived ones that a housing on sale still takes."""
    taken = {take.pool for housing in housings for take in housing.takes}
    query = select(models.Pool).where(
        models.Pool.establishment_id == house.id, or_(models.Pool.archived_at.is_(None), models.Pool.code.in_(taken))
    )
    return list(session.scalars(query.order_by(models.Pool.position, models.Pool.id)))


def _terms_of(house: models.Establishment) -> tuple[schema.Terms, ...]:
    """The version of the terms that applies, unless it is a PDF."""
    current = _current_terms(house)
    if current is None or current.kind is not TermsKind.text:
        return ()
    return (_plain_terms(current),)


def _establishment(session: Session, part: schema.Establishment) -> models.Establishment:
    house = session.scalar(select(models.Establishment).where(models.Establishment.code == part.code))
    if house is None:
        house = models.Establishment(code=part.code)
        session.add(house)
    for attribute, value in _identity(part).items():
        setattr(house, attribute, value)
    house.archived_at = None
    return house


def _identity(part: schema.Establishment) -> dict[str, Any]:
    lines = [*part.address.lines, "", ""]
    return {
        "name": part.name,
        "legal_name": part.legal.legal_name or None,
        "legal_form": part.legal.legal_form or None,
        "siret": part.legal.siret or None,
        "vat_number": part.legal.vat_number or None,
        "vat_regime": VatRegime(part.legal.vat_regime.value),
        "address_line1": lines[0] or None,
        "address_line2": lines[1] or None,
        "postcode": part.address.postcode or None,
        "city": part.address.city or None,
        "country": part.address.country,
        "commune_insee": part.address.commune_insee or None,
        "phone": part.contact.phone or None,
        "email": part.contact.email or None,
        "website": part.contact.website or None,
        "sender_name": part.contact.sender_name or None,
        "sender_email": part.contact.sender_email or None,
        "iban": part.bank.iban or None,
        "bic": part.bank.bic or None,
        "check_in_from": part.hours.check_in_from,
        "check_in_until": part.hours.check_in_until,
        "check_out_until": part.hours.check_out_until,
        "time_zone": part.time_zone,
        "currency": part.currency,
        "rounding_cents": part.rounding_cents,
        "default_language": part.language,
        "deposit_bp": part.deposit_bp,
    }


def _identity_of(house: models.Establishment) -> schema.Establishment:
    lines = tuple(line for line in (house.address_line1, house.address_line2) if line)
    return schema.Establishment(
        code=house.code,
        name=house.name,
        legal=schema.Legal(
            house.legal_name or "",
            house.legal_form or "",
            house.siret or "",
            house.vat_number or "",
            schema.VatRegime(house.vat_regime.value),
        ),
        address=schema.Address(lines, house.postcode or "", house.city or "", house.country, house.commune_insee or ""),
        contact=schema.Contact(
            house.phone or "",
            house.email or "",
            house.website or "",
            house.sender_name or "",
            house.sender_email or "",
        ),
        bank=schema.Bank(house.iban or "", house.bic or ""),
        hours=schema.Hours(house.check_in_from, house.check_in_until, house.check_out_until),
        time_zone=house.time_zone,
        currency=house.currency,
        rounding_cents=house.rounding_cents,
        language=house.default_language,
        deposit_bp=house.deposit_bp,
    )


def _terms(house: models.Establishment, terms: Sequence[schema.Terms], now: datetime) -> None:
    """The last text becomes the version that applies, those before it versions that were; none is ever changed."""
    for at, part in enumerate(terms, start=1):
        published = [_plain_terms(row) for row in house.terms if row.published_at and row.kind is TermsKind.text]
        current = _current_terms(house)
        is_there = part in published if at < len(terms) else current is not None and _plain_terms(current) == part
        if not is_there:
            house.terms.append(
                models.TermsVersion(
                    establishment_id=house.id,
                    number=max((row.number for row in house.terms), default=0) + 1,
                    title=part.title,
                    kind=TermsKind.text,
                    text_fr=part.text.fr,
                    text_en=part.text.en,
                    published_at=now,
                )
            )


def _current_terms(house: models.Establishment) -> models.TermsVersion | None:
    """The version that was published last."""
    published = [(row.published_at, row.number, row) for row in house.terms if row.published_at]
    return max(published, key=lambda one: one[:2])[2] if published else None


def _plain_terms(row: models.TermsVersion) -> schema.Terms:
    return schema.Terms(row.title, Name(row.text_fr, row.text_en))


def _plans(session: Session, house: models.Establishment, plans: Iterable[RatePlan], now: datetime) -> None:
    known = _by_code(session, models.RatePlan, house)
    for position, part in enumerate(plans):
        row = _row(session, known, models.RatePlan, house, part.code, position)
        _set_name(row, part.name)
        row.season_of, row.client_classes = part.season_of, part.client_classes
    _archive_rest(known, (part.code for part in plans), now)


def _pools(session: Session, house: models.Establishment, pools: Iterable[schema.Pool], now: datetime) -> None:
    known = _by_code(session, models.Pool, house)
    units: dict[str, models.Unit] = {}
    for position, part in enumerate(pools):
        row = _row(session, known, models.Pool, house, part.code, position)
        _set_name(row, part.name)
        row.kind, row.capacity = PoolKind(part.kind.value), part.capacity
        units.update(_units(row, part.units))
    session.flush()
    for part in pools:
        for unit in part.units:
            units[unit.code].connects_to = units[unit.connects_to] if unit.connects_to else None
    _archive_rest(known, (part.code for part in pools), now)


def _units(pool: models.Pool, units: Iterable[schema.Unit]) -> dict[str, models.Unit]:
    known = {unit.code: unit for unit in pool.units}
    wanted = []
    for position, part in enumerate(units):
        row = known.get(part.code) or models.Unit(code=part.code)
        row.name, row.kind, row.gender = part.name, UnitKind(part.kind.value), Gender(part.gender.value)
        row.accessible, row.floor, row.position = part.accessible, part.floor or None, position
        wanted.append(row)
    pool.units = wanted
    return {row.code: row for row in wanted}


def _housings(session: Session, house: models.Establishment, housings: Iterable[schema.Housing], now: datetime) -> None:
    known = _by_code(session, models.Housing, house)
    pools = _by_code(session, models.Pool, house)
    plans = _by_code(session, models.RatePlan, house)
    for position, part in enumerate(housings):
        row = _row(session, known, models.Housing, house, part.code, position)
        _set_name(row, part.name)
        row.kind, row.capacity = HousingKind(part.kind.value), part.capacity
        row.description_fr, row.description_en = part.description.fr, part.description.en
        row.registration_number = part.registration_number or None
        row.tax_category = part.tax_category or None
        _takes(session, row, part.takes, pools, plans)
    _archive_rest(known, (part.code for part in housings), now)


def _takes(
    session: Session,
    housing: models.Housing,
    takes: Sequence[schema.Take],
    pools: Mapping[str, models.Pool],
    plans: Mapping[str, models.RatePlan],
) -> None:
    """Bring the lines to those of the file, in its order, which is that of their ids."""
    away = [row for row in housing.pools if row.rate_plan is not None and row.rate_plan.archived]
    if len(housing.pools) - len(away) == len(takes) and _takes_of(housing) == tuple(takes):
        return
    known = {(row.pool_id, row.rate_plan_id): row for row in housing.pools}
    keys = [(pools[take.pool].id, plans[take.plan].id if take.plan else None) for take in takes]
    if [known[key].id for key in keys if key in known] != sorted(known[key].id for key in keys if key in known):
        known, housing.pools = {}, away
        session.flush()
    rows = away  # a file does not name what is archived; bookings still rest on it
    for take, key in zip(takes, keys, strict=True):
        row = known.get(key) or models.HousingPool(pool_id=key[0], rate_plan_id=key[1])
        row.takes, row.quantity = take.takes, take.quantity
        rows.append(row)
    housing.pools = rows
    touch(housing, "code")  # a housing's version grows with every change of what it takes


def _tariff(
    session: Session, house: models.Establishment, part: schema.TariffPart, actor: Actor, now: datetime
) -> None:
    """A new published version, unless the one that sells is the same already."""
    current = session.scalar(
        select(models.Tariff.id).where(
            models.Tariff.establishment_id == house.id, models.Tariff.status == TariffStatus.published
        )
    )
    if current is not None and part_of(load_tariff(session, current)) == part:
        return
    tariff = models.Tariff(establishment_id=house.id, number=next_number(session, house.id), label=part.label)
    session.add(tariff)
    fill_tariff(tariff, part, *catalogue(session, house.id))
    session.flush()
    publish(session, tariff, actor, now)


def _pool_of(pool: models.Pool) -> schema.Pool:
    units = tuple(
        schema.Unit(
            unit.code,
            unit.name,
            schema.UnitKind(unit.kind.value),
            schema.Gender(unit.gender.value),
            unit.accessible,
            unit.floor or "",
            unit.connects_to.code if unit.connects_to else None,
        )
        for unit in pool.units
    )
    return schema.Pool(pool.code, _name(pool), schema.PoolKind(pool.kind.value), pool.capacity, units)


def _takes_of(housing: models.Housing) -> tuple[schema.Take, ...]:
    return tuple(
        schema.Take(
            take.pool.code,
            take.takes,
            take.quantity,
            take.rate_plan.code if take.rate_plan else None,
        )
        for take in housing.pools
        if take.rate_plan is None or not take.rate_plan.archived
    )


def _housing_of(housing: models.Housing) -> schema.Housing:
    return schema.Housing(
        code=housing.code,
        name=_name(housing),
        kind=schema.HousingKind(housing.kind.value),
        capacity=housing.capacity,
        takes=_takes_of(housing),
        description=Name(housing.description_fr, housing.description_en),
        registration_number=housing.registration_number or "",
        tax_category=housing.tax_category or "",
    )


def _name(row: models.Pool | models.Housing | models.RatePlan) -> Name:
    return Name(row.name_fr, row.name_en or "")


def _set_name(row: models.Pool | models.Housing | models.RatePlan, name: Name) -> None:
    row.name_fr, row.name_en = name.fr or name.en, name.en or None


def _row(
    session: Session, known: dict[str, Row], kind: type[Row], house: models.Establishment, code: str, position: int
) -> Row:
    row = known.get(code)
    if row is None:
        row = known[code] = kind(code=code, establishment_id=house.id)
        session.add(row)
    row.position, row.archived_at = position, None
    return row


def _by_code(session: Session, kind: type[Row], house: models.Establishment) -> dict[str, Row]:
    rows = session.scalars(select(kind).where(kind.establishment_id == house.id))
    return {row.code: row for row in rows}


def _archive_rest(known: Mapping[str, Row], kept: Iterable[str], now: datetime) -> None:
    for code in set(known) - set(kept):
        known[code].archived_at = known[code].archived_at or now


def _live(session: Session, kind: type[Row], house: models.Establishment) -> list[Row]:
    query = select(kind).where(kind.establishment_id == house.id, kind.archived_at.is_(None))
    return list(session.scalars(query.order_by(kind.position, kind.id)))

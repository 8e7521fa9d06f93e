"""From data to the text of an establishment file, in one canonical form that reads back the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rules.occupancy import Takes
from rules.season_pieces import write_piece
from rules.seasons import DatesPiece, EveryNight, Season
from rules.text import Name
from services.establishment_file.dump_rates import Codes, charge_value, plan_value, restriction_value
from services.establishment_file.dump_taxes import taxes_value
from services.establishment_file.schema import (
    FORMAT,
    Establishment,
    EstablishmentFile,
    Housing,
    Pool,
    Take,
    Unit,
)
from services.establishment_file.write_values import filled, money_value, name_value, percent_value, yes
from services.establishment_file.yaml_writer import Flow, Raw, Value, write_yaml


def dump(file: EstablishmentFile) -> str:
    """Write a file: what is empty or as by default is left out.

    `parse(dump(file))` is the same data, and to write it again gives the same text.
    """
    return write_yaml(
        filled(
            format=Raw(str(FORMAT)),
            establishment=_establishment(file.establishment),
            terms=[{"title": terms.title, "text": _long(terms.text)} for terms in file.terms],
            pools=[_pool(pool) for pool in file.pools],
            housings=[_housing(housing) for housing in file.housings],
            rate_plans=[Flow(plan_value(plan)) for plan in file.rate_plans],
            taxes=taxes_value(file.taxes, file.establishment),
            tariff=_tariff(file),
        )
    )


def _establishment(part: Establishment) -> Mapping[str, Value]:
    return filled(
        code=part.code,
        name=part.name,
        legal=filled(
            legal_name=part.legal.legal_name,
            legal_form=part.legal.legal_form,
            siret=part.legal.siret,
            vat_number=part.legal.vat_number,
            vat_regime=part.legal.vat_regime.value,
        ),
        address=_address(part),
        contact=_texts(part.contact, ("phone", "email", "website", "sender_name", "sender_email")),
        bank=_texts(part.bank, ("iban", "bic")),
        hours=_hours(part),
        time_zone=part.time_zone,
        currency=part.currency,
        rounding="" if part.rounding_cents == 1 else money_value(part.rounding_cents, part.currency),
        language=part.language,
        deposit=percent_value(part.deposit_bp),
    )


def _address(part: Establishment) -> Mapping[str, Value]:
    address = part.address
    return filled(lines=list(address.lines), **_texts(address, ("postcode", "city", "country", "commune_insee")))


def _texts(part: Any, keys: Iterable[str]) -> dict[str, Value]:
    return filled(**{key: getattr(part, key) for key in keys})


def _hours(part: Establishment) -> Mapping[str, Value]:
    keys = ("check_in_from", "check_in_until", "check_out_until")
    return {key: f"{getattr(part.hours, key):%H:%M}" for key in keys}


def _long(text: Name) -> Value:
    return {"fr": text.fr, "en": text.en} if text.en else text.fr


def _pool(pool: Pool) -> Mapping[str, Value]:
    return filled(
        code=pool.code,
        name=name_value(pool.name),
        kind=pool.kind.value,
        capacity=Raw(str(pool.capacity)),
        units=[_unit(unit) for unit in pool.units],
    )


def _unit(unit: Unit) -> Value:
    gender = unit.gender.value
    return Flow(
        filled(
            code=unit.code,
            name=unit.name,
            kind=unit.kind.value,
            gender=gender if gender != "mixed" else "",
            accessible=yes(unit.accessible),
            floor=unit.floor,
            connects_to=unit.connects_to or "",
        )
    )


def _housing(housing: Housing) -> Mapping[str, Value]:
    return filled(
        code=housing.code,
        name=name_value(housing.name),
        kind=housing.kind.value,
        capacity=Raw(str(housing.capacity)),
        registration_number=housing.registration_number,
        tax_category=housing.tax_category,
        description=_long(housing.description),
        takes=[_take(take) for take in housing.takes],
    )


def _take(take: Take) -> Value:
    is_fixed = take.takes is Takes.fixed
    quantity = str(take.quantity) if is_fixed and take.quantity != 1 else ""
    takes = "" if is_fixed else take.takes.value
    return Flow(filled(pool=take.pool, takes=takes, quantity=Raw(quantity), plan=take.plan or ""))


def _tariff(file: EstablishmentFile) -> Mapping[str, Value]:
    codes = Codes.of(file)
    tariff = file.tariff
    return filled(
        label=tariff.label,
        age_bands=[
            Flow(
                filled(
                    code=band.code,
                    name=name_value(band.name),
                    **{"from": Raw(str(band.from_age))},
                    below=Raw("" if band.below_age is None else str(band.below_age)),
                )
            )
            for band in tariff.age_bands
        ],
        seasons=[_season(season) for season in tariff.seasons],
        charges=[charge_value(charge, codes) for charge in tariff.charges],
        restrictions=[Flow(restriction_value(restriction, codes)) for restriction in tariff.restrictions],
    )


def _season(season: Season) -> Mapping[str, Value]:
    return filled(
        code=season.code,
        name=name_value(season.name),
        nights=[_piece(piece) for piece in season.pieces],
        minus=Flow(list(season.minus)) if season.minus else "",
    )


def _piece(piece: Any) -> Value:
    written = write_piece(piece)
    is_word = isinstance(piece, DatesPiece | EveryNight) and ".." not in written and " " not in written
    return Raw(written) if is_word else written

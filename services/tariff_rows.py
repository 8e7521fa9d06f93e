"""A tariff version between its rows and its plain data, the same both ways.

What is read from rows and written again makes the same rows: copies, imports and exports rest on it.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

import pricing.tariff as plain
import rules.restrictions as plain_rules
import rules.seasons as plain_seasons
from models import AgeBand, Charge, Housing, RatePlan, RateRow, Restriction, Season, SeasonPiece, Tariff
from models.tariff import PieceKind, RestrictionKind, RestrictionWhen
from services.establishment_file.schema import TariffPart
from services.rate_rows import Known, charge_row, name_of, names, plain_charge, spec_of

YEARLY = 2000  # a leap year: stands for every year in a yearly piece


def load_tariff(session: Session, tariff_id: int) -> Tariff:
    """A version with all its rows, in a fixed number of queries."""
    query = (
        select(Tariff)
        .where(Tariff.id == tariff_id)
        .options(
            selectinload(Tariff.seasons).selectinload(Season.pieces),
            selectinload(Tariff.seasons).selectinload(Season.minus),
            selectinload(Tariff.age_bands),
            selectinload(Tariff.charges).selectinload(Charge.components),
            selectinload(Tariff.charges)
            .selectinload(Charge.rows)
            .options(
                selectinload(RateRow.housings),
                selectinload(RateRow.rate_plans),
                selectinload(RateRow.seasons),
                selectinload(RateRow.age_band),
                selectinload(RateRow.counted_age_band),
                selectinload(RateRow.share_of),
                selectinload(RateRow.party_ages),
            ),
            selectinload(Tariff.restrictions).options(
                selectinload(Restriction.housings),
                selectinload(Restriction.rate_plans),
                selectinload(Restriction.season),
                selectinload(Restriction.age_band),
            ),
        )
    )
    return session.scalars(query).one()


def part_of(tariff: Tariff) -> TariffPart:
    """The version as plain data."""
    return TariffPart(
        label=tariff.label,
        charges=tuple(plain_charge(charge, at) for at, charge in enumerate(tariff.charges)),
        age_bands=tuple(
            plain.AgeBand(band.code, name_of(band), band.from_age, band.below_age) for band in tariff.age_bands
        ),
        seasons=tuple(_season(season) for season in tariff.seasons),
        restrictions=tuple(_restriction(rule) for rule in tariff.restrictions),
    )


def fill_tariff(
    tariff: Tariff, part: TariffPart, housings: Mapping[str, Housing], plans: Mapping[str, RatePlan]
) -> None:
    """Write plain data as rows of an empty version.

    housings, plans: those of the establishment, by code; every code that the part names is among them.
    """
    tariff.age_bands = [
        AgeBand(code=band.code, from_age=band.from_age, below_age=band.below_age, **names(band.name))
        for band in part.age_bands
    ]
    bands = {band.code: band for band in tariff.age_bands}
    tariff.seasons = [
        Season(
            code=season.code,
            position=at,
            pieces=[_piece_row(piece) for piece in season.pieces],
            **names(season.name),
        )
        for at, season in enumerate(part.seasons)
    ]
    seasons = {season.code: season for season in tariff.seasons}
    for row, season in zip(tariff.seasons, part.seasons, strict=True):
        row.minus = [seasons[code] for code in season.minus]
    known = Known(housings, plans, seasons, bands)
    tariff.charges = [charge_row(charge, at, known) for at, charge in enumerate(part.charges)]
    tariff.restrictions = [_restriction_row(rule, at, known) for at, rule in enumerate(part.restrictions)]


def _season(season: Season) -> plain_seasons.Season:
    return plain_seasons.Season(
        season.code,
        name_of(season),
        tuple(_piece(piece) for piece in season.pieces),
        tuple(other.code for other in season.minus),
    )


def _piece(piece: SeasonPiece) -> plain_seasons.SeasonPiece:
    first, last = piece.first_night, piece.last_night
    match piece.kind:
        case PieceKind.dates if first and last:
            return plain_seasons.DatesPiece(first, last)
        case PieceKind.yearly if first and last:
            return plain_seasons.YearlyPiece((first.month, first.day), (last.month, last.day))
        case PieceKind.weekdays:
            return plain_seasons.WeekdaysPiece(piece.weekdays)
    return plain_seasons.EveryNight(piece.year)


def _piece_row(piece: plain_seasons.SeasonPiece) -> SeasonPiece:
    match piece:
        case plain_seasons.DatesPiece(first, last):
            return SeasonPiece(kind=PieceKind.dates, first_night=first, last_night=last)
        case plain_seasons.YearlyPiece((month, day), (last_month, last_day)):
            return SeasonPiece(
                kind=PieceKind.yearly,
                first_night=date(YEARLY, month, day),
                last_night=date(YEARLY, last_month, last_day),
            )
        case plain_seasons.WeekdaysPiece(mask):
            return SeasonPiece(kind=PieceKind.weekdays, weekdays=mask)
        case plain_seasons.EveryNight(year):
            return SeasonPiece(kind=PieceKind.year, year=year)
    raise TypeError(piece)


def _restriction(rule: Restriction) -> plain_rules.Restriction:
    return plain_rules.Restriction(
        code=rule.code,
        when=plain_rules.When(rule.when.value),
        kind=plain_rules.Kind(rule.kind.value),
        season=rule.season.code if rule.season else None,
        housings=frozenset(housing.code for housing in rule.housings),
        plans=frozenset(plan.code for plan in rule.rate_plans),
        nights=spec_of(rule.nights),
        weekdays=rule.weekdays or None,
        arriving_on=rule.arriving_weekdays or None,
        number=rule.number,
        least_people=rule.least_people,
        most_people=rule.most_people,
        age_band=rule.age_band.code if rule.age_band else None,
    )


def _restriction_row(rule: plain_rules.Restriction, position: int, known: Known) -> Restriction:
    return Restriction(
        code=rule.code,
        position=position,
        when=RestrictionWhen(rule.when.value),
        kind=RestrictionKind(rule.kind.value),
        season=known.seasons[rule.season] if rule.season else None,
        housings=[known.housings[code] for code in sorted(rule.housings)],
        rate_plans=[known.plans[code] for code in sorted(rule.plans)],
        nights=str(rule.nights) if rule.nights else None,
        weekdays=rule.weekdays or 0,
        arriving_weekdays=rule.arriving_on or 0,
        number=rule.number,
        least_people=rule.least_people,
        most_people=rule.most_people,
        age_band=known.band(rule.age_band),
    )

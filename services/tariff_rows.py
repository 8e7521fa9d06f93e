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
from models.tariff import Counting, Per, PieceKind, PriceSource, RestrictionKind, RestrictionWhen
from rules.number_spec import NumberSpec, parse_numbers
from rules.text import Name
from services.establishment_file.schema import TariffPart

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
            selectinload(Tariff.charges)
            .selectinload(Charge.rows)
            .options(
                selectinload(RateRow.housings),
                selectinload(RateRow.rate_plans),
                selectinload(RateRow.seasons),
                selectinload(RateRow.age_band),
                selectinload(RateRow.counted_age_band),
            ),
            selectinload(Tariff.restrictions).options(
                selectinload(Restriction.housings),
                selectinload(Restriction.rate_plans),
                selectinload(Restriction.season),
            ),
        )
    )
    return session.scalars(query).one()


def part_of(tariff: Tariff) -> TariffPart:
    """The version as plain data."""
    return TariffPart(
        label=tariff.label,
        charges=tuple(_charge(charge, at) for at, charge in enumerate(tariff.charges)),
        age_bands=tuple(
            plain.AgeBand(band.code, _name(band), band.from_age, band.below_age) for band in tariff.age_bands
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
        AgeBand(code=band.code, from_age=band.from_age, below_age=band.below_age, **_names(band.name))
        for band in part.age_bands
    ]
    bands = {band.code: band for band in tariff.age_bands}
    tariff.seasons = [
        Season(
            code=season.code,
            position=at,
            pieces=[_piece_row(piece) for piece in season.pieces],
            **_names(season.name),
        )
        for at, season in enumerate(part.seasons)
    ]
    seasons = {season.code: season for season in tariff.seasons}
    for row, season in zip(tariff.seasons, part.seasons, strict=True):
        row.minus = [seasons[code] for code in season.minus]
    tariff.charges = [
        _charge_row(charge, at, housings, plans, seasons, bands) for at, charge in enumerate(part.charges)
    ]
    tariff.restrictions = [
        _restriction_row(rule, at, housings, plans, seasons) for at, rule in enumerate(part.restrictions)
    ]


def _name(row: AgeBand | Season | Charge) -> Name:
    return Name(row.name_fr, row.name_en or "")


def _names(name: Name) -> dict[str, str | None]:
    return {"name_fr": name.fr or name.en, "name_en": name.en or None}


def _season(season: Season) -> plain_seasons.Season:
    return plain_seasons.Season(
        season.code,
        _name(season),
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


def _charge(charge: Charge, position: int) -> plain.Charge:
    return plain.Charge(
        code=charge.code,
        name=_name(charge),
        source=plain.Source(charge.source.value),
        rows=tuple(_rate_row(row) for row in charge.rows),
        compulsory=charge.compulsory,
        is_base=charge.is_base,
        vat_bp=charge.vat_bp,
        position=position,
    )


def _rate_row(row: RateRow) -> plain.RateRow:
    return plain.RateRow(
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        on_request=row.on_request,
        per=plain.Per(row.per.value),
        counting=plain.Counting(row.counting.value),
        counting_number=row.counting_number,
        counted_age_band=row.counted_age_band.code if row.counted_age_band else None,
        label=Name(row.label_fr or "", row.label_en or "") if row.label_fr or row.label_en else None,
        housings=frozenset(housing.code for housing in row.housings),
        plans=frozenset(plan.code for plan in row.rate_plans),
        nights=_spec(row.nights),
        party=_spec(row.party_size),
        arrival_weekdays=row.arrival_weekdays or None,
        booked_before=row.booked_before,
        seasons=tuple(season.code for season in row.seasons),
        from_nth_night=row.from_nth_night,
        age_band=row.age_band.code if row.age_band else None,
    )


def _spec(written: str | None) -> NumberSpec | None:
    return parse_numbers(written) if written else None


def _charge_row(
    charge: plain.Charge,
    position: int,
    housings: Mapping[str, Housing],
    plans: Mapping[str, RatePlan],
    seasons: Mapping[str, Season],
    bands: Mapping[str, AgeBand],
) -> Charge:
    return Charge(
        code=charge.code,
        source=PriceSource(charge.source.value),
        compulsory=charge.compulsory,
        is_base=charge.is_base,
        vat_bp=charge.vat_bp,
        position=position,
        rows=[_row_of(row, at, housings, plans, seasons, bands) for at, row in enumerate(charge.rows)],
        **_names(charge.name),
    )


def _row_of(
    row: plain.RateRow,
    position: int,
    housings: Mapping[str, Housing],
    plans: Mapping[str, RatePlan],
    seasons: Mapping[str, Season],
    bands: Mapping[str, AgeBand],
) -> RateRow:
    return RateRow(
        position=position,
        label_fr=row.label.fr if row.label else None,
        label_en=row.label.en if row.label else None,
        housings=[housings[code] for code in sorted(row.housings)],
        rate_plans=[plans[code] for code in sorted(row.plans)],
        seasons=[seasons[code] for code in row.seasons],
        nights=str(row.nights) if row.nights else None,
        party_size=str(row.party) if row.party else None,
        arrival_weekdays=row.arrival_weekdays or 0,
        booked_before=row.booked_before,
        from_nth_night=row.from_nth_night,
        age_band=bands[row.age_band] if row.age_band else None,
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        on_request=row.on_request,
        per=Per(row.per.value),
        counting=Counting(row.counting.value),
        counting_number=row.counting_number,
        counted_age_band=bands[row.counted_age_band] if row.counted_age_band else None,
    )


def _restriction(rule: Restriction) -> plain_rules.Restriction:
    return plain_rules.Restriction(
        code=rule.code,
        when=plain_rules.When(rule.when.value),
        kind=plain_rules.Kind(rule.kind.value),
        season=rule.season.code if rule.season else None,
        housings=frozenset(housing.code for housing in rule.housings),
        plans=frozenset(plan.code for plan in rule.rate_plans),
        nights=_spec(rule.nights),
        weekdays=rule.weekdays or None,
    )


def _restriction_row(
    rule: plain_rules.Restriction,
    position: int,
    housings: Mapping[str, Housing],
    plans: Mapping[str, RatePlan],
    seasons: Mapping[str, Season],
) -> Restriction:
    return Restriction(
        code=rule.code,
        position=position,
        when=RestrictionWhen(rule.when.value),
        kind=RestrictionKind(rule.kind.value),
        season=seasons[rule.season] if rule.season else None,
        housings=[housings[code] for code in sorted(rule.housings)],
        rate_plans=[plans[code] for code in sorted(rule.plans)],
        nights=str(rule.nights) if rule.nights else None,
        weekdays=rule.weekdays or 0,
    )

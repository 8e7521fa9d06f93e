"""Charges with their rows, between the tables and the plain data, the same both ways."""

from collections.abc import Mapping
from dataclasses import dataclass

import pricing.tariff as plain
from models import AgeBand, Charge, ChargeComponent, Housing, RatePlan, RateRow, Season
from models.tariff import Counting, Per, PriceSource
from rules.free_table import parse_free_table, write_free_table
from rules.number_spec import NumberSpec, parse_numbers
from rules.text import Name


@dataclass(frozen=True)
class Known:
    """What rows refer to, by code."""

    housings: Mapping[str, Housing]
    plans: Mapping[str, RatePlan]
    seasons: Mapping[str, Season]
    bands: Mapping[str, AgeBand]

    def band(self, code: str | None) -> AgeBand | None:
        """The age band of a code; None for none."""
        return self.bands[code] if code else None


def name_of(row: AgeBand | Season | Charge | ChargeComponent) -> Name:
    """A row's name in both languages."""
    return Name(row.name_fr, row.name_en or "")


def names(name: Name) -> dict[str, str | None]:
    """The columns of a name."""
    return {"name_fr": name.fr or name.en, "name_en": name.en or None}


def spec_of(written: str | None) -> NumberSpec | None:
    """Numbers of nights or people, as a column has them."""
    return parse_numbers(written) if written else None


def plain_charge(charge: Charge, position: int) -> plain.Charge:
    """A charge as plain data."""
    return plain.Charge(
        code=charge.code,
        name=name_of(charge),
        source=plain.Source(charge.source.value),
        rows=tuple(plain_row(row) for row in charge.rows),
        compulsory=charge.compulsory,
        is_base=charge.is_base,
        vat_bp=charge.vat_bp,
        vat_category=charge.vat_category,
        components=tuple(
            plain.Component(name_of(part), part.weight_cents, part.vat_bp, part.vat_category, part.is_lodging)
            for part in charge.components
        ),
        precedence=charge.precedence,
        ages_on=charge.ages_on,
        position=position,
    )


def plain_row(row: RateRow) -> plain.RateRow:
    """A rate row as plain data."""
    return plain.RateRow(
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        share_of=_code(row.share_of),
        free_nights=row.free_nights,
        free_of=row.free_of,
        free_which=row.free_which,
        on_request=row.on_request,
        per=plain.Per(row.per.value),
        counting=plain.Counting(row.counting.value),
        counting_number=row.counting_number,
        attrition_bp=row.attrition_bp,
        counted_age_band=_code(row.counted_age_band),
        free_table=parse_free_table(row.free_table) if row.free_table else (),
        most_free=row.most_free,
        label=Name(row.label_fr or "", row.label_en or "") if row.label_fr or row.label_en else None,
        housings=frozenset(housing.code for housing in row.housings),
        plans=frozenset(plan.code for plan in row.rate_plans),
        nights=spec_of(row.nights),
        party=spec_of(row.party_size),
        party_ages=_code(row.party_ages),
        client_classes=row.client_classes,
        channels=row.channels,
        earlier_stays=row.earlier_stays,
        arrival_weekdays=row.arrival_weekdays or None,
        booked_before=row.booked_before,
        seasons=tuple(season.code for season in row.seasons),
        from_nth_night=row.from_nth_night,
        age_band=_code(row.age_band),
    )


def _code(band: AgeBand | None) -> str | None:
    return band.code if band else None


def charge_row(charge: plain.Charge, position: int, known: Known) -> Charge:
    """A new charge of the tables, from plain data."""
    return Charge(
        code=charge.code,
        source=PriceSource(charge.source.value),
        compulsory=charge.compulsory,
        is_base=charge.is_base,
        vat_bp=charge.vat_bp,
        vat_category=charge.vat_category,
        precedence=charge.precedence,
        ages_on=charge.ages_on,
        position=position,
        components=[_component(part, at) for at, part in enumerate(charge.components)],
        rows=[_rate_row(row, at, known) for at, row in enumerate(charge.rows)],
        **names(charge.name),
    )


def _component(part: plain.Component, position: int) -> ChargeComponent:
    return ChargeComponent(
        position=position,
        weight_cents=part.weight_cents,
        vat_bp=part.vat_bp,
        vat_category=part.vat_category,
        is_lodging=part.is_lodging,
        **names(part.name),
    )


def _rate_row(row: plain.RateRow, position: int, known: Known) -> RateRow:
    return RateRow(
        position=position,
        label_fr=row.label.fr if row.label else None,
        label_en=row.label.en if row.label else None,
        housings=[known.housings[code] for code in sorted(row.housings)],
        rate_plans=[known.plans[code] for code in sorted(row.plans)],
        seasons=[known.seasons[code] for code in row.seasons],
        nights=str(row.nights) if row.nights else None,
        party_size=str(row.party) if row.party else None,
        party_ages=known.band(row.party_ages),
        client_classes=row.client_classes,
        channels=row.channels,
        earlier_stays=row.earlier_stays,
        arrival_weekdays=row.arrival_weekdays or 0,
        booked_before=row.booked_before,
        from_nth_night=row.from_nth_night,
        age_band=known.band(row.age_band),
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        share_of=known.band(row.share_of),
        free_nights=row.free_nights,
        free_of=row.free_of,
        free_which=row.free_which,
        on_request=row.on_request,
        per=Per(row.per.value),
        counting=Counting(row.counting.value),
        counting_number=row.counting_number,
        attrition_bp=row.attrition_bp,
        counted_age_band=known.band(row.counted_age_band),
        free_table=write_free_table(row.free_table) or None,
        most_free=row.most_free,
    )

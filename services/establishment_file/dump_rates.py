"""Charges with their rate rows, and restrictions, as entries of an establishment file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pricing.tariff import (
    AgesOn,
    Charge,
    Component,
    Counting,
    FreeWhich,
    Per,
    Precedence,
    RatePlan,
    RateRow,
    SeasonOf,
)
from rules.free_table import write_free_table
from rules.number_spec import NumberSpec
from rules.restrictions import Restriction, When
from rules.weekdays import weekday_names
from services.establishment_file.schema import EstablishmentFile
from services.establishment_file.values import ON_REQUEST
from services.establishment_file.write_values import filled, money_value, name_value, percent_value, yes
from services.establishment_file.yaml_writer import Flow, Raw, Value


@dataclass(frozen=True, slots=True)
class Codes:
    """The order in which codes are declared, so that sets are written in one order."""

    currency: str
    order: Mapping[str, int]

    @classmethod
    def of(cls, file: EstablishmentFile) -> Codes:
        """Look at a file."""
        declared = [*(housing.code for housing in file.housings), *(plan.code for plan in file.rate_plans)]
        return cls(file.establishment.currency, {code: place for place, code in enumerate(declared)})

    def listed(self, codes: Iterable[str]) -> Value:
        """Write codes on one line, in the order of their declaration."""
        found = sorted(codes, key=lambda code: self.order[code])
        return Flow(found) if found else ""


def charge_value(charge: Charge, codes: Codes) -> Mapping[str, Value]:
    """Write a charge with its rows, a line each."""
    return filled(
        code=charge.code,
        name=name_value(charge.name),
        source=charge.source.value,
        base=yes(charge.is_base),
        compulsory=Raw("" if charge.compulsory else "false"),
        vat=_percent(charge.vat_bp),
        vat_category=charge.vat_category or "",
        components=[Flow(_component(part, codes.currency)) for part in charge.components],
        precedence="" if charge.precedence is Precedence.conditions else charge.precedence.value,
        ages_on="" if charge.ages_on is AgesOn.arrival else charge.ages_on.value,
        rows=[Flow(_row(row, codes)) for row in charge.rows],
    )


def plan_value(plan: RatePlan) -> dict[str, Value]:
    """Write a rate plan."""
    return filled(
        code=plan.code,
        name=name_value(plan.name),
        season_of="" if plan.season_of is SeasonOf.night else plan.season_of.value,
        **{"for": _sorted(plan.client_classes)},
    )


def _component(part: Component, currency: str) -> dict[str, Value]:
    return filled(
        name=name_value(part.name),
        weight=money_value(part.weight_cents, currency),
        vat=_percent(part.vat_bp),
        vat_category=part.vat_category or "",
        lodging=yes(part.is_lodging),
    )


def _row(row: RateRow, codes: Codes) -> dict[str, Value]:
    return {**_conditions(row, codes), **_price(row, codes)}


def _conditions(row: RateRow, codes: Codes) -> dict[str, Value]:
    return filled(
        label=name_value(row.label),
        housings=codes.listed(row.housings),
        plans=codes.listed(row.plans),
        nights=_numbers(row.nights),
        party=_numbers(row.party),
        party_ages=row.party_ages or "",
        **{"for": _sorted(row.client_classes)},
        channels=_sorted(row.channels),
        earlier_stays=_number(row.earlier_stays),
        arrival=_weekdays(row.arrival_weekdays),
        booked_before=Raw(row.booked_before.isoformat() if row.booked_before else ""),
        seasons=Flow(list(row.seasons)) if row.seasons else "",
        from_night=_number(row.from_nth_night),
        ages=row.age_band or "",
    )


def _price(row: RateRow, codes: Codes) -> dict[str, Value]:
    return filled(
        amount=_amount(row, codes.currency),
        percent=_percent(row.percent_bp),
        share_of=row.share_of or "",
        free_nights=f"{row.free_nights} of {row.free_of}" if row.free_nights else "",
        which="" if row.free_which is FreeWhich.cheapest else row.free_which.value,
        per=row.per.value if row.per not in (Per.night, Per.percent, Per.free_nights) else "",
        counting="" if row.counting is Counting.unit or row.share_of else row.counting.value,
        number=_number(row.counting_number),
        attrition=_percent(row.attrition_bp),
        counted_ages=row.counted_age_band or "",
        free_table=write_free_table(row.free_table),
        most_free=_number(row.most_free),
    )


def _amount(row: RateRow, currency: str) -> Value:
    if row.on_request:
        return ON_REQUEST
    return "" if row.amount_cents is None else money_value(row.amount_cents, currency)


def restriction_value(restriction: Restriction, codes: Codes) -> dict[str, Value]:
    """Write a restriction."""
    default = When.always if restriction.season is None else When.any_night_in
    return filled(
        code=restriction.code,
        when=restriction.when.value if restriction.when is not default else "",
        season=restriction.season or "",
        housings=codes.listed(restriction.housings),
        plans=codes.listed(restriction.plans),
        arriving_on=_weekdays(restriction.arriving_on),
        kind=restriction.kind.value,
        nights=_numbers(restriction.nights),
        weekdays=_weekdays(restriction.weekdays),
        number=_number(restriction.number),
        least=_number(restriction.least_people),
        most=_number(restriction.most_people),
        ages=restriction.age_band or "",
    )


def _numbers(spec: NumberSpec | None) -> Value:
    if spec is None:
        return ""
    written = str(spec)
    return Raw(written) if written.isdigit() else written


def _number(number: int | None) -> Value:
    return Raw("" if number is None else str(number))


def _percent(bp: int | None) -> str:
    return "" if bp is None else percent_value(bp)


def _sorted(codes: frozenset[str]) -> Value:
    return Flow(sorted(codes)) if codes else ""


def _weekdays(mask: int | None) -> Value:
    return Flow(list(weekday_names(mask))) if mask else ""

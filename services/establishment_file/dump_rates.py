"""Charges with their rate rows, and restrictions, as entries of an establishment file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pricing.tariff import Charge, Counting, Per, RateRow
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
        vat="" if charge.vat_bp is None else percent_value(charge.vat_bp),
        rows=[Flow(_row(row, codes)) for row in charge.rows],
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
        arrival=_weekdays(row.arrival_weekdays),
        booked_before=Raw(row.booked_before.isoformat() if row.booked_before else ""),
        seasons=Flow(list(row.seasons)) if row.seasons else "",
        from_night=Raw(str(row.from_nth_night or "")),
        ages=row.age_band or "",
    )


def _price(row: RateRow, codes: Codes) -> dict[str, Value]:
    return filled(
        amount=_amount(row, codes.currency),
        percent="" if row.percent_bp is None else percent_value(row.percent_bp),
        per=row.per.value if row.per not in (Per.night, Per.percent) else "",
        counting=row.counting.value if row.counting is not Counting.unit else "",
        number=Raw(str(row.counting_number or "")),
        counted_ages=row.counted_age_band or "",
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
        kind=restriction.kind.value,
        nights=_numbers(restriction.nights),
        weekdays=_weekdays(restriction.weekdays),
    )


def _numbers(spec: NumberSpec | None) -> Value:
    if spec is None:
        return ""
    written = str(spec)
    return Raw(written) if written.isdigit() else written


def _weekdays(mask: int | None) -> Value:
    return Flow(list(weekday_names(mask))) if mask else ""

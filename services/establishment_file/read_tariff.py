"""The part `tariff` of a file, and the rate plans: how stays are priced."""

from __future__ import annotations

from pricing.tariff import AgeBand, Charge, RatePlan, Source
from rules.restrictions import Kind, Restriction, When
from rules.season_pieces import parse_piece
from rules.seasons import Season
from rules.text import N_, Name
from services.establishment_file import values
from services.establishment_file.fields import Fields
from services.establishment_file.read_rows import ChargeFacts, read_rows
from services.establishment_file.schema import TariffPart

TARIFF_KEYS = ("label", "age_bands", "seasons", "charges", "restrictions")
PLAN_KEYS = ("code", "name")
BAND_KEYS = ("code", "name", "from", "below")
SEASON_KEYS = ("code", "name", "nights", "minus")
CHARGE_KEYS = ("code", "name", "source", "base", "compulsory", "vat", "rows", "grid")
RESTRICTION_KEYS = ("code", "when", "season", "housings", "plans", "kind", "nights", "weekdays")
_WEEKDAY_KINDS = (Kind.arrival_weekdays, Kind.departure_weekdays)
_age = values.whole(0, 130)


def read_rate_plans(fields: Fields) -> tuple[RatePlan, ...]:
    """Read the rate plans."""
    return tuple(
        RatePlan(code=part.declare("rate plan"), name=part.need("name", values.name, Name("")))
        for part in fields.parts("rate_plans", PLAN_KEYS)
    )


def read_tariff(fields: Fields, currency: str) -> TariffPart:
    """Read the rate card."""
    return TariffPart(
        label=fields.need("label", values.short, ""),
        age_bands=_age_bands(fields),
        seasons=_seasons(fields),
        charges=_charges(fields, currency),
        restrictions=tuple(_restriction(part) for part in fields.parts("restrictions", RESTRICTION_KEYS)),
    )


def _age_bands(fields: Fields) -> tuple[AgeBand, ...]:
    bands = [_age_band(part) for part in fields.parts("age_bands", BAND_KEYS)]
    return tuple(sorted(bands, key=lambda band: band.from_age))


def _age_band(fields: Fields) -> AgeBand:
    band = AgeBand(
        code=fields.declare("age band"),
        name=fields.need("name", values.name, Name("")),
        from_age=fields.read("from", _age, 0),
        below_age=fields.read("below", _age, None),
    )
    if band.below_age is not None and band.below_age <= band.from_age:
        source = N_("the ages end ({below}) before they start ({start}); “below” is the first age that is not in it.")
        fields.error("below", source, below=band.below_age, start=band.from_age)
    return band


def _seasons(fields: Fields) -> tuple[Season, ...]:
    seasons = [_season(part) for part in fields.parts("seasons", SEASON_KEYS)]
    order = {season.code: place for place, season in enumerate(seasons)}
    return tuple(_with_sorted_minus(season, order) for season in seasons)


def _season(fields: Fields) -> Season:
    season = Season(
        code=fields.declare("season"),
        name=fields.need("name", values.name, Name("")),
        pieces=fields.read_all("nights", lambda node: parse_piece(values.joined(node))),
        minus=fields.refer_all("minus", "season"),
    )
    if "nights" not in fields:
        fields.error("nights", N_("which nights? Write for example: - 2027-07-01..2027-08-31"))
    return season


def _with_sorted_minus(season: Season, order: dict[str, int]) -> Season:
    minus = sorted(season.minus, key=lambda code: order.get(code, 0))
    return Season(season.code, season.name, season.pieces, tuple(minus))


def _charges(fields: Fields, currency: str) -> tuple[Charge, ...]:
    charges = [_charge(part, place, currency) for place, part in enumerate(fields.parts("charges", CHARGE_KEYS))]
    bases = [charge.code for charge in charges if charge.is_base]
    if len(bases) != 1:
        source = N_("one charge, and only one, has “base: true”: the accommodation itself; here {count} have it.")
        fields.error("charges", source, count=len(bases))
    return tuple(charges)


def _charge(fields: Fields, position: int, currency: str) -> Charge:
    code = fields.declare("charge")
    source = fields.need("source", values.choice(Source), Source.accommodation)
    compulsory = fields.read("compulsory", values.yes_or_no, True)
    is_base = fields.read("base", values.yes_or_no, False)
    if is_base and (source is not Source.accommodation or not compulsory):
        fields.error("base", N_("the base charge is compulsory and its source is accommodation."))
    return Charge(
        code=code,
        name=fields.need("name", values.name, Name("")),
        source=source,
        rows=read_rows(fields, ChargeFacts(code, source, compulsory, is_base, values.amount(currency))),
        compulsory=compulsory,
        is_base=is_base,
        vat_bp=fields.read("vat", values.rate(0), None),
        position=position,
    )


def _restriction(fields: Fields) -> Restriction:
    kind = fields.need("kind", values.choice(Kind), Kind.closed)
    default_when = When.any_night_in if "season" in fields else When.always
    restriction = Restriction(
        code=fields.declare("restriction"),
        when=fields.read("when", values.choice(When), default_when),
        kind=kind,
        season=fields.refer("season", "season"),
        housings=frozenset(fields.refer_all("housings", "housing")),
        plans=frozenset(fields.refer_all("plans", "rate plan")),
        nights=fields.read("nights", values.numbers, None),
        weekdays=fields.read("weekdays", values.weekdays, None),
    )
    _check_restriction(restriction, fields)
    return restriction


def _check_restriction(restriction: Restriction, fields: Fields) -> None:
    if ("season" in fields) == (restriction.when is When.always):
        fields.error("season", N_("a season goes with “when: arrival_in” or “when: any_night_in”, and these need it."))
    if ("nights" in fields) != (restriction.kind is Kind.nights):
        fields.error("nights", N_("nights go with “kind: nights”, and it needs them."))
    if ("weekdays" in fields) != (restriction.kind in _WEEKDAY_KINDS):
        source = N_("weekdays go with “kind: arrival_weekdays” or “departure_weekdays”, and these need them.")
        fields.error("weekdays", source)
    if restriction.kind is Kind.open and restriction.when is not When.any_night_in:
        fields.error("when", N_("“kind: open” names the season that is open, with “when: any_night_in”."))

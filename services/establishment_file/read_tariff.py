"""The part `tariff` of a file, and the rate plans: how stays are priced."""

from __future__ import annotations

from models.client import ClientKind
from pricing.tariff import AgeBand, AgesOn, Charge, Component, Precedence, RatePlan, SeasonOf, Source
from rules.restrictions import Kind, Restriction, When
from rules.season_pieces import parse_piece
from rules.seasons import Season
from rules.text import N_, Name
from services.establishment_file import values
from services.establishment_file.check_rows import ChargeFacts
from services.establishment_file.fields import Fields
from services.establishment_file.read_rows import read_rows
from services.establishment_file.schema import TariffPart

TARIFF_KEYS = ("label", "age_bands", "seasons", "charges", "restrictions")
PLAN_KEYS = ("code", "name", "season_of", "for")
BAND_KEYS = ("code", "name", "from", "below")
SEASON_KEYS = ("code", "name", "nights", "minus")
CHARGE_KEYS = (
    *("code", "name", "source", "base", "compulsory", "vat", "vat_category", "components", "precedence", "ages_on"),
    *("rows", "grid"),
)
COMPONENT_KEYS = ("name", "weight", "vat", "vat_category", "lodging")
RESTRICTION_KEYS = (
    *("code", "when", "season", "housings", "plans", "arriving_on"),
    *("kind", "nights", "weekdays", "number", "least", "most", "ages"),
)
MOST_DAYS = 3_650
_NUMBER_KINDS = (Kind.no_orphan, Kind.advance, Kind.horizon)
_WEEKDAY_KINDS = (Kind.arrival_weekdays, Kind.departure_weekdays)
_age = values.whole(0, 130)


def read_rate_plans(fields: Fields) -> tuple[RatePlan, ...]:
    """Read the rate plans."""
    return tuple(
        RatePlan(
            code=part.declare("rate plan"),
            name=part.need("name", values.name, Name("")),
            season_of=part.read("season_of", values.choice(SeasonOf), SeasonOf.night),
            client_classes=part.read("for", values.codes_of(ClientKind), frozenset()),
        )
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
    charge = Charge(
        code=code,
        name=fields.need("name", values.name, Name("")),
        source=source,
        rows=read_rows(fields, ChargeFacts(code, source, compulsory, is_base, values.amount(currency))),
        compulsory=compulsory,
        is_base=is_base,
        vat_bp=fields.read("vat", values.rate(0), None),
        vat_category=fields.read("vat_category", values.code, None),
        components=tuple(_component(part, currency) for part in fields.parts("components", COMPONENT_KEYS)),
        precedence=fields.read("precedence", values.choice(Precedence), Precedence.conditions),
        ages_on=fields.read("ages_on", values.choice(AgesOn), AgesOn.arrival),
        position=position,
    )
    _check_vat(charge, fields)
    return charge


def _component(fields: Fields, currency: str) -> Component:
    component = Component(
        name=fields.need("name", values.name, Name("")),
        weight_cents=fields.need("weight", values.money(currency, 1), 1),
        vat_bp=fields.read("vat", values.rate(0), None),
        vat_category=fields.read("vat_category", values.code, None),
        is_lodging=fields.read("lodging", values.yes_or_no, False),
    )
    _refuse_two_rates(fields)
    return component


def _check_vat(charge: Charge, fields: Fields) -> None:
    _refuse_two_rates(fields)
    if len(charge.components) == 1:
        fields.error("components", N_("a package has two parts at least; add one, or write its VAT at the charge."))
    if charge.components and ("vat" in fields or "vat_category" in fields):
        key = "vat" if "vat" in fields else "vat_category"
        fields.error(key, N_("the VAT of a package is that of its components; take this out."))


def _refuse_two_rates(fields: Fields) -> None:
    if "vat" in fields and "vat_category" in fields:
        fields.error("vat_category", N_("give a vat or a vat_category, not both."))


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
        arriving_on=fields.read("arriving_on", values.weekdays, None),
        number=fields.read("number", values.whole(1, MOST_DAYS), None),
        least_people=fields.read("least", values.whole(1, 10_000), None),
        most_people=fields.read("most", values.whole(0, 10_000), None),
        age_band=fields.refer("ages", "age band"),
    )
    _check_restriction(restriction, fields)
    return restriction


def _check_restriction(restriction: Restriction, fields: Fields) -> None:
    if ("season" in fields) == (restriction.when is When.always):
        fields.error(
            "season", N_("a season goes with “when: arrival_in”, “departure_in” or “any_night_in”, and these need it.")
        )
    if ("nights" in fields) != (restriction.kind is Kind.nights):
        fields.error("nights", N_("nights go with “kind: nights”, and it needs them."))
    if ("weekdays" in fields) != (restriction.kind in _WEEKDAY_KINDS):
        source = N_("weekdays go with “kind: arrival_weekdays” or “departure_weekdays”, and these need them.")
        fields.error("weekdays", source)
    if restriction.kind is Kind.open and restriction.when is not When.any_night_in:
        fields.error("when", N_("“kind: open” names the season that is open, with “when: any_night_in”."))
    if ("number" in fields) != (restriction.kind in _NUMBER_KINDS):
        source = N_("a number goes with “kind: no_orphan”, “advance” or “horizon”, and these need it.")
        fields.error("number", source)
    _check_people(restriction, fields)


def _check_people(restriction: Restriction, fields: Fields) -> None:
    if ("least" in fields or "most" in fields) != (restriction.kind is Kind.people):
        key = "most" if "most" in fields else "least"
        fields.error(key, N_("least and most go with “kind: people”, and it needs one of them or both."))
    if "ages" in fields and restriction.kind is not Kind.people:
        fields.error("ages", N_("ages go with “kind: people” only; take them out."))
    least, most = restriction.least_people, restriction.most_people
    if least is not None and most is not None and most < least:
        fields.error("most", N_("this is fewer than least ({least})."), least=least)

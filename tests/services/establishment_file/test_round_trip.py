"""Written and read again, a file is the same: as data, and byte for byte."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.client import ClientKind
from pricing.tariff import (
    AgeBand,
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
    Source,
    TaxAddition,
    TaxRate,
    TaxRounding,
    VatRate,
)
from rules.number_spec import parse_numbers
from rules.restrictions import Kind, Restriction, When
from rules.season_pieces import parse_piece
from rules.seasons import Season
from rules.text import Name
from rules.workflow import Origin
from services.establishment_file.dump import dump
from services.establishment_file.parse import check, parse
from services.establishment_file.schema import (
    Address,
    Bank,
    CommuneAddition,
    CommuneRate,
    Contact,
    Establishment,
    EstablishmentFile,
    Gender,
    Hours,
    Housing,
    HousingKind,
    Legal,
    Pool,
    PoolKind,
    Take,
    Takes,
    TariffPart,
    Taxes,
    Terms,
    Unit,
    UnitKind,
    VatRegime,
)
from tests.services.establishment_file.small_file import SMALL

letters = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
words = st.text(letters, max_size=12).map(lambda text: " ".join(text.split()))
PLAIN_TRAPS = ["yes", "2024", "~", "null", "16:00", "0x1F", "1e3", "=1+1", "10 %", "L'été", "a, b", "a: b", "a #b"]
SIGN_TRAPS = [
    "[x]",
    "{y}",
    "- z",
    "'",
    '"',
    "*a",
    "&a",
    "!a",
    "%",
    "@",
    "`",
    "a\\b",
    "|",
    ">",
    "?",
    ":",
    "#",
    "\U0001f3e0",
]
awkward = st.sampled_from([*PLAIN_TRAPS, *SIGN_TRAPS])
texts = words | awkward
filled = texts.filter(bool)
names = st.builds(Name, filled, texts)
lines = st.lists(texts, min_size=1, max_size=4).map(lambda some: "\n".join(some).strip())
long_names = st.builds(Name, lines.filter(bool), lines)
pieces = st.sampled_from(
    ["2024", "every night", "07-01..08-31", "12-20..01-03", "2026-02-10..2026-03-01", "2026-05-01", "friday, sunday"]
).map(parse_piece)
specs = st.sampled_from(["1", "2-3", "7+", "14, 21, 28"]).map(parse_numbers)
subsets = st.sets(st.sampled_from(["a", "b"])).map(frozenset)
cents = st.integers(0, 1_000_000_00)
above_zero = st.integers(1, 1_000_000_00)
classes = st.sets(st.sampled_from([kind.value for kind in ClientKind])).map(frozenset)
channels = st.sets(st.sampled_from([origin.value for origin in Origin])).map(frozenset)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
conditions = {
    "label": st.none() | names,
    "housings": subsets,
    "plans": st.sets(st.sampled_from(["p", "q"])).map(frozenset),
    "nights": st.none() | specs,
    "party": st.none() | specs,
    "arrival_weekdays": st.none() | st.integers(1, 127),
    "booked_before": st.none() | days,
    "client_classes": classes,
    "channels": channels,
    "earlier_stays": st.none() | st.integers(1, 1_000),
    "seasons": st.sampled_from([(), ("s",), ("s", "t"), ("t",)]),
}
prices = st.one_of(
    st.fixed_dictionaries({"amount_cents": cents, "per": st.sampled_from([Per.night, Per.stay, Per.week])}),
    st.fixed_dictionaries({"amount_cents": cents, "from_nth_night": st.integers(1, 366)}),
    st.fixed_dictionaries({"amount_cents": cents, "counting": st.just(Counting.people), "age_band": st.just("old")}),
    st.fixed_dictionaries(
        {
            "amount_cents": cents,
            "counting": st.just(Counting.free),
            "counting_number": st.integers(1, 1_000),
            "counted_age_band": st.none() | st.just("old"),
        }
    ),
    st.fixed_dictionaries(
        {
            "amount_cents": cents,
            "counting": st.sampled_from([Counting.beyond, Counting.missing]),
            "counting_number": st.integers(1, 1_000),
        }
    ),
    st.fixed_dictionaries(
        {
            "percent_bp": st.integers(0, 10_000),
            "share_of": st.just("old"),
            "per": st.sampled_from([Per.night, Per.stay, Per.week]),
            "counting": st.just(Counting.people),
            "age_band": st.none() | st.just("young"),
        }
    ),
    st.fixed_dictionaries(
        {
            "amount_cents": cents,
            "counting": st.just(Counting.free),
            "free_table": st.sampled_from([((20, 1),), ((20, 1), (40, 3))]),
            "most_free": st.none() | st.integers(1, 1_000),
        }
    ),
    st.fixed_dictionaries(
        {
            "amount_cents": cents,
            "counting": st.just(Counting.missing),
            "counting_number": st.none() | st.integers(1, 1_000),
            "attrition_bp": st.integers(0, 10_000),
        }
    ),
    st.fixed_dictionaries(
        {
            "amount_cents": above_zero,
            "counting": st.just(Counting.at_least),
            "per": st.sampled_from([Per.night, Per.stay]),
        }
    ),
    st.fixed_dictionaries({"party": specs, "party_ages": st.just("old"), "amount_cents": cents}),
    st.just({"on_request": True}),
)
rows = st.builds(lambda where, price: RateRow(**{**where, **price}), st.fixed_dictionaries(conditions), prices)
percents = st.builds(
    lambda where, bp: RateRow(**where, percent_bp=bp, per=Per.percent),
    st.fixed_dictionaries(conditions),
    st.integers(-10_000, 0),
)
free_nights = st.builds(
    lambda where, free, of, which: RateRow(
        **where, free_nights=free, free_of=of, free_which=which, per=Per.free_nights
    ),
    st.fixed_dictionaries(conditions),
    st.integers(1, 6),
    st.integers(7, 366),
    st.sampled_from(FreeWhich),
)
vats = st.sampled_from([{}, {"vat_bp": 550}, {"vat_category": "meals"}])
components = st.builds(
    lambda name, weight, vat, lodging: Component(name, weight, **vat, is_lodging=lodging),
    names,
    above_zero,
    vats,
    st.booleans(),
)
settings_of_charge = st.fixed_dictionaries(
    {"precedence": st.sampled_from(Precedence), "ages_on": st.sampled_from(AgesOn)}
)


def charges(base, less, vat, parts, more):
    """A base charge and a discount that is a package."""
    return (
        Charge("base", Name("Base"), Source.accommodation, tuple(base), is_base=True, position=0, **vat, **more),
        Charge("less", Name("Less"), Source.discount, tuple(less), components=tuple(parts), position=1),
    )


def taxes(vat_rates, tables, rates, additions):
    """Rates that begin on different days, in order; those of the tourist tax have an end."""
    vat_rates = {(rate.category, rate.valid_from): rate for rate in vat_rates}
    return Taxes(
        tuple(vat_rates[key] for key in sorted(vat_rates)),
        *tables,
        tuple(CommuneRate(commune, rates[commune]) for commune in sorted(rates)),
        tuple(CommuneAddition(commune, additions[commune]) for commune in sorted(additions)),
    )


communes = st.sampled_from(["65100", "65123", "2A004"])
tax_rates = st.builds(
    lambda day, price, below: TaxRate("stars", day, rent_below_cents=below, **price),
    days,
    st.one_of(
        st.fixed_dictionaries({"amount_cents": cents, "valid_to": st.none() | st.just(date(2101, 1, 1))}),
        st.fixed_dictionaries({"percent_bp": st.integers(0, 10_000), "cap_cents": st.none() | above_zero}),
    ),
    st.none() | above_zero,
)
all_taxes = st.builds(
    taxes,
    st.lists(st.builds(VatRate, st.sampled_from(["meals", "beds"]), st.integers(0, 10_000), days), max_size=3),
    st.tuples(st.sampled_from(TaxRounding), st.sampled_from(AgesOn)),
    st.dictionaries(communes, tax_rates, max_size=2),
    st.dictionaries(communes, st.builds(TaxAddition, names, st.integers(0, 100_000), days), max_size=2),
)
more_restrictions = st.one_of(
    st.builds(
        lambda kind, number, days: Restriction("m", When.always, kind, number=number, arriving_on=days),
        st.sampled_from([Kind.no_orphan, Kind.advance, Kind.horizon]),
        st.integers(1, 3_650),
        st.none() | st.integers(1, 127),
    ),
    st.builds(
        lambda least, most, ages: Restriction(
            "m", When.departure_in, Kind.people, "s", least_people=least, most_people=most, age_band=ages
        ),
        st.integers(1, 10),
        st.none() | st.integers(10, 20),
        st.none() | st.just("young"),
    ),
)
restrictions = st.builds(
    lambda when, spec, housings: Restriction(
        "r", when, Kind.nights, None if when is When.always else "t", housings, frozenset({"q"}), spec
    ),
    st.sampled_from(list(When)),
    specs,
    subsets,
)
tariffs = st.builds(
    TariffPart,
    label=filled,
    charges=st.builds(
        charges,
        st.lists(rows, min_size=1, max_size=4),
        st.lists(percents | free_nights, min_size=1, max_size=2),
        vats,
        st.just([]) | st.lists(components, min_size=2, max_size=3),
        settings_of_charge,
    ),
    age_bands=st.builds(
        lambda name, to: (AgeBand("young", name, 0, to), AgeBand("old", name, to, None)), names, st.integers(1, 130)
    ),
    seasons=st.builds(
        lambda name, some: (Season("s", name, tuple(some), ("t",)), Season("t", name, tuple(some))),
        names,
        st.lists(pieces, min_size=1, max_size=3),
    ),
    restrictions=st.tuples(restrictions, more_restrictions),
)
establishments = st.builds(
    Establishment,
    code=st.just("nid"),
    name=filled,
    legal=st.builds(
        Legal, texts, texts, st.sampled_from(["", "73282932000074"]), st.just(""), st.sampled_from(VatRegime)
    ),
    address=st.builds(
        Address,
        st.lists(filled, max_size=2).map(tuple),
        texts,
        texts,
        st.just("BE"),
        st.sampled_from(["", "65123"]),
    ),
    rounding_cents=st.sampled_from([1, 5, 100]),
    contact=st.builds(Contact, st.sampled_from(["", "+33 5 62"]), sender_name=texts),
    bank=st.sampled_from([Bank(), Bank("FR7630006000011234567890189", "AGRIFRPP")]),
    hours=st.sampled_from([Hours(), Hours(time(0, 0), time(23, 59), time(12, 5))]),
    time_zone=st.sampled_from(["Europe/Paris", "Pacific/Tahiti"]),
    language=st.sampled_from(["fr", "en"]),
    deposit_bp=st.integers(0, 10_000),
)
units = st.builds(
    lambda name, kind, gender, accessible, floor: (
        Unit("u1", name, kind, gender, accessible, floor, "u2"),
        Unit("u2", name, kind, gender, not accessible, floor),
    ),
    filled,
    st.sampled_from(UnitKind),
    st.sampled_from(Gender),
    st.booleans(),
    texts,
)
takes = st.sampled_from(
    [
        Take("pool"),
        Take("pool", Takes.fixed, 2),
        Take("pool", Takes.all, None),
        Take("pool", Takes.per_person, None, "q"),
    ]
)
housings = st.builds(
    lambda name, kind, description, one: tuple(
        Housing(code, name, kind, 2, (one,), description, "65-AB/1", "stars") for code in ("a", "b")
    ),
    names,
    st.sampled_from(HousingKind),
    st.just(Name("")) | long_names,
    takes,
)
files = st.builds(
    EstablishmentFile,
    establishment=establishments,
    pools=st.builds(
        lambda name, kind, some: (Pool("pool", name, kind, 2, some),), names, st.sampled_from(PoolKind), units
    ),
    housings=housings,
    tariff=tariffs,
    rate_plans=st.builds(
        lambda name, season_of, some: (RatePlan("p", name, season_of, some), RatePlan("q", name)),
        names,
        st.sampled_from(SeasonOf),
        classes,
    ),
    taxes=all_taxes,
    terms=st.lists(st.builds(Terms, filled, long_names), max_size=2).map(tuple),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files)
def test_any_file_written_and_read_again_is_the_same(file):
    written = dump(file)
    checked = check(written)

    assert [str(problem) for problem in checked.errors] == []
    assert checked.file == file
    assert dump(checked.file) == written


@settings(deadline=None)
@given(awkward | words.filter(bool))
@example("no")
@example("a: b # c")
@example("- x")
def test_any_name_comes_back_letter_by_letter(text):
    file = parse(SMALL)
    renamed = replace(file, establishment=replace(file.establishment, name=text or "x"))

    assert parse(dump(renamed)).establishment.name == (text or "x")


def test_what_was_typed_loosely_is_written_in_canonical_form():
    loose = (
        SMALL.replace("amount: 60.00", "amount: 60.0, nights: [3, 1, 2]")
        .replace("[low]", "low")
        .replace('"16:00"', "16:00")
        .replace("    capacity: 1\n", "")
        .replace("- every night", "- Every Night")
    )

    written = dump(parse(loose))

    assert "- {nights: 1-3, seasons: [low], amount: 60.00}" in written
    assert 'check_in_from: "16:00"' in written
    assert "    capacity: 1\n" in written
    assert "- every night" in written


def test_seasons_of_a_row_are_written_in_the_order_of_their_declaration():
    file = parse(SMALL.replace("{seasons: [low], amount", "{seasons: [high, low], amount"))

    assert file.tariff.charges[0].rows[0].seasons == ("low", "high")
    assert "seasons: [low, high]" in dump(file)


@pytest.mark.parametrize(
    ("currency", "typed", "cents"),
    [
        ("EUR", "12.5", 12_50),
        ("EUR", "12,50", 12_50),
        ("EUR", "0.07", 7),
        ("EUR", "1000", 1000_00),
        ("JPY", "1000", 1000),
        ("TND", "1.250", 1250),
    ],
)
def test_amounts_are_read_exactly_in_the_minor_unit_of_the_currency(currency, typed, cents):
    source = SMALL.replace("EUR", currency).replace("0.80", "1").replace("80.00", "80").replace("60.00", f"'{typed}'")
    file = parse(source)

    assert file.tariff.charges[0].rows[0].amount_cents == cents
    assert parse(dump(file)) == file


def test_a_currency_without_minor_unit_refuses_decimals():
    (problem, *_) = check(SMALL.replace("EUR", "JPY")).problems

    assert str(problem) == (
        "line 52: tariff.charges[1].rows[1].amount: “60.00” is not an amount in JPY: write digits with 0 decimals "
        "at most, for example 1250."
    )

"""A file that says all that a rate card can say: read, kept in tables, and written again."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Audit, RateRow, Tariff, TouristTaxRate, VatRate
from pricing.tariff import (
    AgesOn,
    Component,
    Counting,
    FreeWhich,
    Per,
    Precedence,
    SeasonOf,
    TaxAddition,
    TaxRate,
    TaxRounding,
    VatRegime,
)
from pricing.tariff import RateRow as PlainRow
from pricing.tariff import VatRate as PlainVatRate
from rules.number_spec import parse_numbers
from rules.restrictions import Kind, When
from rules.text import Name
from services.actor import command
from services.establishment_file.compile import tariff_of
from services.establishment_file.dump import dump
from services.establishment_file.parse import check, parse
from services.establishment_file.store import export_establishment, import_establishment
from services.tariff_rows import part_of
from services.tariffs import copy_to_draft, selling
from tests.factories import ACTOR, NOW

TEXT = (Path(__file__).parents[2] / "establishments" / "tout-dire.yaml").read_text()
FILE = parse(TEXT)


def rows_of(code: str) -> tuple[PlainRow, ...]:
    return next(charge.rows for charge in FILE.tariff.charges if charge.code == code)


def test_it_has_no_error_and_is_written_back_byte_for_byte():
    assert [str(problem) for problem in check(TEXT).errors] == []
    assert dump(FILE) == TEXT


@pytest.mark.parametrize(
    ("charge", "place", "row"),
    [
        (
            "lodging",
            3,
            PlainRow(percent_bp=5_000, share_of="adult", per=Per.night, counting=Counting.people, age_band="child"),
        ),
        (
            "lodging",
            4,
            PlainRow(
                amount_cents=17_00,
                counting=Counting.people,
                party=parse_numbers("10+"),
                party_ages="child",
                age_band="adult",
            ),
        ),
        (
            "lodging",
            5,
            PlainRow(
                amount_cents=16_00,
                counting=Counting.people,
                client_classes=frozenset({"school", "association"}),
                channels=frozenset({"website", "email"}),
                earlier_stays=2,
                age_band="adult",
            ),
        ),
        ("lodging", 6, PlainRow(amount_cents=20_00, counting=Counting.missing, attrition_bp=1_000)),
        ("lodging", 7, PlainRow(amount_cents=300_00, counting=Counting.at_least)),
        (
            "board",
            0,
            PlainRow(
                amount_cents=50_00,
                counting=Counting.free,
                counted_age_band="child",
                free_table=((20, 1), (40, 3)),
                most_free=2,
                plans=frozenset({"full"}),
                age_band="adult",
            ),
        ),
        (
            "free-night",
            0,
            PlainRow(
                free_nights=1, free_of=7, free_which=FreeWhich.last, per=Per.free_nights, nights=parse_numbers("7+")
            ),
        ),
        ("free-night", 1, PlainRow(free_nights=2, free_of=14, per=Per.free_nights, nights=parse_numbers("14+"))),
    ],
)
def test_each_row_is_read_as_it_is_meant(charge, place, row):
    assert rows_of(charge)[place] == row


def test_charges_say_their_vat_their_parts_and_which_row_wins():
    lodging, board, _ = FILE.tariff.charges

    assert (lodging.vat_bp, lodging.vat_category) == (None, "accommodation")
    assert (lodging.precedence, lodging.ages_on) == (Precedence.length, AgesOn.night)
    assert (board.precedence, board.ages_on) == (Precedence.weekdays, AgesOn.arrival)
    assert board.components == (
        Component(Name("Nuit", "Night"), 20_00, vat_category="accommodation"),
        Component(Name("Repas"), 30_00, vat_bp=1_000),
        Component(Name("Taxe"), 50),
    )


def test_restrictions_say_whom_they_speak_about_and_their_numbers():
    fridays, leaving, grown_up, no_child, gap, soon, far = FILE.tariff.restrictions

    assert (fridays.arriving_on, fridays.kind) == (1 << 4, Kind.nights)
    assert (leaving.when, leaving.season) == (When.departure_in, "weekend")
    assert (grown_up.kind, grown_up.least_people, grown_up.most_people, grown_up.age_band) == (
        Kind.people,
        1,
        None,
        "adult",
    )
    assert (no_child.least_people, no_child.most_people, no_child.age_band) == (None, 0, "child")
    assert [(one.kind, one.number) for one in (gap, soon, far)] == [
        (Kind.no_orphan, 2),
        (Kind.advance, 3),
        (Kind.horizon, 540),
    ]


def test_the_tariff_has_the_rates_of_the_own_commune_in_order():
    tariff = tariff_of(FILE)

    assert (tariff.vat_regime, tariff.rounding_cents) == (VatRegime.taxable, 5)
    assert tariff.vat_rates[1:] == (
        PlainVatRate("drinks", 1_960, date(2000, 4, 1)),
        PlainVatRate("drinks", 2_000, date(2014, 1, 1)),
    )
    assert tariff.tourist_tax.rates == (
        TaxRate("three_stars", date(2026, 1, 1), date(2026, 12, 31), amount_cents=1_10),
        TaxRate("three_stars", date(2027, 1, 1), amount_cents=1_20, rent_below_cents=5_00),
    )
    assert tariff.tourist_tax.additions == (
        TaxAddition(Name("Part départementale", "Department"), 1_000, date(2026, 1, 1), date(2027, 6, 30)),
        TaxAddition(Name("Ligne nouvelle"), 20_000, date(2027, 1, 1)),
    )
    assert (tariff.tourist_tax.rounding, tariff.tourist_tax.ages_on) == (TaxRounding.per_component, AgesOn.night)
    assert tariff.housings[0].tax_category == "three_stars"
    assert [(plan.season_of, plan.client_classes) for plan in tariff.rate_plans] == [
        (SeasonOf.arrival, {"association", "school"}),
        (SeasonOf.night, frozenset()),
    ]


def test_it_is_kept_in_tables_and_exported_as_it_was(session):
    house = import_establishment(session, FILE, command("test"), NOW)

    session.expire_all()
    assert dump(export_establishment(session, house)) == TEXT
    assert selling(session, house.id).tariff.tariff == tariff_of(FILE)


def test_to_import_it_again_writes_nothing(session):
    import_establishment(session, FILE, command("test"), NOW)
    written = session.scalar(select(func.count(Audit.id)))

    import_establishment(session, FILE, command("test"), NOW)

    assert session.scalar(select(func.count(Audit.id))) == written


def test_an_import_leaves_exactly_the_rates_of_the_file(session):
    house = import_establishment(session, FILE, command("test"), NOW)
    kept = session.scalars(select(VatRate.id).where(VatRate.category == "accommodation")).one()
    fewer = parse(
        TEXT.replace("    - {category: drinks, rate: 19.6 %, from: 2000-04-01}\n", "")
        .replace("rate: 10 %, from: 2014", "rate: 5.5 %, from: 2014")
        .replace("to: 2026-12-31, amount: 1.10", "to: 2026-12-31, amount: 1.15")
    )

    import_establishment(session, fewer, command("test"), NOW)

    session.expire_all()
    assert export_establishment(session, house) == fewer
    assert session.get_one(VatRate, kept).rate_bp == 550
    assert session.scalar(select(func.count(TouristTaxRate.id))) == 3
    assert [rate.rate_bp for rate in selling(session, house.id).tariff.tariff.vat_rates] == [550, 2_000]


def test_a_version_copied_from_it_says_the_same(session):
    house = import_establishment(session, FILE, command("test"), NOW)
    before = session.scalar(select(func.count(RateRow.id)))
    published = session.get_one(Tariff, selling(session, house.id).tariff_id)

    draft = copy_to_draft(session, published, ACTOR)

    session.expire_all()
    assert part_of(draft).charges == FILE.tariff.charges
    assert part_of(draft).restrictions == FILE.tariff.restrictions
    assert session.scalar(select(func.count(RateRow.id))) == 2 * before

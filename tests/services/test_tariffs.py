"""What sells is compiled once, and anew as soon as something that it rests on changes, by whatever process."""

from datetime import date
from threading import Event, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from extensions import db
from models import AgeBand, RatePlan, Tariff, TouristTaxAddition, TouristTaxRate, VatRate
from pricing.tariff import AgesOn, SeasonOf, TaxRate, TaxRounding
from services.tariffs import TariffFrozen, copy_to_draft, ensure_draft, publish, selling
from services.transaction import transaction
from tests.factories import ACTOR, NOW, housing, make_house

DAY = date(2027, 1, 1)
COMMUNE = "05061"


@pytest.fixture
def house(session):
    """An establishment in a commune."""
    made = make_house(session)
    with transaction(session):
        made.commune_insee = COMMUNE
    return made


def vat(house, **more):
    return VatRate(**{"establishment_id": house.id, "category": "meals", "rate_bp": 1000, "valid_from": DAY, **more})


def tax(house, **more):
    given = {"commune_insee": COMMUNE, "category": "unrated", "valid_from": DAY, "percent_bp": 500, "cap_cents": 430}
    return TouristTaxRate(**{"establishment_id": house.id, **given, **more})


def addition(house, **more):
    given = {"commune_insee": COMMUNE, "name_fr": "Département", "percent_bp": 1000, "valid_from": DAY}
    return TouristTaxAddition(**{"establishment_id": house.id, **given, **more})


def keep(session, *rows):
    with transaction(session):
        session.add_all(rows)
    return rows[0]


def tariff_of(session, house):
    return selling(session, house.id).tariff.tariff


def test_rates_of_the_own_commune_are_in_the_tariff_and_those_of_others_are_not(session, house):
    keep(session, vat(house), tax(house), addition(house), tax(house, commune_insee="05062", category="two_stars"))
    with transaction(session):
        house.tax_rounding, house.tax_ages_on, house.rounding_cents = TaxRounding.per_component, AgesOn.night, 5
        housing(session, house, "maison-du-puits").tax_category = "unrated"

    tariff = tariff_of(session, house)

    assert [(rate.category, rate.rate_bp, rate.valid_from) for rate in tariff.vat_rates] == [("meals", 1000, DAY)]
    assert tariff.tourist_tax.rates == (TaxRate("unrated", DAY, percent_bp=500, cap_cents=430),)
    assert [one.name.fr for one in tariff.tourist_tax.additions] == ["Département"]
    assert (tariff.tourist_tax.rounding, tariff.tourist_tax.ages_on) == (TaxRounding.per_component, AgesOn.night)
    assert tariff.rounding_cents == 5
    assert {one.code: one.tax_category for one in tariff.housings}["maison-du-puits"] == "unrated"


def test_a_house_without_rates_has_no_tourist_tax_by_itself(session, house):
    keep(session, addition(house))

    assert tariff_of(session, house).tourist_tax is None


@pytest.mark.parametrize("make", [vat, tax, addition])
def test_a_rate_that_is_added_changed_replaced_or_deleted_is_seen_at_once(session, house, make):
    keep(session, tax(house, category="first"))
    seen = [selling(session, house.id)]
    row = keep(session, make(house))
    seen.append(selling(session, house.id))
    with transaction(session):
        row.valid_from = date(2027, 2, 1)
    seen.append(selling(session, house.id))
    with transaction(session):
        session.delete(row)
    seen.append(selling(session, house.id))
    keep(session, make(house))
    seen.append(selling(session, house.id))

    assert len({id(one) for one in seen}) == 4
    assert seen[3] is seen[0]  # as it was before
    assert selling(session, house.id) is seen[-1]


def test_a_rate_replaced_by_another_between_two_requests_is_seen(session, house):
    row = keep(session, vat(house))
    before = tariff_of(session, house)
    with transaction(session):
        session.delete(row)
    keep(session, vat(house, rate_bp=550))

    assert [rate.rate_bp for rate in before.vat_rates] == [1000]
    assert [rate.rate_bp for rate in tariff_of(session, house).vat_rates] == [550]


def test_a_rate_plan_says_whose_season_prices_and_to_whom_it_is_reserved(session):
    house = make_house(session, "gite-de-venasque")
    plan = tariff_of(session, house).rate_plans[0]
    assert (plan.season_of, plan.client_classes) == (SeasonOf.night, frozenset())
    row = session.scalars(select(RatePlan).where(RatePlan.code == plan.code)).one()
    with transaction(session):
        row.season_of, row.client_classes = SeasonOf.arrival, frozenset({"school", "association"})

    session.expire_all()
    changed = tariff_of(session, house).rate_plans[0]
    assert (changed.season_of, changed.client_classes) == (SeasonOf.arrival, {"school", "association"})


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (vat, {"rate_bp": 10_001}),
        (vat, {"rate_bp": -1}),
        (tax, {"amount_cents": 80}),
        (tax, {"percent_bp": None, "cap_cents": None}),
        (tax, {"percent_bp": None, "amount_cents": 80}),
        (tax, {"cap_cents": 0}),
        (tax, {"percent_bp": 10_001}),
        (tax, {"percent_bp": None, "cap_cents": None, "amount_cents": -1}),
        (tax, {"rent_below_cents": 0}),
        (tax, {"valid_to": date(2026, 12, 31)}),
        (tax, {"commune_insee": "5061"}),
        (addition, {"percent_bp": 100_001}),
        (addition, {"valid_to": date(2026, 12, 31)}),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused_by_the_database(session, house, make, wrong):
    with pytest.raises(IntegrityError), transaction(session):
        session.add(make(house, **wrong))


@pytest.mark.parametrize("make", [vat, tax, addition])
def test_two_rates_of_one_kind_do_not_begin_on_one_day(session, house, make):
    keep(session, make(house))

    with pytest.raises(IntegrityError), transaction(session):
        session.add(make(house))


def publish_elsewhere(tariff_id: int, done: Event) -> Thread:
    """Publish a version in another process's stead: with a session of its own."""

    engine = db.engine

    def work() -> None:
        with Session(engine) as other:
            publish(other, other.get_one(Tariff, tariff_id), ACTOR, NOW)
        done.set()

    thread = Thread(target=work)
    thread.start()
    return thread


def test_who_publishes_waits_for_who_is_changing_the_draft(session, house):
    draft = copy_to_draft(session, session.scalars(select(Tariff)).one(), ACTOR)
    published = Event()

    with transaction(session):
        ensure_draft(draft)
        session.add(AgeBand(tariff_id=draft.id, code="late", name_fr="Tard", from_age=90))
        session.flush()
        thread = publish_elsewhere(draft.id, published)
        assert not published.wait(0.5)
    thread.join(30)

    assert published.is_set()
    assert "late" in {band.code for band in tariff_of(session, house).age_bands}


def test_a_draft_published_meanwhile_is_not_changed_by_who_had_read_it_before(session, house):
    draft = copy_to_draft(session, session.scalars(select(Tariff)).one(), ACTOR)
    assert draft.status.value == "draft"
    published = Event()
    publish_elsewhere(draft.id, published).join(30)

    with pytest.raises(TariffFrozen), transaction(session):
        ensure_draft(draft)

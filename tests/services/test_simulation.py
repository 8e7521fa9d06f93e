"""Trying prices by any version of the tariff, each of its own establishment."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Charge, RateRow, Tariff
from models.tariff import TariffStatus
from pricing.quote import quote
from pricing.request import Party, Request
from rules.restrictions import Kind, Restriction, Rule, When
from rules.stay import Stay
from services.simulation import (
    NoVersion,
    UnknownVersion,
    Version,
    arrivals_of,
    days_of,
    shop_of,
    version_of,
    versions,
)
from services.tariffs import copy_to_draft, publish
from tests.factories import ACTOR, NOW, make_house
from tests.pricing.tariffs import MONDAY, Per, base, request, row, tariff


@pytest.fixture
def house(session):
    return make_house(session)


def published(session, house):
    return session.scalars(
        select(Tariff).where(Tariff.establishment_id == house.id, Tariff.status == TariffStatus.published)
    ).one()


def total(session, house, version):
    shop = shop_of(session, house.id, version)
    stay = Stay.of(date(2027, 6, 7), 3)
    return quote(shop.tariff, Request("maison-du-puits", stay, Party.of({40: 2}), date(2027, 1, 1))).total_cents


def dearer(session, draft):
    """Add 10 euros to every amount of a draft."""
    for one in session.scalars(
        select(RateRow).join(Charge).where(Charge.tariff_id == draft.id, RateRow.amount_cents > 0)
    ):
        one.amount_cents += 10_00
    session.commit()


def test_the_version_that_sells_comes_first_then_the_draft_then_older_ones(session, house):
    first = published(session, house)
    second = publish(session, copy_to_draft(session, first, ACTOR), ACTOR, NOW)
    third = copy_to_draft(session, second, ACTOR)

    assert [version.id for version in versions(session, house.id)] == [second.id, third.id, first.id]


def test_a_draft_is_priced_as_its_rows_are_now(session, house):
    sold, draft = published(session, house), copy_to_draft(session, published(session, house), ACTOR)
    first, second = versions(session, house.id)
    assert total(session, house, first) == total(session, house, second)

    dearer(session, draft)

    assert (first.id, second.id) == (sold.id, draft.id)
    assert total(session, house, second) > total(session, house, first)
    before = total(session, house, second)
    dearer(session, draft)
    assert total(session, house, second) > before


def test_an_older_version_keeps_its_prices(session, house):
    old = published(session, house)
    before = total(session, house, Version(old.id, "", 1, TariffStatus.published))
    draft = copy_to_draft(session, old, ACTOR)
    dearer(session, draft)
    publish(session, draft, ACTOR, NOW)

    new, older = versions(session, house.id)

    assert total(session, house, older) == before < total(session, house, new)


def test_a_version_of_another_house_is_not_found(session, house):
    other = make_house(session, "demo-auberge")
    theirs = published(session, other)

    with pytest.raises(UnknownVersion) as refused:
        version_of(versions(session, house.id), theirs.id)

    assert refused.value.status == 404
    with pytest.raises(NoVersion):
        version_of([], None)


def reasons(restrictions, arrival=MONDAY, **asked):
    """What stands in the way on a day."""
    ready = tariff(base(row()), restrictions=restrictions)
    (day,) = days_of(ready, request(**asked), [arrival])
    return day.refusal and (day.refusal.rule, day.refusal.value)


def test_a_day_names_the_rule_that_stands_in_the_way_of_most_stays():
    short = Restriction("short", When.always, Kind.nights, nights=row(nights="4+").nights)
    tuesday = Restriction("tuesday", When.always, Kind.arrival_weekdays, weekdays=2)
    shut = Restriction("shut", When.always, Kind.closed)

    assert reasons([short]) is None
    assert reasons([short, tuesday]) == (Rule.arrival_day, "tuesday")
    assert reasons([tuesday, shut]) == (Rule.closed, None)
    assert reasons([], people={40: 11}) == (Rule.capacity, 10)


def test_the_cheapest_night_takes_the_fewest_nights_that_cost_it():
    ready = tariff(base(row(100_00), row(90_00, nights="3-5"), row(250_00, per=Per.stay, nights="3")))
    day = next(days_of(ready, request(), [MONDAY]))

    assert (day.nights, day.night_cents) == (3, 83_34)
    flat = next(days_of(tariff(base(row(50_00))), request(), [MONDAY]))
    assert (flat.nights, flat.night_cents) == (1, 50_00)


def test_a_leap_year_has_its_day():
    assert date(2028, 2, 29) in arrivals_of(2028)

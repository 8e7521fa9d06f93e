"""A person with two houses opens pages of the one that is not chosen: they are its own, and say so."""

import re

import pytest
from sqlalchemy import select

from models import Establishment, RateRow, Tariff
from models.tariff import TariffStatus
from services.rights import OWNER
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, make_house
from tests.services.drafts import charge_of

PAGES = (
    "/admin/tariffs/{draft}",
    "/admin/tariffs/{draft}/do/publish",
    "/admin/tariffs/{draft}/edit",
    "/admin/seasons/?tariff={draft}",
    "/admin/seasons/new?tariff={draft}",
    "/admin/rates/?charge={charge}",
    "/admin/rates/new?charge={charge}",
    "/rates/grid/{charge}",
    "/tariffs/{draft}/amounts",
    "/tariffs/{draft}/dates",
    "/tariffs/{draft}/compare",
    "/tariffs/{draft}/holidays",
    "/prices/simulator?tariff={draft}",
    "/prices/year?tariff={draft}",
)


@pytest.fixture
def houses(session) -> tuple[Establishment, Establishment]:
    """The one that is chosen, being the first by its name, and another; only the second has a draft."""
    return make_house(session, "demo-auberge"), make_house(session)


@pytest.fixture
def draft(session, houses) -> Tariff:
    sold = session.scalars(select(Tariff).where(Tariff.establishment_id == houses[1].id)).one()
    return copy_to_draft(session, sold, ACTOR)


def opened(browser, draft, page: str):
    return browser.get(page.format(draft=draft.id, charge=charge_of(draft).id))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_other_house_is_shown_named_and_switched_to(session, houses, draft, login, page) -> None:
    owner, (chosen, other) = login(OWNER), houses
    owner.post("/language", data={"lang": "en"})

    answer = opened(owner, draft, page)

    assert answer.status_code == 200
    assert f"This page is of “{other.name}”" in answer.text
    assert f"The menu leads to “{chosen.name}”" in answer.text
    assert "This version is published" not in answer.text and "no version of the tariff yet" not in answer.text
    here = re.search(r'name="next" value="([^"]+)"><button class="btn btn-sm"', answer.text).group(1)
    owner.post("/establishment", data={"establishment_id": other.id, "next": here})
    assert "This page is of" not in opened(owner, draft, page).text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_house_that_is_not_his_is_not_there(session, houses, draft, login, page) -> None:
    answer = opened(login(OWNER, establishments=[houses[0]]), draft, page)

    assert answer.status_code in (404, 200, 409)
    assert houses[1].name not in answer.text
    if answer.status_code != 404:  # a list or form of his own house, with nothing of that version
        assert page.startswith(("/admin/seasons/", "/admin/rates/"))


def test_a_price_added_from_the_page_of_a_charge_of_the_other_house_is_its_own(session, houses, draft, login) -> None:
    owner, charge = login(OWNER), charge_of(draft)
    url = f"/admin/rates/new?charge={charge.id}"
    page = owner.get(url).text
    sent = {"charge": str(charge.id), "amount_cents": "85", "per": "night", "counting": "unit", "position": "0"}

    answer = owner.post(url, data=sent | {"once": re.search(r'name="once" value="([^"]+)"', page).group(1)})

    assert answer.status_code == 302
    row = session.scalars(select(RateRow).order_by(RateRow.id.desc())).first()
    assert row.charge.tariff_id == draft.id
    assert draft.status is TariffStatus.draft


def test_the_simulator_prices_the_other_house_by_its_own_housings(houses, draft, login) -> None:
    page = opened(login(OWNER), draft, "/prices/simulator?tariff={draft}").text

    assert "Maison du Four" in page
    assert "Maison du Puits" in page

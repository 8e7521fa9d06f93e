"""Point 3: the day at a glance; each figure opens the list behind it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from services.rights import CLEANING, TEAM
from tests.factories import make_client, make_house, sell
from tests.journeys.furnish import in_days, now, today


@pytest.fixture
def lively(session):
    """Two arrive, one leaves, one stays, one comes tomorrow, one was sold for later."""
    hostel = make_house(session, "demo-auberge")
    client = make_client(session)
    stays = (
        ("chambre-saule", 0, 2, 2),
        ("lit-en-dortoir", 0, 1, 3),
        ("chambre-aulne", -2, 2, 1),
        ("chambre-frene", -1, 3, 2),
        ("chambre-tilleul", 1, 2, 1),
        ("chambre-tilleul", 60, 2, 1),
    )
    for code, day, nights, people in stays:
        sell(session, hostel, code, in_days(day), nights, {30: people}, client, now=now())
    return hostel


def tile(page: Page, label: str) -> Locator:
    """The figure of that label."""
    return page.locator(".stat").filter(has=page.locator(".stat-label", has_text=label))


@pytest.mark.parametrize(
    ("label", "figure", "rows"),
    [("Arrivées", 2, 2), ("Départs", 1, 1), ("Sur place ce soir", 7, 3), ("Ventes de la semaine", 6, 6)],
)
def test_a_figure_opens_the_list_behind_it(
    label: str, figure: int, rows: int, lively, enter, page: Page, screen: str
) -> None:
    enter(TEAM)

    expect(tile(page, label).locator(".stat-figure")).to_have_text(str(figure))
    tile(page, label).click()

    expect(page.locator("h1")).to_have_text("Réservations")
    expect(page.locator("a.row-link")).to_have_count(rows)


def test_the_free_beds_of_tonight_open_what_can_be_sold_tonight(lively, enter, page: Page, look) -> None:
    enter(TEAM)
    look("today")
    beds = tile(page, "Lits libres ce soir")
    expect(beds.locator(".stat-figure")).to_have_text("11")  # five in the dormitory, rooms for two and four

    beds.click()

    expect(page.get_by_label("Arrivée")).to_have_value(str(today()))
    expect(page.locator("h1")).to_have_text("Vendre un séjour")


def test_arrivals_lead_to_their_bookings(lively, enter, page: Page, screen: str) -> None:
    enter(TEAM)

    arrivals = page.locator("#arrivals").get_by_role("link", name="Delaunay Élodie")
    expect(arrivals).to_have_count(2)
    arrivals.first.click()

    expect(page.locator(".page-lead")).to_contain_text(f"{today():%d/%m/%Y}")


def test_who_cleans_sees_the_day_with_first_names_only(lively, enter, page: Page, look) -> None:
    enter(TEAM, "patron")
    enter(CLEANING)

    expect(page.locator("#arrivals")).to_contain_text("Élodie")
    expect(page.locator("body")).not_to_contain_text("Delaunay")
    look("today-cleaning")
    tile(page, "Sur place ce soir").click()
    expect(page).to_have_url(re.compile("#in-house$"))
    expect(page.locator("#in-house .visit")).to_have_count(3)


def test_a_day_without_anybody_says_what_to_do(session, enter, page: Page, look) -> None:
    make_house(session)
    enter(TEAM)

    expect(page.locator("#arrivals")).to_contain_text("Personne n’arrive aujourd’hui")
    look("today-quiet")
    page.get_by_role("link", name="Vendre ce soir").click()
    expect(page.get_by_label("Arrivée")).to_have_value(str(today()))

"""Point 4: a stay is sold, shown, moved and cancelled; nights are closed and given back."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking
from services.rights import TEAM
from tests.factories import make_client, make_house, sell
from tests.journeys.furnish import next_june, now

WELL, OVEN, BOTH = "Maison du Puits", "Maison du Four", "Les deux maisons"
BED, DORMITORY, FLOOR = "Lit en dortoir", "Dortoir entier", "Premier étage"


def search(page: Page, arrival: date, departure: date, adults: int = 2) -> None:
    """What the sale page finds for these dates."""
    page.goto(f"/sale?arrival={arrival}&departure={departure}&adults={adults}")


def offer(page: Page, title: str) -> Locator:
    """A housing in the results."""
    return page.locator("li.offer").filter(has=page.get_by_role("heading", name=re.compile(f"^{title}")))


def choose(page: Page, title: str) -> None:
    """Take an offer to the page where it is booked."""
    offer(page, title).get_by_role("link", name="Choisir").click()
    expect(page.locator("h1")).to_have_text("Réserver ce séjour")


def name_client(page: Page, first: str = "Zoé", last: str = "Gasnier") -> None:
    """Make the client in place."""
    page.get_by_label("Nouveau client").check()
    page.get_by_label("Prénom").fill(first)
    page.get_by_label("Nom de famille", exact=True).fill(last)


def submit(page: Page) -> None:
    """Press the main button."""
    page.get_by_role("button", name="Réserver", exact=True).click()


def month_of(day: date) -> str:
    """The planning of a day's month."""
    return f"/planning?month={day:%Y-%m}"


def bookings(session: Session) -> int:
    """How many bookings there are now."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(Booking))


def test_a_stay_is_sold_from_its_dates_to_the_planning_the_list_and_the_file(session, enter, page: Page, look) -> None:
    make_house(session)
    enter(TEAM)

    page.get_by_role("link", name="Vendre un séjour").first.click()
    look("sale-empty")
    page.get_by_label("Arrivée").fill(str(next_june(7)))
    page.get_by_label("Départ").fill(str(next_june(9)))
    page.get_by_label("Adultes").fill("17")
    page.get_by_label("Âge", exact=True).fill("8")
    page.get_by_role("button", name="Voir ce qui est libre").click()

    pair = offer(page, BOTH)
    pair.get_by_text("Ce qui compose le prix").click()
    expect(pair.locator(".trail").first).to_be_visible()
    expect(pair.get_by_role("row", name=re.compile("Taxe de séjour"))).to_contain_text("17")
    look("sale-results")
    choose(page, BOTH)
    name_client(page)
    look("sale-confirm")
    submit(page)

    expect(page.get_by_role("status")).to_contain_text("Réservé")
    reference = page.locator("h1").inner_text()
    look("booking")
    page.goto(month_of(next_june(7)))
    bars = page.locator("a.bar").filter(has_text="Gasnier")
    expect(bars).to_have_count(2)
    look("planning")
    bars.first.click()
    expect(page.locator("h1")).to_have_text(reference)
    page.goto("/admin/bookings/")
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    look("bookings")
    assert reference in page.request.get("/admin/bookings/export.csv?format=excel").text()


@pytest.mark.parametrize(
    ("place", "sold", "people", "gone"),
    [
        ("demo-maison", "domaine-entier", 18, {WELL, OVEN, BOTH}),
        ("demo-maison", "maison-du-puits", 2, {WELL, BOTH}),
        ("demo-auberge", "lit-en-dortoir", 1, {DORMITORY, FLOOR}),
        ("demo-auberge", "dortoir-entier", 8, {DORMITORY, BED, FLOOR}),
    ],
)
def test_what_shares_a_pool_is_taken_with_it(place, sold, people, gone, session, enter, page: Page, screen) -> None:
    sell(session, make_house(session, place), sold, next_june(7), 3, {30: people}, now=now())
    enter(TEAM)

    search(page, next_june(7), next_june(9))

    taken = page.locator("details.results")
    taken.evaluate("box => box.open = true")
    titles = {title.split("\n")[0].strip() for title in taken.locator(".offer-title").all_inner_texts()}
    assert titles == gone
    taken.locator("li.offer").first.locator("a.chip").first.click()
    expect(offer(page, min(gone)).get_by_role("link", name="Choisir").first).to_be_visible()


def test_cancelling_frees_the_nights(session, enter, page: Page, look) -> None:
    booking = sell(session, make_house(session), "domaine-entier", next_june(7), people={40: 18}, now=now())
    enter(TEAM)
    page.goto(f"/bookings/{booking.id}")

    page.get_by_role("link", name="Annuler la réservation").click()
    page.get_by_label("Motif").fill("Le groupe renonce")
    look("cancel")
    page.get_by_role("button", name=re.compile("Annuler et libérer")).click()

    expect(page.locator(".page-lead")).to_contain_text("Annulé")
    expect(page.locator(".history")).to_contain_text("Le groupe renonce")
    page.goto(month_of(next_june(7)))
    expect(page.locator("a.bar")).to_have_count(0)
    search(page, next_june(7), next_june(9))
    expect(page.get_by_role("link", name="Choisir")).to_have_count(3)


def test_other_dates_are_shown_with_both_totals_before_they_are_taken(session, enter, page: Page, look) -> None:
    booking = sell(session, make_house(session), "maison-du-puits", next_june(7), now=now())
    enter(TEAM)
    page.goto(f"/bookings/{booking.id}")

    page.get_by_role("link", name="Changer les dates").click()
    page.get_by_label("Départ").fill(str(next_june(10)))
    page.get_by_role("button", name="Voir ce qui change").click()

    sums = page.locator(".before-after")
    expect(sums).to_contain_text("193,20")
    expect(sums).to_contain_text("289,80")
    expect(sums).to_contain_text("+96,60")
    look("dates")
    page.get_by_role("button", name=re.compile("Déplacer au")).click()
    expect(page.get_by_role("status")).to_contain_text("Les dates sont changées")
    expect(page.locator(".page-lead")).to_contain_text(f"{next_june(10):%d/%m/%Y}")


def test_nights_are_closed_on_the_planning_and_given_back(session, enter, page: Page, look) -> None:
    make_house(session)
    enter(TEAM)
    page.goto(month_of(next_june(7)))

    page.get_by_role("link", name="Fermer des nuits").click()
    page.get_by_role("checkbox", name=WELL).check()
    page.get_by_label("Première nuit").fill(str(next_june(7)))
    page.get_by_label("De nouveau ouvert le").fill(str(next_june(12)))
    page.get_by_label("Motif").select_option(label="Travaux")
    page.get_by_label("Note").fill("Volets repeints")
    look("closure-new")
    page.get_by_role("button", name="Fermer ces nuits").click()

    page.locator("a.bar.closed").click()
    look("closure")
    search(page, next_june(8), next_june(9))
    expect(page.get_by_role("link", name="Choisir")).to_have_count(1)
    page.go_back()
    page.get_by_role("link", name="Lever la fermeture").click()
    page.get_by_role("button", name=re.compile("Lever et remettre en vente")).click()
    expect(page.get_by_role("status")).to_contain_text("levée")
    expect(page.locator("a.bar.closed")).to_have_count(0)


def test_a_booking_sent_twice_is_one_booking(session, enter, page: Page, screen) -> None:
    make_house(session)
    enter(TEAM)
    search(page, next_june(7), next_june(9))
    choose(page, WELL)
    name_client(page)

    with page.expect_request("**/sale/book") as sent:
        page.get_by_role("button", name="Réserver", exact=True).dblclick()
    expect(page.get_by_role("status")).to_contain_text("Réservé")
    sold = page.url
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    again = page.request.post("/sale/book", data=sent.value.post_data, headers=form)
    assert (again.ok, again.url) == (True, sold)

    page.go_back()
    expect(page.locator("main")).to_contain_text("Pris à ces dates")
    expect(page.get_by_role("button", name="Réserver", exact=True)).to_have_count(0)
    assert bookings(session) == 1


def test_nights_taken_in_between_are_told_with_what_is_left_and_nothing_typed_is_lost(
    session, enter, page: Page, look
) -> None:
    house = make_house(session)
    rival = make_client(session)
    enter(TEAM)
    search(page, next_june(7), next_june(9))
    choose(page, WELL)
    name_client(page)
    page.get_by_label("Notes pour l’équipe").fill("Arrive tard")
    sell(session, house, "maison-du-puits", next_june(7), client=rival, now=now())

    submit(page)

    expect(page.get_by_role("alert")).to_contain_text("Rien n’a été réservé")
    expect(page.get_by_label("Nom de famille", exact=True)).to_have_value("Gasnier")
    expect(page.get_by_label("Notes pour l’équipe")).to_have_value("Arrive tard")
    expect(page.locator(".nearest .chip").first).to_be_visible()
    look("sale-lost")
    page.locator("li.offer").filter(has_text=OVEN).get_by_role("button", name="Prendre celui-ci").click()
    submit(page)
    expect(page.get_by_role("status")).to_contain_text("Réservé")
    assert bookings(session) == 2


def test_a_month_is_one_sheet_of_paper(session, enter, page: Page, screen) -> None:
    sell(session, make_house(session, "demo-auberge"), "lit-en-dortoir", next_june(7), 3, {30: 6}, now=now())
    enter(TEAM)
    page.goto(month_of(next_june(7)))

    printed = page.pdf(format="A4", landscape=True, print_background=True, prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed).groups())
    assert (round(width), round(height)) == (842, 595)

"""Every page of the navigation and one record of everything: for all screens, themes and keyboards."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.rights import CLEANING, OWNER, READER
from tests.factories import make_client, make_house, sell
from tests.journeys.conftest import SHOTS, barriers
from tests.journeys.furnish import furnish, in_days, key_of, now

ACTIONS = ".page-actions a:not([download])"
FIRST = ".list-card tbody tr:first-child a[href], .offer a.btn-primary, a.bar"
ALSO = ("/account", "/account/password", "/forgot", "/planning?month=x", "/nowhere")
LONG = "Groupe " + "anticonstitutionnellement" * 7 + " du Lac-Vert"  # 194 letters


def links(page: Page, selector: str) -> list[str]:
    """Addresses of links on the page, within the house."""
    found = page.locator(selector).evaluate_all("all => all.map(link => link.getAttribute('href'))")
    return [address for address in dict.fromkeys(found) if address.startswith("/")]


def kind_of(address: str) -> str:
    """What tells one page from another, whatever record it shows."""
    return re.sub(r"/\d+", "/1", address.split("?")[0])


def every_page(page: Page) -> Iterator[str]:
    """Open each page of the menu, what it leads to, and what that leads to: one of each kind."""
    waiting = [(0, address) for address in [*links(page, ".nav-main a"), *ALSO]]
    opened: set[str] = set()
    while waiting:
        depth, address = waiting.pop(0)
        if kind_of(address) in opened:
            continue
        opened.add(kind_of(address))
        answer = page.goto(address)
        assert answer is not None and answer.status == (200 if address not in ALSO[3:] else answer.status), address
        yield kind_of(address).strip("/").replace("/", "-") or "home"
        if depth < 2:
            waiting += [(depth + 1, found) for found in links(page, f"{ACTIONS}, {FIRST}")]


# Others see pages of the owner's without their buttons: each on one screen, the one they would have.
@pytest.mark.parametrize(
    ("role", "screen"), [(OWNER, "desk"), (OWNER, "phone"), (READER, "desk"), (CLEANING, "phone")], indirect=["screen"]
)
def test_nothing_is_in_the_way_on_any_page(role: str, session, enter, page: Page, screen: str) -> None:
    furnish(session)
    enter(OWNER, "patronne") if role != OWNER else None
    enter(role)
    key_of(session, "camille", "*:read") if role == OWNER else None
    wrong = []
    dark = role == OWNER and screen == "desk"  # the same pages and colours on the others

    for name in every_page(page):
        shot = f"{role[:3]}-{name}-{screen}"
        wrong.append(barriers(page, shot))
        if dark or SHOTS:
            page.emulate_media(color_scheme="dark")
            wrong.append(barriers(page, f"{shot}-dark", ["color-contrast"]))
            page.emulate_media(color_scheme="light")

    assert [problem for problem in wrong if problem] == []


def test_the_keyboard_reaches_the_content_and_the_main_action(session, enter, page: Page, screen: str) -> None:
    make_house(session)
    enter()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator(".page-actions .btn-primary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Vendre un séjour")


def test_a_long_name_breaks_no_page(session, enter, page: Page, look) -> None:
    house = make_house(session)
    client = make_client(session, LONG, LONG, city=LONG, company=LONG)
    booking = sell(session, house, "maison-du-puits", in_days(0), client=client, now=now())
    enter()

    look("long-today")
    pages = ("/admin/clients/", f"/admin/clients/{client.id}", f"/admin/clients/{client.id}/edit", "/admin/bookings/")
    for address in (*pages, f"/bookings/{booking.id}", "/planning", f"/bookings/{booking.id}/cancel"):
        page.goto(address)
        look(f"long-{address.strip('/').replace('/', '-')}")

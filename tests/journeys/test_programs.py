"""Point 5: an owner makes a key, and a program books with it."""

import json
import re
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from tests.factories import make_house
from tests.journeys.furnish import key_of, next_june

HOUSE, WELL = "domaine-des-tilleuls", "maison-du-puits"
DATES = {"arrival": str(next_june(7)), "departure": str(next_june(9))}
STAY = {"housing": WELL, **DATES, "party": [{"age": 40, "count": 2}]}
ORDER = {
    "establishment": HOUSE,
    "client": {"first_name": "Ada", "last_name": "Rouvier", "email": "ada@example.org"},
    "stays": [STAY],
}


class Program:
    """A program with a key, somewhere outside."""

    def __init__(self, house: str, key: str) -> None:
        self.house, self.key = house, key

    def ask(self, path: str, body: object = None, **headers: str):
        """What the API answers, as JSON."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.house}/api/v1{path}", data, headers)) as answer:
            return json.load(answer)


def test_a_key_made_on_the_screen_lets_a_program_book_once(session, enter, house: str, page: Page, look) -> None:
    make_house(session)
    enter()
    page.goto("/admin/api-keys/")
    page.locator(".page-actions").get_by_role("link", name="Nouvelle clé d’API").click()
    page.get_by_label("Nom", exact=False).first.fill("Site du village")
    for scope in ("availability:read", "quotes:read", "bookings:write", "bookings:read"):
        page.get_by_role("checkbox", name=scope).check()
    look("key-new")
    page.get_by_role("button", name="Créer la clé").click()
    key = page.locator("#secret").input_value()
    look("key-made")
    page.get_by_role("link", name="Je l’ai copiée").click()
    expect(page.locator("body")).not_to_contain_text(key)
    look("key")
    program = Program(house, key)

    free = program.ask("/availability?" + urlencode({"establishment": HOUSE, **DATES, "adults": 2}))
    assert WELL in [housing["code"] for housing in free["housings"]]
    quoted = program.ask("/quotes", {**STAY, "establishment": HOUSE})
    assert (quoted["total_cents"], quoted["refused"]) == (2 * 9500 + 2 * 2 * 80, [])
    first, again = (program.ask("/bookings", ORDER, **{"Idempotency-Key": "village-1"}) for _ in range(2))
    assert first["reference"] == again["reference"]
    listed = program.ask("/bookings")
    assert [booking["reference"] for booking in listed["items"]] == [first["reference"]]
    page.goto(f"/planning?month={next_june(7):%Y-%m}")
    expect(page.locator("a.bar")).to_have_text(["Rouvier Ada"])


def test_the_page_of_the_api_is_read_and_tried(session, enter, page: Page, look) -> None:
    make_house(session)
    enter()
    key = key_of(session, "camille", "availability:read")
    page.goto("/api/docs")
    look("api")

    page.fill("#api-key", key)
    operation = page.locator("details").filter(has=page.locator("summary code", has_text=re.compile("/availability$")))
    operation.locator("summary").click()
    for name, value in {"establishment": HOUSE, **DATES, "adults": "2"}.items():
        operation.locator(f"[name={name}]").fill(value)
    operation.get_by_role("button", name="Essayer").click()

    expect(operation.locator("[data-api-answer]")).to_contain_text(WELL)
    look("api-tried")

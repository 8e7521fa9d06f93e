"""Point 1: the owner opens the house for the first time; his language stays."""

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD


def test_the_first_visitor_becomes_the_owner(page: Page, look) -> None:
    page.goto("/")
    expect(page).to_have_url("/first-run")
    look("first-run")

    page.fill("#establishment_name", "Gîte des Tilleuls")
    page.fill("#full_name", "Claire Aubrac")
    page.fill("#email", "claire@example.org")
    page.fill("#username", "claire")
    page.fill("#password", PASSWORD)
    page.fill("#password_again", PASSWORD)
    page.click("form button.btn-primary")

    expect(page.locator("h1")).to_have_text("Aujourd’hui")
    look("first-day")


def test_the_chosen_language_stays(enter, page: Page) -> None:
    enter()
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    page.evaluate("document.querySelector('form button[name=lang][value=en]').click()")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/admin/clients/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Clients")


def test_a_wrong_password_is_told_and_the_name_kept(page: Page, app, enter, look) -> None:
    enter()
    page.context.clear_cookies()
    page.goto("/login")
    page.fill("#username", "camille")
    page.fill("#password", "faux")
    page.click("form.stack button.btn-primary")

    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#username")).to_have_value("camille")
    look("login-refused")

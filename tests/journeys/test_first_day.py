"""Point 1: the owner opens the house for the first time; his language stays."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from models import Account
from tests.conftest import PASSWORD
from tests.journeys.conftest import fill_login


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


def test_language_and_theme_stay_after_leaving_and_coming_back(enter, page: Page, look) -> None:
    enter()
    root = page.locator("html")
    page.evaluate("document.querySelector('form button[name=theme][value=dark]').click()")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.evaluate("document.querySelector('form button[name=lang][value=en]').click()")
    expect(root).to_have_attribute("lang", "en")

    page.get_by_label("Account of Camille Roussel").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text("Log in")
    look("login-dark")
    fill_login(page, "camille", PASSWORD)

    expect(page.locator("h1")).to_have_text("Today")
    expect(root).to_have_attribute("lang", "en")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    look("today-dark")


def test_a_new_browser_speaks_the_language_of_the_account(session, enter, page: Page, screen: str) -> None:
    enter()
    session.scalars(select(Account)).one().language = "en"
    session.commit()
    page.context.clear_cookies()

    fill_login(page, "camille", PASSWORD)

    expect(page.locator("html")).to_have_attribute("lang", "en")

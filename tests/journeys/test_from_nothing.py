"""An owner who begins with nothing sets the house up and sells a first stay, all on the screens."""

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.journeys.furnish import next_june
from tests.journeys.test_reference_data import add_line, fill, save


def test_a_house_is_set_up_and_sells_its_first_stay(page: Page, look) -> None:
    page.goto("/")
    fill(page, establishment_name="Gîte Les Mélèzes", full_name="Claire Martin", email="claire@example.org")
    fill(page, username="claire", password=PASSWORD, password_again=PASSWORD)
    page.click("form button.btn-primary")
    page.goto("/sale")
    look("sale-without-tariff")

    page.goto("/admin/pools/new")
    fill(page, name_fr="Le gîte", capacity="1")
    save(page, "Ajouter")
    page.goto("/admin/housings/new")
    fill(page, name_fr="Le gîte", capacity="6")
    taken = add_line(page, "pools")
    page.select_option(f"{taken}-pool", label="Le gîte")
    expect(page.locator(f"{taken}-quantity")).to_have_value("1")
    look("first-housing")
    save(page, "Ajouter")

    page.goto("/admin/tariffs/")
    look("tariffs-empty")
    page.get_by_role("link", name="Première version des tarifs").first.click()
    fill(page, label="Prix 2027")
    save(page, "Ajouter")
    look("first-tariff")
    page.goto("/admin/charges/new")
    fill(page, name_fr="Hébergement")
    page.check("#compulsory")
    page.check("#is_base")
    save(page, "Ajouter")
    page.goto("/admin/rates/new")
    page.select_option("#charge", label="Hébergement")
    fill(page, amount_cents="85,50")
    look("first-price")
    save(page, "Ajouter")
    page.goto("/admin/tariffs/")
    page.locator("a.row-link").first.click()
    page.get_by_role("link", name="Publier").click()
    page.get_by_role("dialog").get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status")).to_contain_text("C’est publié")

    page.goto(f"/sale?arrival={next_june(5)}&departure={next_june(7)}&adults=2")
    expect(page.locator(".offer-total").first).to_contain_text("171,00")
    page.get_by_role("link", name="Choisir").click()
    page.get_by_text("Nouveau client").click()
    fill(page, last_name="Aubrac")
    page.locator(".sale-bar").get_by_role("button", name="Réserver").click()

    expect(page.locator("main")).to_contain_text("Aubrac")
    expect(page.locator("main")).to_contain_text("171,00")
    look("first-booking")

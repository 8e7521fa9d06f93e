"""Point 2: an owner keeps the reference data from the screens."""

import csv
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models import BillingAddress, Client, Establishment, Tariff
from models.tariff import TariffStatus
from services.rights import TEAM
from tests.conftest import PASSWORD
from tests.factories import make_client, make_house, sell
from tests.journeys.conftest import fill_login
from tests.journeys.furnish import in_days, next_june, now


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names."""
    for name, value in values.items():
        page.fill(f"#{name}", value)


def add_line(page: Page, children: str) -> str:
    """Add a line to the children of a form; returns what the names of its fields begin with."""
    box = page.locator(f"#{children}")
    number = box.locator("[data-child]").count()
    box.get_by_role("button", name="Ajouter une ligne").click()
    expect(box.locator("[data-child]")).to_have_count(number + 1)
    return f"#{children}-{number}"


def pick(page: Page, field: str, words: str) -> None:
    """Choose in a select that is searched by typing."""
    page.fill(f"#{field}-ts-control", words)
    page.locator(f"#{field}-ts-dropdown").get_by_role("option", name=words).first.click()


def save(page: Page, button: str = "Enregistrer") -> None:
    """Save the form; the record says that it is done."""
    page.locator(".save-bar").get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré")


def picture() -> dict[str, object]:
    """A photo as a browser uploads it."""
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "seagreen").save(drawn, "PNG")
    return {"name": "façade.png", "mimeType": "image/png", "buffer": drawn.getvalue()}


def test_a_pool_with_its_rooms_becomes_a_housing_with_photo_and_two_languages(session, enter, page: Page, look) -> None:
    make_house(session)
    enter()
    page.goto("/admin/pools/")
    page.get_by_role("link", name="Nouvel espace").click()
    fill(page, name_fr="Le Pigeonnier", name_en="The Dovecote", capacity="1")
    line = add_line(page, "units")
    page.fill(f"{line}-name", "Chambre haute")
    page.fill(f"{line}-code", "haute")
    look("pool-new")
    save(page, "Ajouter")
    expect(page.locator("main")).to_contain_text("Chambre haute")
    look("pool")

    page.goto("/admin/housings/")
    page.get_by_role("link", name="Nouvel hébergement").click()
    fill(page, name_fr="Le Pigeonnier", name_en="The Dovecote", capacity="2")
    fill(page, description_fr="Une tour pour deux.", description_en="A tower for two.")
    taken = add_line(page, "pools")
    page.select_option(f"{taken}-pool", label="Le Pigeonnier")
    page.fill(f"{taken}-quantity", "1")
    photo = add_line(page, "photos")
    page.set_input_files(f"{photo}-file", files=[picture()])
    page.fill(f"{photo}-caption_fr", "La façade")
    look("housing-new")
    save(page, "Ajouter")

    expect(page.locator("main")).to_contain_text("A tower for two.")
    look("housing")
    shown = page.request.get(page.get_by_role("link", name="façade.png").get_attribute("href"))
    assert shown.headers["content-type"].startswith("image/")
    page.get_by_role("link", name="Modifier").click()
    look("housing-edit")
    preview = page.locator("main img")
    preview.scroll_into_view_if_needed()
    expect(preview).to_have_js_property("naturalWidth", 640)


def test_a_new_version_of_the_tariff_is_prepared_changed_and_published(session, enter, page: Page, look) -> None:
    make_house(session)
    enter()
    page.goto("/admin/tariffs/")
    page.locator("a.row-link").first.click()
    look("tariff-published")

    page.get_by_role("button", name="Préparer une nouvelle version").click()
    expect(page.locator("main")).to_contain_text("Voici la nouvelle version")
    look("tariff-draft")
    page.goto("/admin/seasons/")
    page.get_by_role("link", name="Très haute saison").first.click()
    page.get_by_role("link", name="Modifier").click()
    line = add_line(page, "pieces")
    page.select_option(f"{line}-kind", label="D’une date à une date")
    page.fill(f"{line}-first_night", str(next_june(1)))
    page.fill(f"{line}-last_night", str(next_june(10)))
    look("season-edit")
    save(page)
    page.goto("/admin/rates/")
    page.locator("a.row-link").first.click()
    page.get_by_role("link", name="Modifier").click()
    page.fill("#amount_cents", "99,50")
    look("rate-edit")
    save(page)

    page.goto("/admin/tariffs/")
    page.get_by_role("row", name=re.compile("Brouillon")).get_by_role("link").first.click()
    page.get_by_role("link", name="Publier").click()
    look("tariff-publish")
    page.get_by_role("dialog").get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status")).to_contain_text("C’est publié")
    session.rollback()
    tariff = session.scalars(select(Tariff).where(Tariff.status == TariffStatus.published)).one()
    assert tariff.number == 2
    assert 9950 in {row.amount_cents for charge in tariff.charges for row in charge.rows}


def test_a_client_has_contacts_and_several_billing_addresses(session, enter, page: Page, look) -> None:
    make_house(session)
    enter()
    page.goto("/admin/clients/")
    look("clients-empty")
    page.locator(".page-actions").get_by_role("link", name="Nouveau client").click()
    fill(page, first_name="Élodie", last_name="Çelik", email="elodie@example.org")
    page.fill(f"{add_line(page, 'contacts')}-name", "Mme Aubert")
    for name, city in (("École des Tilleuls", "Tarbes"), ("Mairie", "Lourdes")):
        line = add_line(page, "billing_addresses")
        fill_address = {"name": name, "address_line1": "1 place de l’Église", "postcode": "65000", "city": city}
        for field, value in fill_address.items():
            page.fill(f"{line}-{field}", value)
    look("client-new")
    save(page, "Ajouter")

    for words in ("Mme Aubert", "École des Tilleuls", "Lourdes"):
        expect(page.locator("main")).to_contain_text(words)
    look("client")
    session.rollback()
    assert len(session.scalars(select(BillingAddress)).all()) == 2


@pytest.mark.parametrize("words", ["elodie", "ÉLODIE", "Elodie delaunay"])
def test_search_is_blind_to_case_and_accents(words: str, session, enter, page: Page, screen: str) -> None:
    make_client(session)
    make_client(session, "Roussel", "Paul")
    make_house(session)
    enter()
    page.goto("/admin/clients/")

    page.get_by_role("searchbox", name="Rechercher dans cette liste").fill(words)
    page.keyboard.press("Enter")

    expect(page.locator("a.row-link")).to_have_text(["Delaunay Élodie"])


def test_a_list_is_filtered_sorted_and_leaves_as_a_file_of_exactly_that(session, enter, page: Page, look) -> None:
    house = make_house(session)
    elodie, paul = make_client(session), make_client(session, "=HYPER(1)", "Paul")
    for day, client in ((0, elodie), (5, paul), (10, elodie), (60, elodie)):
        sell(session, house, "maison-du-puits", in_days(day), 2, client=client, now=now())
    enter()
    page.goto("/admin/bookings/")

    page.locator("details.filters summary").click()
    arrivals = page.get_by_role("group", name="Arrivée", exact=True)
    arrivals.get_by_role("link", name="30 prochains jours").click()
    expect(page.locator("a.row-link")).to_have_count(3)
    look("bookings-filtered")
    page.goto(page.url + "&sort=arrival_on&page_size=10")
    days = page.locator("td[data-label=Arrivée]").all_inner_texts()
    assert days == [f"{in_days(day):%d/%m/%Y}" for day in (0, 5, 10)]

    page.get_by_text("Exporter", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV pour Excel")).click()
    written = download.value.path().read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert [row["Arrivée"] for row in rows] == days
    assert rows[0]["Total"].replace("\u202f", "").replace("\xa0", "").startswith(tuple("123456789"))
    assert "," in rows[0]["Total"]
    assert rows[1]["Client"].startswith("'=HYPER")


def test_many_lines_come_in_pages_of_a_chosen_size(session, enter, page: Page, screen: str) -> None:
    for number in range(30):
        make_client(session, f"Client{number:02}")
    make_house(session)
    enter()

    page.goto("/admin/clients/?page_size=10")
    page.get_by_role("link", name="Suivant").click()
    expect(page.locator("a.row-link").first).to_have_text("Client10 Élodie")
    sizes = page.get_by_role("group", name="Lignes par page")
    sizes.get_by_role("link", name="50").click() if screen == "desk" else page.goto("/admin/clients/?page_size=50")
    expect(page.locator("a.row-link")).to_have_count(30)


def test_a_client_is_archived_and_brought_back(session, enter, page: Page, look) -> None:
    client = make_client(session)
    make_house(session)
    enter()
    page.goto(f"/admin/clients/{client.id}")

    page.get_by_role("link", name="Archiver").click()
    page.get_by_role("dialog").get_by_role("button", name="Archiver").click()
    expect(page.get_by_role("status")).to_contain_text("Archivé")
    look("client-archived")
    page.goto("/admin/clients/")
    expect(page.locator("a.row-link")).to_have_count(0)
    page.get_by_role("link", name="Montrer les archivés").click()
    page.locator("a.row-link").click()
    page.get_by_role("button", name="Restaurer").click()
    page.goto("/admin/clients/")
    expect(page.locator("a.row-link")).to_have_count(1)


def test_what_somebody_else_saved_in_between_is_shown_beside_ones_own(session, enter, page: Page, look) -> None:
    client = make_client(session, city="Nîmes")
    make_house(session)
    enter()
    page.goto(f"/admin/clients/{client.id}/edit")
    page.fill("#city", "Arles")
    other = page.context.new_page()
    other.goto(f"/admin/clients/{client.id}/edit")
    other.fill("#city", "Avignon")
    save(other)
    other.close()

    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_role("alert")).to_contain_text("Quelqu’un d’autre a enregistré entre-temps")
    expect(page.get_by_role("row", name=re.compile("Avignon"))).to_contain_text("Arles")
    look("conflict")
    session.rollback()
    assert session.get_one(Client, client.id).city == "Avignon"
    save(page)
    session.rollback()
    assert session.get_one(Client, client.id).city == "Arles"


def test_a_mistake_keeps_what_was_typed_and_names_the_field(session, enter, page: Page, look) -> None:
    house = make_house(session)
    enter()
    page.goto(f"/admin/establishments/{house.id}/edit")
    fill(page, name="Domaine des Chênes", iban="FR76 1234", siret="123")

    page.get_by_role("button", name="Enregistrer").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Ce n’est pas un IBAN")
    expect(page.locator("#name")).to_have_value("Domaine des Chênes")
    expect(page.locator("#iban")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#siret-error")).to_be_visible()
    look("mistake")
    summary.get_by_role("link", name="IBAN").click()
    expect(page.locator("#iban")).to_be_focused()
    session.rollback()
    assert session.get_one(Establishment, house.id).name == "Domaine des Tilleuls"


def test_somebody_of_one_house_does_not_see_the_other(session, enter, page: Page, look) -> None:
    estate, hostel = make_house(session), make_house(session, "demo-auberge")
    hidden = sell(session, estate, "maison-du-puits", in_days(3), now=now())
    sell(session, hostel, "chambre-saule", in_days(3), client=hidden.client, now=now())
    enter()
    page.goto("/admin/users/")
    page.get_by_role("link", name="Nouvel utilisateur").click()
    fill(page, first_name="Lou", last_name="Vidal", email="lou@example.org", password=PASSWORD)
    page.select_option("#role", TEAM)
    page.uncheck("#all_establishments")
    pick(page, "establishments", "Auberge du Canal")
    look("user-new")
    save(page, "Ajouter")
    look("user")

    page.context.clear_cookies()
    fill_login(page, "lou@example.org", PASSWORD)
    expect(page.locator(".sidebar .place")).to_contain_text("Auberge du Canal")
    expect(page.locator("body")).not_to_contain_text("Domaine des Tilleuls")
    page.goto("/admin/bookings/")
    expect(page.locator("a.row-link")).to_have_count(1)
    assert page.goto(f"/bookings/{hidden.id}").status == 404
    look("not-found")


def test_a_logo_is_seen_in_its_form_and_taken_away_again(session, enter, page: Page, look) -> None:
    house = make_house(session)
    enter()
    page.goto(f"/admin/establishments/{house.id}/edit")
    page.set_input_files("#logo", picture())
    save(page)

    page.goto(f"/admin/establishments/{house.id}/edit")
    expect(page.get_by_role("img", name="façade.png")).to_be_visible()
    look("establishment-form-with-logo")
    page.get_by_label("Retirer ce fichier").check()
    save(page)

    page.goto(f"/admin/establishments/{house.id}/edit")
    expect(page.get_by_label("Retirer ce fichier")).to_have_count(0)

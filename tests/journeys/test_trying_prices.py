"""Prices are tried before they are sold: a stay in the simulator, a year of a housing, a draft beside what sells."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Charge, Establishment, RateRow, Tariff
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, make_house
from tests.journeys.furnish import next_june

DARK = "-dark"


def dearer_draft(session: Session, place: Establishment) -> Tariff:
    """A draft whose nights cost 10 euros more."""
    tariff = session.scalars(select(Tariff).where(Tariff.establishment_id == place.id)).one()
    draft = copy_to_draft(session, tariff, ACTOR)
    rows = select(RateRow).join(Charge).where(Charge.tariff_id == draft.id, Charge.is_base, RateRow.amount_cents > 0)
    for row in session.scalars(rows):
        row.amount_cents += 10_00
    session.commit()
    return draft


def in_both_themes(page: Page, look, name: str) -> None:
    """Look at the page, then in the dark."""
    look(name)
    page.emulate_media(color_scheme="dark")
    look(name + DARK)
    page.emulate_media(color_scheme="light")


@pytest.fixture
def hostel(session) -> Establishment:
    return make_house(session, "demo-auberge")


def test_a_stay_is_tried_explained_in_both_languages_and_mended(session, hostel, enter, page: Page, look) -> None:
    enter()
    page.goto("/prices/simulator")
    in_both_themes(page, look, "simulator-empty")

    page.get_by_label("Hébergement").select_option("lit-en-dortoir")
    page.get_by_label("Arrivée").fill(str(next_june(7)))
    page.get_by_label("Départ").fill(str(next_june(10)))
    page.get_by_label("Âge", exact=True).fill("8")
    page.get_by_role("button", name="Autre âge").click()
    page.get_by_label("Né(e) le").last.fill("2010-06-08")
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Petit déjeuner").check()
    page.get_by_role("button", name="Calculer le prix").click()

    answer = page.locator(".simulator-answer")
    expect(answer).to_contain_text("par personne")
    expect(answer.get_by_role("row", name=re.compile("^Total"))).to_be_visible()
    in_both_themes(page, look, "simulator-answer")
    page.get_by_role("link", name="English").click()
    expect(answer).to_have_attribute("lang", "en")
    expect(answer).to_contain_text("per person")
    expect(page.locator("h1")).to_have_text("Simulateur de prix")

    page.get_by_label("Âge", exact=True).first.fill("200")
    page.get_by_role("button", name="Calculer le prix").click()
    expect(page.get_by_text("Écrivez un âge de 0 à 130.")).to_be_visible()
    expect(page.get_by_label("Âge", exact=True).first).to_have_value("200")
    in_both_themes(page, look, "simulator-wrong")


def test_a_refused_stay_leads_to_the_nearest_that_is_sold(session, hostel, enter, page: Page, look) -> None:
    enter()
    arrival = next_june(30).replace(month=7, day=5)
    page.goto(f"/prices/simulator?housing=premier-etage&arrival={arrival}&nights=1&adults=10")

    expect(page.locator(".simulator-answer")).to_contain_text("Séjour minimal · 2")
    in_both_themes(page, look, "simulator-refused")
    page.locator(".simulator-answer").get_by_role("link", name="2 nuits").click()

    expect(page.get_by_role("row", name=re.compile("^Total"))).to_be_visible()
    expect(page.get_by_label("ou nuits")).to_have_value("2")


def test_a_draft_is_compared_with_what_sells_and_has_its_own_year(session, enter, page: Page, look) -> None:
    draft = dearer_draft(session, make_house(session))
    enter()
    page.goto(f"/admin/tariffs/{draft.id}")
    page.get_by_label("Plus d’actions").click()
    page.get_by_role("link", name="Essayer ses prix").click()
    page.get_by_label("Arrivée").fill(str(next_june(7)))
    page.get_by_label("Départ").fill(str(next_june(9)))
    page.get_by_label("Comparer avec la version publiée").check()
    page.get_by_role("button", name="Calculer le prix").click()

    expect(page.locator(".simulator-answer")).to_contain_text("+20,00")
    in_both_themes(page, look, "simulator-compared")
    page.get_by_role("link", name="Toute l’année de cet hébergement").click()
    expect(page.get_by_label("Version des tarifs")).to_have_value(str(draft.id))


def test_a_year_is_read_by_keyboard_and_each_day_opens_its_stays(session, enter, page: Page, look) -> None:
    make_house(session)
    enter()
    page.goto(f"/prices/year?year={next_june(1).year}")
    expect(page.locator("a.year-cell").first).to_be_visible()
    in_both_themes(page, look, "year")

    june = next_june(7)
    page.locator(f"#d-{june}").click()
    panel = page.get_by_label("Le jour choisi")
    expect(panel.get_by_role("heading")).to_contain_text(f"7 juin {june.year}")
    expect(panel.get_by_role("listitem").first).to_contain_text("1 nuit")
    expect(page).to_have_url(re.compile(f"day={june}"))
    in_both_themes(page, look, "year-day")

    page.locator(f"#d-{june}").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#d-{next_june(15)}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading")).to_contain_text(f"15 juin {june.year}")

    panel.get_by_role("link", name=re.compile("^2 nuits")).click()
    expect(page.locator("h1")).to_have_text("Simulateur de prix")
    expect(page.get_by_role("row", name=re.compile("^Total"))).to_be_visible()

"""An owner types a published card (board, group sizes, ages, exclusive use) by what the screens say, and checks it."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import PASSWORD
from tests.journeys.test_reference_data import fill, save

Look = Callable[[str], None]
Fields = dict[str, str | bool]
FILE = Path(__file__).parents[1] / "services/establishment_file/stays.json"
STAYS = [stay for stay in json.loads(FILE.read_text(encoding="utf-8")) if stay["card"] == "D"]
FULL, HALF, EXCLUSIVE = "Pension complète", "Demi-pension", "Gestion libre"
ADULT = 18  # who the simulator counts among the adults
PLANS = {"full board": FULL, "half board": HALF, "exclusive use": EXCLUSIVE}
OPTIONS = {"dinner": "Dîner"}
AGES = ("Moins de 4 ans", "De 4 à 5 ans", "De 6 à 11 ans", "12 ans et plus", "18 ans et plus")
BASE = "Hébergement"
CHARGES = (BASE, "Électricité", "Eau", "Taxe de séjour", "Petit déjeuner", "Panier-repas", "Dîner")
PARTY_PRICES = {
    FULL: {"1-19": "50", "20-39": "48", "40-68": "46"},
    HALF: {"1-19": "46", "20-39": "44", "40-68": "42"},
}
CHILD_PRICES = {
    FULL: {"Moins de 4 ans": "0", "De 4 à 5 ans": "25", "De 6 à 11 ans": "35"},
    HALF: {"Moins de 4 ans": "0", "De 4 à 5 ans": "25", "De 6 à 11 ans": "30"},
}


def labelled(page: Page | Locator, label: str) -> Locator:
    """The field of exactly that label, whether it must be filled in or not."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))


def put(page: Page, fields: Fields) -> None:
    """Fill in fields, each by its label: text, a choice, or on and off."""
    for label, value in fields.items():
        field = labelled(page, label)
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def among(page: Page, label: str, words: str) -> None:
    """Choose in a field that takes several."""
    field = page.get_by_role("combobox", name=label)
    field.fill(words)
    page.locator(".ts-dropdown:visible").get_by_role("option", name=words, exact=True).click()
    field.press("Tab")


def follow(page: Page, menu: str) -> None:
    """Open a page of the menu."""
    entry = page.get_by_role("link", name=menu, exact=True, include_hidden=True).first
    page.goto(entry.get_attribute("href") or "")


def add(page: Page, menu: str, button: str) -> None:
    """Open an empty form from its list."""
    follow(page, menu)
    page.get_by_role("link", name=button).first.click()


def make(page: Page, menu: str, button: str, rows: Iterable[Fields]) -> None:
    """Add a record for each row."""
    for row in rows:
        add(page, menu, button)
        put(page, row)
        save(page, "Ajouter")


def begin(page: Page) -> None:
    """A house that has nothing yet, and its owner."""
    page.goto("/")
    fill(page, establishment_name="Gîte de Venasque", full_name="Claire Martin", email="claire@example.org")
    fill(page, username="claire", password=PASSWORD, password_again=PASSWORD)
    page.click("form button.btn-primary")


def set_up_the_house(page: Page, look: Look) -> None:
    """What is sold, and the ways of staying."""
    add(page, "Espaces et lits", "Nouvel espace")
    put(page, {"Nom en français": "Le gîte", "Type d’espace": "Maison", "Nombre d’unités": "1"})
    save(page, "Ajouter")
    add(page, "Hébergements", "Nouvel hébergement")
    put(page, {"Nom en français": "Le gîte", "Type d’hébergement": "Maison", "Couchages": "68"})
    page.locator(".card", has_text="Ce que prend une vente").get_by_role("button", name="Ajouter une ligne").click()
    put(page, {"Espace": "Le gîte"})
    look("card-housing")
    save(page, "Ajouter")
    make(page, "Formules", "Nouvelle formule", ({"Nom en français": name} for name in (FULL, HALF, EXCLUSIVE)))


def set_up_the_tariff(page: Page, look: Look) -> None:
    """A first version, its ages and its charges."""
    add(page, "Versions des tarifs", "Première version des tarifs")
    put(page, {"Nom de la version": "Prix 2021"})
    save(page, "Ajouter")
    ages = [(0, 4), (4, 6), (6, 12), (12, ""), (18, "")]
    make(
        page,
        "Tranches d’âge",
        "Nouvelle tranche d’âge",
        (
            {"Nom en français": name, "À partir de l’âge de": str(first), "Avant l’âge de": str(below)}
            for name, (first, below) in zip(AGES, ages, strict=True)
        ),
    )
    base: Fields = {"Nature de la ligne": "Hébergement", "Obligatoire": True, "Prix de base": True}
    due: Fields = {"Nature de la ligne": "Option", "Obligatoire": True}
    tax: Fields = {"Nature de la ligne": "Taxe de séjour", "Obligatoire": True}
    chosen: Fields = {"Nature de la ligne": "Option", "Obligatoire": False}
    kinds = [base, due, due, tax, chosen, chosen, chosen]
    make(
        page,
        "Prestations et options",
        "Nouvelle prestation",
        ({"Nom en français": name, **kind} for name, kind in zip(CHARGES, kinds, strict=True)),
    )


def arrange(page: Page, charge: str, shape: Fields) -> None:
    """Open the grid of a charge and lay it out."""
    follow(page, "Prix")
    page.get_by_role("link", name="Grille de prix").click()
    expect(page.locator("h1")).to_have_text(f"Prix : {charge}")
    page.get_by_text("Disposer la grille autrement").click()
    put(page, shape)
    page.get_by_role("button", name="Afficher cette grille").click()


def type_amounts(page: Page, amounts: dict[str, str]) -> None:
    """Type into the grid, each amount beside its line, and save."""
    for line, amount in amounts.items():
        page.get_by_role("row", name=line).get_by_role("textbox").fill(amount)
    save(page)


def price_people(page: Page, look: Look) -> None:
    """What a person pays, by size of the party from 12 years on, by age below."""
    for plan, sizes in PARTY_PRICES.items():
        each = {"Compté": "Par personne", "Les montants valent par": "Nuit", "Formules": plan}
        arrange(page, BASE, {"En lignes": "Nombres de personnes", **each, "Tranches d’âge": "12 ans et plus"})
        for size in sizes:
            if page.get_by_role("row", name=size).count() == 0:
                put(page, {"Une ligne de plus": size})
                page.get_by_role("button", name="Ajouter à la grille").click()
        if plan == FULL:
            look("card-sizes")
        type_amounts(page, sizes)
        arrange(page, BASE, {"En lignes": "Tranches d’âge", **each, "Nombres de personnes": ""})
        type_amounts(page, CHILD_PRICES[plan])


def price_the_house(page: Page, look: Look) -> None:
    """Exclusive use, by the whole stay; longer stays are asked for."""
    whole: Fields = {"Prestation": BASE, "Par": "Séjour", "Compté": "Une fois"}
    for nights, price in {"1": {"Montant": "1000"}, "2": {"Montant": "1750"}, "3+": {"Prix sur demande": True}}.items():
        add(page, "Prix", "Nouveau prix")
        put(page, {**whole, **price, "Pour les séjours de (nuits)": nights})
        among(page, "Formules", EXCLUSIVE)
        if nights == "1":
            look("card-price")
        save(page, "Ajouter")


def price_the_rest(page: Page) -> None:
    """Charges by person and night, the tax of adults, meals by the piece."""
    for charge, amount in {"Électricité": "0,33", "Eau": "0,17"}.items():
        add(page, "Prix", "Nouveau prix")
        put(page, {"Prestation": charge, "Montant": amount, "Par": "Nuit", "Compté": "Par personne"})
        among(page, "Formules", EXCLUSIVE)
        save(page, "Ajouter")
    tax: Fields = {"Prestation": "Taxe de séjour", "Montant": "0,70", "Par": "Nuit", "Compté": "Par personne"}
    meals = {"Petit déjeuner": "7,50", "Panier-repas": "8", "Dîner": "19"}
    pieces = [
        {"Prestation": meal, "Montant": amount, "Par": "Séjour", "Compté": "La quantité choisie"}
        for meal, amount in meals.items()
    ]
    make(page, "Prix", "Nouveau prix", [{**tax, "Seulement pour les âges": "18 ans et plus"}, *pieces])


def publish(page: Page, look: Look) -> None:
    """Sell by these prices."""
    follow(page, "Versions des tarifs")
    page.get_by_role("link", name="Prix 2021").first.click()
    look("card-draft")
    page.get_by_role("link", name="Publier").click()
    page.get_by_role("dialog").get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status")).to_contain_text("C’est publié")


def ask(page: Page, stay: dict[str, Any]) -> None:
    """Ask the simulator what a stay costs."""
    follow(page, "Simulateur de prix")
    adults = sum(one["count"] for one in stay["party"] if one["age"] >= ADULT)
    put(page, {"Formule": PLANS[stay["rate_plan"]], "Arrivée": stay["arrival"], "Départ": stay["departure"]})
    put(page, {"Jour de réservation": stay["booked_on"], "Adultes": str(adults)})
    for at, one in enumerate(one for one in stay["party"] if one["age"] < ADULT):
        if at:
            page.get_by_role("button", name="Autre âge").click()
        labelled(page, "Âge").last.fill(str(one["age"]))
        labelled(page, "Combien").last.fill(str(one["count"]))
    for option, number in stay.get("options", {}).items():
        page.get_by_text("Options", exact=True).click()
        page.get_by_label(f"Combien : {OPTIONS[option]}").fill(str(number))
    page.get_by_role("button", name="Calculer le prix").click()


def euros(cents: int) -> str:
    """As the page writes it."""
    return f"{cents // 100:,}".replace(",", " ") + f",{cents % 100:02} €"


def plain(words: str) -> str:
    """Without the spaces that do not break."""
    return words.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("screen", ["desk"])  # a hundred pages; other journeys open these forms on a phone too
def test_an_owner_types_a_published_card_and_the_simulator_gives_its_prices(
    page: Page, look: Look, screen: str
) -> None:
    begin(page)
    set_up_the_house(page, look)
    set_up_the_tariff(page, look)
    price_people(page, look)
    price_the_house(page, look)
    price_the_rest(page)
    publish(page, look)

    assert len(STAYS) == 7
    for stay in STAYS:
        ask(page, stay)
        answer = plain(page.locator("#answer").inner_text())
        if "refused" in stay:
            assert "sur demande" in answer, stay["id"]
            assert "Total" not in answer, stay["id"]
            look("card-refused")
        else:
            assert euros(stay["total_cents"]) in answer, stay["id"]

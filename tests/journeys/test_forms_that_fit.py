"""A person sells what the rules refused at first, and fills in forms that ask only what goes with the choices made."""

import re
from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Booking, Charge, RateRow, Season, Tariff
from models.tariff import Counting
from services.rights import OWNER
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, make_house
from tests.journeys.furnish import today
from tests.journeys.test_rate_card import labelled, put, save
from tests.journeys.test_selling import WELL, choose, name_client, offer, search, submit


def draft_of(session: Session) -> Tariff:
    """A draft of the only tariff."""
    return copy_to_draft(session, session.scalars(select(Tariff)).one(), ACTOR)


def test_a_refused_stay_is_sold_by_the_nearest_dates_and_more_is_said_of_the_people(
    session, enter, page: Page, look
) -> None:
    make_house(session)
    enter(OWNER)
    july = date(today().year + 1, 7, 5)
    search(page, july, date(july.year, 7, 7))

    refused = offer(page, WELL)
    expect(refused).to_contain_text("Séjour minimal · 3")
    look("sale-refused")
    refused.get_by_role("link", name="3 nuits").click()
    expect(page.get_by_label("Départ")).to_have_value(f"{july.year}-07-08")
    expect(page.get_by_label("Né(e) le")).to_be_hidden()

    page.get_by_text("Plus de précisions").click()
    put(
        page,
        {
            "Personnes au contrat": "4",
            "Âge": "30",
            "Exonération de taxe de séjour": "Travailleur saisonnier employé dans la commune",
        },
    )
    look("sale-details")
    page.get_by_role("button", name="Recalculer").click()
    expect(labelled(page, "Personnes au contrat")).to_have_value("4")
    choose(page, WELL)
    expect(page.locator(".sale-stay")).to_contain_text("sans taxe de séjour")
    name_client(page)
    submit(page)

    expect(page.locator("h1")).to_be_visible()
    session.rollback()
    stay = session.scalars(select(Booking)).one().stays[0]
    assert (stay.contracted, stay.people, stay.party[1]["exempt"]) == (4, 3, "seasonal_worker")


def test_a_price_asks_what_goes_with_its_choices_and_says_what_it_emptied(session, enter, page: Page, look) -> None:
    make_house(session)
    draft_of(session)
    enter(OWNER)
    page.goto("/admin/rates/new")

    expect(labelled(page, "Montant")).to_be_visible()
    for hidden in ("Pourcentage", "Nuits offertes", "Gratuités au plus"):
        expect(labelled(page, hidden)).to_be_hidden()
    look("price-new")
    put(
        page,
        {
            "Prestation": "Hébergement",
            "Montant": "9",
            "Compté": "Par personne, une gratuite sur",
            "Compté à partir de": "20",
            "Gratuités au plus": "2",
        },
    )
    look("price-free-places")
    put(page, {"Compté": "Par personne"})
    expect(page.locator("form [role=status]")).to_contain_text("Gratuités au plus")
    expect(labelled(page, "Gratuités au plus")).to_be_hidden()
    put(page, {"Compté": "Par personne, une gratuite sur"})
    expect(labelled(page, "Gratuités au plus")).to_have_value("2")
    put(page, {"Compté": "Par personne"})
    page.get_by_text("Autres conditions").click()
    put(page, {"Réservé avant le": "2027-03-01"})
    save(page, "Ajouter")

    session.rollback()
    row = session.scalars(select(RateRow).order_by(RateRow.id.desc())).first()
    assert row is not None and (row.counting, row.counting_number, row.most_free) == (Counting.people, None, None)
    page.goto("/admin/rates/")
    look("price-list")


def test_restrictions_charges_and_seasons_are_short_forms_that_name_themselves(
    session, enter, page: Page, look
) -> None:
    make_house(session)
    draft_of(session)
    enter(OWNER)
    page.goto("/admin/restrictions/new")
    expect(labelled(page, "Personnes au moins")).to_be_hidden()
    look("restriction-new")
    put(page, {"Exige": "Un nombre de personnes"})
    expect(labelled(page, "Nombres de nuits permis")).to_be_hidden()
    put(page, {"Exige": "Un nombre de nuits", "Nombres de nuits permis": "2+"})
    save(page, "Ajouter")

    page.goto("/admin/seasons/new")
    expect(labelled(page, "Code")).to_be_hidden()
    put(page, {"Nom en français": "Été indien"})
    look("season-new")
    save(page, "Ajouter")
    page.goto("/admin/charges/new")
    put(page, {"Nom en français": "Sauna", "Catégorie de TVA": "standard"})
    look("charge-new")
    save(page, "Ajouter")

    session.rollback()
    assert session.scalars(select(Season.code).where(Season.name_fr == "Été indien")).one() == "ete-indien"
    assert session.scalars(select(Charge.code).where(Charge.name_fr == "Sauna")).one() == "sauna"


def test_the_sign_of_the_rounding_follows_the_currency_while_it_is_typed(session, enter, page: Page) -> None:
    make_house(session)
    enter(OWNER)
    page.goto("/admin/establishments/new")
    sign = page.locator(".input-unit").filter(has=page.locator("#rounding_cents")).locator(".unit")
    expect(sign).to_have_text("€")

    page.fill("#currency", "chf")
    expect(sign).to_have_text("CHF")
    page.fill("#currency", "JPY")
    expect(sign).to_have_text(re.compile("JPY|¥"))

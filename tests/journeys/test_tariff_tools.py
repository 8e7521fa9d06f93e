"""The tariff of next year: prices in a grid, copied from last year, compared, with the holidays of the calendar."""

import re
from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import select

from models import RateRow, Season, SeasonPiece, Tariff
from models.tariff import PieceKind, TariffStatus
from tests.services.drafts import charge_of, make_draft, row_of, season_of

PASTE = """([cell, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector(cell).dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


def open_action(page: Page, words: str) -> None:
    """Follow an action of the page, behind its menu where it has one."""
    page.locator(".page-actions summary").click()
    page.locator(".page-actions .menu-panel").get_by_role("link", name=words).click()


def amount(session, draft: Tariff, *of: str) -> int | None:
    session.rollback()
    session.expire_all()
    return row_of(draft, *of).amount_cents


def test_prices_are_typed_in_a_grid_by_keyboard_and_pasted_from_a_spreadsheet(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    enter()
    page.goto(f"/admin/tariffs/{draft.id}")
    open_action(page, "Grille de prix")
    expect(page.locator("h1")).to_have_text("Prix : Hébergement")
    look("grid")

    page.fill("#cell-0-0", "101,50")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-1-0")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#cell-1-1")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#cell-0-1")).to_be_focused()
    page.evaluate(PASTE, ["#cell-1-1", "170\t200,50\r\n280\t330\t999\r\n"])
    expect(page.locator("[data-rate-grid-said]")).to_contain_text("n’ont pas trouvé de case")
    expect(page.locator("#cell-2-2")).to_have_value("330")
    page.fill("#cell-0-2", "beaucoup")
    page.locator(".save-bar .btn-primary").click()

    problem = page.get_by_role("alert").get_by_role("link")
    expect(problem).to_contain_text("Très haute saison")
    look("grid-problem")
    problem.click()
    expect(page.locator("#cell-0-2")).to_be_focused()
    expect(page.locator("#cell-0-0")).to_have_value("101,50")
    page.fill("#cell-0-2", "")
    page.locator(".save-bar .btn-primary").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est enregistré")
    assert amount(session, draft, "maison-du-puits", "mid", "week") == 101_50
    assert amount(session, draft, "domaine-entier", "peak", "week") == 330_00
    assert len(charge_of(draft).rows) == 17


def test_a_new_length_is_added_to_a_grid_of_lengths(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    enter()
    page.goto(f"/rates/grid/{charge_of(draft).id}")
    page.get_by_text("Disposer la grille autrement").click()
    page.select_option("#down", label="Nombres de nuits")
    look("grid-shape")
    page.get_by_role("button", name="Afficher cette grille").click()
    page.fill("#new_line", "3-6")
    page.get_by_role("button", name="Ajouter à la grille").click()
    line = page.get_by_role("row", name=re.compile("3-6 nuits"))
    line.get_by_role("textbox").first.fill("75")
    look("grid-lengths")
    page.locator(".save-bar .btn-primary").click()

    expect(page.get_by_role("status").first).to_contain_text("ajoutés : 1")
    session.rollback()
    (row,) = session.scalars(select(RateRow).where(RateRow.nights == "3-6")).all()
    assert row.amount_cents == 75_00


def test_amounts_and_dates_are_copied_from_last_year_and_compared_before_they_are_sold(
    session, enter, page: Page, look
) -> None:
    draft = make_draft(session)
    dates = {"kind": PieceKind.dates, "first_night": date(2027, 7, 3), "last_night": date(2027, 8, 27)}
    season_of(draft, "peak").pieces.append(SeasonPiece(**dates))
    session.commit()
    enter()
    page.goto(f"/admin/tariffs/{draft.id}")
    open_action(page, "Montants plus ou moins")
    page.fill("#percent", "3")
    page.get_by_role("button", name="Voir les nouveaux montants").click()
    expect(page.get_by_role("row", name=re.compile(r"\b95,00"))).to_contain_text("98,00")
    look("amounts")
    page.get_by_role("button", name="Modifier ces montants").click()
    expect(page.locator("h1")).to_have_text("Ce qui change")
    look("compare")
    assert amount(session, draft, "maison-du-puits", "mid", "week") == 98_00

    page.goto(f"/admin/tariffs/{draft.id}")
    open_action(page, "Dates un an plus tard")
    page.get_by_role("button", name="Voir les nouvelles dates").click()
    look("dates")
    page.get_by_role("button", name="Déplacer ces dates").click()
    expect(page.locator(".changes").first).to_contain_text("01/07/2028 – 25/08/2028")

    page.goto(f"/admin/tariffs/{draft.id}")
    page.get_by_role("link", name="Publier").click()
    page.get_by_role("dialog").get_by_role("link", name="Voir ce qui change").click()
    expect(page.locator("h1")).to_have_text("Ce qui change")
    page.goto(f"/admin/tariffs/{draft.id}")
    open_action(page, "Abandonner ce brouillon")
    page.get_by_role("dialog").get_by_role("button", name="Abandonner ce brouillon").click()
    expect(page.get_by_role("status")).to_contain_text("Le brouillon n’est plus là")
    session.rollback()
    assert [one.status for one in session.scalars(select(Tariff))] == [TariffStatus.published]


def test_school_holidays_are_taken_into_a_new_season(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    enter()
    page.goto("/admin/seasons/")
    page.get_by_role("link", name="Proposer des vacances et des jours fériés").click()
    look("holidays-empty")
    page.uncheck("input[value=B]")
    page.uncheck("input[value=C]")
    page.select_option("#period", "2026-2027")
    page.get_by_role("button", name="Voir les vacances scolaires").click()
    expect(page.locator(".holidays")).to_contain_text("samedi 13 février 2027 – dimanche 28 février 2027")
    look("holidays")
    for box in page.locator("input[name=dates]").all():
        box.set_checked(box.get_attribute("value") == "2027-02-13..2027-02-28")
    page.fill("#name", "Vacances d’hiver, zone A")
    page.get_by_role("button", name="Ajouter les dates cochées").click()

    expect(page.get_by_role("status")).to_contain_text("1 date a été ajoutée")
    expect(page.locator("h1")).to_have_text("Vacances d’hiver, zone A")
    session.rollback()
    season = session.scalars(select(Season).where(Season.code == "vacances-d-hiver-zone-a")).one()
    assert [piece.first_night for piece in season.pieces] == [date(2027, 2, 13)]
    assert season.tariff_id == draft.id

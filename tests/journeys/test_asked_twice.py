"""Impatient and simultaneous: forms sent twice, drafts that a colleague changes while they are looked at."""

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from models import RateRow, Season, Tariff
from models.tariff import TariffStatus
from services.actor import Actor, Channel
from tests.factories import make_house
from tests.services.drafts import charge_of, make_draft, row_of

# The form arrives, and its answer is lost on the way: whoever waits presses the button again.
LOST = """async () => {
  const form = document.querySelector("form.record-form");
  await fetch(location.href, {method: "POST", body: new FormData(form)});
}"""


def count(session, model) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def test_a_price_whose_form_is_sent_again_stands_once(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    before = count(session, RateRow)
    enter()
    page.goto(f"/admin/rates/new?tariff={draft.id}&charge={draft.charges[0].id}")
    page.fill("#amount_cents", "85")
    page.evaluate(LOST)
    assert count(session, RateRow) == before + 1

    page.locator(".save-bar .btn-primary").click()

    expect(page.get_by_role("status").filter(has_text="Rien n’est ajouté deux fois")).to_be_visible()
    look("sent-twice")
    assert count(session, RateRow) == before + 1


def test_holidays_sent_again_make_one_season_and_a_taken_name_is_refused(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    before = count(session, Season)
    enter()
    page.goto(f"/tariffs/{draft.id}/holidays?kind=school&zone=A&period=2026-2027")
    page.fill("#name", "Vacances zone A")
    page.evaluate(LOST)
    page.get_by_role("button", name="Ajouter les dates cochées").click()

    expect(page.get_by_role("status").filter(has_text="Rien n’est ajouté deux fois")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Vacances zone A")
    assert count(session, Season) == before + 1

    page.goto(f"/tariffs/{draft.id}/holidays?kind=school&zone=A&period=2026-2027")
    page.fill("#name", "vacances zone a")
    page.get_by_role("button", name="Ajouter les dates cochées").click()
    expect(page.locator("#name-error")).to_contain_text("a déjà une saison « Vacances zone A »")
    look("holidays-name-taken")


def test_what_a_colleague_changed_is_told_before_it_is_published(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    missing = [row for row in charge_of(draft).rows if "mid" in {season.code for season in row.seasons}]
    for row in missing:
        charge_of(draft).rows.remove(row)
    session.commit()
    enter()
    page.goto(f"/admin/tariffs/{draft.id}")
    page.get_by_role("link", name="Publier").click()
    question = page.get_by_role("dialog")
    expect(question.locator(".notice").first).to_contain_text("n’ont pas de prix")
    look("publish-doubts")
    session.rollback()
    session.info["actor"] = Actor("Léa Roux", Channel.screen, establishment_ids=None)
    row_of(draft, "maison-du-four", "high", "week").amount_cents = 77_00
    charge_of(draft).rows.remove(row_of(draft, "maison-du-four", "peak", "week"))
    session.commit()

    question.get_by_role("button", name="Publier").click()

    expect(page.get_by_role("alert")).to_contain_text("2 modifications par Léa Roux")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    look("publish-changed")
    page.get_by_role("link", name="Voir ce qui change").click()
    expect(page.locator(".change").first).to_be_visible()
    look("compare-doubts")
    page.goto(f"/admin/tariffs/{draft.id}/do/publish")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status")).to_contain_text("C’est publié")
    session.rollback()
    session.expire_all()
    assert session.get_one(Tariff, draft.id).status is TariffStatus.published


def test_a_page_of_the_other_house_names_it_and_is_switched_to(session, enter, page: Page, look) -> None:
    make_house(session, "demo-auberge")
    draft = make_draft(session)
    enter()
    page.goto(f"/prices/simulator?tariff={draft.id}")
    notice = page.locator(".notice", has_text="Cette page est celle de")
    expect(notice).to_be_visible()
    look("another-house")
    notice.get_by_role("button").click()

    expect(page.locator("h1")).to_have_text("Simulateur de prix")
    expect(notice).to_have_count(0)
    page.goto(f"/tariffs/{draft.id}/compare")
    expect(notice).to_have_count(0)


def test_lines_are_added_together_and_a_price_below_zero_is_pointed_at(session, enter, page: Page, look) -> None:
    draft = make_draft(session)
    enter()
    page.goto(f"/rates/grid/{charge_of(draft).id}")
    expect(page.locator(".grid-beside")).to_contain_text("dans un autre onglet")
    lines = page.get_by_role("group", name="Lignes en plus")
    lines.get_by_label("Maison du Puits").check()
    lines.get_by_label("Maison du Four").check()
    lines.get_by_label("Une seule ligne").check()
    look("grid-add")
    page.get_by_role("button", name="Ajouter à la grille").click()
    line = page.get_by_role("row", name="Maison du Puits, Maison du Four")
    line.get_by_role("textbox").first.fill("-150")
    page.locator(".save-bar .btn-primary").click()

    expect(page.get_by_role("alert")).to_contain_text("n’est pas inférieur à zéro")
    look("grid-below-zero")
    line.get_by_role("textbox").first.fill("150")
    page.locator(".save-bar .btn-primary").click()
    expect(page.get_by_role("status").first).to_contain_text("ajoutés : 1")
    session.rollback()
    session.expire_all()
    assert [row.amount_cents for row in charge_of(draft).rows if len(row.housings) == 2] == [150_00]

"""Impatient and simultaneous: forms sent twice, drafts that a colleague changes while they are looked at."""

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from models import RateRow, Season
from tests.services.drafts import make_draft

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

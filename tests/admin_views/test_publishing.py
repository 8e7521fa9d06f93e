"""The question before a draft is published or abandoned: what is doubtful, what others changed, asked twice."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from models import AgeBand, RateRow, Restriction, Season, SeasonPiece, Tariff
from models.tariff import PieceKind, TariffStatus
from services.actor import Actor, Channel
from services.draft_state import changes_since, draft_token, look_of
from services.rights import OWNER, READER
from services.tariff_rows import load_tariff
from services.tariffs import copy_to_draft
from tests.admin_views.questions import asked_by, say_yes
from tests.factories import ACTOR, make_house
from tests.services.drafts import charge_of, make_draft, row_of, season_of

LEA = Actor("Léa", Channel.screen, establishment_ids=None)


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


@pytest.fixture
def owner(draft, login):
    browser = login(OWNER)
    browser.post("/language", data={"lang": "en"})
    return browser


def status(session, draft) -> TariffStatus:
    session.expire_all()
    return session.get_one(Tariff, draft.id).status


# -- twice ------------------------------------------------------------------------------------------------


def test_publishing_twice_leads_to_the_published_version(session, owner, draft) -> None:
    url = f"/admin/tariffs/{draft.id}/do/publish"
    sent = asked_by(owner, url)

    first, second = owner.post(url, data=sent), owner.post(url, data=sent)

    assert first.location == second.location == f"/admin/tariffs/{draft.id}"
    assert "published already" in owner.get(second.location).text
    assert owner.get(url).location == second.location
    assert status(session, draft) is TariffStatus.published


def test_abandoning_twice_leads_to_the_list_and_takes_nothing_else_away(session, owner, draft) -> None:
    url = f"/admin/tariffs/{draft.id}/do/abandon"
    sent = asked_by(owner, url)
    owner.post(url, data=sent)

    answer = owner.post(url, data=sent)

    assert answer.location == "/admin/tariffs/"
    assert "abandoned before" in owner.get(answer.location).text


def test_the_answer_to_the_question_about_an_earlier_draft_ends_no_later_one(session, owner, draft) -> None:
    url = f"/admin/tariffs/{draft.id}/do/abandon"
    sent = asked_by(owner, url)
    owner.post(url, data=sent)
    sold = session.scalars(select(Tariff)).one()
    later = copy_to_draft(session, sold, ACTOR)  # SQLite gives its rows the numbers that are free again

    owner.post(f"/admin/tariffs/{later.id}/do/abandon", data=sent)
    owner.post(f"/admin/tariffs/{later.id}/do/publish", data=sent)

    assert status(session, later) is TariffStatus.draft


def test_a_published_version_is_not_abandoned_and_says_why(session, owner, draft) -> None:
    url = f"/admin/tariffs/{draft.id}/do/abandon"
    sent = asked_by(owner, url)
    say_yes(owner, f"/admin/tariffs/{draft.id}/do/publish")

    answer = owner.post(url, data=sent)

    assert "no longer a draft" in owner.get(answer.location).text
    assert status(session, draft) is TariffStatus.published


def test_what_nobody_declared_is_not_done(owner, draft) -> None:
    for action in ("prepare", "explode"):
        assert owner.post(f"/admin/tariffs/{draft.id}/do/{action}").status_code == 404
    assert owner.post("/admin/tariffs/999/do/abandon").status_code == 404


# -- meanwhile --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["publish", "abandon"])
def test_what_a_colleague_changed_is_told_and_asked_about_again(session, owner, draft, action) -> None:
    url = f"/admin/tariffs/{draft.id}/do/{action}"
    sent = asked_by(owner, url)
    session.info["actor"] = LEA
    row = row_of(draft, "maison-du-puits", "mid", "week")
    row.amount_cents = 77_00
    draft.restrictions.append(Restriction(code="no-sunday", kind="departure_weekdays", weekdays=63, when="always"))
    charge_of(draft).rows.remove(row_of(draft, "maison-du-four", "high", "week"))
    session.commit()

    answer = owner.post(url, data=sent)

    assert answer.status_code == 409
    assert status(session, draft) is TariffStatus.draft
    assert "has changed since you looked at it" in answer.text
    assert "3 changes by Léa:" in answer.text
    assert f'href="/admin/rates/{row.id}"' in answer.text
    assert "Accommodation · " in answer.text
    assert "Restrictions: no-sunday" in answer.text
    if action == "publish":
        assert f'href="/tariffs/{draft.id}/compare"' in answer.text
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert again["look"] != sent["look"]
    assert owner.post(url, data=sent).status_code == 409
    assert owner.post(url, data=again).status_code == 302


def test_what_was_seen_on_the_page_of_the_version_counts_too(session, owner, draft) -> None:
    page = owner.get(f"/admin/tariffs/{draft.id}").text
    look = re.search(r'/do/publish">.*?name="look" value="([^"]+)"', page, re.S).group(1)
    season_of(draft, "peak").name_fr = "Très très haute saison"
    session.commit()

    assert owner.post(f"/admin/tariffs/{draft.id}/do/publish", data={"look": look}).status_code == 409


@pytest.mark.parametrize("look", ["", "x", ".", "abc.", "abc.xyz", "a.b.c", f"0.{'9' * 40}", "0.١"])
def test_a_look_that_cannot_be_read_is_asked_for_again(session, owner, draft, look) -> None:
    answer = owner.post(f"/admin/tariffs/{draft.id}/do/publish", data={"look": look})

    assert answer.status_code == 409
    assert status(session, draft) is TariffStatus.draft


def test_every_part_of_a_draft_changes_its_token(session, draft) -> None:
    def token() -> str:
        session.expire_all()
        return draft_token(session, load_tariff(session, draft.id))

    seen = {token()}
    changes = (
        lambda: setattr(draft, "label", "2031"),
        lambda: setattr(season_of(draft, "peak"), "name_fr", "Plein été"),
        lambda: setattr(charge_of(draft), "name_fr", "Le séjour"),
        lambda: setattr(charge_of(draft).rows[0], "amount_cents", 1),
        lambda: session.delete(charge_of(draft).rows[0]),
        lambda: draft.age_bands.append(AgeBand(code="baby", name_fr="Bébé", from_age=0, below_age=2)),
        lambda: draft.restrictions.append(
            Restriction(code="no-sunday", kind="departure_weekdays", weekdays=63, when="always")
        ),
    )
    for change in changes:
        change()
        session.commit()
        seen.add(token())
    assert len(seen) == 1 + len(changes)


def test_changes_of_another_house_and_of_before_are_left_out(session, draft) -> None:
    other = make_draft(session, "demo-auberge")
    season_of(draft, "peak").name_fr = "Avant"
    session.commit()
    look = look_of(session, load_tariff(session, draft.id))
    other.seasons[0].name_fr = "Ailleurs"
    session.delete(other.charges[0].rows[0])
    session.commit()
    assert changes_since(session, load_tariff(session, draft.id), look) == []

    peak = season_of(draft, "peak")
    peak.pieces.append(SeasonPiece(kind=PieceKind.dates, first_night=date(2027, 7, 3), last_night=date(2027, 8, 27)))
    session.commit()
    made = Season(tariff=draft, code="new", name_fr="Neuve", position=9)
    session.add(made)
    session.commit()
    session.info["actor"] = LEA
    made.name_fr = "Toute neuve"
    session.commit()

    found = changes_since(session, load_tariff(session, draft.id), look)

    assert [(one.table, one.action, one.row) for one in found] == [
        ("season", "create", made),
        ("season", "update", peak),
    ]
    assert found[0].who == "Léa"


def test_terms_that_a_colleague_changed_are_looked_at_before_they_are_published(session, login) -> None:
    make_house(session)
    owner = login(OWNER)
    made = owner.post("/admin/terms/new", data={"title": "CGV", "kind": "text", "text_fr": "Arrhes"}).location
    sent = asked_by(owner, f"{made}/do/publish")
    page = owner.get(f"{made}/edit").text
    version = re.search(r'name="row_version" value="([^"]+)"', page).group(1)
    owner.post(f"{made}/edit", data={"title": "CGV", "kind": "text", "text_fr": "Acompte", "row_version": version})

    answer = owner.post(f"{made}/do/publish", data=sent)

    assert "Regardez-le de nouveau" in owner.get(answer.location).text
    published = say_yes(owner, f"{made}/do/publish")
    assert "notice-success" in owner.get(published.location).text
    assert "déjà publiées" in owner.post(f"{made}/do/publish", data=sent, follow_redirects=True).text


# -- doubts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/admin/tariffs/{}", "/admin/tariffs/{}/do/publish", "/tariffs/{}/compare"])
def test_prices_that_tie_are_told_with_links_to_both(session, login, page) -> None:
    draft = make_draft(session, "gite-de-venasque")
    owner = login(OWNER)
    assert "avec autant de conditions" not in owner.get(page.format(draft.id)).text
    for row in charge_of(draft).rows:
        if row.age_band is not None and row.age_band.code == "from-12":
            row.age_band = None
    session.commit()

    told = owner.get(page.format(draft.id)).text

    assert "avec autant de conditions" in told
    links = re.findall(r'<a href="/admin/rates/(\d+)/edit">Le (premier|second) prix</a>', told)
    assert {word for _, word in links} == {"premier", "second"}
    bands = {session.get_one(RateRow, int(number)).age_band_id is None for number, word in links if word == "second"}
    assert bands == {True}


@pytest.mark.parametrize("page", ["/admin/tariffs/{}", "/admin/tariffs/{}/do/publish", "/tariffs/{}/compare"])
def test_nights_without_a_price_are_told_with_the_grid(session, owner, draft, page) -> None:
    charge_of(draft).rows = [row for row in charge_of(draft).rows if "mid" not in {one.code for one in row.seasons}]
    session.commit()

    told = owner.get(page.format(draft.id)).text

    assert "have no price for" in told
    assert f'<a href="/rates/grid/{charge_of(draft).id}">Grid of prices</a>' in told


def test_who_reads_only_is_led_to_no_form(session, draft, login) -> None:
    charge_of(draft).rows = [row for row in charge_of(draft).rows if "mid" not in {one.code for one in row.seasons}]
    session.commit()

    told = login(READER).get(f"/tariffs/{draft.id}/compare").text

    assert "notice-warning" in told
    assert "/rates/grid/" not in told

"""Comparison, copies and holidays on their pages."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from models import Restriction, Season, SeasonPiece, Tariff
from models.tariff import PieceKind, TariffStatus
from services.rights import OWNER, READER
from services.tariffs import copy_to_draft, publish
from tests.admin_views.questions import say_yes
from tests.factories import ACTOR, NOW, make_house
from tests.services.drafts import charge_of, make_draft, row_of, season_of


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


@pytest.fixture
def owner(draft, login):
    browser = login(OWNER)
    browser.post("/language", data={"lang": "en"})
    return browser


def published_of(session) -> Tariff:
    return session.scalars(select(Tariff).where(Tariff.status == TariffStatus.published).order_by(Tariff.id)).first()


def sent_by(page: str, method: str = "post") -> dict[str, list[str]]:
    """What a browser would send of the last form of the page."""
    form = page[page.rindex(f'<form method="{method}"') :]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return sent


def test_a_draft_whose_prices_tie_says_which_is_taken(session, login) -> None:
    draft = make_draft(session, "gite-de-venasque")
    owner = login(OWNER)
    assert "avec autant de conditions" not in owner.get(f"/admin/tariffs/{draft.id}").text
    for row in charge_of(draft).rows:
        if row.age_band is not None and row.age_band.code == "from-12":
            row.age_band = None
    session.commit()

    page = owner.get(f"/admin/tariffs/{draft.id}").text

    assert page.count("avec autant de conditions") == 2 * 5  # on the page, and in its question before publishing
    assert "Pension complète · Moins de 4 ans" in page


# -- comparison -------------------------------------------------------------------------------------------


def test_a_fresh_copy_has_nothing_changed(owner, draft) -> None:
    page = owner.get(f"/tariffs/{draft.id}/compare").text

    assert "Nothing changed" in page


def test_each_change_is_told_in_words_with_a_link_to_its_form(session, owner, draft) -> None:
    row = row_of(draft, "maison-du-four", "high", "week")
    row.amount_cents = 161_00
    peak = season_of(draft, "peak")
    peak.pieces = [SeasonPiece(kind=PieceKind.dates, first_night=date(2027, 7, 3), last_night=date(2027, 8, 28))]
    charge_of(draft).rows.remove(row_of(draft, "maison-du-puits", "mid", "week"))
    draft.restrictions.append(Restriction(code="no-sunday", kind="departure_weekdays", weekdays=63, when="always"))
    session.commit()

    page = owner.get(f"/tariffs/{draft.id}/compare").text

    assert "4 differences: 1 added, 1 removed, 2 changed." in page
    assert f'href="/admin/rates/{row.id}/edit"' in page
    assert f'href="/admin/seasons/{peak.id}/edit"' in page
    assert "<del>€160.00</del>" in page
    assert "<ins>€161.00</ins>" in page
    assert "3 Jul 2027 – 28 Aug 2027" in page
    assert "Prices: Accommodation" in page
    assert "€95.00 per night" in page
    assert "Departure on certain days" in page


def test_any_version_is_compared_with_any_other(session, owner, draft) -> None:
    row_of(draft, "maison-du-four", "high", "week").amount_cents = 161_00
    session.commit()
    publish(session, draft, ACTOR, NOW)
    later = copy_to_draft(session, draft, ACTOR)
    first = session.scalars(select(Tariff).where(Tariff.number == 1)).one()

    assert "Nothing changed" in owner.get(f"/tariffs/{later.id}/compare").text
    assert "1 difference:" in owner.get(f"/tariffs/{later.id}/compare?with={first.id}").text
    assert "1 difference:" in owner.get(f"/tariffs/{draft.id}/compare?with={first.id}").text
    assert f'/admin/rates/{row_of(draft, "maison-du-four", "high", "week").id}"' in (
        owner.get(f"/tariffs/{draft.id}/compare?with={first.id}").text
    )


@pytest.mark.parametrize("other", ["abc", "99999", "-1", "0", "1e3", "itself", "foreign"])
def test_a_comparison_with_what_this_house_has_not_is_not_found(session, owner, draft, other) -> None:
    elsewhere = make_house(session, "demo-auberge")
    theirs = session.scalars(select(Tariff).where(Tariff.establishment_id == elsewhere.id)).one()
    asked = {"itself": str(draft.id), "foreign": str(theirs.id)}.get(other, other)

    assert owner.get(f"/tariffs/{draft.id}/compare?with={asked}").status_code == 404


def test_a_version_alone_has_nothing_to_be_compared_with(session, owner, draft) -> None:
    say_yes(owner, f"/admin/tariffs/{draft.id}/do/abandon")

    assert "no other version" in owner.get(f"/tariffs/{published_of(session).id}/compare").text


def test_the_question_before_publishing_leads_to_the_comparison(owner, draft) -> None:
    link = f'href="/tariffs/{draft.id}/compare"'

    assert link in owner.get(f"/admin/tariffs/{draft.id}/do/publish").text
    assert owner.get(f"/admin/tariffs/{draft.id}").text.count(link) == 2


def test_who_reads_only_compares_without_being_led_to_forms(session, draft, login) -> None:
    row_of(draft, "maison-du-four", "high", "week").amount_cents = 161_00
    session.commit()
    reader = login(READER)

    page = reader.get(f"/tariffs/{draft.id}/compare").text

    assert "161,00" in page
    assert "/edit" not in page
    assert "/amounts" not in reader.get(f"/admin/tariffs/{draft.id}").text


# -- copies -----------------------------------------------------------------------------------------------


def test_amounts_are_shown_before_they_change(session, owner, draft) -> None:
    page = owner.get(f"/tariffs/{draft.id}/amounts?percent=3&step=100&charge=accommodation").text

    assert "18 prices change." in page
    assert "<td>€95.00</td><td>€98.00</td>" in page
    assert "abandon the draft" in page
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 95_00

    answer = owner.post(f"/tariffs/{draft.id}/amounts", data=sent_by(page))

    assert answer.location.endswith(f"/tariffs/{draft.id}/compare")
    assert "18 differences" in owner.get(answer.location).text
    session.expire_all()
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 98_00


def test_prices_that_become_nothing_are_pointed_at(owner, draft) -> None:
    page = owner.get(f"/tariffs/{draft.id}/amounts?percent=-70&step=100&charge=tourist-tax").text

    assert "1 price becomes zero" in page


@pytest.mark.parametrize(
    ("percent", "said"), [("", "Write a percentage"), ("beaucoup", "Write a number"), ("-101", "-100")]
)
def test_a_percentage_that_nobody_means_is_told_beside_its_field(owner, draft, percent, said) -> None:
    answer = owner.get(f"/tariffs/{draft.id}/amounts", query_string={"percent": percent, "charge": "accommodation"})

    assert answer.status_code == 422
    assert 'id="percent-error"' in answer.text
    assert said in answer.text


def test_dates_are_shown_before_they_move(session, owner, draft) -> None:
    dates = {"kind": PieceKind.dates, "first_night": date(2027, 7, 3), "last_night": date(2027, 8, 27)}
    season_of(draft, "peak").pieces.append(SeasonPiece(**dates))
    session.commit()

    page = owner.get(f"/tariffs/{draft.id}/dates?by=weeks&season=peak&season=high").text
    assert "1 date moves." in page
    assert "Saturday 1 July 2028" in page
    assert "Saturday 3 July 2028" not in owner.get(f"/tariffs/{draft.id}/dates?by=date&season=peak").text
    answer = owner.post(f"/tariffs/{draft.id}/dates", data=sent_by(page))

    assert answer.status_code == 302
    session.expire_all()
    assert [one.first_night for one in season_of(draft, "peak").pieces if one.kind is PieceKind.dates] == [
        date(2028, 7, 1)
    ]


@pytest.mark.parametrize("asked", ["amounts?percent=3&charge=accommodation", "dates?by=date&season=peak"])
def test_what_changed_since_it_was_shown_is_shown_again(session, owner, draft, asked) -> None:
    season_of(draft, "peak").pieces.append(
        SeasonPiece(kind=PieceKind.dates, first_night=date(2027, 7, 3), last_night=date(2027, 8, 27))
    )
    session.commit()
    sent = sent_by(owner.get(f"/tariffs/{draft.id}/{asked}").text)
    row_of(draft, "maison-du-puits", "mid", "week").amount_cents = 1_00
    session.commit()

    answer = owner.post(f"/tariffs/{draft.id}/{asked.partition('?')[0]}", data=sent)

    assert answer.status_code == 409
    assert "Someone else saved this" in answer.text
    assert sent_by(answer.text)["token"] != sent["token"]


@pytest.mark.parametrize("page", ["amounts", "dates", "holidays"])
def test_a_published_version_leads_back_to_its_page(session, owner, draft, page) -> None:
    sold = published_of(session)

    assert owner.get(f"/tariffs/{sold.id}/{page}").location.endswith(f"/admin/tariffs/{sold.id}")
    given = {"percent": "3", "charge": "accommodation", "dates": "2027-02-13..2027-02-28", "name": "Hiver"}
    assert owner.post(f"/tariffs/{sold.id}/{page}", data=given).status_code == 409


def test_a_draft_is_abandoned_after_a_question(session, owner, draft) -> None:
    assert "Abandon this draft?" in owner.get(f"/admin/tariffs/{draft.id}/do/abandon").text

    answer = say_yes(owner, f"/admin/tariffs/{draft.id}/do/abandon")

    assert answer.location.endswith("/admin/tariffs/")
    session.expire_all()
    assert session.scalars(select(Tariff)).all() == [published_of(session)]


# -- holidays ---------------------------------------------------------------------------------------------


def test_the_list_of_seasons_of_a_draft_leads_to_the_holidays(session, owner, draft) -> None:
    link = f"/tariffs/{draft.id}/holidays"

    assert link in owner.get("/admin/seasons/").text
    assert "/holidays" not in owner.get(f"/admin/seasons/?tariff={published_of(session).id}").text
    assert "Show the school holidays" in owner.get(link).text


def test_ticked_school_holidays_become_a_new_season(session, owner, draft) -> None:
    page = owner.get(f"/tariffs/{draft.id}/holidays?kind=school&zone=A&period=2026-2027").text
    assert "Winter holidays" in page
    assert "16 nights" in page
    sent = sent_by(page) | {"dates": ["2027-02-13..2027-02-28", "2027-04-10..2027-04-25"], "name": ["Vacances zone A"]}

    answer = owner.post(f"/tariffs/{draft.id}/holidays", data={**sent, "season": ""})

    season = session.scalars(select(Season).where(Season.name_fr == "Vacances zone A")).one()
    assert answer.location.endswith(f"/admin/seasons/{season.id}")
    assert [one.last_night for one in season.pieces] == [date(2027, 2, 28), date(2027, 4, 25)]


def test_public_holidays_go_into_a_season_that_is_there(session, owner, draft) -> None:
    peak = season_of(draft, "peak")
    page = owner.get(f"/tariffs/{draft.id}/holidays?kind=public&year=2027&region=6AE&around=weekend").text
    assert "Good Friday" in page
    before = len(peak.pieces)

    owner.post(f"/tariffs/{draft.id}/holidays", data={"dates": "2027-03-26..2027-03-28", "season": str(peak.id)})

    session.expire_all()
    assert len(peak.pieces) == before + 1


@pytest.mark.parametrize("period", ["2028", "2028-2029", "2040", "never"])
def test_a_time_that_no_calendar_knows_is_refused_in_words(owner, draft, period) -> None:
    answer = owner.get(f"/tariffs/{draft.id}/holidays?kind=school&period={period}")

    assert answer.status_code == 422
    assert "31 Aug 2028" in answer.text or "Choose a year" in answer.text


def test_nothing_ticked_or_no_name_keeps_what_was_chosen(session, owner, draft) -> None:
    address = f"/tariffs/{draft.id}/holidays"
    asked = {"kind": "school", "zone": "A", "period": "2026-2027"}

    nothing = owner.post(address, data=asked)
    assert nothing.status_code == 422
    assert "Tick the dates" in nothing.text
    nameless = owner.post(address, data={**asked, "dates": "2027-02-13..2027-02-28", "name": " "})
    assert nameless.status_code == 422
    assert 'id="name-error"' in nameless.text
    assert len(re.findall(r'name="dates"[^>]* checked', nameless.text)) == 1
    strange = owner.post(address, data={**asked, "dates": "friday", "name": "x"})
    assert strange.status_code == 422
    assert session.scalars(select(Season).where(Season.name_fr == "x")).all() == []


def test_ticked_dates_sent_twice_make_one_season(session, owner, draft) -> None:
    address = f"/tariffs/{draft.id}/holidays"
    sent = sent_by(owner.get(f"{address}?kind=school&zone=A&period=2026-2027").text)
    sent |= {"dates": ["2027-02-13..2027-02-28"], "name": ["Vacances zone A"], "season": ""}

    first, second = owner.post(address, data=sent), owner.post(address, data=sent)

    assert second.location == first.location
    assert "Nothing was added twice" in owner.get(second.location).text
    season = session.scalars(select(Season).where(Season.name_fr == "Vacances zone A")).one()
    assert len(season.pieces) == 1


def test_dates_sent_twice_whose_season_is_deleted_are_not_added_again(session, owner, draft) -> None:
    address = f"/tariffs/{draft.id}/holidays"
    sent = {"dates": "2027-02-13..2027-02-28", "name": "Vacances zone A", "once": "a token of the form"}
    made = owner.post(address, data=sent).location
    session.delete(session.get_one(Season, int(made.rpartition("/")[2])))
    session.commit()

    answer = owner.post(address, data=sent)

    assert answer.location == f"/admin/seasons/?tariff={draft.id}"
    assert session.scalars(select(Season).where(Season.name_fr == "Vacances zone A")).all() == []


@pytest.mark.parametrize("name", ["Haute saison", "HAUTE  SAISON", "High season"])
def test_a_name_that_a_season_of_the_draft_has_is_refused_beside_its_field(session, owner, draft, name) -> None:
    before = len(draft.seasons)
    asked = {"kind": "school", "zone": "A", "period": "2026-2027"}

    sent = asked | {"dates": "2027-02-13..2027-02-28", "name": name}
    answer = owner.post(f"/tariffs/{draft.id}/holidays", data=sent)

    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert "choose it above, or write another name" in answer.text
    session.expire_all()
    assert len(draft.seasons) == before


@pytest.mark.parametrize("season", ["abc", "0", "99999", "-1", "published"])
def test_a_season_that_this_draft_has_not_is_not_found(session, owner, draft, season) -> None:
    season = str(published_of(session).seasons[0].id) if season == "published" else season
    before = len(session.scalars(select(SeasonPiece)).all()), len(session.scalars(select(Season)).all())

    assert owner.get(f"/tariffs/{draft.id}/holidays?kind=school&season={season}").status_code == 404
    sent = {"dates": "2027-02-13..2027-02-28", "name": "x", "season": season}
    assert owner.post(f"/tariffs/{draft.id}/holidays", data=sent).status_code == 404
    assert (len(session.scalars(select(SeasonPiece)).all()), len(session.scalars(select(Season)).all())) == before

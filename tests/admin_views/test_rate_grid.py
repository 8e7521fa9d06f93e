"""The grid of prices on its page: typed, refused, added to, saved."""

import re
from html import unescape

import pytest
from sqlalchemy import insert, select

from models import RateRow, Tariff
from models.tariff import PriceSource, TariffStatus
from services.grid_shape import Block
from services.rate_grid import BelowZero, grid_token, write_grid
from services.rights import OWNER, READER
from services.tariffs import publish
from tests.factories import ACTOR, NOW
from tests.services.drafts import charge_of, make_draft, row_of


@pytest.fixture
def draft(session) -> Tariff:
    return make_draft(session)


@pytest.fixture
def owner(draft, login):
    return login(OWNER)


def address(draft, code: str = "accommodation") -> str:
    return f"/rates/grid/{charge_of(draft, code).id}"


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the grid's form."""
    form = page[page.index('class="grid-form"') :]
    sent: dict[str, list[str]] = {}
    for name, value, rest in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"([^>]*)>', form):
        if name in ("new_line", "new_column", "together") and "checked" not in rest:
            continue
        sent.setdefault(name, []).append(value)
    return sent


def test_the_page_of_the_draft_leads_to_the_grid_of_the_accommodation(owner, draft) -> None:
    page = owner.get(f"/admin/tariffs/{draft.id}").text
    link = re.search(r'href="(/rates/version/\d+)"', page).group(1)

    assert owner.get(link).location.endswith(address(draft))
    assert link in owner.get("/admin/rates/").text
    assert address(draft) in owner.get(f"/admin/charges/{charge_of(draft).id}").text


def test_a_grid_opens_on_the_block_with_most_prices(owner, draft) -> None:
    page = owner.get(address(draft)).text

    assert form_of(page)["season"] == ["week"]
    assert 'value="95,00"' in page
    assert "/admin/rates/" not in page.partition("<main")[2]


def test_prices_of_the_other_tab_are_said_to_be_there_with_a_link(owner, draft) -> None:
    page = owner.get(address(draft)).text

    other = re.search(
        r'Prix de cette prestation dans un autre onglet.*?<a href="([^"]+)">([^<]+)</a>.*?>9 prix<', page, re.S
    )
    assert other is not None
    assert "Week-ends" in other[2] or "week-end" in other[2].lower()
    assert "aucune grille" not in page
    shown = owner.get(unescape(other[1])).text
    assert form_of(shown)["season"] == ["weekend"]


def test_a_price_that_no_grid_can_hold_is_listed_by_itself(session, owner, draft) -> None:
    row = charge_of(draft).rows[0]
    row.on_request, row.amount_cents = True, None
    session.commit()

    page = owner.get(address(draft)).text

    assert "aucune grille" in page
    assert re.findall(r'href="/admin/rates/(\d+)"', page) == [str(row.id)]


def test_an_accommodation_below_zero_is_refused_in_its_cell(session, owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    sent["cell-1-1"] = ["-85,50"]

    answer = owner.post(address(draft), data=sent)

    assert answer.status_code == 422
    assert re.search(r'<a href="#cell-1-1">[^<]*, Haute saison</a>[^<]*«\xa0Remise\xa0»', answer.text)
    assert 'value="-85,50"' in answer.text
    session.expire_all()
    assert min(row.amount_cents for row in charge_of(draft).rows) > 0
    block = Block(season="week")
    token = grid_token(charge_of(draft))
    with pytest.raises(BelowZero):
        write_grid(session, charge_of(draft).id, block, {("maison-du-four", "high"): -1}, token, ACTOR)


def test_a_discount_is_typed_below_zero(session, owner, draft) -> None:
    charge = charge_of(draft)
    charge.source, charge.is_base = PriceSource.discount, False
    session.commit()
    sent = form_of(owner.get(address(draft)).text)
    sent["cell-0-0"] = ["-85,50"]

    assert owner.post(address(draft), data=sent).status_code == 302
    session.expire_all()
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == -85_50


def test_several_lines_and_seasons_are_added_at_once(owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    sent |= {"line": ["maison-du-four"], "column": ["mid"], "action": ["add"]}
    wanted = {"new_line": ["maison-du-puits", "domaine-entier"], "new_column": ["high", "peak", ""]}

    again = form_of(owner.post(address(draft), data=sent | wanted).text)

    assert again["line"] == ["maison-du-puits", "maison-du-four", "domaine-entier"]
    assert again["column"] == ["", "mid", "high", "peak"]


def test_housings_that_share_a_price_have_one_line(session, owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    sent |= {"line": [], "action": ["add"], "together": ["1"], "new_line": ["maison-du-puits", "maison-du-four"]}
    again = form_of(owner.post(address(draft), data=sent).text)
    assert again["line"] == ["maison-du-four,maison-du-puits"]
    again["cell-0-0"] = ["150"]

    assert owner.post(address(draft), data=again).status_code == 302
    session.expire_all()
    (row,) = [row for row in charge_of(draft).rows if len(row.housings) == 2]
    assert row.amount_cents == 150_00


def test_one_housing_ticked_together_or_none_is_no_line_for_all(owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text) | {"line": ["domaine-entier"], "action": ["add"], "together": ["1"]}

    assert form_of(owner.post(address(draft), data=sent).text)["line"] == ["domaine-entier"]
    one = form_of(owner.post(address(draft), data=sent | {"new_line": ["maison-du-four"]}).text)
    assert one["line"] == ["maison-du-four", "domaine-entier"]


def test_what_is_not_of_this_tariff_is_refused_with_all_that_was_ticked(owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text) | {"action": ["add"], "line": ["domaine-entier"]}

    answer = owner.post(address(draft), data=sent | {"new_line": ["maison-du-four", "nowhere"]})

    assert answer.status_code == 422
    assert "new_line-error" in answer.text
    assert re.search(r'name="new_line" value="maison-du-four" checked', answer.text)


def test_typed_amounts_are_saved(session, owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    sent["cell-0-0"] = ["101,50"]

    answer = owner.post(address(draft), data=sent)

    assert answer.status_code == 302
    session.expire_all()
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 101_50


def test_a_bad_cell_is_told_by_its_line_and_column_and_keeps_what_was_typed(session, owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    sent["cell-0-0"], sent["cell-1-1"] = ["101,50"], ["beaucoup"]

    answer = owner.post(address(draft), data=sent)

    assert answer.status_code == 422
    assert re.search(r'<a href="#cell-1-1">[^<]*, Haute saison</a>', answer.text)
    assert 'value="beaucoup"' in answer.text
    assert 'value="101,50"' in answer.text
    session.expire_all()
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 95_00


def test_a_save_in_between_is_shown_beside_ones_own_and_then_overwritten(session, owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    row_of(draft, "maison-du-puits", "mid", "week").amount_cents = 77_00
    session.commit()
    sent["cell-0-0"] = ["101,50"]

    answer = owner.post(address(draft), data=sent)

    assert answer.status_code == 409
    assert "<td>77,00</td><td>101,50</td>" in answer.text
    again = form_of(answer.text)
    assert again["cell-0-0"] == ["101,50"]
    assert owner.post(address(draft), data=again).status_code == 302
    session.expire_all()
    assert row_of(draft, "maison-du-puits", "mid", "week").amount_cents == 101_50


def test_a_line_and_a_season_are_added_without_losing_what_was_typed(session, owner, draft) -> None:
    where = address(draft) + "?down=nights&housings=maison-du-puits"
    sent = form_of(owner.get(where).text)
    sent |= {"cell-0-0": ["12"], "action": ["add"], "new_line": ["3-6"], "new_column": [""]}

    answer = owner.post(address(draft), data=sent)

    again = form_of(answer.text)
    assert answer.status_code == 200
    assert again["line"] == ["", "3-6"]
    assert again["column"][0] == ""
    assert "12" in again["cell-0-1"]
    again["cell-1-0"] = ["55"]
    assert owner.post(address(draft), data=again).status_code == 302
    session.expire_all()
    assert {row.nights for row in charge_of(draft).rows} == {None, "3-6"}


def test_lines_of_one_rate_plan_are_offered_for_the_next(session, login) -> None:
    draft = make_draft(session, "gite-de-venasque")
    owner = login(OWNER)

    shape = "?down=party&counting=people&ages=under-12&plans=half-board"

    assert form_of(owner.get(address(draft) + shape).text)["line"] == ["1-19", "20-39", "40-68"]


def test_every_condition_can_be_chosen_whatever_runs_down_by_now(owner, draft) -> None:
    page = owner.get(address(draft) + "?down=ages").text

    assert re.findall(r'data-where="(\w+)"', page) == ["housings", "ages", "nights", "party", "plans"]


def test_a_line_that_nobody_can_read_is_refused_beside_its_field(owner, draft) -> None:
    sent = form_of(owner.get(address(draft) + "?down=nights&housings=maison-du-puits").text)
    sent |= {"action": ["add"], "new_line": ["une semaine"]}

    answer = owner.post(address(draft), data=sent)

    assert answer.status_code == 422
    assert 'value="une semaine"' in answer.text
    assert "new_line-error" in answer.text


def test_a_shape_that_is_not_there_is_answered_by_the_usual_grid(owner, draft) -> None:
    for asked in ("down=colours", "down=nights&season=nowhere", "down=housings&nights=x", "down=ages&counting=beyond"):
        assert owner.get(f"{address(draft)}?{asked}").status_code == 422, asked


def test_a_published_version_is_read_elsewhere(session, owner, draft) -> None:
    sent = form_of(owner.get(address(draft)).text)
    publish(session, session.get_one(Tariff, draft.id), ACTOR, NOW)
    before = session.scalars(select(RateRow.amount_cents).order_by(RateRow.id)).all()
    sent["cell-0-0"] = ["1"]

    assert owner.get(address(draft)).location.endswith(f"/admin/charges/{charge_of(draft).id}")
    answer = owner.post(address(draft), data=sent)
    assert answer.status_code == 409
    assert 'value="1"' in answer.text
    assert session.scalars(select(RateRow.amount_cents).order_by(RateRow.id)).all() == before


def test_a_version_without_charges_says_what_to_add_first(session, owner, draft) -> None:
    session.get_one(Tariff, draft.id).charges.clear()
    session.commit()

    assert "/admin/charges/" in owner.get(f"/rates/version/{draft.id}").location


def test_a_grid_too_large_is_refused(owner, draft) -> None:
    answer = owner.post(address(draft), data={"down": "nights", "line": [str(n) for n in range(1, 999)]})

    assert answer.status_code == 422


def test_who_only_reads_is_not_led_to_the_grid(draft, login) -> None:
    page = login(READER).get(f"/admin/tariffs/{draft.id}").text

    assert draft.status is TariffStatus.draft
    assert "/rates/version/" not in page


def test_three_thousand_prices_still_open_and_are_saved(session, owner, draft) -> None:
    charge = charge_of(draft)
    rows = [{"nights": str(1 + at), "party_size": str(1 + at % 7), "amount_cents": at} for at in range(3_000)]
    session.execute(insert(RateRow), [{"charge_id": charge.id, **row} for row in rows])
    session.commit()

    sent = form_of(owner.get(address(draft)).text)
    assert len(sent["line"]) <= 400
    sent["cell-0-0"] = ["3"]

    assert owner.post(address(draft), data=sent).status_code == 302

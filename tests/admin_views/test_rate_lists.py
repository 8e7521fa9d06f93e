"""Lists of prices: two that differ never look alike, on the screen, in a file and to programs."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from models import AgeBand, RateRow, Tariff
from models.tariff import Counting, Per
from resources import by_name
from services.rights import CLEANING, READER
from services.tariffs import copy_to_draft
from tests.factories import ACTOR


@pytest.fixture
def charge(session, house):
    """A charge of a draft whose prices differ by one thing each."""
    published = session.scalars(select(Tariff).where(Tariff.establishment_id == house.id)).one()
    draft = copy_to_draft(session, published, ACTOR)
    charge = next(charge for charge in draft.charges if charge.is_base)
    child = AgeBand(tariff_id=draft.id, code="child-neuf", name_fr="Enfants", from_age=2, below_age=12)
    more = (
        {},
        {"age_band": child},
        {"party_size": "1-10"},
        {"party_size": "11+"},
        {"counting": Counting.people},
        {"counting": Counting.beyond, "counting_number": 4},
        {"counting": Counting.beyond, "counting_number": 16},
        {"per": Per.stay},
        {"label_fr": "Le gîte entier"},
    )
    charge.rows = [RateRow(position=at, amount_cents=85_00, **one) for at, one in enumerate(more)]
    session.add(child)
    session.commit()
    return charge


def lines(page):
    """The cells of each row of a table, without what tells rows apart by nothing but their place."""
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page, re.S)
    cells = [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]
    return [tuple(row) for row in cells if row]


def test_no_two_prices_look_alike_in_their_list(owner, charge):
    page = owner.get(f"/admin/rates/?tariff={charge.tariff_id}&charge={charge.id}").text
    rows = [row[:-1] for row in lines(page)]  # the place among the others is the last column

    assert len(rows) == len(set(rows)) == 9
    assert any("Enfants" in cell for row in rows for cell in row)
    assert any("au-delà de 16" in cell for row in rows for cell in row)


def test_every_column_stays_on_a_phone(owner, charge):
    page = owner.get(f"/admin/rates/?tariff={charge.tariff_id}").text
    head = page[page.index("<thead") : page.index("</thead>")]

    assert by_name("RateRow").secondary == () and "hide-phone" not in head


@pytest.mark.parametrize("address", ["/admin/charges/{charge}", "/admin/tariffs/{tariff}"])
def test_no_two_prices_look_alike_on_the_page_of_what_they_belong_to(owner, charge, address):
    page = owner.get(address.format(charge=charge.id, tariff=charge.tariff_id)).text
    found = [words for words in ("11+ personnes", "au-delà de 4", "au-delà de 16", "Enfants") if words in page]

    assert len(found) == 4


def test_a_file_of_prices_has_every_part_in_its_column(owner, charge):
    file = owner.get(f"/admin/rates/export.csv?format=standard&tariff={charge.tariff_id}&charge={charge.id}").text
    head, *rows = file.strip().splitlines()

    assert len(rows) == len({row.rpartition(",")[0] for row in rows}) == 9
    assert {"age_band", "party_size", "counting", "counting_number", "counted_age_band"} <= set(head.split(","))
    assert "conditions" not in head


def test_a_list_of_prices_is_still_sorted_by_its_amount(owner, charge):
    assert owner.get(f"/admin/rates/?tariff={charge.tariff_id}&sort=-amount").status_code == 200


def test_who_may_see_no_money_reads_conditions_without_amounts(login, charge):
    browser = login(READER)
    page = browser.get(f"/admin/rates/?tariff={charge.tariff_id}")

    assert page.status_code == 200 and "11+ personnes" in page.text
    assert ("85,00" in page.text) is ("85,00" in browser.get(f"/admin/rates/{charge.rows[0].id}").text)
    browser.post("/logout")
    assert login(CLEANING).get("/admin/rates/").status_code == 403

"""An owner who begins with nothing: from the first page to a stay that is sold, by the screens alone."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Booking, Charge, Claim, Housing, Pool, RatePlan, RateRow, Season, StayLine, Tariff
from models.tariff import TariffStatus
from services.refusals import TakesNothing
from services.rights import OWNER
from tests.admin_views.questions import asked_by
from tests.admin_views.test_sale import form_of
from tests.factories import housing, make_client, make_house, sell

OWNER_FORM = {
    "establishment_name": "Gîte Les Mélèzes",
    "full_name": "Claire Martin",
    "email": "claire@example.org",
    "username": "claire",
    "password": "un chat sur le toit rouge",
    "password_again": "un chat sur le toit rouge",
}
BUYER = {"buyer": "new", "kind": "person", "first_name": "Ana", "last_name": "Alba"}


def send(browser, path: str, **sent: object) -> str:
    """Post a form that must be accepted; returns where it leads."""
    answer = browser.post(path, data=sent)
    assert answer.status_code == 302, answer.text
    return answer.location


def confirmed(browser, found: str) -> dict[str, object]:
    """The form of the first housing that a search offers."""
    link = re.search(r'href="(/sale/confirm\?[^"]+)"', found)[1].replace("&amp;", "&")
    return form_of(browser.get(link).text)


def test_a_charge_before_any_version_says_what_to_prepare_first(client, session):
    send(client, "/first-run", **OWNER_FORM)

    answer = client.get("/admin/charges/new")

    assert answer.status_code == 409
    assert "Préparez-en une première" in answer.text


def test_an_owner_sets_a_house_up_and_sells_a_stay_by_the_screens_alone(client, session):
    send(client, "/first-run", **OWNER_FORM)
    send(client, "/admin/pools/new", name_fr="Le gîte", code="gite", kind="house", capacity="1", position="0")
    pool = session.scalars(select(Pool)).one()
    gite = {"name_fr": "Le gîte", "code": "gite", "kind": "house", "capacity": "6", "position": "0"}
    takes = {"pools-0-pool": pool.id, "pools-0-takes": "fixed", "pools-0-quantity": "1"}
    send(client, "/admin/housings/new", **gite, **takes)

    draft = send(client, "/admin/tariffs/new", label="Prix 2027")
    tariff = session.scalars(select(Tariff)).one()
    assert (tariff.number, tariff.status) == (1, TariffStatus.draft)
    nights = {"pieces-0-kind": "dates", "pieces-0-first_night": "2027-07-03", "pieces-0-last_night": "2027-08-27"}
    send(client, "/admin/seasons/new", name_fr="Été", code="ete", position="0", **nights)
    base = {"source": "accommodation", "compulsory": "y", "is_base": "y", "position": "0"}
    send(client, "/admin/charges/new", name_fr="Hébergement", code="hebergement", **base)
    price = {"charge": session.scalars(select(Charge.id)).one(), "per": "night", "counting": "unit"}
    season = session.scalars(select(Season.id)).one()
    send(client, "/admin/rates/new", amount_cents="120", position="0", seasons=season, **price)
    send(client, "/admin/rates/new", amount_cents="85,50", position="1", **price)
    send(client, f"{draft}/do/publish", **asked_by(client, f"{draft}/do/publish"))

    stay = "arrival=2027-07-05&departure=2027-07-07&adults=2"
    found = client.get(f"/sale?{stay}").text
    assert re.search(r"240,00.€", found)
    booked = send(client, "/sale/book", **confirmed(client, found), **BUYER)

    booking = session.scalars(select(Booking)).one()
    assert booked.endswith(f"/bookings/{booking.id}")
    assert booking.total_cents == 24_000


def test_a_second_draft_is_refused_in_words(session, login):
    make_house(session)
    browser = login(OWNER)
    send(browser, "/admin/tariffs/new", label="Prix 2028")

    answer = browser.post("/admin/tariffs/new", data={"label": "Prix 2029"})

    assert answer.status_code == 409
    assert "Prix 2028" in answer.text and 'value="Prix 2029"' in answer.text


def test_a_pool_that_a_housing_takes_is_not_put_away_nor_a_housing_brought_back_without_it(session, login):
    house = make_house(session)
    browser = login(OWNER)
    taking = session.scalars(select(Housing).where(Housing.establishment_id == house.id)).all()
    pool = taking[0].pools[0].pool

    refused = browser.post(f"/admin/pools/{pool.id}/archive", follow_redirects=True).text
    for one in taking:
        send(browser, f"/admin/housings/{one.id}/archive")
    send(browser, f"/admin/pools/{pool.id}/archive")
    alone = browser.post(f"/admin/housings/{taking[0].id}/restore", follow_redirects=True).text

    session.expire_all()
    assert "archivez d’abord ce logement" in refused
    assert "qui est archivé" in alone
    assert pool.archived_at is not None and taking[0].archived_at is not None


def test_an_archived_pool_stays_on_the_planning_while_somebody_sleeps_there(session, login):
    house = make_house(session)
    booking = sell(session, house, "maison-du-puits", date(2027, 3, 8), 3)
    browser = login(OWNER)
    for one in session.scalars(select(Housing)).all():
        send(browser, f"/admin/housings/{one.id}/archive")
    for pool in session.scalars(select(Pool)).all():
        send(browser, f"/admin/pools/{pool.id}/archive")

    assert f"/bookings/{booking.id}" in browser.get("/planning?month=2027-03").text
    assert "Maison du Puits" not in browser.get("/planning?month=2027-05").text.partition('class="planning')[2]


def test_an_archived_rate_plan_is_no_longer_offered_nor_sold(session, login):
    house = make_house(session)
    plan = RatePlan(establishment_id=house.id, code="pension", name_fr="Pension complète", position=1)
    session.add(plan)
    session.flush()
    base = session.scalars(select(RateRow).join(Charge).where(Charge.is_base)).all()
    for row in base:
        row.rate_plans = [plan]
    session.commit()
    browser = login(OWNER)
    stay = "arrival=2027-03-08&departure=2027-03-11&adults=2"
    before = browser.get(f"/sale?{stay}").text
    sent = confirmed(browser, before)

    send(browser, f"/admin/rate-plans/{plan.id}/archive")

    refused = browser.post("/sale/book", data=sent | BUYER)
    assert "Pension complète" in before
    assert "Pension complète" not in browser.get(f"/sale?{stay}").text
    assert refused.status_code == 404 and 'value="Alba"' in refused.text
    assert session.scalars(select(Booking)).all() == []


def test_what_left_the_offer_while_somebody_typed_is_told_and_nothing_typed_is_lost(session, login):
    house = make_house(session, "demo-auberge")
    browser = login(OWNER)
    stay = "arrival=2027-03-08&departure=2027-03-11&adults=2"
    sent = confirmed(browser, browser.get(f"/sale?{stay}").text)
    housing_id, _, people, _ = sent["stay"][0].split(":")
    unknown_option = sent | BUYER | {"stay": [f"{housing_id}::{people}:caviar"]}

    without_option = browser.post("/sale/book", data=unknown_option)
    send(browser, f"/admin/housings/{housing_id}/archive")
    without_housing = browser.post("/sale/book", data=sent | BUYER)

    switched = browser.post(
        "/sale/book", data=sent | BUYER | {"action": f"switch|2027-03-08|2027-03-11|{sent['stay'][0]}"}
    )

    for answer in (without_option, without_housing, switched):
        assert answer.status_code == 409
        assert "a quitté l’offre" in answer.text and 'value="Alba"' in answer.text
    assert "Prendre celui-ci" in without_housing.text
    assert session.scalars(select(Booking)).all() == [] and house.id


def test_dates_of_a_stay_in_a_housing_that_is_no_longer_sold_are_still_changed(session, login):
    house = make_house(session)
    booking = sell(session, house, "maison-du-puits", date(2027, 3, 8), 3)
    browser = login(OWNER)
    send(browser, f"/admin/housings/{booking.stays[0].housing_id}/archive")

    dates = "arrival=2027-03-09&departure=2027-03-11"
    page = browser.get(f"/bookings/{booking.id}/dates?{dates}").text
    shown = page.partition('name="shown_cents" value="')[2].partition('"')[0]
    send(browser, f"/bookings/{booking.id}/dates", arrival="2027-03-09", departure="2027-03-11", shown_cents=shown)

    session.expire_all()
    assert (booking.arrival_on, booking.departure_on) == (date(2027, 3, 9), date(2027, 3, 11))


def test_a_housing_that_takes_nothing_with_a_plan_is_neither_offered_nor_sold_with_it(session, login):
    house = make_house(session)
    plan = RatePlan(establishment_id=house.id, code="pension", name_fr="Pension complète", position=1)
    session.add(plan)
    session.flush()
    (need,) = housing(session, house, "maison-du-puits").pools
    need.rate_plan = plan
    session.commit()
    browser = login(OWNER)

    found = browser.get("/sale?arrival=2027-03-08&departure=2027-03-11&adults=2").text
    with pytest.raises(TakesNothing):
        sell(session, house, "maison-du-puits", date(2027, 3, 8), 3)

    session.rollback()
    offered = re.findall(r'href="/sale/confirm\?[^"]*stay=(\d+)', found)
    assert offered and str(need.housing_id) not in offered
    assert session.scalars(select(Booking)).all() == []
    assert "n’est pas proposé" in browser.get(f"/admin/housings/{need.housing_id}").text


def test_every_stay_that_is_sold_holds_its_nights(session):
    house = make_house(session, "demo-auberge")
    buyer = make_client(session)
    for at, one in enumerate(session.scalars(select(Housing).where(Housing.establishment_id == house.id)).all()):
        sell(session, house, one.code, date(2027, 3, 1) + timedelta(7 * at), 2, {40: 1}, buyer)

    stays = session.scalars(select(StayLine)).all()
    claimed = set(session.scalars(select(Claim.stay_line_id)).all())

    assert stays and {stay.id for stay in stays} == claimed

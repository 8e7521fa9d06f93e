"""The first day, one's own account, and what ends a session."""

import re

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from admin_views.account import device_name
from models import Audit, Establishment

PASSWORD = "un chat sur le toit rouge"
NEW = "une lampe verte au plafond"
FIRST = {
    "establishment_name": "Gîte Les Mélèzes",
    "full_name": "Claire Martin",
    "email": "claire@example.org",
    "username": "claire",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def test_an_empty_installation_shows_the_first_page_and_opens_a_house(client, session):
    assert client.get("/login").location == "/first-run"
    assert client.get("/first-run").status_code == 200

    assert client.post("/first-run", data=FIRST).status_code == 302

    house = session.scalars(select(Establishment)).one()
    assert (house.code, house.name) == ("gite-les-melezes", "Gîte Les Mélèzes")
    assert "Claire Martin" in client.get("/account").text
    opened = session.scalars(select(Audit).where(Audit.table_name == "establishment")).one()
    assert (opened.actor, opened.channel, opened.ip) == ("Claire Martin", "screen", "127.0.0.1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"establishment_name": " "},
        {"full_name": "Claire"},
        {"email": "no address"},
        {"password": "short", "password_again": "short"},
        {"password_again": "something else"},
        {"username": ""},
    ],
)
def test_what_is_wrong_on_the_first_page_is_said_and_nothing_is_made(client, session, wrong):
    answer = client.post("/first-run", data=FIRST | wrong)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert session.scalar(select(func.count(User.id))) == 0
    assert session.scalar(select(func.count(Establishment.id))) == 0


def test_the_first_page_is_closed_once_there_is_an_owner(client, session):
    client.post("/first-run", data=FIRST)

    answer = client.post("/first-run", data=FIRST | {"email": "other@example.org", "username": "other"})

    assert answer.location == "/login"
    assert session.scalar(select(func.count(User.id))) == 1


def test_two_houses_of_one_name_get_two_codes(session):
    from services.establishments import create_establishment

    codes = [create_establishment(session, "Gîte").code for _ in range(3)]

    assert codes == ["gite", "gite-2", "gite-3"]


def test_a_wrong_login_is_refused_without_telling_what_was_wrong(login, app):
    login(name="claire")
    visitor = app.test_client()

    answers = [
        visitor.post("/login", data={"username": name, "password": "not the one at all"})
        for name in ("claire", "nobody")
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    told = [re.sub(r"value=\"[^\"]*\"", "", answer.text) for answer in answers]
    assert told[0] == told[1]


def guess(visitor, name: str, address: str = "203.0.113.9") -> int:
    form = {"username": name, "password": "not the one at all"}
    return visitor.post("/login", data=form, environ_base={"REMOTE_ADDR": address}).status_code


def test_the_eleventh_wrong_login_of_an_account_is_stopped(login, app):
    login(name="claire")
    visitor = app.test_client()

    answers = [guess(visitor, "claire", f"203.0.113.{number}") for number in range(11)]

    assert answers == [401] * 10 + [429]
    assert visitor.post("/login", data={"username": "claire", "password": PASSWORD}).status_code == 429


def test_an_account_of_ones_own_does_not_pay_for_guessing_those_of_others(login, app):
    login(name="claire")
    visitor, mine = app.test_client(), {"username": "claire", "password": PASSWORD}

    for round_ in range(3):
        assert [guess(visitor, f"guest{round_}{number}") for number in range(10)] == [401] * 10
        entered = app.test_client().post("/login", data=mine, environ_base={"REMOTE_ADDR": "203.0.113.9"})
        assert entered.status_code == (302 if round_ < 2 else 429)

    assert guess(visitor, "another") == 429


def change(client, **fields):
    form = {"current_password": PASSWORD, "password": NEW, "password_again": NEW, **fields}
    return client.post("/account/password", data=form)


def test_a_new_password_keeps_this_session_and_ends_the_others(app, login):
    here = login(name="claire")
    elsewhere = app.test_client()
    elsewhere.post("/login", data={"username": "claire", "password": PASSWORD})

    assert change(here).location == "/account"

    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert elsewhere.post("/login", data={"username": "claire", "password": PASSWORD}).status_code == 401
    assert elsewhere.post("/login", data={"username": "claire", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"current_password": "not mine at all"}, {"password_again": "other"}, {"password": "short"}]
)
def test_a_password_is_not_changed_by_who_does_not_know_the_old_one_or_types_badly(app, login, wrong):
    here = login(name="claire")

    assert change(here, **wrong).status_code == 422

    assert app.test_client().post("/login", data={"username": "claire", "password": PASSWORD}).status_code == 302


def test_other_sessions_are_listed_and_ended_by_one_button(app, login):
    here = login(name="claire")
    elsewhere = app.test_client()
    elsewhere.post(
        "/login",
        data={"username": "claire", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"},
    )
    assert "Firefox, Linux" in here.get("/account").text

    assert here.post("/account/sessions/end").status_code == 302

    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
    ],
)
def test_a_device_is_named_as_people_call_it(agent, name):
    assert device_name(agent) == name

"""Users: made and changed by owners, who cannot lock themselves or the house out."""

import re

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from models import Account, WebSession
from services.account_changes import AccountChange, MorePowerful, NotAllEstablishments, account_token, change_account
from services.actor import Actor, Channel
from services.rights import OWNER, TEAM, actor_of
from tests.factories import make_house

NEW = {
    "first_name": "Lea",
    "last_name": "Roux",
    "email": "lea@example.org",
    "language": "fr",
    "role": TEAM,
    "all_establishments": "y",
    "active": "y",
    "password": "trois mots qui vont mal",
}


def user(session, name):
    return session.scalars(select(User).where(User.email == name)).one()


def version_of(page: str) -> str:
    return re.search(r'name="row_version" value="([^"]+)"', page).group(1)


def edit(browser, person, **changes):
    page = browser.get(f"/admin/users/{person.id}/edit").text
    sent = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "language": "fr",
        "role": person.roles[0].name,
        "all_establishments": "y",
        "active": "y",
        "password": "",
        "row_version": version_of(page),
    } | changes
    sent = {name: value for name, value in sent.items() if value is not None}
    return browser.post(f"/admin/users/{person.id}/edit", data=sent)


def test_an_owner_adds_a_user_for_one_house(session, login):
    house = make_house(session)
    browser = login(OWNER)
    some = {name: value for name, value in NEW.items() if name != "all_establishments"} | {"establishments": house.id}

    answer = browser.post("/admin/users/new", data=some)

    account = session.get_one(Account, user(session, "lea@example.org").id)
    assert answer.status_code == 302, answer.text
    assert (account.all_establishments, account.establishments) == (False, [house])
    assert user(session, "lea@example.org").roles[0].name == TEAM


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"password": "court"}, "password"),
        ({"password": ""}, "password"),
        ({"email": "pas une adresse"}, "email"),
        ({"email": "user0@example.org"}, "email"),
        ({"role": "Roi"}, "role"),
    ],
)
def test_a_user_that_will_not_do_is_told_on_its_field(session, login, changes, field):
    browser = login(OWNER)

    answer = browser.post("/admin/users/new", data=NEW | changes)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "trois mots" not in answer.text


@pytest.mark.parametrize("changes", [{"active": None}, {"role": TEAM}, {"all_establishments": None}])
def test_the_last_owner_cannot_lock_the_house_out(session, login, changes):
    browser = login(OWNER)
    me = user(session, "user0@example.org")

    answer = edit(browser, me, **changes)

    session.expire_all()
    assert answer.status_code == 422
    assert me.active and me.roles[0].name == OWNER


def test_disabling_a_user_ends_what_he_has_open(session, login):
    browser = login(OWNER)
    browser.post("/admin/users/new", data=NEW)
    lea = user(session, "lea@example.org")
    other = browser.application.test_client()
    other.post("/login", data={"username": "lea@example.org", "password": NEW["password"]})
    assert session.scalars(select(WebSession).where(WebSession.user_id == lea.id)).all()

    answer = edit(browser, lea, active=None)

    session.expire_all()
    assert answer.status_code == 302, answer.text
    assert not session.scalars(select(WebSession).where(WebSession.user_id == lea.id)).all()


def test_a_stale_change_of_a_user_is_refused(session, login):
    browser = login(OWNER)
    browser.post("/admin/users/new", data=NEW)
    lea = user(session, "lea@example.org")

    assert edit(browser, lea, row_version="0" * 16, first_name="Léa").status_code == 409


def test_the_team_neither_reads_nor_writes_users(session, login):
    browser = login(TEAM)

    assert browser.get("/admin/users/").status_code == 403
    assert browser.post("/admin/users/new", data=NEW).status_code == 403


@pytest.mark.parametrize("changes", [{"password": "trois mots bien à moi"}, {"email": "moi@example.org"}])
def test_whoever_may_edit_users_does_not_take_over_an_owner(session, login, changes):
    login(OWNER)
    owner = user(session, "user0@example.org")
    before = (owner.password, owner.email)
    clerk = Actor("Lea Roux", Channel.screen, 99, None, frozenset({("can_edit", "Account")}))
    wanted = {"first_name": "C", "last_name": "U", "email": owner.email, "language": "fr", "role": OWNER}
    wanted |= {"all_establishments": True, "establishments": ()} | changes

    account = session.get_one(Account, owner.id)
    with pytest.raises(MorePowerful):
        change_account(session, account, account_token(account), AccountChange(**wanted), clerk)

    session.expire_all()
    assert (owner.password, owner.email) == before


def test_an_owner_of_one_house_gives_himself_no_other(session, login):
    house = make_house(session)
    login(OWNER)
    login(OWNER, establishments=[house])
    me = user(session, "user1@example.org")
    wanted = AccountChange("C", "U", me.email, "fr", OWNER, all_establishments=True, establishments=())

    account = session.get_one(Account, me.id)
    with pytest.raises(NotAllEstablishments):
        change_account(
            session, account, account_token(account), wanted, actor_of(session, me.id, Channel.screen, "::1")
        )

    session.expire_all()
    assert session.get_one(Account, me.id).establishments == [house]


def test_a_new_user_of_no_establishment_is_refused_on_that_field(session, login):
    make_house(session)
    browser = login(OWNER)
    nowhere = {name: value for name, value in NEW.items() if name != "all_establishments"}

    answer = browser.post("/admin/users/new", data=nowhere)

    assert answer.status_code == 422
    assert 'href="#establishments"' in answer.text
    assert session.scalars(select(User).where(User.email == "lea@example.org")).first() is None


@pytest.mark.parametrize(
    "asked, found",
    [
        ("user.last_name=roux", ["lea@example.org"]),
        ("user.email=LEA", ["lea@example.org"]),
        ("user.last_name=user", ["user0@example.org"]),
        ("user.email=personne", []),
    ],
)
def test_users_are_found_by_the_beginning_of_their_name_or_address(login, asked, found):
    browser = login(OWNER)
    browser.post("/admin/users/new", data=NEW)

    page = browser.get(f"/admin/users/?{asked}").text
    csv = browser.get(f"/admin/users/export.csv?format=standard&{asked}").text

    assert re.findall(r"[a-z0-9]+@example\.org", csv) == found
    assert "Nom de famille" in page and "Adresse e-mail" in page

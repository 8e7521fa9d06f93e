"""The screen of API keys: made once, shown once, ended."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from models import ApiKey
from services.rights import OWNER, ROLES
from tests.factories import make_house

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


def typed(session, **more) -> dict[str, object]:
    """What a person fills in."""
    user_id = session.scalar(select(User.id).limit(1))
    return {"name": "Site", "user_id": user_id, "expires_on": TOMORROW, "scopes": ["clients:read"], **more}


def test_a_key_is_shown_once_and_opens_what_it_was_made_for(login, client, session):
    make_house(session)
    browser = login(OWNER)

    made = browser.post("/api-keys/new", data=typed(session))

    assert made.status_code == 201
    (secret,) = re.findall(r'value="(aub_[\w-]{43})"', made.text)
    row = session.scalars(select(ApiKey)).one()
    assert secret not in browser.get(f"/api-keys/{row.id}").text
    key = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/clients", headers=key).status_code == 200
    assert client.get("/api/v1/bookings", headers=key).status_code == 403


def test_a_key_is_ended_after_a_question(login, session):
    make_house(session)
    browser = login(OWNER)
    browser.post("/api-keys/new", data=typed(session))
    row = session.scalars(select(ApiKey)).one()

    assert "Site" in browser.get(f"/api-keys/{row.id}/end").text
    assert session.scalars(select(ApiKey.revoked_at)).one() is None
    assert browser.post(f"/api-keys/{row.id}/end").status_code == 302

    session.rollback()
    assert session.scalars(select(ApiKey.revoked_at)).one() is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"scopes": []},
        {"scopes": ["everything:write"]},
        {"expires_on": "2020-01-01"},
        {"expires_on": "soon"},
        {"user_id": "x"},
        {"user_id": "987654"},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(login, session, wrong):
    make_house(session)
    browser = login(OWNER)

    answer = browser.post("/api-keys/new", data=typed(session, **wrong))

    assert answer.status_code == 422
    assert session.scalars(select(ApiKey)).all() == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != OWNER])
def test_only_owners_come_near_keys(login, session, role):
    make_house(session)
    browser = login(role)

    assert browser.get("/api-keys/new").status_code == 403
    assert browser.post("/api-keys/new", data=typed(session)).status_code == 403
    assert browser.get("/api-keys/1").status_code == 403
    assert browser.post("/api-keys/1/end").status_code == 403


def test_an_owner_of_one_house_only_makes_no_keys(login, session):
    house = make_house(session)
    browser = login(OWNER, establishments=[house])

    assert browser.get("/api-keys/new").status_code == 403
    assert browser.post("/api-keys/new", data=typed(session)).status_code == 403

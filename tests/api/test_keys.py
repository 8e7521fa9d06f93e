"""Keys: who is let in, for what, in whose name, and who is not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView, Role, User, assoc_user_role
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from extensions import db
from models import Account, ApiKey
from resources import RESOURCES
from services.account_changes import AccountChange, account_token, change_account
from services.accounts import find_user, set_active
from services.actor import Channel, command
from services.api_keys import end_key, hash_of
from services.rights import (
    ACCOUNTANT,
    CLEANING,
    OWNER,
    READER,
    ROLES,
    TEAM,
    actor_of,
    change_rights,
    role_allows,
)

PASSING = "Passing through"
READS = [(resource.slug, resource.name) for resource in RESOURCES]


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Every route of the API: method, address, endpoint."""
    return [
        (method, re.sub(r"<(?:[^:<>]+:)?[^<>]+>", "1", rule.rule), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
    ]


def test_every_route_refuses_whoever_has_no_key(app, client, login):
    login(OWNER)  # a session opens nothing here

    for method, path, _ in routes(app):
        answer = client.open(path, method=method)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.content_type == "application/problem+json"


def test_every_declared_resource_has_its_routes(app):
    paths = {path for _, path, _ in routes(app)}

    assert {f"/api/v1/{slug}" for slug, _ in READS} <= paths
    assert {f"/api/v1/{slug}/1" for slug, _ in READS} <= paths


@pytest.mark.parametrize("role", ROLES)
def test_a_key_reads_what_its_person_may_and_no_more(program, house, role):
    key = program(role)

    for slug, name in READS:
        assert key.get(f"/api/v1/{slug}").status_code == (200 if role_allows(role, "list", name) else 403), slug
        shown = key.get(f"/api/v1/{slug}/987654").status_code
        assert shown == (404 if role_allows(role, "show", name) else 403), slug


@pytest.mark.parametrize("role", ROLES)
def test_a_key_does_what_its_person_may_and_no_more(program, house, role):
    key = program(role)
    sent = {
        ("availability", "list", "Planning"): key.get("/api/v1/availability"),
        ("quotes", "add", "Quote"): key.post("/api/v1/quotes", []),
        ("bookings", "add", "Sale"): key.post("/api/v1/bookings", {}),
        ("cancel", "edit", "Booking"): key.post("/api/v1/bookings/1/cancel", {}),
    }

    for (_, verb, name), answer in sent.items():
        assert (answer.status_code == 403) is not role_allows(role, verb, name), (verb, name, answer.text)


@pytest.mark.parametrize(("slug", "name"), READS)
def test_a_scope_opens_its_own_resource_and_no_other(program, slug, name):
    key = program(OWNER, [f"{slug}:read"])

    for other, _ in READS:
        assert key.get(f"/api/v1/{other}").status_code == (200 if other == slug else 403)


def test_a_reading_key_writes_nothing(app, program, house):
    key = program(OWNER, ["*:read"])

    for method, path, _ in routes(app):
        if method == "POST" and "quotes" not in path:
            answer = key.post(path, {})
            assert (answer.status_code, answer.json["title"]) == (403, "This API key lacks the scope “bookings:write”.")


@pytest.mark.parametrize("role", [READER, ACCOUNTANT, CLEANING, TEAM])
def test_a_writing_key_gives_no_right_that_its_person_lacks(program, house, role):
    answer = program(role).post("/api/v1/bookings", {})

    assert answer.status_code == (422 if role == TEAM else 403)


def test_methods_that_a_route_has_not_are_refused_as_problems(app, program):
    key = program()

    for _, path, _ in routes(app):
        for method in ("PUT", "PATCH", "DELETE"):
            answer = key.send(method, path)
            assert (answer.status_code, answer.content_type) == (405, "application/problem+json")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer aub_" + "x" * 43, "Bearer aub_é"])
def test_what_is_not_a_key_is_refused(client, header):
    assert client.get("/api/v1/bookings", headers={"Authorization": header}).status_code == 401


def test_an_expired_key_is_refused_with_the_reason(program, session):
    key = program(expires_at=datetime.now(UTC) + timedelta(days=1))
    session.execute(update(ApiKey).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    session.commit()

    answer = key.get("/api/v1/clients")

    assert (answer.status_code, answer.json["title"]) == (401, "This API key has expired.")


def test_an_ended_key_is_refused_at_once(program, session):
    key = program()
    assert key.get("/api/v1/clients").status_code == 200
    end_key(session, session.get_one(ApiKey, key.key_id), command("test"), datetime.now(UTC))

    assert key.get("/api/v1/clients").status_code == 401


def test_a_key_stops_when_its_person_is_disabled(program, session):
    key = program()
    user = find_user(session, session.get_one(ApiKey, key.key_id).user.email)
    set_active(session, user, False)

    assert key.get("/api/v1/clients").status_code == 401


def test_a_change_of_role_reaches_the_keys_of_its_person(program, session):
    key = program(OWNER)
    program(OWNER)  # another owner stays
    assert key.get("/api/v1/clients").status_code == 200
    account = session.get_one(Account, key.user_id)
    user = session.get_one(User, key.user_id)
    wanted = AccountChange(user.first_name, user.last_name, user.email, "fr", CLEANING, True, ())

    change_account(session, account, account_token(account), wanted, _owner(session, key.user_id))

    assert key.get("/api/v1/clients").status_code == 403


def _owner(session, besides):
    """Some other owner."""
    found = session.scalars(select(Account.id).where(Account.id != besides)).first()
    return actor_of(session, found, Channel.screen, None)


def test_rights_that_another_process_changes_hold_here_at_once(program, session):
    session.add(Role(name=PASSING, permissions=list(session.scalars(select(PermissionView)))))
    change_rights(session)
    session.commit()
    key = program(PASSING)
    assert key.get("/api/v1/clients").status_code == 200  # and is now remembered here

    with Session(db.engine) as other:
        other.scalars(select(Role).where(Role.name == PASSING)).one().permissions = []
        change_rights(other)
        other.commit()
    session.rollback()  # a request of its own would not know what this session has read

    assert key.get("/api/v1/clients").status_code == 403
    session.execute(delete(assoc_user_role).where(assoc_user_role.c.user_id == key.user_id))
    session.execute(delete(Role).where(Role.name == PASSING))
    session.commit()


def test_a_key_is_kept_as_a_hash_and_its_use_noted_once_an_hour(program, session):
    key = program()
    row = session.get_one(ApiKey, key.key_id)
    assert (row.key_hash, row.prefix) == (hash_of(key.key), key.key[:10])
    assert len(key.key) >= 47  # 256 bits and the prefix

    key.get("/api/v1/clients")
    first = session.scalar(select(ApiKey.last_used_at).where(ApiKey.id == key.key_id))
    key.get("/api/v1/clients")
    db.session.rollback()
    assert first is not None
    assert session.scalar(select(ApiKey.last_used_at).where(ApiKey.id == key.key_id)) == first


def test_too_many_calls_of_a_key_are_refused_with_the_time_to_wait(app, program, monkeypatch):
    monkeypatch.setitem(app.config, "API_RATE", "2 per minute")
    key, other = program(), program()

    answers = [key.get("/api/v1/clients") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["X-RateLimit-Remaining"] == "1"
    assert answers[2].headers["Retry-After"]
    assert other.get("/api/v1/clients").status_code == 200


def test_wrong_keys_from_one_address_are_soon_refused(client):
    wrong = {"Authorization": "Bearer aub_wrong"}

    statuses = [client.get("/api/v1/clients", headers=wrong).status_code for _ in range(32)]

    assert (statuses[0], statuses[-1]) == (401, 429)

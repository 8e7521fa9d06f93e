"""Each route with each method: who has the right comes in, who lacks it does not, on pages and by key."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from admin_views.base import VERBS
from services.rights import READER, ROLES, role_allows
from tests.journeys.furnish import furnish, key_of
from tests.routes import api_right, routes
from web import errors
from web.rights import rule_of

API = "/api/v1"
REFUSED = (401, 403)


def allowed(app: Flask, rule: Rule, role: str) -> bool:
    """What the rule of the route and the role say."""
    told = rule_of(app, rule.endpoint) or ""
    if told in ("anyone", "logged in"):
        return True
    subject, _, view = rule.endpoint.partition(".")
    if told == "checks itself":
        return role_allows(role, VERBS[view], subject)
    verb, _, named = told.rpartition(", ")[2].partition(" ")
    return role_allows(role, verb, named or api_right(rule) or "")


@pytest.fixture
def street(session, monkeypatch) -> None:
    """A house that is lived in. What a refusal looks like is shown elsewhere: here there are too many."""
    furnish(session)
    monkeypatch.setattr(errors, "render_template", lambda *_, **__: "")


def test_a_page_opens_to_those_with_the_right_and_to_no_others(app: Flask, session, street, login) -> None:
    login(READER, name="another")  # whose account the owner may put away on the way
    key_of(session, "another", "clients:read")
    wrong = []

    for role in reversed(ROLES):  # those who may change nothing first
        browser = login(role)
        for rule, method, address in routes(app, session):
            if rule.rule.startswith(API) or rule.endpoint == "login.log_out":
                continue
            answer = browser.open(address, method=method)
            open_to_all = rule_of(app, rule.endpoint) == "anyone"
            at_the_door = answer.status_code == 302 and answer.location.startswith("/login") and not open_to_all
            if (answer.status_code in REFUSED or at_the_door) is allowed(app, rule, role) or answer.status_code == 500:
                wrong.append(f"{role}: {method} {address}: {answer.status_code}")
        browser.post("/logout")

    assert wrong == []


def test_a_key_opens_what_its_person_may_do_and_nothing_else(app: Flask, session, street, login) -> None:
    program, wrong = app.test_client(), []

    for number, role in enumerate(reversed(ROLES)):
        login(role, name=f"somebody{number}")
        headers = {"Authorization": f"Bearer {key_of(session, f'somebody{number}', '*:read', 'bookings:write')}"}
        for rule, method, address in routes(app, session):
            if rule.rule.startswith(API):
                answer = program.open(address, method=method, headers=headers, json={} if method == "POST" else None)
                refused = answer.status_code in REFUSED
                if refused is allowed(app, rule, role) or answer.status_code == 500:
                    wrong.append(f"{role}: {method} {address}: {answer.status_code}")

    assert wrong == []

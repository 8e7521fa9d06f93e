"""The OpenAPI document: whole, true, and nothing in it makes the server fail."""

import re
from urllib.parse import urlencode

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.core import NotSet

from services.rights import CLEANING, OWNER, READER
from tests.factories import make_house

EXAMPLES = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
OF_THEIR_OWN = ("availability", "quotes", "bookings", "clients")  # the others are generated alike


def test_the_document_tells_every_route(app: Flask, program):
    document = program().get("/api/v1/openapi.json").json
    told = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    there = {
        (method, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"OPTIONS", "HEAD"}
    }

    assert told == there
    assert document["openapi"] == "3.0.3"


def test_the_document_speaks_the_language_of_the_caller(program):
    key = program()
    documents = [key.get("/api/v1/openapi.json", headers={"Accept-Language": word}).json for word in ("fr", "en")]

    assert documents[0] != documents[1]
    assert documents[0]["paths"].keys() == documents[1]["paths"].keys()


def test_no_generated_request_makes_the_server_fail(app: Flask, program, session):
    make_house(session)
    reader, writer = program(READER, ["*:read"]), program(OWNER, ["*:read", "bookings:write"])
    schema = schemathesis.openapi.from_dict(reader.get("/api/v1/openapi.json").json)
    failures: list[str] = []
    answered: dict[str, set[int]] = {}

    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(EXAMPLES, max_examples=10 if operation.path.split("/")[3] in OF_THEIR_OWN else 2)
        @given(case=operation.as_strategy())
        def send(case) -> None:
            path = case.formatted_path + (f"?{urlencode(case.query, doseq=True)}" if case.query else "")
            body = {} if isinstance(case.body, NotSet) else {"json": case.body}
            answer = (writer if case.method == "POST" else reader).send(case.method, path, **body)
            answered.setdefault(f"{case.method} {case.path}", set()).add(answer.status_code)
            if answer.status_code >= 500:
                failures.append(f"{case.method} {path} {body}: {answer.status_code}")

        send()

    assert failures == []
    written = [statuses for route, statuses in answered.items() if route.startswith("POST")]
    assert len(written) == 3
    assert not any({401, 403} & statuses for statuses in written)  # the bodies were read


@pytest.mark.parametrize("role", [OWNER, READER])
def test_the_page_shows_every_route_to_those_with_the_right(login, role):
    browser = login(role)

    page = browser.get("/api/docs")

    assert page.status_code == 200
    assert "/api/v1/availability" in page.text and "/api/v1/bookings/{record_id}/cancel" in page.text
    assert "style=" not in page.text and "onclick" not in page.text
    assert browser.get("/api/docs/openapi.json").json["openapi"]


def test_the_page_is_for_people_who_are_logged_in_and_may_see_it(client, login):
    assert client.get("/api/docs").status_code == 302
    assert login(CLEANING).get("/api/docs").status_code == 403

"""What every answer carries, who may ask, and how a request is found again in the logs."""

import json
import logging

import pytest

from web.logs import LineFormatter


def test_a_request_without_an_id_is_given_one_and_errors_show_it(client):
    first, second = client.get("/healthz"), client.get("/nowhere", headers={"Host": "localhost"})

    assert len(first.headers["X-Request-Id"]) == 16
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert second.headers["X-Request-Id"] in second.text


def test_an_id_that_was_given_is_kept(client):
    assert client.get("/healthz", headers={"X-Request-Id": "proxy-12345"}).headers["X-Request-Id"] == "proxy-12345"


@pytest.mark.parametrize("bad", ["", "short", "x" * 65, "<script>alert(1)", "deux mots", "été-2027-été"])
def test_an_id_that_is_no_id_is_replaced(client, bad):
    kept = client.get("/healthz", headers={"X-Request-Id": bad}).headers["X-Request-Id"]

    assert kept != bad
    assert len(kept) == 16


def line(as_json: bool, message: str, **extra: object) -> str:
    """A record as it is written."""
    record = logging.LogRecord("auberge", logging.WARNING, __file__, 1, message, (), None)
    vars(record).update(extra)
    return LineFormatter(as_json).format(record)


def test_a_line_for_programs_is_one_object_with_the_id_of_its_request(app):
    with app.test_request_context("/today", headers={"X-Request-Id": "proxy-12345"}):
        app.preprocess_request()
        told = json.loads(line(True, "refused", who="Claire"))

    assert (told["event"], told["level"], told["who"]) == ("refused", "warning", "Claire")
    assert (told["request_id"], told["path"]) == ("proxy-12345", "/today")


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_a_line_break_from_outside_does_not_forge_a_line(as_json, break_):
    forged = f"Claire{break_}2027-01-01T00:00:00.000+00:00 INFO    account created"

    assert len(line(as_json, f"no such user {forged}", who=forged).splitlines()) == 1


def test_the_words_of_a_failure_do_not_forge_a_line_either():
    try:
        raise ValueError("no\n2027-01-01T00:00:00.000+00:00 INFO    account created\r2027-01-01 INFO    twice")
    except ValueError as failure:
        told = line(False, "unexpected failure", exc_info=(type(failure), failure, failure.__traceback__))

    assert [part[:2] for part in told.splitlines()[1:]] == ["  "] * (len(told.splitlines()) - 1)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"])
@pytest.mark.parametrize("path", ["/login", "/api/v1/bookings", "/healthz", "/readyz"])
def test_a_host_that_is_not_ours_is_not_answered(client, host, path):
    assert client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/api/v1/bookings", "/healthz"])
def test_every_answer_tells_the_browser_what_it_may_do(client, path):
    headers = client.get(path).headers

    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert "Strict-Transport-Security" not in headers


def test_the_nonce_of_a_page_is_used_once(client):
    first, second = (client.get("/login").headers["Content-Security-Policy"] for _ in range(2))

    assert first != second


def test_encrypted_answers_demand_to_stay_so(client):
    assert "max-age=" in client.get("/login", base_url="https://127.0.0.1").headers["Strict-Transport-Security"]


def test_a_file_of_ours_is_what_it_says_and_nothing_else(client):
    headers = client.get("/static/css/auberge.css").headers

    assert headers["Content-Type"].startswith("text/css")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Access-Control-Allow-Origin" not in headers

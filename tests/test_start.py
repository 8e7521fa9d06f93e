"""The house opens its door."""

from flask.testing import FlaskClient


def test_a_visitor_is_shown_the_way_to_log_in(client: FlaskClient) -> None:
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_an_owner_who_logs_in_reaches_the_home_page(login) -> None:
    assert login().get("/").status_code == 200

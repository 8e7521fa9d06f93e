"""A client's record keeps itself in order."""

import pytest

from models import Client
from services.records import create_record, update_record, version_token
from tests.factories import ACTOR, NOW, make_client


@pytest.mark.parametrize(("email", "flag"), [("neuve@example.org", None), ("delaunay@example.org", "550 no such user")])
def test_a_refused_address_is_forgiven_once_it_is_another_one(session, email, flag) -> None:
    client = make_client(session, email_error="550 no such user")

    def type_it(row) -> None:
        row.email = email
        row.city = "Albi"

    update_record(session, client, version_token(client), type_it, ACTOR)

    assert client.email_error == flag


def test_the_name_in_lists_follows_what_is_typed(session) -> None:
    client = make_client(session)

    update_record(session, client, version_token(client), lambda row: setattr(row, "last_name", "Étienne"), ACTOR)

    assert client.display_name == "Étienne Élodie"


def test_two_long_names_make_one_that_the_list_can_hold(session):
    client = create_record(session, Client, lambda row: fill(row, "Z" * 200, "Y" * 200), ACTOR, NOW)

    assert len(client.display_name) == 200
    assert (client.last_name, client.first_name) == ("Z" * 200, "Y" * 200)


def fill(row: Client, last_name: str, first_name: str) -> None:
    row.last_name, row.first_name = last_name, first_name

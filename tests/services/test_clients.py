"""A client's record keeps itself in order."""

import pytest

from services.records import update_record, version_token
from tests.factories import ACTOR, make_client


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

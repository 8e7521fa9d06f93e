"""People are found by their names whatever the capitals, accents included, alike on both engines."""

import unicodedata

import pytest

from models import Account
from rules.errors import FieldError, FieldErrors
from services.account_changes import AccountChange, account_token, change_account
from services.accounts import NewAccount, WrongLogin, create_account, find_user, log_in
from services.actor import command
from services.records import StaleRecord
from services.rights import OWNER
from services.throttle import TooManyTries
from tests.conftest import PASSWORD

ELISE = NewAccount("Élise", "Roux", "Élise@example.org", PASSWORD, username="Élise")
SPELLINGS = ["Élise", "élise", "ÉLISE", " élise ", unicodedata.normalize("NFD", "ÉLISE")]


@pytest.mark.parametrize("typed", [*SPELLINGS, "élise@EXAMPLE.org"])
def test_an_accented_capital_logs_in_however_it_is_typed(session, now, typed):
    user = create_account(session, ELISE, now)

    assert log_in(session, typed, PASSWORD, "::1", now).id == user.id


def test_another_letter_is_another_person(session, now):
    create_account(session, ELISE, now)

    assert find_user(session, "elise") is None
    assert find_user(session, "") is None


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_same_name_in_other_capitals_is_taken(session, now, name):
    create_account(session, ELISE, now)

    with pytest.raises(FieldErrors) as refused:
        create_account(session, NewAccount("É", "R", f"{name.strip()}@example.org", PASSWORD, username=name), now)

    assert set(refused.value.fields) == {"email", "username"}


def test_nobody_changes_to_the_address_of_another(session, now):
    create_account(session, ELISE, now)
    jean = create_account(session, NewAccount("Jean", "R", "jean@example.org", PASSWORD), now)
    account = session.get_one(Account, jean.id)
    wanted = AccountChange("Jean", "R", "ÉLISE@example.org", "fr", OWNER, True, ())

    with pytest.raises(FieldError) as refused:
        change_account(session, account, account_token(account), wanted, command("test"))

    assert set(refused.value.fields) == {"email"}


def test_who_saves_a_user_second_does_not_undo_the_first(session, now):
    account = session.get_one(Account, create_account(session, ELISE, now).id)
    read_by_both = account_token(account)
    change_account(session, account, read_by_both, renamed("Élisa"), command("first"))

    with pytest.raises(StaleRecord):
        change_account(session, account, read_by_both, renamed("Lise"), command("second"))

    session.expire_all()
    assert account.user.first_name == "Élisa"
    assert change_account(session, account, account_token(account), renamed("Lise"), command("second"))


def renamed(first_name):
    return AccountChange(first_name, "Roux", ELISE.email, "fr", OWNER, True, ())


def test_spaces_and_capitals_do_not_buy_more_tries(session, now):
    create_account(session, ELISE, now)

    with pytest.raises(TooManyTries):
        for number in range(11):
            try_badly(session, " " * number + SPELLINGS[number % 3], now)


def try_badly(session, name, now):
    with pytest.raises(WrongLogin):
        log_in(session, name, "nothing of that kind", f"::{len(name)}", now)

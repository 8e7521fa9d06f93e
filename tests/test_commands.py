"""The commands at the terminal: what they print, where, in which language, and how they end."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from models import Audit, Booking, Establishment, Pool
from models.guards import drop_guards, install_guards
from models.inventory import ClosureReason
from rules.stay import Stay
from services.closures import close_nights
from services.transaction import transaction
from tests.conftest import PASSWORD
from tests.factories import ACTOR, NOW
from tests.services.establishment_file.small_file import SMALL, spoiled

ROOT = Path(__file__).resolve().parent.parent
STAYS = ROOT / "tests/services/establishment_file/stays.json"
CARD_A = ROOT / "establishments/lou-caminelarriu.yaml"
ENGLISH = ("--language", "en")


@pytest.fixture
def run(app):
    """Type a command: `run("quote", ...)`."""
    runner = app.test_cli_runner()
    return lambda *words, **more: runner.invoke(args=[str(word) for word in words], **more)


@pytest.fixture
def small(tmp_path):
    """A small establishment file."""
    path = tmp_path / "nid.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_quote_prices_the_stays_of_a_card_to_the_cent_and_counts_the_others_aside(run):
    ended = run("quote", "--establishment", CARD_A, STAYS, *ENGLISH)

    wanted = {stay["id"]: stay for stay in json.loads(STAYS.read_text(encoding="utf-8")) if stay["card"] == "A"}
    priced = {stay["id"]: stay for stay in json.loads(ended.stdout)}
    assert (ended.exit_code, ended.stderr) == (0, "29 stays of other cards left out\n")
    assert list(priced) == [f"A{number}" for number in range(1, 10)]
    assert {name: stay["total_cents"] for name, stay in priced.items()} == {
        name: stay.get("total_cents") for name, stay in wanted.items()
    }
    assert all(stay["by_source"] == wanted[name]["by_source"] for name, stay in priced.items() if not stay["refused"])
    assert {name: stay["refused"] for name, stay in wanted.items() if "refused" in stay} == {
        name: {key: stay["refused"][0][key] for key in ("rule", "value")}
        for name, stay in priced.items()
        if stay["refused"]
    }


def test_quote_speaks_french_unless_told_otherwise(run):
    french, english = (
        run("quote", "--establishment", CARD_A, STAYS),
        run("quote", "--establishment", CARD_A, STAYS, *ENGLISH),
    )

    assert french.stderr == "29 séjours d’autres cartes laissés de côté\n"
    assert json.loads(french.stdout)[0]["lines"][0]["label"] != json.loads(english.stdout)[0]["lines"][0]["label"]


@pytest.mark.parametrize("stays", ["{}", "[1]", '[{"id": 1}, null]', "not JSON", "", "\xff"])
def test_stays_that_are_no_list_of_objects_are_refused_in_a_sentence(run, small, tmp_path, stays):
    path = tmp_path / "stays.json"
    path.write_text(stays, encoding="latin-1")

    ended = run("quote", "--establishment", small, path, *ENGLISH)

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "Error: The stays must be a JSON list of objects.\n"


def test_a_stay_without_a_housing_is_told_by_its_id(run, small, tmp_path):
    path = tmp_path / "stays.json"
    path.write_text('[{"id": "S1"}]')

    ended = run("quote", "--establishment", small, path, *ENGLISH)

    (told,) = json.loads(ended.stdout)
    assert (told["id"], told["refused"][0]["rule"], ended.stderr) == ("S1", "bad_request", "")


def test_a_failure_of_the_engine_is_not_blamed_on_the_stays(run, small, tmp_path, monkeypatch):
    def broken(*_):
        raise TypeError("a mistake of ours")

    path = tmp_path / "stays.json"
    path.write_text("[]")
    monkeypatch.setattr("services.establishment_file.quotes.price_stays", broken)

    assert isinstance(run("quote", "--establishment", small, path).exception, TypeError)


def test_check_says_ok_or_names_every_line(run, small, tmp_path):
    assert (run("establishment", "check", small).exit_code, run("establishment", "check", small).stdout) == (0, "ok\n")
    small.write_text(spoiled("capacity: 4", "capacity: many"), encoding="utf-8")

    ended = run("establishment", "check", small, *ENGLISH)

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == ("line 25: housings[1].capacity: “many” is not a whole number from 1 to 1000.\n")


@pytest.mark.parametrize("path", sorted(ROOT.glob("establishments/*.yaml")), ids=lambda path: path.stem)
def test_what_is_exported_is_imported_and_exported_byte_for_byte(run, tmp_path, path):
    assert run("establishment", "import", path).exit_code == 0
    code = run("establishment", "import", path).stdout.partition(":")[0]
    first = run("establishment", "export", code)
    (tmp_path / "again.yaml").write_bytes(first.stdout_bytes)

    assert run("establishment", "import", tmp_path / "again.yaml").exit_code == 0

    assert first.exit_code == 0
    assert run("establishment", "export", code).stdout_bytes == first.stdout_bytes


def test_an_import_is_audited_as_one(run, session, small):
    run("establishment", "import", small)

    query = select(Audit.table_name, Audit.actor, Audit.channel).where(Audit.table_name != "ab_role")
    changes = session.execute(query).all()
    assert {"establishment", "housing", "charge"} <= {table for table, _, _ in changes}
    assert {(actor, channel) for _, actor, channel in changes} == {("import", "import")}


def test_an_import_that_would_break_what_is_sold_is_refused_in_a_sentence(run, session, tmp_path):
    two, one = tmp_path / "two.yaml", tmp_path / "one.yaml"
    two.write_text(spoiled("capacity: 1\n", "capacity: 2\n"), encoding="utf-8")
    one.write_text(SMALL, encoding="utf-8")
    run("establishment", "import", two)
    pool = session.scalars(select(Pool)).one()
    nights = Stay.of(date(2090, 7, 1), 2)
    close_nights(session, pool.establishment_id, {pool.id: 2}, nights, ClosureReason.works, "", ACTOR, NOW)

    ended = run("establishment", "import", one, *ENGLISH)

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "More than that is sold already on one of the nights to come." in ended.stderr
    assert "UPDATE" not in ended.stderr


def test_export_of_a_house_that_is_not_there_or_has_no_tariff_ends_with_a_sentence(run, session):
    with transaction(session):
        session.add(Establishment(code="vide", name="Vide"))

    gone, empty = run("establishment", "export", "gone", *ENGLISH), run("establishment", "export", "vide", *ENGLISH)

    assert (gone.exit_code, gone.stderr) == (1, "Error: No establishment has the code gone.\n")
    assert (empty.exit_code, empty.stderr) == (1, "Error: No tariff is published yet: publish one before selling.\n")
    assert "Aucun" in run("establishment", "export", "gone", "--language", "fr").stderr


def test_init_may_be_run_again(run):
    for _ in range(2):
        ended = run("init", *ENGLISH)
        assert (ended.exit_code, ended.stdout) == (0, "The database is ready.\n")


def test_the_demonstration_is_made_once(run, session, monkeypatch):
    monkeypatch.setattr("services.demo.YEAR", 60)
    first = run("demo", *ENGLISH)
    bookings = session.scalar(select(func.count(Booking.id)))

    again = run("demo", *ENGLISH)

    assert first.stdout.startswith("Establishments: 2, clients: ")
    assert (again.exit_code, again.stdout) == (0, "There is something here already: nothing was changed.\n")
    assert session.scalar(select(func.count(Booking.id))) == bookings > 0


def test_the_demonstration_sells_nothing_without_the_guards(run, session):
    with transaction(session):
        drop_guards(session.connection())
    try:
        ended = run("demo", *ENGLISH)
    finally:
        with transaction(session):
            install_guards(session.connection())

    assert ended.exit_code == 1
    assert "flask --app app init" in ended.stderr
    assert session.scalar(select(func.count(Establishment.id))) == 0


def create_user(run, password: str, language: str = "en"):
    names = ("--first-name", "Claire", "--last-name", "Martin")
    return run("create-user", "claire@example.org", *names, "--password", password, "--language", language)


def test_an_account_is_made_with_a_good_password_only(run, session):
    weak, french = create_user(run, "short"), create_user(run, "short", "fr")

    assert (weak.exit_code, weak.stdout) == (1, "")
    assert "At least 12 characters, please." in weak.stderr
    assert "Au moins 12 caractères" in french.stderr
    assert session.scalar(select(func.count(User.id))) == 0

    assert create_user(run, PASSWORD).exit_code == 0
    assert session.scalars(select(User.email)).all() == ["claire@example.org"]
    assert create_user(run, PASSWORD).exit_code == 1

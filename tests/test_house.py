"""What keeps the house in order: each rule of docs/architecture.md that a machine can see."""

import ast
import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import polib
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from flask import Flask

from models import Base
from resources import RESOURCES
from tests.journeys.furnish import furnish, key_of
from tests.routes import routes
from web.rights import rule_of

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "admin_views",
    "api",
    "exports",
    "jobs",
    "messaging",
    "models",
    "pricing",
    "resources",
    "rules",
    "services",
    "web",
    "widgets",
)
CATALOGUE = ROOT / "translations/fr/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}


def python_files(*rooms: str) -> Iterator[Path]:
    """Our own sources, in these rooms or in all."""
    for room in rooms or ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def doors(*names: str) -> list[Path]:
    """The modules beside the rooms, but for those named."""
    return sorted(path for path in ROOT.glob("*.py") if path.name not in names)


def uses(paths: Iterable[Path], names: set[str], allowed: Container[tuple[str, str]] = ()) -> list[str]:
    """Where something of one of these names is used, whatever it is an attribute of, or imported from elsewhere.

    allowed: pairs of file and dotted name.
    """
    found = []
    for path in paths:
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            told = {ast.unparse(node)} if isinstance(node, ast.Attribute) and node.attr in names else set()
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in ROOMS:
                told = {f"{node.module}.{alias.name}" for alias in node.names if alias.name in names}
            found += [f"{place}:{node.lineno} {name}" for name in told if (place, name) not in allowed]
    return found


COMMITS = {"commit", "begin", "begin_nested", "begin_twophase"}
CLOCK = {
    "now",
    "utcnow",
    "today",
    "monotonic",
    "monotonic_ns",
    "perf_counter",
    "perf_counter_ns",
    "time_ns",
    "localtime",
}
CLOCK |= {"gmtime", "clock_gettime", "current_date", "current_time", "current_timestamp", "localtimestamp", "sysdate"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv"}


def test_only_the_transaction_commits() -> None:
    driver = ("services/database.py", "connection.commit")  # of the driver, before anything of ours has begun
    assert uses([*python_files(), *doors()], COMMITS, {("services/transaction.py", "session.commit"), driver}) == []


def test_rules_prices_and_services_read_no_clock() -> None:
    files = list(python_files("rules", "pricing", "services", "models"))
    allowed = {("services/audit.py", "datetime.now")}  # when a change was flushed is a fact of the machine
    assert uses(files, CLOCK, allowed) == []
    assert [path for path in files if "time.time" in path.read_text() or "from time import" in path.read_text()] == []


def test_only_the_configuration_reads_the_environment() -> None:
    assert uses([*python_files(), *doors("config.py")], ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (CLOCK, "dt.now()"),
        (CLOCK, "datetime.datetime.now(UTC)"),
        (CLOCK, "column(default=func.now())"),
        (CLOCK, "from time import monotonic as ticks"),
        (ENVIRONMENT, 'os.environ["X"]'),
        (ENVIRONMENT, "from os import environ"),
        (COMMITS, "my_connection.commit()"),
        (COMMITS, "with db.engine.begin() as connection: pass"),
    ],
)
def test_these_guards_see_what_they_look_for(tmp_path, monkeypatch, names, line) -> None:
    monkeypatch.setattr(__name__ + ".ROOT", tmp_path)
    (tmp_path / "line.py").write_text(line)

    assert len(uses(doors(), names)) == 1


def test_every_route_has_an_authorisation_rule(app: Flask) -> None:
    without = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
        - {endpoint for endpoint in app.view_functions if rule_of(app, endpoint)}
    )
    assert without == []


def test_no_visitor_reaches_anything_but_the_door(app: Flask, login, session) -> None:
    furnish(session)
    login(name="somebody")
    key_of(session, "somebody", "*:read")
    visitor, open_to_all = app.test_client(), []

    for rule, method, address in routes(app, session):
        if rule_of(app, rule.endpoint) != "anyone":
            answer = visitor.open(address, method=method)
            at_the_door = answer.status_code == 302 and answer.location.startswith("/login")
            if not at_the_door and (answer.status_code, rule.rule[:8]) != (401, "/api/v1/"):
                open_to_all.append(f"{method} {address}: {answer.status_code}")

    assert open_to_all == []


def test_a_get_request_changes_nothing(app: Flask, login, session) -> None:
    furnish(session)
    browser, program = login(name="somebody"), app.test_client()
    headers = {"Authorization": f"Bearer {key_of(session, 'somebody', '*:read')}"}
    program.get("/api/v1/bookings", headers=headers)  # when a key was used is noted once an hour
    before, shown = fingerprint(session), 0

    for rule, method, address in routes(app, session):
        if method == "GET":
            by_key = rule.rule.startswith("/api/v1/")
            answer = program.get(address, headers=headers) if by_key else browser.get(address)
            assert answer.status_code < 500 or rule.endpoint == "health.ready", address
            shown += answer.status_code == 200

    assert shown > 100
    assert fingerprint(session) == before


def fingerprint(session) -> str:
    """All rows of all tables, but for when a session was last seen."""
    session.rollback()
    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        if table.name in ("calendar_night", "web_session"):
            continue
        rows = sorted(map(repr, session.execute(table.select()).all()))
        digest.update(f"{table.name}{rows}".encode())
    return digest.hexdigest()


def test_each_table_has_a_named_constraint_of_its_own() -> None:
    ours = [table for table in Base.metadata.sorted_tables if not table.name.startswith("ab_")]
    without = [
        table.name
        for table in ours
        if not any(str(constraint.name or "").startswith(("ck_", "uq_")) for constraint in table.constraints)
    ]
    assert without == []


def test_the_migrations_have_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_vendored_files_are_what_their_list_says() -> None:
    entries = json.loads((ROOT / "static/vendor/VENDOR.json").read_text())
    told = {entry["path"].removeprefix("static/vendor/"): entry["sha256"] for entry in entries}
    there = {
        path.relative_to(ROOT / "static/vendor").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / "static/vendor").rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }
    assert there == told


def test_no_page_names_another_origin() -> None:
    foreign = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [
            *(ROOT / "templates").rglob("*.*"),
            *(ROOT / "static/css").glob("*"),
            *(ROOT / "static/js").glob("*"),
        ]
        if path.is_file()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if foreign.search(line) and "www.w3.org" not in line
    ]
    assert found == []


def test_no_template_has_inline_script_or_style() -> None:
    inline = re.compile(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:|<style""")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        if "email" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]
    assert found == []


def sentences() -> set[str]:
    """Every sentence that the sources mark for translation."""
    found: set[str] = set()
    for room in (*ROOMS, "templates"):
        method = [("**", "jinja2")] if room == "templates" else [("**.py", "python")]
        for _, _, message, _, _ in extract_from_dir(str(ROOT / room), method, {}, KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    for file in ("app.py", "cli.py"):
        for _, message, _, _ in extract_from_file("python", str(ROOT / file), KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    return found


def test_every_sentence_is_written_in_french_too() -> None:
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE))}
    missing = sorted(
        sentence for sentence in sentences() if sentence not in catalogue or not catalogue[sentence].translated()
    )
    assert missing == []


def test_french_keeps_the_places_of_each_sentence() -> None:
    places = re.compile(r"\{[a-z_]*\}|%\([a-z_]+\)[sd]")
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        for said in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if said and set(places.findall(said)) - set(places.findall(entry.msgid + (entry.msgid_plural or "")))
    ]
    assert wrong == []


def test_what_is_searched_names_its_words() -> None:
    assert [one.name for one in RESOURCES if one.search and not getattr(one.model, "__search__", ())] == []

"""A running house and a browser that watches for foreign requests, errors and barriers.

AUBERGE_SHOTS names a folder for screenshots of the pages that journeys look at.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress.server import create_server

from extensions import db
from services.accounts import NewAccount, create_account
from services.rights import OWNER
from tests.conftest import PASSWORD
from tests.factories import NOW

CHROMIUM = os.environ.get("AUBERGE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=fr-FR",
]
SCREENS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
SHOTS = os.environ.get("AUBERGE_SHOTS")
FRENCH = {**os.environ, "LANGUAGE": "fr"}  # how the browser itself writes dates
PATIENCE = 60_000  # milliseconds
AXE = Axe().axe_script
expect.set_options(timeout=PATIENCE)
# Every select that scripts replace is replaced.
READY = """() => [...document.querySelectorAll("select[data-lookup-url], select[data-select]")]
  .every(select => select.tomselect || select.closest("template"))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser is a journey."""
    for item in items:
        if Path(__file__).parent in Path(str(item.fspath)).parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES, env=FRENCH)
        yield browser
        browser.close()


@pytest.fixture
def house(app: Flask) -> Iterator[str]:
    """The application answering on a port of its own, with its forms protected; returns the address."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()  # no request of this journey outlives it
    thread.join(5)
    db.session.rollback()
    assert db.engine.pool.checkedout() == 0, "a request kept its connection"  # type: ignore[attr-defined]
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    """Each journey is made on a desk and on a phone."""
    return request.param


@pytest.fixture
def page(chromium: Browser, house: str, screen: str) -> Iterator[Page]:
    """A page of a new visitor. At the end: no foreign request, no error in the console."""
    context = chromium.new_context(
        viewport=SCREENS[screen], base_url=house, locale="fr-FR", reduced_motion="reduce", has_touch=screen == "phone"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    foreign: list[str] = []
    errors: list[str] = []
    page.on("request", lambda sent: foreign.append(sent.url) if not sent.url.startswith((house, "data:")) else None)
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    assert foreign == []
    assert [error for error in errors if "status of 4" not in error] == []


@pytest.fixture
def enter(page: Page, app: Flask) -> Callable[..., Page]:
    """Make an account of a role and log in by the form."""

    def log_in(role: str = OWNER, name: str = "camille") -> Page:
        session = db.session()
        create_account(session, NewAccount("Camille", "Roussel", f"{name}@example.org", PASSWORD, role, name), NOW)
        session.rollback()
        page.context.clear_cookies()
        return fill_login(page, name, PASSWORD)

    return log_in


def fill_login(page: Page, name: str, password: str) -> Page:
    """Log in by the form; the home page is open afterwards."""
    page.goto("/login")
    page.fill("#username", name)
    page.fill("#password", password)
    page.click("form.stack button.btn-primary")
    page.wait_for_url("**/")
    return page


@pytest.fixture
def look(page: Page, screen: str) -> Callable[[str], None]:
    """Look at the page: nothing wider than the screen, nothing in the way of anybody, a picture if wanted."""

    def at(name: str) -> None:
        assert barriers(page, f"{name}-{screen}") == ""

    return at


def barriers(page: Page, name: str, rules: list[str] | None = None) -> str:
    """What stands in somebody's way on the page; nothing, if all is well. rules: of axe, all by default."""
    page.wait_for_load_state()
    page.wait_for_function(READY)
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        return f"{name}: {width} pixels wide"
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **only})["violations"]
    said = [f"{rule['id']} {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]
    return "\n".join([f"{name}: {rule}" for rule in said])

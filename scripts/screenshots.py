"""Take the pictures of the README from a running demo: python scripts/screenshots.py [http://127.0.0.1:5000]"""

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from config import DEMO_LOGIN

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZE = {"width": 1280, "height": 860}
LARGEST = 200_000  # bytes
HOUSE = "Auberge du Canal"
# A browser installed without French writes its own date fields the American way.
IN_FRENCH = """fields => fields.forEach(field => {
  const day = field.valueAsDate;
  const form = {month: field.type === "month" ? "long" : "2-digit", year: "numeric", timeZone: "UTC"};
  if (field.type === "date") form.day = "2-digit";
  field.type = "text";
  field.value = day.toLocaleDateString("fr-FR", form);
})"""


def log_in(page: Page) -> None:
    """Enter with the account that the demo prints, and show the hostel."""
    page.goto("/login")
    page.fill("#username", DEMO_LOGIN["username"])
    page.fill("#password", DEMO_LOGIN["password"])
    page.click("form.stack button.btn-primary")
    page.wait_for_url("**/")
    page.locator(".sidebar summary.place").click()
    page.get_by_role("button", name=HOUSE).click()
    page.wait_for_load_state("networkidle")


def take(page: Page, name: str, address: str) -> None:
    """One picture of what stands at an address."""
    page.goto(address)
    for details in page.locator(".offer details").all()[:1]:
        details.locator("summary").click()
    page.locator("input[type=date], input[type=month]").evaluate_all(IN_FRENCH)
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} is larger than {LARGEST} bytes")


def main(address: str = "http://127.0.0.1:5000") -> None:
    """All pictures, in French and light."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("AUBERGE_CHROMIUM") or shutil.which("chromium")
    arrival = datetime.now(UTC).date() + timedelta(days=45)
    pages = {
        "today": "/",
        "planning": "/planning",
        "sale": f"/sale?arrival={arrival}&departure={arrival + timedelta(days=3)}&adults=2&child_age=8&child_count=1",
    }
    with sync_playwright() as playwright:
        french = {**os.environ, "LANGUAGE": "fr"}
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"], env=french
        )
        page = browser.new_page(base_url=address, viewport=SIZE, locale="fr-FR", color_scheme="light")
        log_in(page)
        for name, at in pages.items():
            take(page, name, at)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])

"""The question that a page asks before something that cannot be taken back, answered as a browser does."""

import re


def asked_by(browser, url: str) -> dict[str, str]:
    """What the form of the question would send."""
    page = browser.get(url).text
    form = page[page.rindex('class="card confirm-card"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def say_yes(browser, url: str, **more: object):
    """Read the question, and send its form."""
    return browser.post(url, data=asked_by(browser, url), **more)

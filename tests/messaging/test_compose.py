"""Mails of ours: two parts, two languages, one line of subject."""

import pytest
from jinja2 import UndefinedError

from messaging.compose import TEMPLATES, UnsafeHeader, checked_header, compose

VALUES = {"name": "Claire <b>", "link": "https://gite.example.org/reset/abc?x=1&y=2"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_reset_mail_says_the_same_in_both_parts(app, language):
    mail = compose("password_reset", language, VALUES)

    assert VALUES["link"] in mail.body_text
    assert "https://gite.example.org/reset/abc?x=1&amp;y=2" in mail.body_html
    assert "Claire &lt;b&gt;" in mail.body_html
    assert f'lang="{language}"' in mail.body_html
    assert "\n" not in mail.subject


def test_a_mail_is_in_the_language_of_its_reader_within_any_request(app):
    with app.test_request_context("/"):
        assert compose("password_reset", "en", VALUES).subject == "Choose a new password for Auberge"


def test_a_value_that_a_template_needs_is_never_an_empty_hole(app):
    with pytest.raises(UndefinedError):
        compose("password_reset", "fr", {"name": "Claire"})


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x85", "\u2028"])
def test_a_header_of_two_lines_is_refused(sign):
    with pytest.raises(UnsafeHeader):
        checked_header(f"Hello{sign}Bcc: all@example.org")


def test_no_mail_of_ours_loads_anything_from_outside():
    pages = [path.read_text() for path in TEMPLATES.rglob("*.html")]

    assert pages
    assert not any(sign in page for page in pages for sign in ("<img", "<link", "@import", "url(", "<script"))

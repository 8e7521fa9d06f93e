"""From a template of ours to a mail, in the language of its reader.

The templates are ours, so plain Jinja; what owners write takes another, logic-less way.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import force_locale, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "email"
SUBJECT_LENGTH = 500


class UnsafeHeader(ValueError):
    """A value that would end a header line and begin another one."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says and who says it, ready to be written into the outbox."""

    subject: str
    body_text: str
    body_html: str
    sender_email: str
    sender_name: str | None = None
    reply_to: str | None = None


def compose(name: str, language: str, values: dict[str, str]) -> Mail:
    """Write the mail `templates/email/<name>/`.

    language: "fr" or "en". values: prepared strings; a template that lacks one fails.
    Raises UnsafeHeader when the subject would hold a line break.
    """
    with force_locale(language):
        subject, body_text, body_html = (
            _environment().get_template(f"{name}/{part}").render(values | {"language": language})
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Mail(
        subject=checked_header(subject.strip())[:SUBJECT_LENGTH],
        body_text=body_text.strip() + "\n",
        body_html=body_html,
        sender_email=current_app.config["MAIL_SENDER"],
    )


def checked_header(value: str) -> str:
    """The value as it is. Raises UnsafeHeader when it holds a line break or another control sign."""
    if any(ord(sign) < 32 or sign in "\x7f\x85\u2028\u2029" for sign in value):
        raise UnsafeHeader("a mail header must be one line")
    return value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment

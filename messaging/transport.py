"""The only door to the mail server: one mail, one recipient, one answer.

Flask-Mail gives neither a timeout nor a checked certificate, and hides what happened when the
connection ends badly: its connection is made here instead.
"""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import Any

from flask import current_app
from flask_mail import BadHeaderError, Connection, Message

from messaging.compose import UnsafeHeader, checked_header
from rules.delivery import Answer, Step

PATIENCE = 4  # whole deliveries may last so many times the timeout of one answer
ANSWER_LENGTH = 500
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9@._-]+")


# How our own answers begin: the page of a mail says them in the language of its reader.
WRITTEN, UNWRITABLE = "written to ", "5.1.3 "


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one recipient, whole."""

    message_id: str  # with its angle brackets
    recipient: str
    subject: str
    body_text: str
    body_html: str
    sender_email: str
    sender_name: str | None = None
    reply_to: str | None = None


def deliver(mail: OutgoingMail) -> Answer:
    """Hand a mail to the server, or write it as a file where no server is set. Never raises for what it says."""
    try:
        message = _message(mail)
    except (UnsafeHeader, UnicodeError) as problem:
        return Answer(Step.recipient, 501, f"{UNWRITABLE}{problem}")
    if not current_app.config["MAIL_SERVER"]:
        return _write_file(mail, message)
    return _send(mail, message)


def _message(mail: OutgoingMail) -> Message:
    """The mail in Flask-Mail's form. Raises UnsafeHeader or UnicodeError for what cannot stand in a header."""
    for header in (mail.subject, mail.recipient, mail.sender_email, mail.sender_name or "", mail.reply_to or ""):
        checked_header(header)
    if not _ADDRESS.fullmatch(mail.recipient):
        raise UnsafeHeader("not a mail address")
    mail.recipient.rpartition("@")[2].encode("idna")
    sender = (mail.sender_name or "Auberge", mail.sender_email)
    message = Message(
        subject=mail.subject,
        recipients=[mail.recipient],
        body=mail.body_text,
        html=mail.body_html or None,
        sender=sender,
        reply_to=mail.reply_to,
        date=datetime.now(UTC).timestamp(),
        extra_headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    message.sender = sender  # as a pair: written as one string, a name with a comma would be cut
    message.msgId = checked_header(mail.message_id)
    return message


def _write_file(mail: OutgoingMail, message: Message) -> Answer:
    """Without a server the mail is a file that a person opens; a second try writes the same file."""
    folder = Path(current_app.config["MAIL_FOLDER"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = _UNSAFE.sub("-", f"{mail.recipient}-{mail.message_id.strip('<>').partition('@')[0]}")[:150]
    path = folder / f"{stem}.eml"
    path.write_bytes(message.as_bytes())
    return Answer(Step.content, 250, f"{WRITTEN}{path.name}")


def _send(mail: OutgoingMail, message: Message) -> Answer:
    connection = _Connection(current_app.extensions["mail"])
    try:
        with connection:
            connection.send(message, envelope_from=mail.sender_email)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, text = next(iter(refusal.recipients.values()))
        return _answer(Step.recipient, code, text)
    except smtplib.SMTPSenderRefused as refusal:
        return _answer(Step.sender, refusal.smtp_code, refusal.smtp_error)
    except smtplib.SMTPDataError as refusal:
        return _answer(Step.content, refusal.smtp_code, refusal.smtp_error)
    except smtplib.SMTPResponseException as refusal:
        return _answer(Step.connect, refusal.smtp_code, refusal.smtp_error)
    except smtplib.SMTPNotSupportedError as problem:
        return Answer(Step.connect, None, str(problem))
    except (BadHeaderError, UnicodeError) as problem:
        return Answer(Step.recipient, 501, f"5.1.3 {problem}")
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        return _no_answer(connection, problem)
    return _answer(Step.content, 250, connection.accepted)


def _answer(step: Step, code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Answer(step, code, " ".join(words.split())[:ANSWER_LENGTH])


def _no_answer(connection: "_Connection", problem: Exception) -> Answer:
    """The connection failed or was lost. After the content was sent, the mail may have arrived all the same."""
    what = f"{type(problem).__name__}: {problem}"[:ANSWER_LENGTH]
    if connection.content_sent:
        return Answer(Step.content, None, f"no answer after the content was sent, it may have arrived ({what})")
    return Answer(Step.connect, None, what)


class _Connection(Connection):
    """Flask-Mail's connection with a timeout, a checked certificate and a quiet goodbye."""

    host: Any = None
    accepted = ""

    @property
    def content_sent(self) -> bool:
        return self.host is not None and self.host.content_sent

    def __enter__(self) -> "_Connection":
        try:
            self.host = self.configure_host()
        except BaseException:
            self._hang_up()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Say goodbye. What the server answers to that is of no interest: the mail is in its hands or not."""
        if self.host is not None:
            self.accepted = self.host.last_answer
        self._hang_up()

    def _hang_up(self) -> None:
        self._watch.cancel()
        if self.host is None:
            return
        try:
            self.host.quit()
        except (smtplib.SMTPException, OSError, ValueError):
            self.host.close()

    def configure_host(self) -> "_Smtp | _SmtpOverTls":
        """Connect, encrypt and log in, as the settings say."""
        config = current_app.config
        timeout = float(config["MAIL_TIMEOUT_SECONDS"])
        kind = _SmtpOverTls if config["MAIL_USE_SSL"] else _Smtp
        host = self.host = kind(config["MAIL_SERVER"], timeout)
        self._watch = Timer(timeout * PATIENCE, host.cut)
        self._watch.daemon = True
        self._watch.start()
        code, text = host.connect(config["MAIL_SERVER"], config["MAIL_PORT"])
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        if config["MAIL_USE_TLS"] and not config["MAIL_USE_SSL"]:
            host.starttls(context=ssl.create_default_context())
        if config["MAIL_USERNAME"]:
            host.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        return host

    _watch = Timer(0, lambda: None)


class _Watched:
    """What both kinds of connection remember: whether the content went out, and the last answer."""

    content_sent = False
    was_cut = False
    last_answer = ""
    sock: Any

    def data(self, content: bytes) -> tuple[int, bytes]:
        """Send the content."""
        self.content_sent = True
        code, text = super().data(content)  # type: ignore[misc]
        if self.was_cut:  # half an answer must not be read as a whole one
            raise smtplib.SMTPServerDisconnected("the answer took too long")
        self.last_answer = text.decode("utf-8", "replace")
        return code, text

    def cut(self) -> None:
        """End a talk that never ends, as with a server that answers one letter a second."""
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Smtp(_Watched, smtplib.SMTP):
    def __init__(self, server: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._host = server  # the name that the certificate must carry


class _SmtpOverTls(_Watched, smtplib.SMTP_SSL):
    def __init__(self, server: str, timeout: float) -> None:
        super().__init__(timeout=timeout, context=ssl.create_default_context())
        self._host = server

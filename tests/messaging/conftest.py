"""A mail server of our own that refuses, stalls or hangs up where a test says."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class FakeServer:
    """`answers` maps a step ("MAIL", "RCPT", "DATA", "QUIT") to its answer; "drop" hangs up."""

    answers: dict[str, str] = field(default_factory=dict)
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    port: int = 0

    def _at(self, step: str, server: SMTP) -> str | None:
        answer = self.answers.get(step)
        if answer == "drop":
            server.transport.close()
        return answer

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        if answer := self._at("MAIL", server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        if answer := self._at("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if answer := self._at("DATA", server):
            return answer
        self.keep(envelope)
        return self._at("END", server) or "250 2.0.0 kept"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self._at("QUIT", server) or "221 bye"

    def keep(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)
        self.received.append(message_from_bytes(envelope.original_content, policy=policy.default))  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A running mail server; `server.received` holds what it took."""
    fake = FakeServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        fake.port = free.getsockname()[1]
    controller = Controller(fake, hostname="127.0.0.1", port=fake.port, server_hostname="mx.example.org")
    controller.start()
    yield fake
    controller.stop()


@pytest.fixture
def mail_server(app, server, monkeypatch) -> FakeServer:
    """The same, with the application told to send through it."""
    for name, value in {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": server.port,
        "MAIL_USE_TLS": False,
        "MAIL_TIMEOUT_SECONDS": 2,
    }.items():
        monkeypatch.setitem(app.config, name, value)
    return server


@pytest.fixture
def make_mail() -> Callable[..., object]:
    """A mail to one recipient; any field may be given."""
    from messaging.transport import OutgoingMail

    def make(**fields: str) -> OutgoingMail:
        return OutgoingMail(
            **{
                "message_id": "<abc123@example.org>",
                "recipient": "claire@example.org",
                "subject": "Votre séjour à l'été",
                "body_text": "Bonjour, à bientôt.\n",
                "body_html": "<p>Bonjour, à bientôt.</p>",
                "sender_email": "gite@example.org",
                "sender_name": "Gîte, Les Mélèzes",
                **fields,
            }
        )

    return make

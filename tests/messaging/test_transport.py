"""One mail, one recipient, one answer, whatever the server does."""

import socket
import threading
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from messaging.transport import deliver
from rules.delivery import MailState, Step, judge


def test_a_mail_arrives_whole_with_our_headers(mail_server, make_mail):
    answer = deliver(make_mail(reply_to="reception@example.org"))

    (message,) = mail_server.received
    assert (answer.code, answer.step) == (250, Step.content)
    assert message["Message-ID"] == "<abc123@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Votre séjour à l'été"
    assert message["From"].addresses[0].display_name == "Gîte, Les Mélèzes"
    assert message["Reply-To"] == "reception@example.org"
    assert mail_server.envelopes[0].rcpt_tos == ["claire@example.org"]
    assert message.get_body(("plain",)).get_content().strip() == "Bonjour, à bientôt."
    assert "<p>Bonjour" in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("MAIL", "451 4.3.0 later", "deferred"),
        ("MAIL", "550 5.1.8 unknown sender", "blocked"),
        ("MAIL", "drop", "deferred"),
        ("RCPT", "450 4.2.1 busy", "deferred"),
        ("RCPT", "550 5.1.1 no such user", "invalid"),
        ("RCPT", "552 quota", "deferred"),
        ("RCPT", "garbage without a code", "deferred"),
        ("RCPT", "drop", "deferred"),
        ("DATA", "451 4.3.0 later", "deferred"),
        ("DATA", "554 5.7.1 refused as spam", "blocked"),
        ("DATA", "drop", "deferred"),
    ],
)
def test_a_refusal_at_each_step_is_told_and_nothing_arrives(mail_server, make_mail, step, answer, state):
    mail_server.answers[step] = answer

    verdict = judge(deliver(make_mail()))

    assert verdict.state.value == state
    assert mail_server.received == []


def test_the_words_of_the_server_are_kept(mail_server, make_mail):
    mail_server.answers["RCPT"] = "550 5.1.1 Boîte inconnue"

    assert str(deliver(make_mail())).startswith("550 5.1.1 Bo")


def test_a_server_lost_after_the_content_leaves_the_mail_to_be_tried_again(mail_server, make_mail):
    mail_server.answers["END"] = "drop"

    answer = deliver(make_mail())

    assert len(mail_server.received) == 1
    assert "may have arrived" in answer.text
    assert judge(answer).state is MailState.deferred


@pytest.mark.parametrize("goodbye", ["drop", "500 no", "garbage"])
def test_a_rude_goodbye_does_not_undo_an_accepted_mail(mail_server, make_mail, goodbye):
    mail_server.answers["QUIT"] = goodbye

    assert judge(deliver(make_mail())).state is MailState.sent


def test_no_server_at_all_is_a_temporary_failure(app, mail_server, make_mail, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setitem(app.config, "MAIL_PORT", unused.getsockname()[1])

        answer = deliver(make_mail())

    assert answer.code is None
    assert judge(answer).state is MailState.deferred


def test_a_server_without_encryption_gets_no_mail_where_it_is_asked_for(app, mail_server, make_mail, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_USE_TLS", True)

    assert judge(deliver(make_mail())).state is MailState.deferred
    assert mail_server.received == []


@pytest.mark.parametrize("letters", [b"", b"2"])
def test_a_silent_or_dripping_server_is_left_after_the_timeout(app, make_mail, monkeypatch, letters):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_drip, args=(listener, letters), daemon=True).start()
        for name, value in {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": listener.getsockname()[1],
            "MAIL_TIMEOUT_SECONDS": 0.3,
        }.items():
            monkeypatch.setitem(app.config, name, value)
        begun = time.monotonic()

        answer = deliver(make_mail())

    assert judge(answer).state is MailState.deferred
    assert time.monotonic() - begun < 3


def test_half_an_answer_after_the_content_is_not_taken_for_a_whole_one(app, make_mail, monkeypatch):
    talk = [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_talk_then_drip, args=(listener, talk), daemon=True).start()
        for name, value in {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": listener.getsockname()[1],
            "MAIL_USE_TLS": False,
            "MAIL_TIMEOUT_SECONDS": 0.3,
        }.items():
            monkeypatch.setitem(app.config, name, value)

        answer = deliver(make_mail())

    assert "may have arrived" in answer.text
    assert judge(answer).state is MailState.deferred


def _talk_then_drip(listener: socket.socket, talk: list[bytes]) -> None:
    connection, _ = listener.accept()
    connection.sendall(talk[0])
    for answer in talk[1:]:
        connection.recv(4096)
        connection.sendall(answer)
    connection.recv(65536)
    try:
        while True:
            connection.sendall(b"2")
            time.sleep(0.05)
    except OSError:
        connection.close()


def _drip(listener: socket.socket, letters: bytes) -> None:
    connection, _ = listener.accept()
    try:
        while True:
            connection.sendall(letters)
            time.sleep(0.05)
    except OSError:
        connection.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Bonjour\nBcc: all@example.org"},
        {"recipient": "claire@example.org\r\nBcc: all@example.org"},
        {"sender_name": "Gîte\nX-Evil: 1"},
        {"recipient": "no address"},
        {"recipient": "claire@exa..mple.org"},
    ],
)
def test_what_cannot_stand_in_a_header_is_refused_before_any_talk(mail_server, make_mail, fields):
    answer = deliver(make_mail(**fields))

    assert judge(answer).state is MailState.invalid
    assert mail_server.received == []


def test_without_a_server_the_mail_is_a_file_written_once(app, make_mail, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path / "mails"))
    hostile = make_mail(recipient="../../etc/x@example.org")

    answers = [deliver(make_mail()), deliver(make_mail()), deliver(hostile)]

    files = sorted(Path(tmp_path / "mails").iterdir())
    assert {judge(answer).state for answer in answers} == {MailState.sent}
    assert len(files) == 2
    message = message_from_bytes(files[1].read_bytes(), policy=policy.default)
    assert message["To"] == "claire@example.org"

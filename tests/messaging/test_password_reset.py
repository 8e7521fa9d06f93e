"""A forgotten password, from the page to the mail to the new login."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from jobs.mails import send_mails
from models import Audit, OutboxMail, PasswordReset
from rules.delivery import MailState

NEW = "une lampe verte au plafond"
LINK = re.compile(r"http://127\.0\.0\.1:5000(/reset/\S+)")


@pytest.fixture
def visitor(app, login):
    """A browser without a session, of someone who has an account."""
    login(name="claire").post("/logout")
    return app.test_client()


def ask(visitor, who: str = "claire"):
    return visitor.post("/forgot", data={"email": who}, headers={"Host": "localhost"})


def choose(visitor, path: str, password: str = NEW, again: str = NEW):
    return visitor.post(path, data={"password": password, "password_again": again})


def enter(visitor, password: str):
    return visitor.post("/login", data={"username": "claire", "password": password})


def test_a_forgotten_password_is_chosen_anew_through_the_mail_server(visitor, session, mail_server):
    assert ask(visitor).status_code == 200
    assert send_mails(session, datetime.now(UTC)) == 1
    (mail,) = mail_server.received
    assert mail["To"] == "claire@example.org"
    path = LINK.search(mail.get_body(("plain",)).get_content())[1]

    assert visitor.get(path).status_code == 200
    assert choose(visitor, path).status_code == 302

    assert enter(visitor, NEW).status_code == 302
    assert choose(visitor, path).status_code == 410
    assert visitor.get(path).status_code == 410


def test_without_a_mail_server_the_page_names_the_file_of_the_mail(visitor, session, app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path / "mails"))

    page = ask(visitor)

    told = "Aucun serveur d’e-mail n’est réglé\N{NO-BREAK SPACE}: le message est un fichier dans le dossier"
    assert f"{told} {tmp_path / 'mails'}." in page.text
    send_mails(session, datetime.now(UTC))
    (file,) = Path(tmp_path / "mails").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert LINK.search(mail.get_body(("plain",)).get_content())


def plain(page: str) -> str:
    """A page without its form tokens, which tell the second."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page)


def test_the_answer_is_the_same_for_an_address_that_nobody_has(visitor, session):
    known, unknown = ask(visitor), ask(visitor, "nobody@example.org")

    assert known.status_code == unknown.status_code
    assert plain(known.text) == plain(unknown.text)
    assert len(session.scalars(select(OutboxMail.id)).all()) == 1


def test_two_passwords_that_differ_or_a_weak_one_leave_the_link_good(visitor, session, mail_server):
    ask(visitor)
    send_mails(session, datetime.now(UTC))
    path = LINK.search(mail_server.received[0].get_body(("plain",)).get_content())[1]

    assert choose(visitor, path, NEW, NEW + "x").status_code == 422
    assert choose(visitor, path, "short", "short").status_code == 422
    assert enter(visitor, NEW).status_code == 401
    assert choose(visitor, path).status_code == 302


def test_a_link_older_than_an_hour_opens_nothing(visitor, session, mail_server):
    ask(visitor)
    send_mails(session, datetime.now(UTC))
    row = session.scalars(select(PasswordReset)).one()
    row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()
    path = LINK.search(mail_server.received[0].get_body(("plain",)).get_content())[1]

    assert choose(visitor, path).status_code == 410


def test_asking_again_and_again_is_stopped_with_a_sentence(visitor, session):
    answers = [ask(visitor).status_code for _ in range(7)]

    assert answers[:5] == [200] * 5
    assert answers[-1] == 429


def test_a_new_password_ends_the_sessions_of_the_old_one(app, login, session, mail_server):
    thief = login(name="claire")
    visitor = app.test_client()
    ask(visitor)
    send_mails(session, datetime.now(UTC))
    path = LINK.search(mail_server.received[0].get_body(("plain",)).get_content())[1]

    choose(visitor, path)

    assert thief.get("/account").status_code == 302


def test_the_change_names_its_person_and_address(visitor, session, mail_server):
    ask(visitor)
    send_mails(session, datetime.now(UTC))
    path = LINK.search(mail_server.received[0].get_body(("plain",)).get_content())[1]

    choose(visitor, path)

    change = session.scalars(select(Audit).where(Audit.table_name == "ab_user").order_by(Audit.id.desc())).first()
    assert (change.action, change.channel, change.ip) == ("update", "screen", "127.0.0.1")
    assert change.actor == "Camille Claire" and change.changes["password"] == ["…", "…"]


@pytest.mark.parametrize(
    "answer, said",
    [
        ("250 written to claire.eml", "écrit dans le fichier claire.eml"),
        ("501 5.1.3 not a mail address", "ne peut pas figurer dans un mail"),
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
    ],
)
def test_what_no_server_said_is_told_in_the_language_of_the_page(login, session, answer, said):
    browser = login()
    now = datetime.now(UTC)
    mail = OutboxMail(dedupe="1", message_id="1@example.org", recipient="a@example.org", subject="Bonjour")
    mail.state, mail.created_at, mail.next_at, mail.server_answer = MailState.sent, now, now, answer
    mail.body_text = mail.body_html = ""
    session.add(mail)
    session.commit()

    assert said in browser.get(f"/admin/mails/{mail.id}").text

"""Mails as owners read them: never the link that opens an account, and our own words in their language."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from messaging.compose import Mail
from models import OutboxMail
from rules.delivery import OFFSETS
from services.outbox import claim_due, put_in_outbox
from services.resets import ask_reset
from services.rights import OWNER


@pytest.fixture
def reset_mail(session, login, now):
    """The number of a mail with a link, and a browser of the owner."""
    browser = login(OWNER)
    ask_reset(session, "user0@example.org", lambda _token: "https://gite.example.org/reset/s3cret", "fr", "::1", now)
    return session.scalars(select(OutboxMail.id)).one(), browser


def test_the_link_to_choose_a_password_is_shown_to_nobody(session, reset_mail):
    mail_id, browser = reset_mail
    assert "s3cret" in session.get_one(OutboxMail, mail_id).body_text

    page = browser.get(f"/admin/mails/{mail_id}").text

    assert "s3cret" not in page
    assert "Ce texte n’est pas montré" in page
    for address in ("/admin/mails/", "/admin/mails/export.csv", "/admin/mails/export.csv?format=standard"):
        answer = browser.get(address)
        assert (answer.status_code, "user0@example.org" in answer.text, "s3cret" in answer.text) == (200, True, False)


def test_other_mails_show_their_text(session, login, now):
    browser = login(OWNER)
    mail = Mail("Votre séjour", "Bonjour, à bientôt", "", "gite@example.org")
    mail_id = put_in_outbox(session, mail, "claire@example.org", "stay:1", now)

    assert "Bonjour, à bientôt" in browser.get(f"/admin/mails/{mail_id}").text


def test_a_mail_whose_workers_died_says_so_in_the_language_of_the_page(session, reset_mail, now):
    mail_id, browser = reset_mail
    claim_due(session, "w1", now, 5)
    session.execute(update(OutboxMail).values(attempts=len(OFFSETS)))
    session.commit()
    claim_due(session, "w2", now + OFFSETS[-1] + timedelta(hours=1), 5)

    page = browser.get(f"/admin/mails/{mail_id}").text

    assert "avant la réponse du serveur" in page
    assert "no worker" not in page

"""Mails are written once, claimed by one worker, and closed by what the server said."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messaging.compose import Mail
from models import Client, OutboxMail
from rules.delivery import Answer, MailState, Step
from services.outbox import LEASE, claim_due, oldest_due, put_in_outbox, record_answer
from services.transaction import transaction

MAIL = Mail("Votre séjour", "Bonjour", "<p>Bonjour</p>", "gite@example.org")
OK = Answer(Step.content, 250, "2.0.0 kept")
NO_SUCH_USER = Answer(Step.recipient, 550, "5.1.1 no such user")
BUSY = Answer(Step.recipient, 451, "4.3.0 later")


@pytest.fixture
def guest(session: Session, now: datetime) -> Client:
    """A client with an address."""
    with transaction(session):
        row = Client(display_name="Martin Claire", email="claire@example.org", created_at=now)
        session.add(row)
    return row


def put(session: Session, now: datetime, dedupe: str = "one", client: Client | None = None) -> int:
    return put_in_outbox(session, MAIL, "claire@example.org", dedupe, now, client_id=client.id if client else None)


def row_of(session: Session, mail_id: int) -> OutboxMail:
    session.expire_all()
    return session.get_one(OutboxMail, mail_id)


def answer(session: Session, now: datetime, said: Answer, owner: str = "w1") -> MailState | None:
    (claimed,) = claim_due(session, owner, now, 5)
    return record_answer(session, claimed.id, owner, said, now, jitter=0)


def test_the_same_occasion_twice_writes_one_mail(session, now):
    first, again = put(session, now), put(session, now + timedelta(hours=1))

    assert first == again
    assert session.scalar(select(func.count(OutboxMail.id))) == 1


def test_a_mail_is_undone_with_the_work_that_caused_it(session, now):
    with pytest.raises(RuntimeError), transaction(session):
        put(session, now)
        raise RuntimeError

    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_a_mail_goes_to_one_worker_only_until_its_lease_is_over(session, now):
    mail_id = put(session, now)

    assert [mail.id for mail in claim_due(session, "w1", now, 5)] == [mail_id]
    assert claim_due(session, "w2", now + LEASE - timedelta(seconds=1), 5) == []
    assert [mail.id for mail in claim_due(session, "w2", now + LEASE, 5)] == [mail_id]
    assert row_of(session, mail_id).attempts == 2


def test_a_worker_thought_dead_cannot_close_what_another_took_over(session, now):
    mail_id = put(session, now)
    claim_due(session, "w1", now, 5)
    claim_due(session, "w2", now + LEASE, 5)

    assert record_answer(session, mail_id, "w1", NO_SUCH_USER, now + LEASE, 0) is None
    assert row_of(session, mail_id).state is MailState.sending


def test_those_that_wait_longest_go_first_and_no_more_than_asked(session, now):
    late = put(session, now, "late")
    early = put(session, now - timedelta(hours=1), "early")

    claimed = [mail.id for mail in claim_due(session, "w1", now, 1)]

    assert claimed == [early]
    assert oldest_due(session, now) == now
    assert row_of(session, late).state is MailState.queued


def test_an_accepted_mail_is_sent_once_and_keeps_the_answer(session, now):
    mail_id = put(session, now)

    assert answer(session, now, OK) is MailState.sent

    row = row_of(session, mail_id)
    assert (row.sent_at, row.server_answer, row.lease_owner) == (now, "250 2.0.0 kept", None)
    assert claim_due(session, "w2", now + timedelta(days=2), 5) == []


def test_a_mail_refused_for_now_waits_for_its_hour(session, now):
    mail_id = put(session, now)

    assert answer(session, now, BUSY) is MailState.deferred

    assert row_of(session, mail_id).next_at == now + timedelta(minutes=15)
    assert claim_due(session, "w1", now + timedelta(minutes=14), 5) == []
    assert len(claim_due(session, "w1", now + timedelta(minutes=15), 5)) == 1


def test_a_mail_refused_for_thirty_six_hours_stops_and_flags_the_client(session, now, guest):
    mail_id = put(session, now, client=guest)
    at, tries = now, 0
    while row_of(session, mail_id).state in (MailState.queued, MailState.deferred):
        at = max(at, row_of(session, mail_id).next_at)
        answer(session, at, BUSY)
        tries += 1

    assert (tries, at) == (10, now + timedelta(hours=36))
    assert row_of(session, mail_id).state is MailState.soft_bounced
    assert session.get_one(Client, guest.id).email_error == "451 4.3.0 later"


def test_a_mail_refused_for_good_stops_and_flags_the_client(session, now, guest):
    mail_id = put(session, now, client=guest)

    assert answer(session, now, NO_SUCH_USER) is MailState.invalid

    assert session.get_one(Client, guest.id).email_error == "550 5.1.1 no such user"
    assert claim_due(session, "w1", now + timedelta(days=9), 5) == []
    assert row_of(session, mail_id).server_answer == "550 5.1.1 no such user"


def test_a_mail_over_which_every_worker_dies_ends_after_thirty_six_hours(session, now, guest):
    mail_id = put(session, now, client=guest)
    at = now
    while claim_due(session, "w1", at, 5):
        at += LEASE

    assert at == now + timedelta(hours=36)
    row = row_of(session, mail_id)
    assert (row.state, row.lease_owner) == (MailState.soft_bounced, None)
    assert oldest_due(session, at) is None
    assert session.get_one(Client, guest.id).email_error is None


def test_a_mail_whose_worker_died_with_the_machine_is_tried_again_days_later(session, now):
    mail_id = put(session, now)
    claim_due(session, "w1", now, 5)

    assert [mail.id for mail in claim_due(session, "w2", now + timedelta(days=3), 5)] == [mail_id]


def test_an_address_edited_in_between_is_not_flagged(session, now, guest):
    put(session, now, client=guest)
    with transaction(session):
        session.get_one(Client, guest.id).email = "claire.martin@example.org"

    answer(session, now, NO_SUCH_USER)

    assert session.get_one(Client, guest.id).email_error is None


def test_a_flagged_address_gets_nothing_more_until_it_is_edited(session, now, guest):
    put(session, now, client=guest)
    answer(session, now, NO_SUCH_USER)

    second = put(session, now, "two", guest)

    assert row_of(session, second).state is MailState.blocked
    assert claim_due(session, "w1", now + timedelta(days=1), 5) == []
    with transaction(session):
        session.get_one(Client, guest.id).email = "claire.martin@example.org"
    assert row_of(session, put(session, now, "three", guest)).state is MailState.queued

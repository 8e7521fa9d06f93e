"""When a mail is tried again, and what a server's answer means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delivery import (
    OFFSETS,
    Answer,
    MailState,
    Step,
    after_failure,
    judge,
    next_try,
)

FIRST = datetime(2026, 11, 22, 10, tzinfo=UTC)
# Worked out by hand for a first failure at 10:00.
TIMES = ("22 10:15", "22 10:45", "22 12:00", "22 14:00", "22 18:00", "23 00:00", "23 06:00", "23 14:00", "23 22:00")
jitters = st.floats(-1, 1, allow_nan=False)


def tries(jitter_of, slow=timedelta()) -> list[datetime]:
    """Every moment at which a mail is tried that is always refused for now."""
    made = [FIRST]
    while (following := next_try(FIRST, made[-1] + slow, jitter_of(len(made)))) is not None:
        made.append(following)
        assert len(made) <= 20
    return made


def test_a_refused_mail_is_tried_ten_times_at_the_published_hours():
    made = tries(lambda number: 0)

    assert [f"{at:%d %H:%M}" for at in made[1:]] == list(TIMES)
    assert len(made) == 10


@given(st.lists(jitters, min_size=10, max_size=10), st.integers(0, 60))
def test_jitter_moves_each_try_by_a_tenth_and_never_the_last(jitter, slow_seconds):
    made = tries(lambda number: jitter[number - 1], timedelta(seconds=slow_seconds))

    assert len(made) == len(OFFSETS)
    assert made == sorted(set(made))
    assert made[-1] == FIRST + timedelta(hours=36)
    for at, offset in zip(made, OFFSETS, strict=True):
        assert abs(at - FIRST - offset) <= offset / 10 + timedelta(milliseconds=1)


@given(st.timedeltas(timedelta(), timedelta(hours=60)), jitters)
def test_the_next_try_is_ahead_and_within_thirty_six_hours(late, jitter):
    following = next_try(FIRST, FIRST + late, jitter)

    if following is None:
        assert late >= timedelta(hours=36)
    else:
        assert FIRST + late < following <= FIRST + timedelta(hours=36)


def test_a_schedule_overslept_is_not_caught_up_in_a_burst():
    woke = FIRST + timedelta(hours=9)

    assert next_try(FIRST, woke, 0) == FIRST + timedelta(hours=14)


@pytest.mark.parametrize(
    ("step", "code", "words", "state", "flags"),
    [
        ("content", 250, "2.0.0 queued", "sent", False),
        ("recipient", 550, "5.1.1 no such user", "invalid", True),
        ("content", 550, "5.1.1 no such user", "hard_bounced", True),
        ("recipient", 550, "5.1.6 moved", "hard_bounced", True),
        ("recipient", 550, "5.1.10 null MX", "hard_bounced", True),
        ("recipient", 550, "5.2.1 disabled", "hard_bounced", True),
        ("recipient", 550, "5.1.2 no such domain", "deferred", False),
        ("recipient", 550, "5.4.4 no route", "deferred", False),
        ("recipient", 553, "5.1.3 bad address", "invalid", True),
        ("recipient", 501, "syntax", "invalid", True),
        ("recipient", 550, "5.7.1 rejected", "blocked", True),
        ("content", 554, "blocked by zen.spamhaus.org", "blocked", True),
        ("content", 554, "message refused by local policy", "blocked", True),
        ("content", 554, "transaction failed", "hard_bounced", True),
        ("recipient", 452, "4.2.2 mailbox full", "deferred", False),
        ("recipient", 552, "5.2.2 mailbox full", "deferred", False),
        ("recipient", 552, "quota exceeded", "deferred", False),
        ("content", 552, "5.3.4 too big", "soft_bounced", False),
        ("content", 554, "5.6.0 bad content", "soft_bounced", False),
        ("recipient", 451, "4.4.7 expired", "soft_bounced", True),
        ("recipient", 550, "5.4.7 expired", "soft_bounced", True),
        ("recipient", 451, "4.7.1 greylisted", "deferred", False),
        ("recipient", 421, "closing", "deferred", False),
        ("recipient", 450, "busy", "deferred", False),
        ("recipient", 450, "5.7.1 greylisted by a careless server", "deferred", False),
        ("recipient", 550, "4.2.2 careless too", "deferred", False),
        ("recipient", 550, "no such user", "hard_bounced", True),
        ("recipient", 550, "5.1.11 another code", "hard_bounced", True),
        ("recipient", 550, "5.5.0 other", "hard_bounced", True),
        ("sender", 550, "5.1.8 who are you", "blocked", False),
        ("sender", 530, "5.7.0 log in first", "deferred", False),
        ("connect", 535, "5.7.8 wrong password", "deferred", False),
        ("connect", 554, "5.7.1 no service here", "deferred", False),
        ("connect", None, "connection refused", "deferred", False),
        ("content", None, "connection lost", "deferred", False),
        ("content", -1, "garbage", "deferred", False),
        ("content", 354, "twice", "deferred", False),
    ],
)
def test_each_answer_of_a_server_has_one_meaning(step, code, words, state, flags):
    verdict = judge(Answer(Step(step), code, words))

    assert (verdict.state.value, verdict.flags_client) == (state, flags)


def test_a_mail_deferred_to_the_end_is_soft_bounced_and_flags_the_client():
    deferred = judge(Answer(Step.recipient, 552, "full"))

    assert after_failure(deferred, FIRST) is deferred
    assert after_failure(deferred, None).state is MailState.soft_bounced
    assert after_failure(deferred, None).flags_client


@given(st.sampled_from(Step), st.none() | st.integers(-1, 999), st.text(max_size=40))
def test_whatever_a_server_says_there_is_a_verdict_and_only_2xx_is_sent(step, code, words):
    verdict = judge(Answer(step, code, words))

    assert (verdict.state is MailState.sent) == (code in range(200, 300) and step is not Step.connect)


@pytest.mark.parametrize(
    ("code", "text", "written"),
    [
        (550, " 5.1.1 no such user ", "550 5.1.1 no such user"),
        (None, "connection lost", "connection lost"),
        (421, "", "421"),
        (None, "", ""),
    ],
)
def test_an_answer_is_written_as_its_code_and_its_words(code, text, written):
    assert str(Answer(Step.recipient, code, text)) == written


@pytest.mark.parametrize(("jitter", "minutes"), [(-1, 13.5), (0, 15), (0.5, 15.75), (1, 16.5)])
def test_jitter_above_zero_is_later_and_below_zero_is_earlier(jitter, minutes):
    assert next_try(FIRST, FIRST, jitter) == FIRST + timedelta(minutes=minutes)


def test_from_the_earliest_moment_of_a_try_on_the_next_one_is_meant():
    before, at = FIRST + timedelta(minutes=13, seconds=29), FIRST + timedelta(minutes=13, seconds=30)

    assert next_try(FIRST, before, 0) == FIRST + timedelta(minutes=15)
    assert next_try(FIRST, at, 0) == FIRST + timedelta(minutes=45)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (199, MailState.deferred),
        (200, MailState.sent),
        (299, MailState.sent),
        (300, MailState.deferred),
        (499, MailState.deferred),
        (500, MailState.hard_bounced),
        (599, MailState.hard_bounced),
        (600, MailState.deferred),
    ],
)
def test_codes_mean_what_their_hundred_means_from_end_to_end(code, state):
    assert judge(Answer(Step.recipient, code)).state is state


@pytest.mark.parametrize(
    ("text", "state"), [("4.2.1 try later", MailState.deferred), ("5.4.0 no", MailState.hard_bounced)]
)
def test_a_permanent_code_with_temporary_words_is_temporary(text, state):
    assert judge(Answer(Step.recipient, 550, text)).state is state

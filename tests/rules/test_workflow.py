"""What may be done with a file in each status, and what follows."""

import pytest

from rules.workflow import STATUS_LABELS, TRANSITIONS, Action, BadTransition, Status, after, allowed


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_an_action_follows_the_table_or_is_refused_with_the_status(status, action):
    assert (action in allowed(status)) is ((status, action) in TRANSITIONS)
    if action in allowed(status):
        assert after(status, action) is TRANSITIONS[status, action]
        return
    with pytest.raises(BadTransition) as refused:
        after(status, action)
    assert str(refused.value) == f"This booking is {STATUS_LABELS[status]}: it cannot be changed in that way."


def test_actions_come_in_their_own_order():
    assert list(allowed(Status.draft)) == [Action.book, Action.cancel]
    assert list(allowed(Status.confirmed)) == [Action.change_dates, Action.cancel]
    assert list(allowed(Status.cancelled)) == []


def test_a_booked_draft_is_confirmed_and_a_cancelled_file_stays_so():
    assert after(Status.draft, Action.book) is Status.confirmed
    assert after(Status.confirmed, Action.cancel) is Status.cancelled

from datetime import timedelta

import pytest

from optimiser.constraints.session_open import SessionOpen
from optimiser.models.words import SessionState
from tests.by_hand import said
from tests.tiny import MONDAY, at, case, entry, session

LISTS = case(
    [entry("e1")],
    [
        session("open", 0, 8, 240),
        session("locked", 0, 8, 240, state=SessionState.locked),
        session("last", 11, 8, 240),
        session("late", 12, 8, 240),
    ],
)


def test_nobody_is_added_to_a_locked_list():
    assert said(SessionOpen(), LISTS, ("e1", "locked", "08:00")) == [
        "session_open: e1 is added to locked, a locked list"
    ]


def test_nobody_is_booked_after_the_planning_period():
    assert said(SessionOpen(), LISTS, ("e1", "late", "08:00")) == [
        "session_open: e1 is booked on 2026-03-14, outside the planning period 2026-03-02 to "
        "2026-03-13"
    ]


def test_the_first_and_the_last_day_belong_to_the_period():
    assert said(SessionOpen(), LISTS, ("e1", "open", "08:00")) == []
    assert said(SessionOpen(), LISTS, ("e1", "last", "08:00")) == []


@pytest.mark.parametrize(("late", "begun"), [(0, False), (1, True), (300, True)])
def test_nobody_is_added_to_a_list_that_had_begun_when_the_waiting_list_was_drawn(late, begun):
    drawn = {"extracted_at": at(0, 8) + timedelta(minutes=late)}
    lists = LISTS.model_copy(update=drawn | {"planning_date": MONDAY})
    assert (
        said(SessionOpen(), lists, ("e1", "open", "13:00"))
        == ["session_open: e1 is added to open, which had begun when the waiting list was drawn"]
        * begun
    )
    assert said(SessionOpen(), lists, ("e1", "last", "08:00")) == []
    # a list drawn after the day of planning is told by the readers, and shuts nothing
    assert said(SessionOpen(), LISTS.model_copy(update=drawn), ("e1", "open", "13:00")) == []

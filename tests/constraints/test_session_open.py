from optimiser.constraints.session_open import SessionOpen
from optimiser.models.words import SessionState
from tests.by_hand import said
from tests.tiny import case, entry, session

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

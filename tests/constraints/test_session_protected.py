from optimiser.constraints.session_protected import SessionProtected
from optimiser.models.words import SessionState
from tests.by_hand import said
from tests.tiny import case, entry, session

LISTS = case(
    [entry("e1")],
    [
        session("open", 0, 8, 240),
        session("trauma", 0, 8, 240, state=SessionState.protected),
    ],
)


def test_emergency_capacity_is_not_filled():
    assert said(SessionProtected(), LISTS, ("e1", "trauma", "08:00")) == [
        "session_protected: e1 is put into trauma, which is protected for emergencies"
    ]


def test_an_open_list_may_be_filled():
    assert said(SessionProtected(), LISTS, ("e1", "open", "08:00")) == []

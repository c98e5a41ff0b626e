"""Locked sessions that would suit who waits are told of, and no others."""

import pytest

from optimiser.models.entry import FixedBooking
from optimiser.models.resources import BedNight
from optimiser.models.words import Priority, RequestPriority, SessionState, TimeOfDay
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.solvers.visit_greedy import visit_greedy
from tests import tiny_centre
from tests.reasons.why import why
from tests.tiny import MONDAY, at, case, entry, session

LOCKED = {"state": SessionState.locked}
FULL = session("s", 0, 8, 60)


def beside(*locked, more=(), beds=(), **fields):
    """The reason of b, whom a more urgent patient keeps out of the only open list."""
    people = [entry("a", priority=Priority.P2), entry("b", **fields), *more]
    return why(case(people, [FULL, *locked], beds=beds), "b")


def test_a_locked_list_that_would_suit_is_told_beside_those_that_are_full():
    reason = beside(session("t", 1, 8, 60, **LOCKED))
    assert reason.detail.startswith(
        "1 list may take this entry, none has room (full of patients who come first: 1); 1 more, "
        "t on Tue 3 Mar 2026, is locked: ask whoever locked it. The nearest, s on Mon 2 Mar 2026 "
    )
    assert (reason.nearest, reason.rules) == ("s", ("session_hours",))


def test_a_list_locked_for_a_held_row_names_the_row_to_mend():
    mend = "a held row may be booked in it (waiting_list.csv, line 7), mend that first"
    held = LOCKED | {"locked_for": ("waiting_list.csv, line 7", "waiting_list.csv, line 9")}
    reason = beside(session("t", 1, 8, 60, **held))
    assert f"; 1 more, t on Tue 3 Mar 2026, is locked: {mend}. The nearest" in reason.detail
    alone = why(case([entry("b")], [session("t", 1, 8, 60, **held)]), "b")
    assert f"t on Tue 3 Mar 2026 at A, is locked: {mend}. Then plan again." in alone.detail


HELD = LOCKED | {"locked_for": ("the list, line 7",)}


def test_a_session_that_a_held_row_locks_is_nearer_than_one_on_the_wrong_day():
    """Nobody is sent to renew anything: the row is to be mended."""
    wednesday = {"ready_from": MONDAY.replace(day=4)}
    rooms = [session("s", 1, 8, 60), session("t", 3, 8, 60, **HELD)]
    reason = why(case([entry("b", **wednesday)], rooms), "b")
    assert (reason.nearest, reason.code) == ("t", "no_open_session")
    assert reason.detail.endswith("(the list, line 7), mend that first. Then plan again.")
    rooms = [tiny_centre.room("s", 1, 8, 20), tiny_centre.room("t", 3, 8, 20, **HELD)]
    made = tiny_centre.centre([tiny_centre.request("r1", **wednesday)], rooms)
    problem = tiny_centre.problem_of(made)
    (waiting,), _ = VisitReasons(problem, visit_greedy(problem)).all()
    assert (waiting.nearest, waiting.code) == ("t", "no_open_session")
    assert waiting.detail.endswith("(the list, line 7), mend that first. Then plan again.")


def test_of_several_locked_lists_one_that_a_held_row_locks_is_named():
    reason = beside(session("t", 1, 8, 60, **LOCKED), session("u", 2, 8, 60, **HELD))
    assert "2 more, such as u on Wed 4 Mar 2026, are locked: a held row may" in reason.detail


def test_of_several_locked_lists_the_first_is_named():
    reason = beside(session("u", 2, 8, 60, **LOCKED), session("t", 1, 8, 60, **LOCKED))
    told = "; 2 more, such as t on Tue 3 Mar 2026, are locked: ask whoever locked them. The"
    assert told in reason.detail


@pytest.mark.parametrize(
    ("room", "fields"),
    [
        ({"minutes": 50}, {}),
        ({"specialties": ("100",)}, {}),
        ({"site": "Z"}, {"sites": ("A",)}),
        ({"day": 30}, {}),
        ({"surgeons": ("S2",)}, {"consultant": "S1"}),
    ],
)
def test_a_locked_list_that_would_not_suit_is_not_told(room, fields):
    given = {"day": 1, "minutes": 60, **LOCKED, **room}
    reason = beside(session("t", given.pop("day"), 8, given.pop("minutes"), **given), **fields)
    assert (reason.nearest, "locked" in reason.detail) == ("s", False)


def test_a_locked_list_that_is_full_or_has_no_bed_is_not_told():
    locked = session("t", 1, 8, 60, **LOCKED)
    kept = entry("k", fixed=FixedBooking(session_id="t", start=at(1, 8)))
    assert "locked" not in beside(locked, more=[kept]).detail
    beds = (BedNight(ward="W", date=MONDAY.replace(day=3), beds=0),)
    in_bed = {"nights": 1, "ward": "W"}
    assert "locked" in beside(locked, **in_bed).detail
    assert "locked" not in beside(locked, beds=beds, **in_bed).detail


def of_test(*locked, **fields):
    rooms = [tiny_centre.room("s", 0, 8, 20), *locked]
    urgent = tiny_centre.request("r0", priority=RequestPriority.D1)
    made = tiny_centre.centre([urgent, tiny_centre.request("r1", **fields)], rooms)
    problem = tiny_centre.problem_of(made)
    (waiting,), _ = VisitReasons(problem, visit_greedy(problem)).all()
    return waiting.detail


def test_a_locked_room_that_would_suit_is_told_and_no_other():
    def locked(hour=8, minutes=20, **fields):
        return tiny_centre.room("t", 1, hour, minutes, **LOCKED, **fields)

    assert of_test(locked()).startswith(
        "the rooms that may take it are full: 1 session may take a (full: 1); 1 more, t on Tue 3 "
        "Mar 2026, is locked: ask whoever locked it; the nearest, s "
    )
    assert "locked" not in of_test(locked(minutes=10))
    assert "locked" not in of_test(locked(modalities=("ct",)))
    assert "locked" not in of_test(locked(hour=13), time_of_day=TimeOfDay.morning)

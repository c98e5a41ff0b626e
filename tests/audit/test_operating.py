"""Who operates on what the hospital had booked: whoever suits, wherever somebody does."""

import pytest

from optimiser.audit.operating import operating_true
from optimiser.models.entry import FixedBooking
from optimiser.models.resources import Duty, Surgeon
from tests.by_hand import plan
from tests.tiny import at, busy_case, case, entry, problem_of, session, sound_seeds

KNEES = Surgeon(surgeon_id="S1", specialties=("110",))
TOES = Surgeon(surgeon_id="S2", specialties=("110",))
EYES = Surgeon(surgeon_id="S3", specialties=("130",))
NONE: dict[str, object] = {"surgeons": None, "roster": None}
ALL: dict[str, object] = {"surgeons": (KNEES, TOES, EYES), "roster": None}
EARLY = Duty(surgeon_id="S1", start=at(0, 7), end=at(0, 9), site="A")
LATE = Duty(surgeon_id="S2", start=at(0, 11), end=at(0, 15))
ELSEWHERE = Duty(surgeon_id="S2", start=at(0, 8), end=at(0, 12), site="B")
ROSTERED: dict[str, object] = {"surgeons": ()}
ANYBODY = ("S1", "S2", "S3", "S9", None)


def accepted(room, facts, **entry_facts):
    """Whom the audit lets operate on a case that the hospital had booked from ten o'clock."""
    fixed = FixedBooking(session_id="s", start=at(0, 10))
    ours = case(
        [entry("a", fixed=fixed, **entry_facts)], [session("s", 0, 8, 240, **room)], **facts
    )
    return {
        who for who in ANYBODY if not [*operating_true(ours, plan(ours, ("a", "s", "10:00", who)))]
    }


@pytest.mark.parametrize(
    ("room", "facts", "consultant", "who"),
    [
        ({"surgeons": ("S1", "S2", "S3")}, ALL, None, {"S1", "S2"}),
        ({"surgeons": ("S1", "S2", "S3")}, ALL, "S2", {"S2"}),
        ({"surgeons": ("S1", "S2", "S3")}, NONE, None, {"S1", "S2", "S3"}),
        # nobody listed does the procedure, or the one who is named is not listed
        ({"surgeons": ("S3",)}, ALL, None, {None}),
        ({"surgeons": ("S1",)}, ALL, "S2", {"S2"}),
        # at any time of the session, since the hospital may have gone beyond somebody's hours
        (ROSTERED, ALL | {"roster": (EARLY, LATE)}, None, {"S1", "S2"}),
        (ROSTERED, ALL | {"roster": (EARLY, ELSEWHERE)}, None, {"S1"}),
        (ROSTERED, ALL | {"roster": (ELSEWHERE,)}, None, {None}),
        # where there is no roster nobody need be named
        (ROSTERED, ALL, None, {"S1", "S2", None}),
        (ROSTERED, ALL, "S1", {"S1"}),
        (ROSTERED, NONE, None, {*ANYBODY}),
    ],
)
def test_a_booking_already_made_is_operated_by_whoever_suits_it(room, facts, consultant, who):
    assert accepted(room, facts, consultant=consultant) == who


def test_the_breach_says_who_it_is():
    fixed = FixedBooking(session_id="s")
    room = session("s", 0, 8, 240, surgeons=("S1", "S2"))
    ours = case([entry("a", fixed=fixed)], [room], **ALL)
    (breach,) = operating_true(ours, plan(ours, ("a", "s", "10:00", None)))
    assert str(breach) == (
        "plan_fields_true: nobody is said to operate on a in s, which the hospital had booked: "
        "it is S1 or S2"
    )


def test_a_booking_moved_out_of_its_session_is_left_to_the_rules():
    fixed = FixedBooking(session_id="s")
    rooms = [session("s", 0, 8, 240), session("t", 1, 8, 240)]
    ours = case([entry("a", fixed=fixed)], rooms, **ALL)
    assert [*operating_true(ours, plan(ours, ("a", "t", "10:00", "S3")))] == []


@pytest.mark.parametrize("seed", sound_seeds(90))
def test_whom_the_solvers_choose_from_is_whom_the_audit_accepts(seed):
    problem = problem_of(busy_case(seed))
    ours = problem.case
    for number, one in enumerate(ours.entries):
        if one.fixed is None:
            continue
        at_session = problem.session_number[one.fixed.session_id]
        offered = set(problem.options.surgeons(number, at_session))
        for who in {*problem.options.grid.surgeons, one.consultant}:
            row = (one.entry_id, one.fixed.session_id, "10:00", who)
            breaches = [*operating_true(ours, plan(ours, row))]
            assert (breaches == []) == (who in offered), (row, offered)

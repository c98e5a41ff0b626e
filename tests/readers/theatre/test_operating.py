"""Who operates where a plan made by hand does not say: whoever the case leaves no choice about."""

import pytest

from optimiser.models.entry import FixedBooking
from optimiser.models.resources import Duty, Surgeon
from optimiser.readers.theatre.operating import only_surgeon
from tests.tiny import at, case, entry, session

NINE = at(0, 9)
BOTH = {"surgeons": ("S1", "S2")}
ON_DUTY: dict[str, object] = {"surgeons": ()}
KNEES = Surgeon(surgeon_id="S1", specialties=("110",))
EYES = Surgeon(surgeon_id="S2", specialties=("130",))
HANDS = Surgeon(surgeon_id="S3", specialties=("110",), procedures=("T202",))
MORNING = Duty(surgeon_id="S1", start=at(0, 8), end=at(0, 12), site="A")
LATER = Duty(surgeon_id="S2", start=at(0, 9, 30), end=at(0, 12))
ELSEWHERE = Duty(surgeon_id="S2", start=at(0, 8), end=at(0, 12), site="B")


def chosen(room, facts=None, *, fixed=False, **entry_facts):
    if fixed:
        entry_facts["fixed"] = FixedBooking(session_id="s")
    ours = case([entry("a", **entry_facts)], [session("s", 0, 8, 240, **room)], **facts or {})
    return only_surgeon(ours, ours.entries[0], ours.sessions[0], NINE)


@pytest.mark.parametrize(
    ("room", "facts", "who"),
    [
        ({"surgeons": ("S1",)}, {}, "S1"),
        (BOTH, {}, None),
        (BOTH, {"surgeons": (KNEES, EYES)}, "S1"),
        (BOTH, {"surgeons": (EYES,)}, None),
        ({"surgeons": ("S1", "S3")}, {"surgeons": (KNEES, HANDS)}, "S1"),
        (ON_DUTY, {"roster": None}, None),
        (ON_DUTY, {"roster": ()}, None),
        (ON_DUTY, {"roster": (MORNING,)}, "S1"),
        (ON_DUTY, {"roster": (MORNING, MORNING, LATER, ELSEWHERE)}, "S1"),
        (ON_DUTY, {"roster": (LATER,)}, None),
        (ON_DUTY, {"roster": (MORNING,), "surgeons": (EYES,)}, None),
    ],
)
def test_it_is_the_one_who_may_do_the_case_there_at_those_hours(room, facts, who):
    assert chosen(room, facts) == who


def test_a_named_consultant_operates_wherever_the_case_is():
    assert chosen(BOTH, consultant="S2") == "S2"
    assert chosen({"surgeons": ("S1",)}, {"surgeons": (KNEES,)}, consultant="S2") == "S2"


def test_a_booking_already_made_has_whoever_is_on_duty_during_the_session():
    assert chosen(ON_DUTY, {"roster": (LATER,)}, fixed=True) == "S2"
    assert chosen(ON_DUTY, {"roster": (MORNING, LATER)}, fixed=True) == "S1"
    assert chosen(ON_DUTY, {"roster": (ELSEWHERE,)}, fixed=True) is None

"""Whether bookings already made contradict each other is known before anything is planned."""

from optimiser.models.entry import FixedBooking
from optimiser.models.resources import BedNight
from optimiser.models.words import Admission
from optimiser.solvers.bookings_made import contradiction
from tests.tiny import MONDAY, at, case, entry, session


def booked(key: str, hour: int, minute: int = 0):
    return entry(
        key, touch_minutes=60, fixed=FixedBooking(session_id="s1", start=at(0, hour, minute))
    )


def test_two_on_one_table_at_once_are_told_whoever_else_waits():
    waiting = entry("e3", touch_minutes=60)
    sessions = [session("s1", 0, 8, 240)]
    clash = contradiction(case([booked("e1", 9), booked("e2", 9, 30), waiting], sessions))
    assert clash is not None
    assert {key for one in clash.violations for key in one.entries} == {"e1", "e2"}
    assert contradiction(case([booked("e1", 9), booked("e2", 10, 30), waiting], sessions)) is None


def test_nobody_booked_is_no_contradiction():
    assert contradiction(case([entry("e1")], [session("s1", 0, 8, 240)])) is None


def test_everybody_of_a_list_that_is_too_long_is_named():
    made = [
        entry(key, touch_minutes=130, fixed=FixedBooking(session_id="s1")) for key in ("e1", "e2")
    ]
    clash = contradiction(case(made, [session("s1", 0, 8, 240)]))
    assert clash is not None
    (told,) = clash.violations
    assert told.named() == (
        "session_hours: the bookings already made in s1 end too late, one after the other (e1, e2)"
    )


def test_who_would_lie_in_a_bed_that_is_not_there_is_named():
    night = {"nights": 1, "ward": "W", "admission": Admission.inpatient}
    made = [booked("e1", 9).model_copy(update=night)]
    beds = (BedNight(ward="W", date=MONDAY, beds=0),)
    clash = contradiction(case(made, [session("s1", 0, 8, 240)], beds=beds))
    assert clash is not None
    assert clash.violations[0].named().endswith("the plan needs 1 (e1)")

"""Rules that theatres and diagnostics share, in the words they say of tests."""

from optimiser.constraints.fixed_booking_kept import FixedBookingKept
from optimiser.constraints.one_booking_per_entry import OneBookingPerEntry
from optimiser.constraints.patient_available import PatientAvailable
from optimiser.constraints.patient_one_place import PatientOnePlace
from optimiser.constraints.readiness_window import ReadinessWindow
from optimiser.constraints.session_hours import SessionHours
from optimiser.constraints.session_open import SessionOpen
from optimiser.constraints.session_protected import SessionProtected
from optimiser.constraints.site_accepted import SiteAccepted
from optimiser.models.pathway import DateRange
from optimiser.models.words import SessionState
from tests.by_hand_centre import said
from tests.tiny_centre import MONDAY, centre, fixed, request, room

S, T = room("s", 0, 8, 60), room("t", 0, 8, 60)


def test_two_tests_of_one_request_are_in_one_place_at_a_time():
    visit = centre([request("r1", "a", "b")], [S, T])
    assert said(PatientOnePlace(), visit, ("r1", "a", "s", 0), ("r1", "b", "t", 19)) == [
        "patient_one_place: one patient is booked for r1 a in s and for r1 b in t at the same time"
    ]
    assert said(PatientOnePlace(), visit, ("r1", "a", "s", 0), ("r1", "b", "t", 20)) == []


def test_each_test_is_booked_once():
    visit = centre([request("r1", "a", "b")], [S, T])
    places = [("r1", "a", "s", 0), ("r1", "b", "s", 20), ("r1", "a", "t", 40)]
    assert said(OneBookingPerEntry(), visit, *places) == [
        "one_booking_per_entry: r1 a is booked 2 times"
    ]


def test_tests_already_booked_stay():
    made = (fixed("a", S), fixed("b", T, 20))
    visit = centre([request("r1", "a", "b", fixed=made)], [S, T])
    assert said(FixedBookingKept(), visit, ("r1", "a", "s", 10)) == [
        "fixed_booking_kept: r1 a is already booked at 08:00 and the plan moves it to "
        "2026-03-02 08:10",
        "fixed_booking_kept: r1 b is already booked in t and the plan drops it",
    ]
    assert said(FixedBookingKept(), visit, ("r1", "a", "s", 0), ("r1", "b", "t", 20)) == []


def test_hours_days_sites_and_closed_rooms():
    shut = room("shut", 0, 8, 60, state=SessionState.locked)
    kept = room("kept", 0, 8, 60, state=SessionState.protected)
    far = room("far", 0, 8, 60, site="S")
    who = request(
        "r1",
        sites=("N",),
        ready_from=MONDAY.replace(day=3),
        unavailable=(DateRange(first=MONDAY, last=MONDAY),),
    )
    case = centre([who], [S, shut, kept, far])
    assert said(SessionHours(), case, ("r1", "a", "s", 50)) == [
        "session_hours: r1 a ends at 09:10; s must finish by 09:00"
    ]
    assert said(SessionOpen(), case, ("r1", "a", "shut", 0)) == [
        "session_open: r1 a is added to shut, a locked list"
    ]
    assert said(SessionProtected(), case, ("r1", "a", "kept", 0)) == [
        "session_protected: r1 a is put into kept, which is protected for emergencies"
    ]
    assert said(SiteAccepted(), case, ("r1", "a", "far", 0)) == [
        "site_accepted: r1 a accepts N; far is at S"
    ]
    assert said(ReadinessWindow(), case, ("r1", "a", "s", 0)) == [
        "readiness_window: r1 a is ready from 2026-03-03, booked on 2026-03-02"
    ]
    assert said(PatientAvailable(), case, ("r1", "a", "s", 0)) == [
        "patient_available: r1 a is unavailable 2026-03-02 to 2026-03-02, booked on 2026-03-02"
    ]

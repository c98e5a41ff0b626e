from datetime import UTC, datetime, timedelta

from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.words import Anaesthetic, Flag, SessionState
from optimiser.reports.lists import COLUMNS
from optimiser.reports.lists import lists_text as stamped_text
from optimiser.reports.room_lists import room_lists_text
from optimiser.reports.stamp import stamp_of
from tests import tiny_centre
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session

LOCKED = {"state": SessionState.locked}


def lists_text(plan, case, **more):
    return stamped_text(plan, case, stamp_of(plan, case, **more))


def test_a_list_reads_like_a_theatre_list():
    lines = lists_text(a_plan(), a_case()).splitlines()
    first = lines.index("Tue 1 Dec 2026  General, Theatre 2  08:30-12:30  session S1")
    assert lines[first + 1] == "Surgeon: surg-1"
    row = lines[first + 3]
    assert row == "   1  08:30-09:30  E1   W371    60 min  general   P4"
    text = "\n".join(lines[first : first + 10])
    assert "diabetic; learning disability" in text
    assert "target 2026-10-29; 33 days late; FIXED" in text
    assert "2 cases, 50% of the session used" in text
    protected = lines.index("Thu 3 Dec 2026  General, Theatre 2  08:30-12:30  session S3")
    assert lines[protected + 2].strip() == "kept for emergencies"
    assert "WAITING: 2 (1 urgent, 0 long, 1 routine); waiting.csv says why for each" in lines
    assert lines[-1] == "HELD: 1   LEFT OUT: 1"


def test_no_line_is_wider_than_a_page_and_no_id_is_cut():
    flags = frozenset(Flag)
    names = ["E1", "x" * 99, "y" * 60]
    case = a_case(*(entry(name, flags=flags, procedure="J183+Y752+Z999") for name in names))
    plan = a_plan(
        bookings=tuple(booking(name, "S1", n + 1, MORNING) for n, name in enumerate(names))
    )
    text = lists_text(plan, case)
    for line in text.splitlines():
        assert len(line) <= COLUMNS or "x" * 99 in line
    for name in names:
        assert text.count(f"09:30  {name}") == 1
    for flag in flags:
        assert text.count(flag.value.replace("_", " ")) >= 3


def test_several_surgeons_stand_beside_their_cases():
    bookings = (
        booking("E1", "S1", 1, MORNING),
        booking("E2", "S1", 2, MORNING + timedelta(hours=1), surgeon="surg-2"),
    )
    text = lists_text(a_plan(bookings=bookings), a_case())
    assert "Surgeon: surg-1, surg-2" in text
    assert "surgeon surg-2; target" in text


def test_times_are_those_of_the_wall_clock():
    start = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    case = a_case(timezone="Europe/Paris", sessions=(session("S1", start),))
    text = lists_text(a_plan(bookings=(booking("E1", "S1", 1, start),)), case)
    assert "09:30-13:30" in text
    assert "09:30-10:30  E1" in text


def test_an_unknown_anaesthetic_is_shown_as_a_question():
    case = a_case(entry("E1", anaesthetic=None), entry("E2", anaesthetic=Anaesthetic.local))
    text = lists_text(a_plan(bookings=(booking("E1", "S1", 1, MORNING),)), case)
    assert "anaes. ?" in text


def test_every_list_says_of_which_run_it_is_and_what_that_run_is_worth():
    mark = "SUPERSEDED by run AB12-CD34"
    text = lists_text(a_plan(), a_case(), mark=mark)
    code = stamp_of(a_plan(), a_case()).run_code
    assert text.startswith(f"{mark}\nrun {code}, list of 2026-11-24 06:00\nPROPOSED THEATRE LISTS")
    assert text.count(f"\n      run {code}, {mark}\n\n") == 3
    plain = lists_text(a_plan(), a_case())
    assert plain.startswith(f"run {code}, list of 2026-11-24 06:00\nPROPOSED THEATRE LISTS")
    assert plain.count(f"\n      run {code}\n\n") == 3


def late_list(overrun_minutes):
    """A list whose last case is out an hour after the session ends, and its case."""
    room = session("S1", overrun_minutes=overrun_minutes)
    start = MORNING + timedelta(hours=4)
    plan = a_plan(bookings=(booking("E1", "S1", 1, start, end=start + timedelta(minutes=60)),))
    return plan, a_case(sessions=(room,))


def test_a_list_planned_to_end_late_says_so_and_names_the_chance_rightly():
    text = lists_text(*late_list(120))
    assert (
        " 1 case, planned to end 60 min past the session, 0% of the session used, P(over 120 min "
        "past the session) 0% run "
    ) in " ".join(text.split())
    assert "P(overrun)" not in text
    assert "past the session" not in lists_text(a_plan(), a_case())
    assert "2 cases, 50% of the session used, P(overrun) 0%\n" in lists_text(a_plan(), a_case())


def test_a_locked_list_is_called_locked_and_others_are_not():
    first, *others = a_case().sessions
    case = a_case(sessions=(first.model_copy(update=LOCKED), *others))
    lines = lists_text(a_plan(), case).splitlines()
    where = lines.index("Tue 1 Dec 2026  General, Theatre 2  08:30-12:30  session S1")
    assert lines[where + 2] == "LOCKED: nobody is added"
    assert sum("LOCKED" in line for line in lines) == 1


def test_a_locked_session_of_a_room_is_called_locked():
    rooms = [tiny_centre.room("s", 0, 8, 40, **LOCKED), tiny_centre.room("t", 1, 8, 40)]
    made = tiny_centre.centre([tiny_centre.request("r1")], rooms)
    plan = DiagnosticsPlan()
    lines = room_lists_text(plan, made, stamp_of(plan, made)).splitlines()
    (where,) = [n for n, line in enumerate(lines) if line == "LOCKED: nobody is added"]
    assert lines[where - 1].endswith("session s")

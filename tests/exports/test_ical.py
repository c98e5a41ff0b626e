"""Calendars are judged by somebody else's reader: icalendar."""

import csv
import io
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from optimiser.exports.ical import calendars, folded
from optimiser.models.resources import Duty
from optimiser.models.words import SessionState
from tests.exports.both import BOTH
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session
from tests.nasty import NASTY


def test_calendars_name_nobody():
    for name, text in calendars(a_plan(), a_case()).items():
        for secret in ("E1", "E10", "pat-", "W371", "diabetic"):
            assert secret not in text.replace("UID:", ""), (name, secret)


@pytest.mark.parametrize(("plan", "case"), BOTH)
def test_calendars_are_read_by_icalendar(plan, case):
    files = calendars(plan, case)
    events = []
    for name, text in files.items():
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n")) or name.endswith("csv")
        if name.startswith("calendar-room"):
            events += icalendar.Calendar.from_ical(text).events
    proposed = [event for event in events if event["STATUS"] == "TENTATIVE"]
    lists = plan.by_session()
    assert {event.start for event in proposed} == {case.session_by_id[key].start for key in lists}
    assert len(proposed) == len(lists)
    protected = {one.start for one in case.sessions if one.state is SessionState.protected}
    assert {event.start for event in events if event not in proposed} == protected
    assert len({str(event["UID"]) for event in events}) == len(events)


def test_the_index_says_whose_calendar_it_is():
    files = calendars(a_plan(), a_case())
    rows = list(csv.DictReader(io.StringIO(files["calendars.csv"].removeprefix("\ufeff"))))
    assert [(row["file"], row["name"], row["events"]) for row in rows] == [
        ("calendar-room-001.ics", "General, Theatre 2", "2"),
        ("calendar-surgeon-001.ics", "surg-1", "2"),
    ]


def test_a_list_that_a_plan_empties_goes_away_and_every_file_stays_its_owners():
    sessions = (
        session("S1"),
        session("S2", theatre="Theatre 1", surgeons=("surg-2",)),
        session("S3", MORNING + timedelta(days=1), theatre="Theatre 3", surgeons=()),
        session("S5", theatre="Theatre 5", state=SessionState.locked),
    )
    duty = Duty(surgeon_id="surg-0", start=MORNING + timedelta(days=1), end=sessions[2].end)
    case = a_case(entry("E1"), sessions=sessions, roster=(duty,))

    def events(*bookings):
        files = calendars(a_plan(bookings=bookings), case)
        return {
            name: [
                (event["UID"], str(event["STATUS"]), event.start)
                for event in icalendar.Calendar.from_ical(text).events
            ]
            for name, text in files.items()
            if name.endswith("ics")
        }

    before = events(
        booking("E1", "S2", 1, MORNING, theatre="Theatre 1", surgeon="surg-2"),
    )
    after = events(booking("E1", "S1", 1, MORNING))
    assert list(before) == list(after) == [
        *(f"calendar-room-{n:03}.ics" for n in (1, 2, 3)),
        *(f"calendar-surgeon-{n:03}.ics" for n in (1, 2, 3)),
    ]  # fmt: skip
    for name, first, then in (
        ("calendar-room-001.ics", "TENTATIVE", "CANCELLED"),
        ("calendar-room-002.ics", "CANCELLED", "TENTATIVE"),
        ("calendar-room-003.ics", "CANCELLED", "CANCELLED"),
        ("calendar-surgeon-001.ics", "CANCELLED", "CANCELLED"),
        ("calendar-surgeon-002.ics", "CANCELLED", "TENTATIVE"),
        ("calendar-surgeon-003.ics", "TENTATIVE", "CANCELLED"),
    ):
        ((uid, old, start),), ((same, new, again),) = before[name], after[name]
        assert (uid, old, start) == (same, first, again), name
        assert new == then, name


def test_lists_that_the_plan_may_not_fill_are_not_called_cancelled():
    """They lie outside its days, or had begun when the waiting list was drawn."""
    today = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    starts = {
        "before": today - timedelta(days=1),
        "begun": today,
        "not yet": today + timedelta(hours=5),
        "last day": MORNING + timedelta(days=13),
        "after": MORNING + timedelta(days=14),
    }
    case = a_case(
        horizon_start=today.date(),
        extracted_at=today + timedelta(hours=1),
        sessions=tuple(
            session(name, start, theatre=f"Theatre {name}", surgeons=(f"surg-{name}",))
            for name, start in starts.items()
        ),
    )
    texts = calendars(a_plan(bookings=()), case).items()
    for kind in ("room", "surgeon"):
        told = [
            (event.start, str(event["STATUS"]))
            for name, text in texts
            if name.startswith(f"calendar-{kind}")
            for event in icalendar.Calendar.from_ical(text).events
        ]
        assert sorted(told) == [
            (starts["not yet"], "CANCELLED"),
            (starts["last day"], "CANCELLED"),
        ], kind


def test_a_list_that_became_protected_is_cancelled_and_a_locked_one_is_left():
    """What an earlier plan put there must go; a locked list may hold people nobody told us of."""
    rooms = [
        session(name, MORNING, theatre=name, state=name, surgeons=(f"surg-{name}",))
        for name in ("protected", "locked")
    ]
    for name, text in calendars(a_plan(bookings=()), a_case(sessions=tuple(rooms))).items():
        if name.endswith("ics"):
            (event,) = icalendar.Calendar.from_ical(text).events
            assert (event["STATUS"], event["LOCATION"].split(", ")[1]) == ("CANCELLED", "protected")


def test_a_later_list_replaces_an_earlier_calendar():
    def first(case):
        text = calendars(a_plan(), case)["calendar-room-001.ics"]
        return icalendar.Calendar.from_ical(text).events[0]

    old, new = first(a_case()), first(a_case(extracted_at=datetime(2026, 11, 25, 6, tzinfo=UTC)))
    assert old["UID"] == new["UID"]
    assert new["SEQUENCE"] > old["SEQUENCE"]


def test_folded_lines_come_back_whole():
    for text in (*NASTY, "é" * 200, "👩" * 60):
        line = "SUMMARY:" + text.replace("\r", "").replace("\n", "")
        pieces = folded(line).split("\r\n")
        assert all(len(piece.encode("utf-8", "surrogatepass")) <= 75 for piece in pieces)
        assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line

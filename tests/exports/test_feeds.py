"""Feeds are judged by other people's readers: the FHIR models, and icalendar."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from optimiser.commands.report import FEEDS as OFFERED
from optimiser.exports.feeds import FEEDS, FHIR, WLMDS, feed_faults, feed_files
from optimiser.exports.fhir import appointments, bundle
from optimiser.exports.files import write_private
from optimiser.exports.ical import calendars, folded
from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.wlmds_csv import read_bookings_back, wlmds_text
from optimiser.models.fhir_systems import NHS_NUMBER
from optimiser.models.pathway import FixedBooking
from optimiser.models.resources import Duty
from optimiser.models.words import Admission, SessionState
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session
from tests.nasty import NASTY
from tests.tiny_centre import booked, centre, plan_of, request, room

NUMBER = "9990000018"


def a_centre():
    case = centre([request("R1", "a", "b"), request("R2", "c")], [room("s1", 0, 9, 120)])
    tests = [booked(case, "R1", "a", "s1", 0), booked(case, "R1", "b", "s1", 30)]
    return plan_of(*tests, booked(case, "R2", "c", "s1", 60)), case


BOTH = [(a_plan(), a_case()), a_centre()]


def written(folder, plan, case):
    for name, text in feed_files(plan, case, FEEDS).items():
        write_private(folder / name, text)
    return plan_to_dict(plan, case)


def resources(document, kind):
    found = [entry["resource"] for entry in document["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def test_the_command_offers_every_feed():
    assert set(OFFERED) == set(FEEDS)


@pytest.mark.parametrize(("plan", "case"), BOTH)
def test_fhir_resources_pass_the_models(plan, case):
    from fhir.resources.R4B.bundle import Bundle

    document = bundle(plan, case)
    read = Bundle.model_validate(document)
    assert len(read.entry) == len(document["entry"])
    kinds = Counter(entry["resource"]["resourceType"] for entry in document["entry"])
    assert kinds["Appointment"] == kinds["Slot"] == len(plan.bookings)


def kept_by(start):
    """A plan that keeps the list of E1, at `start` where that was given; and its case."""
    made = entry("E1", fixed=FixedBooking(session_id="S1", start=start))
    plan = a_plan(
        bookings=(
            booking("E1", "S1", 1, MORNING, fixed=True),
            booking("E2", "S1", 2, MORNING + timedelta(hours=2)),
        )
    )
    return plan, a_case(made, entry("E2"))


def test_what_the_hospital_had_booked_is_not_proposed_a_second_time(tmp_path):
    from fhir.resources.R4B.bundle import Bundle

    plan, case = kept_by(MORNING)
    document = written(tmp_path, plan, case)
    assert feed_faults(tmp_path, document) == []
    made = bundle(plan, case)
    Bundle.model_validate(made)
    told = dict(appointments(made))
    assert (told["E1"]["status"], told["E2"]["status"]) == ("booked", "proposed")
    assert told["E1"]["description"] == "Kept, already booked by the hospital, session S1"
    assert [one["status"] for one in told["E1"]["participant"]] == [
        "accepted", "needs-action", "accepted",
    ]  # fmt: skip
    assert [slot["status"] for slot in resources(made, "Slot")] == ["busy", "busy-tentative"]
    only = [one | {"fixed": False} for one in document["bookings"]]
    assert feed_faults(tmp_path, document | {"bookings": only}) == [
        "fhir.json holds an appointment that is neither proposed nor kept"
    ]


def test_a_time_that_the_plan_gives_to_a_fixed_list_is_proposed():
    told = dict(appointments(bundle(*kept_by(None))))
    assert told["E1"]["status"] == "proposed"


@pytest.mark.parametrize(("plan", "case"), BOTH)
def test_nothing_is_booked_and_every_reference_is_there(plan, case):
    document = bundle(plan, case)
    there = {entry["fullUrl"] for entry in document["entry"]}
    assert len(there) == len(document["entry"])
    for one in resources(document, "Appointment"):
        assert one["status"] == "proposed"
        assert {p["status"] for p in one["participant"]} == {"needs-action"}
        assert one["slot"][0]["reference"] in there
        assert one["start"] < one["end"]
    for slot in resources(document, "Slot"):
        assert slot["status"] == "busy-tentative"
        assert slot["schedule"]["reference"] in there


def test_an_appointment_keeps_its_id_from_plan_to_plan():
    moved = a_plan(bookings=(booking("E1", "S2", 1, MORNING + timedelta(days=1)),))
    new = dict(appointments(bundle(moved, a_case())))
    old = dict(appointments(bundle(a_plan(), a_case())))
    assert new["E1"]["id"] == old["E1"]["id"]
    assert len({one["id"] for one in old.values()}) == 3


@pytest.mark.parametrize("identified", [False, True])
def test_nhs_numbers_leave_only_when_asked_for(identified):
    case = a_case(entry("E1", nhs_number=NUMBER, birth_date=date(1970, 5, 17)))
    plan = a_plan(bookings=(booking("E1", "S1", 1, MORNING),))
    files = feed_files(plan, case, FEEDS, identified=identified)
    assert [name for name, text in files.items() if NUMBER in text] == (
        [FHIR, WLMDS] if identified else []
    )
    assert (NHS_NUMBER in files[FHIR]) is identified
    assert not [name for name, text in files.items() if "1970" in text]


def test_calendars_name_nobody():
    for name, text in calendars(a_plan(), a_case()).items():
        for secret in ("E1", "E10", "pat-", "W371", "diabetic"):
            assert secret not in text.replace("UID:", ""), (name, secret)


@pytest.mark.parametrize(("plan", "case"), BOTH)
def test_calendars_are_read_by_icalendar(plan, case):
    import icalendar

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
    import icalendar

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
    import icalendar

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
    import icalendar

    rooms = [
        session(name, MORNING, theatre=name, state=name, surgeons=(f"surg-{name}",))
        for name in ("protected", "locked")
    ]
    for name, text in calendars(a_plan(bookings=()), a_case(sessions=tuple(rooms))).items():
        if name.endswith("ics"):
            (event,) = icalendar.Calendar.from_ical(text).events
            assert (event["STATUS"], event["LOCATION"].split(", ")[1]) == ("CANCELLED", "protected")


def test_a_later_list_replaces_an_earlier_calendar():
    import icalendar

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


def test_wlmds_headings_are_spelt_as_in_the_data_set(tmp_path):
    case = a_case(
        entry("E1", admission=Admission.inpatient, decision_date=date(2026, 6, 1)),
        entry("E2", cancer_target=date(2026, 12, 9), recorded_priority="C2"),
    )
    bookings = (
        booking("E1", "S1", 1, MORNING),
        booking("E2", "S1", 2, MORNING + timedelta(hours=2)),
    )
    (tmp_path / "w.csv").write_text(wlmds_text(a_plan(bookings=bookings), case), newline="")
    first, second = read_bookings_back(tmp_path / "w.csv")
    expected = {
        "PATIENT_PATHWAY_IDENTIFIER": "E1", "TCI_Date": "2026-12-01",
        "ACTIVITY_TREATMENT_FUNCTION_CODE": "110", "INTENDED_MANAGEMENT_CODE": "1",
        "REFERRAL_TO_TREATMENT_PERIOD_START_DATE": "2026-05-01",
        "DECISION_TO_ADMIT_DATE": "2026-06-01", "Proposed_Procedure_OPCS_Code": "W371",
        "order_number": "1", "expected_start": "2026-12-01T08:30+00:00", "accepted": "no",
    }  # fmt: skip
    assert expected.items() <= first.items()
    assert (second["Inclusion_On_Cancer_PTL"], second["Procedure_Priority_Code"]) == ("Y", "C2")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-03-29T00:30:00+00:00"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29T02:30:00+01:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T01:30:00+01:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T01:30:00+00:00"),
    ],
)
def test_row_65_both_clock_changes_carry_their_offset(tmp_path, instant, text):
    import icalendar

    dates = {"planning_date": date(2026, 1, 1), "horizon_start": date(2026, 3, 1)}
    case = a_case(sessions=(session("S1", instant),), **dates)
    plan = a_plan(bookings=(booking("E1", "S1", 1, instant),))
    document = written(tmp_path, plan, case)
    assert feed_faults(tmp_path, document) == []
    ((_, made),) = appointments(json.loads((tmp_path / FHIR).read_text("utf-8")))
    assert (made["start"], made["minutesDuration"]) == (text, 60)
    assert datetime.fromisoformat(made["end"]) - datetime.fromisoformat(text) == timedelta(hours=1)
    assert read_bookings_back(tmp_path / WLMDS)[0]["expected_start"] == text[:16] + text[19:]
    calendar = (tmp_path / "calendar-room-001.ics").read_text("utf-8")
    assert icalendar.Calendar.from_ical(calendar).events[0].start == instant


@pytest.mark.parametrize(("plan", "case"), BOTH)
def test_feeds_say_what_the_plan_says(tmp_path, plan, case):
    document = written(tmp_path, plan, case)
    assert feed_faults(tmp_path, document) == []
    first = document["bookings"][0] | {"start": "2026-12-01T07:00"}
    assert (
        len(feed_faults(tmp_path, document | {"bookings": [first, *document["bookings"][1:]]})) == 2
    )
    assert len(feed_faults(tmp_path, document | {"bookings": document["bookings"][1:]})) == 3


@pytest.mark.slow
def test_nasty_texts_go_through_every_feed(tmp_path):
    import icalendar
    from fhir.resources.R4B.bundle import Bundle

    bookings = tuple(
        booking(f"{text}|{n}", f"s{n}", 1, MORNING + timedelta(minutes=n), reason=text,
                surgeon=text or None, site=text, theatre=f"{text}|{n}")
        for n, text in enumerate(NASTY)
        if "\ufffe" not in text and "\uffff" not in text
    )  # fmt: skip
    case = a_case(
        *(entry(b.entry_id, procedure=b.reason or "x") for b in bookings),
        sessions=tuple(
            session(b.session_id, b.start, site=b.site, theatre=b.theatre) for b in bookings
        ),
    )
    plan = a_plan(bookings=bookings)
    document = written(tmp_path, plan, case)
    assert feed_faults(tmp_path, document) == []
    Bundle.model_validate(bundle(plan, case))
    rows = read_bookings_back(tmp_path / WLMDS)
    assert {row["reason"] for row in rows} == {b.reason for b in bookings}
    raw = list(csv.reader(io.StringIO((tmp_path / WLMDS).read_bytes().decode("utf-8-sig"))))
    assert not [cell for row in raw for cell in row if cell[:1] in tuple("=+-@\t\r\n\0") and cell]
    rooms = sorted(tmp_path.glob("calendar-room-*.ics"))
    assert len(rooms) == len({(b.site, b.theatre) for b in bookings})
    for path in rooms:
        events = icalendar.Calendar.from_ical(path.read_bytes().decode()).events
        assert len(events) == 1

"""Feeds are judged by other people's readers: the FHIR models here, icalendar in test_ical."""

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
from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.wlmds_csv import read_bookings_back, wlmds_text
from optimiser.models.fhir_systems import NHS_NUMBER
from optimiser.models.pathway import FixedBooking
from optimiser.models.words import Admission
from tests.exports.both import BOTH
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session
from tests.nasty import NASTY

NUMBER = "9990000018"


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
    rows = read_bookings_back(tmp_path / WLMDS)
    assert [(row["state"], row["accepted"]) for row in rows] == [
        ("booked", "yes"), ("proposed", "no"),
    ]  # fmt: skip
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
    # without a date nobody knows: an extract may have said yes of a P2 and given none
    assert first["Inclusion_On_Cancer_PTL"] == ""


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


SAID = {
    "start": ("2026-12-01T07:00", [FHIR, WLMDS, "the calendars"]),
    "patient_id": ("somebody", [FHIR, WLMDS]),
    "site": ("elsewhere", [FHIR, WLMDS]),
    "session_id": ("S9", [WLMDS, "the calendars"]),
}


@pytest.mark.parametrize(("plan", "case"), BOTH)
def test_feeds_say_what_the_plan_says(tmp_path, plan, case):
    document = written(tmp_path, plan, case)
    assert feed_faults(tmp_path, document) == []
    first, *rest = document["bookings"]

    def refused(*bookings):
        faults = feed_faults(tmp_path, document | {"bookings": bookings})
        return [name for name in (FHIR, WLMDS, "the calendars") if name in " ".join(faults)]

    assert refused(*rest) == [FHIR, WLMDS, "the calendars"]
    for name, (text, files) in SAID.items():
        assert refused(first | {name: text}, *rest) == files, name
    room = "theatre" if "theatre" in first else "room"
    assert refused(first | {room: "another"}, *rest) == [FHIR]
    if "surgeon" in first:
        assert refused(first | {"surgeon": "another"}, *rest) == [FHIR]


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

"""A list may not run over into the next list of its theatre."""

import pytest

from tests.readers.theatre.folders import finding, read, row, rules, session

MORNING = session(overrun_minutes="60")


def after(start="2026-03-02T12:30", **cells):
    given = {"session_id": "pm", "start": start, "end": "2026-03-02T17:00"}
    return session(**(given | cells))


def overruns(reading):
    return {one.session_id: one.overrun_minutes for one in reading.case.sessions}


@pytest.mark.parametrize(
    ("next_one", "minutes"),
    [
        (after(), 0),
        (after(start="2026-03-02T12:50"), 20),
        (after(start="2026-03-02T13:30"), 60),
        (after(theatre="T2"), 60),
        (after(site="south"), 60),
        (after(state="protected"), 0),
    ],
)
def test_the_next_list_of_the_theatre_ends_the_overrun(tmp_path, next_one, minutes):
    reading = read(tmp_path, sessions=[next_one, MORNING])
    assert overruns(reading)["mon"] == minutes
    assert ("overrun_cut" in rules(reading)) == (minutes < 60)


def test_the_last_list_of_a_day_may_run_over(tmp_path):
    reading = read(tmp_path, sessions=[MORNING, after(overrun_minutes="45")])
    assert overruns(reading) == {"mon": 0, "pm": 45}
    assert finding(reading, "overrun_cut").row == 2


@pytest.mark.parametrize("start", ["2026-03-02T12:00", ""])
def test_what_people_have_booked_past_it_stays(tmp_path, start):
    """One case of 50 minutes from 12:00; or, with no time told, five of 50 with turnovers of 15."""
    many = 1 if start else 5
    booked = [
        row(
            entry_id=f"E{number}",
            patient_id=f"P{number}",
            status="booked",
            booked_session="mon",
            booked_start=start,
        )
        for number in range(many)
    ]
    reading = read(tmp_path, waiting_list=booked, sessions=[MORNING, after()])
    assert not reading.held
    assert overruns(reading)["mon"] == (20 if start else 60)


def test_those_without_a_time_come_after_those_with_one(tmp_path):
    """E1 is on the table from 08:30 to 11:40; E2 follows its turnover, from 11:55 to 12:45."""
    untimed = {"status": "booked", "booked_session": "mon"}
    booked = [
        row(**untimed, booked_start="2026-03-02T08:30", touch_minutes="190"),
        row(entry_id="E2", patient_id="P2", **untimed),
    ]
    reading = read(tmp_path, waiting_list=booked, sessions=[MORNING, after()])
    assert not reading.held
    assert overruns(reading)["mon"] == 15


def test_those_without_a_time_come_before_where_that_leaves_the_others_as_they_are(tmp_path):
    untimed = {"status": "booked", "booked_session": "mon"}
    booked = [
        row(**untimed, booked_start="2026-03-02T11:50"),
        row(entry_id="E2", patient_id="P2", **untimed),
    ]
    reading = read(tmp_path, waiting_list=booked, sessions=[MORNING, after()])
    assert overruns(reading)["mon"] == 10

"""Time: clock changes, offsets, ages, windows (RELIABILITY, part C)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from optimiser.models.entry import Entry
from optimiser.models.policy import Policy
from optimiser.models.urgency import target_date
from optimiser.models.words import Priority
from optimiser.readers.cells import Unreadable, instant_of
from tests.readers.theatre.folders import CASE_TOML, entry, finding, held, read, row, session

LONDON = ZoneInfo("Europe/London")
CHANGES = {
    year: tuple(
        max(d for d in (date(year, month, k) for k in range(25, 32)) if d.weekday() == 6)
        for month in (3, 10)
    )
    for year in range(2024, 2038)
}
"""Last Sundays of March and October."""


def test_row_44_and_64_one_rule_for_ages_and_windows_with_examples(tmp_path: Path) -> None:
    born = entry(read(tmp_path, waiting_list=[row(birth_date="2008-02-29")]))
    assert born.age_on(date(2026, 2, 28)) == 17
    assert born.age_on(date(2026, 3, 1)) == 18
    assert born.age_on(date(2028, 2, 29)) == 20
    examples = [
        ({"priority": "P2", "decision_date": "2026-02-01"}, date(2026, 3, 1)),
        ({"priority": "P3", "decision_date": "2025-12-31"}, date(2026, 3, 25)),
        ({"priority": "P4", "referral_date": "2025-10-06"}, date(2026, 2, 9)),
        ({"priority": "P2", "decision_date": "", "referral_date": "2026-01-31"}, date(2026, 2, 28)),
        ({"priority": "P4", "cancer_target": "2026-02-05"}, date(2026, 2, 5)),
        ({"priority": "P4", "target_date": "2027-02-28", "rebook_by": "2026-12-31"}, None),
    ]
    for cells, expected in examples:
        found: Entry = entry(read(tmp_path, waiting_list=[row(**cells)]))
        assert target_date(found, Policy()) == (expected or date(2026, 12, 31))


@pytest.mark.parametrize("year", CHANGES)
def test_row_58_sessions_over_every_clock_change_have_true_minutes(year: int) -> None:
    for day, shift in zip(CHANGES[year], (-60, 60), strict=True):
        for begins in range(0, 24 * 60, 30):
            start = _clock(day, begins)
            for ends in range(begins + 30, 24 * 60, 30):
                end = _clock(day, ends)
                if start is None or end is None:
                    continue
                crossed = begins < 60 and ends >= 120
                assert (end - start) == timedelta(minutes=ends - begins + shift * crossed)


def _clock(day: date, minute: int) -> datetime | None:
    """The instant; None in the hour that is skipped or comes twice."""
    text = f"{day}T{minute // 60:02}:{minute % 60:02}"
    if 60 <= minute < 120:
        with pytest.raises(Unreadable) as fault:
            instant_of(text, LONDON)
        assert fault.value.rule == ("time_skipped" if day.month == 3 else "time_twice")
        return None
    return instant_of(text, LONDON)


def test_row_58_a_session_over_the_change_through_the_files(tmp_path: Path) -> None:
    toml = CASE_TOML.replace("2026-03-08", "2026-03-31")
    reading = read(
        tmp_path, toml, sessions=[session(start="2026-03-29T00:30", end="2026-03-29T08:30")]
    )
    assert reading.case.sessions[0].minutes == 7 * 60


def test_row_59_a_time_the_clock_skips_is_held(tmp_path: Path) -> None:
    toml = CASE_TOML.replace("2026-03-08", "2026-03-31")
    night = session(session_id="night", start="2026-03-29T00:30", end="2026-03-29T08:30")
    booked = row(status="booked", booked_session="night", booked_start="2026-03-29T01:30")
    reading = read(tmp_path, toml, sessions=[night], waiting_list=[booked])
    assert held(reading) == {"E1": "time_skipped"}
    reading = read(tmp_path, toml, sessions=[night | {"start": "2026-03-29T01:30"}])
    assert reading.case.sessions == ()
    assert finding(reading, "time_skipped").file == "sessions.csv"


def test_row_60_a_time_that_comes_twice_needs_its_offset(tmp_path: Path) -> None:
    toml = CASE_TOML.replace("2026-03-08", "2026-10-31")
    night = session(session_id="night", start="2026-10-25T00:30", end="2026-10-25T08:30")
    for text, hour in (
        ("2026-10-25T01:30", None),
        ("2026-10-25T01:30+01:00", 0),
        ("2026-10-25T01:30+00:00", 1),
        ("2026-10-25T01:30Z", 1),
    ):
        booked = row(status="booked", booked_session="night", booked_start=text)
        reading = read(tmp_path, toml, sessions=[night], waiting_list=[booked])
        if hour is None:
            assert held(reading) == {"E1": "time_twice"}
        else:
            expected = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
            assert entry(reading).fixed.start == expected


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Rome", "Pacific/Auckland"])
def test_row_61_every_instant_is_in_utc_and_the_zone_is_kept(tmp_path: Path, zone: str) -> None:
    toml = CASE_TOML + f'timezone = "{zone}"\n'
    booked = row(status="booked", booked_session="mon", booked_start="2026-03-02T09:00")
    case = read(tmp_path, toml, waiting_list=[booked]).case
    assert case.timezone == zone
    instants = [moment for s in case.sessions for moment in (s.start, s.end)]
    instants += [moment for duty in case.roster for moment in (duty.start, duty.end)]
    instants.append(case.entries[0].fixed.start)
    assert {moment.tzinfo for moment in instants} == {UTC}
    assert case.local(case.sessions[0].start).hour == 8
    assert case.sessions[0].day == date(2026, 3, 2)


def test_row_64_a_leap_day_is_a_day_and_only_in_leap_years(tmp_path: Path) -> None:
    assert entry(read(tmp_path, waiting_list=[row(target_date="2028-02-29")]))
    reading = read(tmp_path, waiting_list=[row(target_date="2027-02-29")])
    assert held(reading) == {"E1": "date_impossible"}


def test_priority_p4_counts_from_the_referral() -> None:
    assert Policy().p_days[Priority.P4] == 126

"""The timetable of made-up centres: which rooms run, and who is on duty."""

from collections import Counter
from datetime import date, datetime, time

from optimiser.catalogue import DiagnosticsCatalogue
from optimiser.generate.diagnostics.dates import CentreCalendar
from optimiser.generate.diagnostics.rows import RoomRow, StaffRow
from optimiser.generate.diagnostics.sizes import RESERVE_SHARE, Room, Size

RESERVE_STEP = 5
"""Reserves are told in steps of so many minutes."""


def draw_rooms(size: Size, calendar: CentreCalendar) -> list[RoomRow]:
    """Every session, day by day; nothing in it is left to chance."""
    return [
        session
        for day in _open(size, calendar)
        for site, _ in size.sites
        for room in size.rooms
        if day.weekday() in room.days
        for session in _of_day(size, site, room, day)
    ]


def draw_staff(size: Size, calendar: CentreCalendar) -> list[StaffRow]:
    """Everybody on duty; rows of a skill add up where they overlap."""
    duties: Counter[tuple[str, str, datetime, datetime]] = Counter()
    for day in _open(size, calendar):
        for site, _ in size.sites:
            for shift in size.shifts:
                if day.weekday() in shift.days:
                    # the same hours twice would read as one row written twice
                    duties[shift.skill, site, *_hours(day, shift.hours)] += shift.count
    return [StaffRow(*duty, count) for duty, count in duties.items()]


def done_here(catalogue: DiagnosticsCatalogue, size: Size) -> set[str]:
    """Tests for which a room and somebody with the skill are there at some hour."""
    skills = {shift.skill for shift in size.shifts}
    return {
        test.test
        for test in catalogue.tests.values()
        if (test.skill is None or test.skill in skills)
        and any(
            test.modality in room.modalities and set(test.capability) <= set(room.capabilities)
            for room in size.rooms
        )
    }


def _open(size: Size, calendar: CentreCalendar) -> list[date]:
    return [day for day in calendar.days() if day.weekday() in size.open_days]


def _of_day(size: Size, site: str, room: Room, day: date) -> list[RoomRow]:
    start, end = room.hours
    kept = size.emergency_hours
    if kept is None or "ct" not in room.modalities or day.weekday() > 4:
        return [_session(site, room, day, (start, end))]
    return [
        _session(site, room, day, (start, kept[0])),
        _session(site, room, day, kept, "protected"),
    ]


def _session(
    site: str, room: Room, day: date, hours: tuple[time, time], state: str = "open"
) -> RoomRow:
    mark = "-emergency" if state == "protected" else ""
    session = RoomRow(
        f"{site.lower()}-{room.code}-{day:%m%d}{mark}",
        site,
        room.name,
        room.modalities,
        room.capabilities,
        *_hours(day, hours),
        slot_minutes=room.slot_minutes,
        state=state,
    )
    if room.reserve and state == "open":
        kept = session.minutes * RESERVE_SHARE
        session.reserve_minutes = RESERVE_STEP * round(kept / RESERVE_STEP)
    return session


def _hours(day: date, hours: tuple[time, time]) -> tuple[datetime, datetime]:
    return datetime.combine(day, hours[0]), datetime.combine(day, hours[1])

"""How big a made-up centre is: its rooms, who is on duty, and when both are there.

S: 200 requests, 8 rooms, one week. M: 2,500 requests, 15 rooms, two weeks. L: 30,000 requests,
six centres of 15 rooms, four weeks. Centres open 12 hours on 7 days, as asked of them by March
2026 (DOMAIN 4.1); rooms, duties and hours are working values otherwise.
"""

from dataclasses import dataclass
from datetime import time

WEEKDAYS = (0, 1, 2, 3, 4)
SATURDAY, SUNDAY = 5, 6
MONDAY_TO_SATURDAY = (*WEEKDAYS, SATURDAY)
WEEKEND = (SATURDAY, SUNDAY)
EVERY_DAY = (*WEEKDAYS, *WEEKEND)

Hours = tuple[time, time]
LONG: Hours = (time(8), time(20))
OFFICE: Hours = (time(8), time(18))
SHORT: Hours = (time(9, 30), time(14))
SHORT_LATER: Hours = (time(9, 30), time(15))
DAYTIME: Hours = (time(9, 30), time(16, 30))
NOON: Hours = (time(10), time(13))

RESERVE_SHARE = 0.12
"""Of a session, kept for urgent walk-in work where `Room.reserve`. Source: DOMAIN 8.3 (10-15%)."""

LONGEST_VISIT_MINUTES = 240
WALK_MINUTES = 5
"""Of a visit, as the policy has them by default. Source: file contract, section 4."""


@dataclass(frozen=True)
class Room:
    """One room and its opening; `slot_minutes` None: tests start at any minute."""

    name: str
    modalities: tuple[str, ...]
    capabilities: tuple[str, ...] = ()
    days: tuple[int, ...] = EVERY_DAY
    hours: Hours = LONG
    slot_minutes: int | None = 5
    reserve: bool = True

    @property
    def code(self) -> str:
        """The name as a part of a session_id."""
        return self.name.lower().replace(" ", "").replace("-", "")


@dataclass(frozen=True)
class Shift:
    """So many people of a skill on these weekdays (0 is Monday), at these hours."""

    skill: str
    days: tuple[int, ...]
    hours: Hours
    count: int


@dataclass(frozen=True)
class Size:
    """What to make. `sites`: names with the share of the patients who live nearest, around a
    ring. `locked`: sessions kept as booked; `emergency_hours`: CT hours kept free each weekday."""

    requests: int
    weeks: int
    sites: tuple[tuple[str, float], ...]
    rooms: tuple[Room, ...]
    shifts: tuple[Shift, ...]
    locked: int
    emergency_hours: Hours | None
    open_days: tuple[int, ...] = EVERY_DAY


CENTRE_ROOMS = (
    Room("MRI 1", ("mri",), ("contrast",)),
    Room("MRI 2", ("mri",)),
    Room("CT", ("ct",), ("contrast",)),
    Room("Ultrasound 1", ("ultrasound",), ("doppler",)),
    Room("Ultrasound 2", ("ultrasound",), ("doppler", "transvaginal")),
    Room("Ultrasound 3", ("ultrasound", "elastography"), ("transvaginal",)),
    Room("X-ray", ("xray",), slot_minutes=15),
    Room("DEXA", ("dexa",), (), WEEKDAYS, OFFICE, 20, reserve=False),
    Room("Echo 1", ("echo",)),
    Room("Echo 2", ("echo",), (), MONDAY_TO_SATURDAY, OFFICE),
    Room("ECG", ("ecg",), slot_minutes=10),
    Room("Spirometry", ("spirometry",), ("corridor",), MONDAY_TO_SATURDAY, reserve=False),
    Room("Phlebotomy", ("phlebotomy",)),
    Room(
        "Endoscopy",
        ("endoscopy",),
        ("sedation_recovery", "gynaecology_couch"),
        MONDAY_TO_SATURDAY,
        LONG,
        None,
        reserve=False,
    ),
    Room("OCT", ("oct",), (), MONDAY_TO_SATURDAY, LONG, 15, reserve=False),
)

CENTRE_SHIFTS = (
    Shift("mri_radiographer", EVERY_DAY, LONG, 2),
    Shift("radiographer", EVERY_DAY, LONG, 2),
    Shift("radiographer", WEEKDAYS, (time(9), time(16)), 1),
    Shift("radiologist", WEEKDAYS, (time(9), time(17)), 1),
    Shift("radiologist", (2,), (time(9), time(13)), 1),
    Shift("radiologist", (SATURDAY,), (time(9), time(13)), 1),
    Shift("sonographer", EVERY_DAY, LONG, 2),
    Shift("sonographer", WEEKDAYS, (time(8), time(16)), 1),
    Shift("cardiac_physiologist", EVERY_DAY, LONG, 2),
    Shift("cardiac_physiologist", WEEKDAYS, (time(9), time(17)), 1),
    Shift("respiratory_physiologist", MONDAY_TO_SATURDAY, LONG, 1),
    Shift("phlebotomist", EVERY_DAY, LONG, 1),
    Shift("endoscopist", MONDAY_TO_SATURDAY, LONG, 1),
    Shift("gynaecologist", (1, 3), LONG, 1),
    Shift("ophthalmic_technician", MONDAY_TO_SATURDAY, LONG, 1),
)

SMALL_ROOMS = (
    Room("MRI", ("mri",), ("contrast",), WEEKDAYS, DAYTIME),
    Room("CT", ("ct",), ("contrast",), WEEKDAYS, NOON),
    Room("Ultrasound 1", ("ultrasound",), ("doppler",), WEEKDAYS, SHORT),
    Room("Ultrasound 2", ("ultrasound", "elastography"), ("transvaginal",), WEEKDAYS, SHORT),
    Room("X-ray", ("xray",), (), WEEKDAYS, NOON, 15),
    Room("Echo", ("echo",), (), WEEKDAYS, SHORT_LATER),
    Room("Physiology", ("ecg", "spirometry"), ("corridor",), WEEKDAYS, SHORT_LATER, reserve=False),
    Room("Phlebotomy", ("phlebotomy",), (), WEEKDAYS, NOON),
)

SMALL_SHIFTS = (
    Shift("mri_radiographer", WEEKDAYS, DAYTIME, 1),
    Shift("radiographer", WEEKDAYS, NOON, 1),
    Shift("radiographer", (0, 1, 3), NOON, 1),
    Shift("radiologist", (0, 1, 2, 3), NOON, 1),
    Shift("sonographer", WEEKDAYS, SHORT, 1),
    Shift("sonographer", (0, 1, 2, 3), SHORT, 1),
    Shift("cardiac_physiologist", WEEKDAYS, SHORT_LATER, 1),
    Shift("cardiac_physiologist", (0, 2, 4), SHORT, 1),
    Shift("respiratory_physiologist", WEEKDAYS, SHORT_LATER, 1),
    Shift("phlebotomist", WEEKDAYS, NOON, 1),
)

_ONE_SITE = (("North", 1.0),)
_SIX_SITES = (
    ("North", 0.21), ("East", 0.19), ("Harbour", 0.17), ("South", 0.16), ("West", 0.15),
    ("Moor", 0.12),
)  # fmt: skip
_EVENING: Hours = (time(18), time(20))

SIZES = {
    "S": Size(200, 1, _ONE_SITE, SMALL_ROOMS, SMALL_SHIFTS, 1, None),
    "M": Size(2_500, 2, _ONE_SITE, CENTRE_ROOMS, CENTRE_SHIFTS, 2, _EVENING),
    "L": Size(30_000, 4, _SIX_SITES, CENTRE_ROOMS, CENTRE_SHIFTS, 12, _EVENING),
}

WEEK_SMALL = Size(80, 1, _ONE_SITE, SMALL_ROOMS, SMALL_SHIFTS, 1, None, (0, 3))
DIRTY = Size(40, 1, _ONE_SITE, SMALL_ROOMS, SMALL_SHIFTS, 0, None, (1,))

"""Tiny made-up cases: small enough to try every plan, rich enough to meet every rule."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from optimiser.models.case import TheatreCase
from optimiser.models.entry import DateRange, Entry, FixedBooking
from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.session import Session
from optimiser.models.words import (
    Admission,
    Anaesthetic,
    Flag,
    Priority,
    SessionAges,
    SessionState,
)
from optimiser.problem.problem import Problem
from optimiser.theatre import RULES, objectives

MONDAY = date(2026, 3, 2)
PLANNING = MONDAY - timedelta(days=14)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant on the tiny fortnight's day number `day` (Monday is 0), UTC."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=UTC)
    return midnight + timedelta(days=day, hours=hour, minutes=minute)


def session(key: str, day: int, hour: int, minutes: int, **fields: object) -> Session:
    """A session of `minutes` from `hour` on day number `day`."""
    start = at(day, hour)
    given: dict[str, object] = {
        "session_id": key,
        "site": "A",
        "theatre": f"T{key}",
        "day": start.date(),
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "specialties": ("110",),
        "surgeons": ("S1",),
        "anaesthetist": True,
    }
    return Session(**(given | fields))


def entry(key: str, **fields: object) -> Entry:
    """An entry that, left as it is, meets every option rule of `session`'s defaults."""
    given: dict[str, object] = {
        "entry_id": key,
        "patient_id": f"p{key}",
        "specialty": "110",
        "procedure": "W401",
        "priority": Priority.P4,
        "referral_date": PLANNING - timedelta(days=100),
        "touch_minutes": 60,
        "touch_sd": 0,
        "turnover_minutes": 10,
        "same_turnover_minutes": 5,
        "admission": Admission.day,
        "anaesthetic": Anaesthetic.general,
        "short_notice": True,
        "birth_date": date(1970, 5, 1),
    }
    return Entry(**(given | fields))


def case(
    entries: list[Entry], sessions: list[Session], policy: Policy | None = None, **fields: object
) -> TheatreCase:
    """A case over the tiny fortnight."""
    given: dict[str, object] = {
        "name": "tiny",
        "planning_date": PLANNING,
        "horizon_start": MONDAY,
        "horizon_end": MONDAY + timedelta(days=11),
        "extracted_at": datetime(2026, 2, 16, 5, tzinfo=UTC),
        "policy": policy or Policy(),
        "entries": tuple(entries),
        "sessions": tuple(sessions),
        "surgeons": (
            Surgeon(surgeon_id="S1", specialties=("110",)),
            Surgeon(surgeon_id="S2", specialties=("110", "100")),
        ),
        "roster": (),
    }
    return TheatreCase(**(given | fields))


def problem_of(case: TheatreCase, told: dict[str, date] | None = None) -> Problem:
    """The case with every rule and every level of theatre planning."""
    return Problem(case, RULES, objectives(case, told), told or {})


def random_case(seed: int, *, entries: int = 5, sessions: int = 3) -> TheatreCase:
    """A seeded tiny case that meets every rule now and then; times lie on a grid of 5 minutes."""
    random = Random(seed)
    rooms = [_random_session(random, f"s{k}") for k in range(sessions)]
    people = [_random_entry(random, f"e{k}") for k in range(entries)]
    if random.random() < 0.3 and entries:
        people[0] = people[0].model_copy(update={"fixed": _fixed(rooms[0])})
    if random.random() < 0.3 and entries > 1:
        people[1] = people[1].model_copy(update={"patient_id": people[0].patient_id})
    beds = [
        BedNight(ward="W", date=MONDAY + timedelta(days=k), beds=random.choice([0, 1, 2]))
        for k in range(-1, 4)
    ]
    if random.random() < 0.5:
        beds += [
            BedNight(
                ward="critical_care", date=MONDAY + timedelta(days=k), beds=random.choice([0, 1])
            )
            for k in range(3)
        ]
    duties = [
        Duty(
            surgeon_id=random.choice(["S1", "S2"]),
            start=at(day, 8, random.choice([0, 30])),
            end=at(day, random.choice([10, 12, 13])),
            site=random.choice([None, "A", "B"]),
        )
        for day in (0, 1)
        for _ in range(2)
    ]
    policy = Policy(
        notice_days=random.choice([0, 14, 15]),
        first_case_delay_minutes=random.choice([0, 0, 10]),
        infection_clean_minutes=random.choice([15, 30]),
        overrun_probability=random.choice([0.1, 0.2, 0.5]),
        tolerance=0.0,
        count_by=random.choice(["balanced", "minutes", "patients"]),
        late_rate=random.choice([4, 4, 2.5]),
    )
    limit = random.choice([None, 0, 1, 2])
    return case(
        people,
        rooms,
        policy,
        beds=tuple(beds) if random.random() < 0.7 else (),
        roster=tuple(duties) if random.random() < 0.9 else None,
        equipment=tuple(
            Equipment(item="c_arm", site=site, quantity=random.choice([0, 1, 1, 2]))
            for site in ("A", "B")
        ),
        surgeons=(
            Surgeon(
                surgeon_id="S1",
                specialties=("110",),
                procedures=random.choice([(), ("W401",)]),
                max_sessions_per_week=limit,
            ),
            Surgeon(surgeon_id="S2", specialties=("110", "100"), max_sessions_per_week=1),
        ),
    )


CLASHING = (13, 16, 18, 22, 32, 36, 37, 42, 53, 58)
"""Seeds of `busy_case` below 60 whose bookings already made break a rule together."""


def sound_seeds(count: int) -> list[int]:
    """The seeds of `busy_case` below `count`, of at most 60, but for those that clash."""
    return [seed for seed in range(count) if seed not in CLASHING]


def busy_case(seed: int, *, most: int = 7) -> TheatreCase:
    """A seeded tiny case where most entries may go to most lists, and the lists share much.

    Up to `most` entries (at most 7) and 3 sessions. Every restriction still comes up, each of
    them seldom; every second case has tolerances, so that later levels may give back of
    earlier ones.
    """
    random = Random(seed)
    policy = Policy(
        notice_days=random.choice([0, 14, 14, 15]),
        first_case_delay_minutes=random.choice([0, 0, 10]),
        infection_clean_minutes=random.choice([0, 15, 30]),
        overrun_probability=random.choice([0.1, 0.2, 0.2, 0.5]),
        tolerance={} if seed % 2 == 0 else {"long": 0.1, "routine": 0.2, "utilisation": 0.1},
        count_by=random.choice(["balanced", "minutes", "patients"]),
        late_rate=random.choice([4, 4, 2.5]),
        levels=random.choice(["urgency", "urgency", "urgency", "priority"]),
    )
    count = min(most, random.choice([4, 5, 5, 6, 6, 7]))
    lengths = [90, 120, 150, 180] if count <= 5 else [75, 90, 120]  # fewer plans to try
    rooms = [
        _busy_session(random, f"s{k}", random.choice(lengths))
        for k in range(random.choice([1, 2, 2, 3, 3, 3]))
    ]
    people = [_busy_entry(random, f"e{k}") for k in range(count)]
    for number in range(2):
        if random.random() < 0.2:
            room = random.choice(rooms)
            late = timedelta(minutes=random.choice([0, 35]) + 70 * number)
            start = random.choice([room.start + late, room.start + late, None])
            fixed = FixedBooking(session_id=room.session_id, start=start)
            people[number] = people[number].model_copy(update={"fixed": fixed})
    if random.random() < 0.4:
        people[1] = people[1].model_copy(update={"patient_id": people[0].patient_id})
    nights = [MONDAY + timedelta(days=k) for k in range(-1, 3)]
    beds = [BedNight(ward="W", date=night, beds=random.choice([0, 1, 1, 2, 2])) for night in nights]
    if random.random() < 0.5:
        beds += [
            BedNight(ward="critical_care", date=night, beds=random.choice([0, 1]))
            for night in nights
        ]
    duties = [
        Duty(
            surgeon_id=name,
            start=at(day, 8, random.choice([0, 0, 30])),
            end=at(day, random.choice([10, 12, 13])),
            site=random.choice([None, None, "A"]),
        )
        for day in (0, 1)
        for name in ("S1", "S2")
    ]
    limits = [random.choice([None, None, 1, 2]) for _ in range(2)]
    return case(
        people,
        rooms,
        policy,
        beds=tuple(beds),
        roster=tuple(duties) if random.random() < 0.9 else None,
        equipment=tuple(
            Equipment(item="c_arm", site=site, quantity=random.choice([0, 1, 1, 1, 2]))
            for site in ("A", "B")
        ),
        surgeons=(
            Surgeon(surgeon_id="S1", specialties=("110",), max_sessions_per_week=limits[0]),
            Surgeon(
                surgeon_id="S2",
                specialties=("110", "100"),
                procedures=random.choice([(), ("W401",)]),
                max_sessions_per_week=limits[1],
            ),
        ),
    )


def _busy_session(random: Random, key: str, minutes: int) -> Session:
    return session(
        key,
        random.choice([0, 0, 0, 1]),
        random.choice([8, 8, 9]),
        minutes,
        site=random.choice(["A", "A", "A", "B"]),
        specialties=random.choice([("110",), ("110", "100"), ("110", "100")]),
        surgeons=random.choice([(), ("S1",), ("S1", "S2"), ("S1", "S2"), ("S2",)]),
        anaesthetist=random.choice([True, True, True, None]),
        equipment=random.choice([(), (), (), ("latex_free",), ("c_arm",)]),
        overrun_minutes=random.choice([0, 0, 30]),
        state=random.choice([SessionState.open] * 12 + [SessionState.locked]),
        ages=random.choice([SessionAges.any] * 8 + [SessionAges.adult, SessionAges.child]),
    )


def _busy_entry(random: Random, key: str) -> Entry:
    def seldom(value: object, usual: object) -> object:
        return value if random.random() < 0.08 else usual

    stay = random.choice([0, 0, 0, 1, 2])
    flags = [flag for flag in (Flag.latex, Flag.infection) if random.random() < 0.12]
    return entry(
        key,
        specialty=seldom("100", "110"),
        procedure=random.choice(["W401", "W401", "T202"]),
        priority=random.choice(list(Priority)),
        referral_date=PLANNING - timedelta(days=random.choice([10, 100, 340, 400])),
        cancer_target=seldom(MONDAY, None),
        consultant=seldom(random.choice(["S1", "S2"]), None),
        touch_minutes=random.choice([30, 30, 35, 45, 60, 59.5]),
        touch_sd=random.choice([0, 0, 5, 10, 17.5]),
        turnover_minutes=random.choice([10, 15]),
        same_turnover_minutes=random.choice([5, 10]),
        nights=stay,
        nights_before=random.choice([0, 0, 1]) if stay else 0,
        critical_care_nights=random.choice([0, 0, 1]) if stay else 0,
        ward="W" if stay else None,
        anaesthetic=random.choice([Anaesthetic.general, Anaesthetic.local]),
        equipment=random.choice([(), (), (), ("c_arm",)]),
        sites=seldom(("A",), ()),
        ready_from=seldom(MONDAY + timedelta(days=1), None),
        ready_until=seldom(MONDAY, None),
        short_notice=random.random() < 0.7,
        birth_date=seldom(date(2015, 3, 2), date(1960, 1, 1)),
        flags=frozenset(flags),
    )


def _random_session(random: Random, key: str) -> Session:
    day, hour = random.choice([0, 0, 1]), random.choice([8, 9])
    return session(
        key,
        day,
        hour,
        random.choice([120, 180, 240]),
        site=random.choice(["A", "A", "B"]),
        specialties=random.choice([("110",), ("110", "100")]),
        surgeons=random.choice([(), ("S1",), ("S1", "S2")]),
        anaesthetist=random.choice([True, True, False, None]),
        equipment=random.choice([(), ("laminar",), ("latex_free",), ("c_arm",)]),
        overrun_minutes=random.choice([0, 0, 30]),
        state=random.choice(
            [SessionState.open] * 6 + [SessionState.locked, SessionState.protected]
        ),
        ages=random.choice([SessionAges.any] * 3 + [SessionAges.adult, SessionAges.child]),
    )


def _random_entry(random: Random, key: str) -> Entry:
    born = random.choice(
        [date(1960, 1, 1), date(1960, 1, 1), date(2015, 3, 2), date(2009, 6, 1), None]
    )
    stay = random.choice([0, 0, 1, 2])
    flags = [flag for flag in (Flag.latex, Flag.infection, Flag.child) if random.random() < 0.15]
    return entry(
        key,
        specialty=random.choice(["110", "110", "100"]),
        procedure=random.choice(["W401", "W401", "T202"]),
        priority=random.choice(list(Priority)),
        referral_date=PLANNING - timedelta(days=random.choice([10, 100, 340, 400])),
        cancer_target=random.choice([None] * 5 + [MONDAY]),
        consultant=random.choice([None, None, "S1", "S2"]),
        touch_minutes=random.choice([30, 45, 60, 90, 89.5]),
        touch_sd=random.choice([0, 10, 22.5, 30]),
        turnover_minutes=random.choice([10, 15]),
        same_turnover_minutes=random.choice([5, 10]),
        nights=stay,
        nights_before=random.choice([0, 0, 1]) if stay else 0,
        critical_care_nights=random.choice([0, 0, 1]) if stay else 0,
        ward="W" if stay else None,
        anaesthetic=random.choice([Anaesthetic.general, Anaesthetic.local, None]),
        equipment=random.choice([(), (), ("c_arm",), ("laminar",)]),
        sites=random.choice([(), (), ("A",), ("B",)]),
        ready_from=random.choice([None, None, MONDAY + timedelta(days=1)]),
        ready_until=random.choice([None, None, MONDAY]),
        unavailable=random.choice([(), (), (DateRange(first=MONDAY, last=MONDAY),)]),
        short_notice=random.random() < 0.5,
        birth_date=born,
        flags=frozenset(flags),
    )


def _fixed(room: Session) -> FixedBooking:
    return FixedBooking(session_id=room.session_id, start=room.start)

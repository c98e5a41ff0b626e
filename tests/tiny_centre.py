"""Tiny made-up diagnostic centres: small enough to try every plan, rich enough for every rule."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from optimiser.diagnostics import RULES, objectives
from optimiser.models.diagnostic_test import DiagnosticTest, PairRule
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import DateRange, Item
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan, Partly, Waiting
from optimiser.models.policy import Policy
from optimiser.models.request import EarlierResult, FixedTest, Request
from optimiser.models.resources import StaffCover
from optimiser.models.session import RoomSession
from optimiser.models.words import (
    Flag,
    PairKind,
    RequestPriority,
    SessionState,
    TimeOfDay,
)
from optimiser.problem.visit_problem import VisitProblem

MONDAY = date(2026, 3, 2)
PLANNING = MONDAY - timedelta(days=3)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant on day number `day` (Monday is 0), UTC, which is the clock in March."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=UTC)
    return midnight + timedelta(days=day, hours=hour, minutes=minute)


def room(key: str, day: int, hour: int, minutes: int, **fields: Any) -> RoomSession:
    """A session of a room that does every test of `test`'s defaults."""
    start = at(day, hour)
    given: dict[str, Any] = {
        "session_id": key,
        "site": "N",
        "room": f"Room {key}",
        "day": start.date(),
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "modalities": ("us",),
    }
    return RoomSession(**(given | fields))


def exam(key: str, minutes: int = 20, **fields: Any) -> DiagnosticTest:
    """A line of the catalogue."""
    given: dict[str, Any] = {"test": key, "name": key, "modality": "us", "minutes": minutes}
    return DiagnosticTest(**(given | fields))


def request(key: str, *tests: str, **fields: Any) -> Request:
    """A request that, left as it is, meets every option rule."""
    given: dict[str, Any] = {
        "request_id": key,
        "patient_id": f"p{key}",
        "tests": tests or ("a",),
        "priority": RequestPriority.D4,
        "referral_date": PLANNING - timedelta(days=10),
    }
    return Request(**(given | fields))


def fixed(test: str, session: RoomSession, minute: int = 0) -> FixedTest:
    """A booking already made `minute` minutes into `session`."""
    start = session.start + timedelta(minutes=minute)
    return FixedTest(test=test, session_id=session.session_id, start=start)


def centre(
    requests: list[Request],
    sessions: list[RoomSession],
    tests: list[DiagnosticTest] | None = None,
    **fields: Any,
) -> DiagnosticsCase:
    """A case over one week; tests a, b and c of 20 minutes unless given."""
    given: dict[str, Any] = {
        "name": "tiny centre",
        "planning_date": PLANNING,
        "horizon_start": MONDAY,
        "horizon_end": MONDAY + timedelta(days=6),
        "extracted_at": datetime(2026, 2, 27, 5, tzinfo=UTC),
        "policy": Policy(walk_minutes=0),
        "requests": tuple(requests),
        "sessions": tuple(sessions),
        "tests": tuple(tests or [exam("a"), exam("b"), exam("c")]),
    }
    return DiagnosticsCase(**(given | fields))


def problem_of(
    case: DiagnosticsCase,
    told: dict[Item, date] | None = None,
    earlier: dict[Item, tuple[str, datetime]] | None = None,
) -> VisitProblem:
    """The case with every rule and every level of diagnostics."""
    return VisitProblem(case, RULES, objectives(case, told), told or {}, earlier or {})


def booked(
    case: DiagnosticsCase, request_id: str, test: str, session_id: str, minute: int, visit: int = 1
) -> DiagnosticsBooking:
    """A booking of `test`, `minute` minutes into the session."""
    who = case.request_by_id[request_id]
    where = case.session_by_id[session_id]
    start = where.start + timedelta(minutes=minute)
    return DiagnosticsBooking(
        request_id=request_id,
        patient_id=who.patient_id,
        test=test,
        visit=visit,
        session_id=session_id,
        site=where.site,
        room=where.room,
        start=start,
        end=start + timedelta(minutes=case.test_by_code[test].minutes),
        fixed=who.fixed_for((request_id, test)) is not None,
    )


def plan_of(*bookings: DiagnosticsBooking) -> DiagnosticsPlan:
    """A plan of these bookings alone."""
    return DiagnosticsPlan(bookings=bookings)


def urgent_on_the_day_late_and_partly() -> tuple[DiagnosticsPlan, DiagnosticsCase]:
    """A plan of urgent requests: one booked on its target day, both tests of one a day late, one of
    the two of another, and one that waits; beside two routine ones. And its case."""
    urgent = {"priority": RequestPriority.D2, "target_date": MONDAY}
    case = centre(
        [
            request("on the day", **urgent),
            request("late", "a", "b", **urgent | {"target_date": MONDAY - timedelta(days=1)}),
            request("partly", "a", "b", **urgent),
            request("urgent waits", **urgent),
            request("routine late", target_date=MONDAY - timedelta(days=1)),
            request("routine waits"),
        ],
        [room("s", 0, 8, 100)],
    )
    names = ("on the day", "late", "partly", "routine late")
    made = [booked(case, name, "a", "s", 20 * n) for n, name in enumerate(names)]
    plan = plan_of(*made, booked(case, "late", "b", "s", 80))
    waiting = tuple(
        Waiting(id=name, code="room_full", detail="no room has 20 minutes left", nearest="s")
        for name in ("urgent waits", "routine waits")
    )
    partly = Partly(request_id="partly", tests_waiting=("b",), code="room_full", detail="no room")
    return plan.model_copy(update={"waiting": waiting, "partly": (partly,)}), case


def random_centre(
    seed: int, *, requests: int = 3, sessions: int = 3, walks: Sequence[int] = (0, 5, 10)
) -> DiagnosticsCase:
    """A seeded tiny case that meets every rule now and then.

    All times lie on a grid of 10 minutes, but the walk between two tests (one of `walks`).
    """
    random = Random(seed)
    rooms = [_random_room(random, f"s{k}") for k in range(sessions)]
    tests = [_random_test(random, key) for key in ("a", "b", "c")]
    people = [_random_request(random, f"r{k}") for k in range(requests)]
    if random.random() < 0.3:
        first = people[0]
        made = fixed(first.tests[0], random.choice(rooms), random.choice([0, 0, 10]))
        people[0] = first.model_copy(update={"fixed": (made,)})
    if random.random() < 0.3 and requests > 1:
        people[1] = people[1].model_copy(update={"patient_id": people[0].patient_id})
    staff = [
        StaffCover(
            skill="sonographer",
            site=site,
            start=at(day, 8, random.choice([0, 20])),
            end=at(day, random.choice([9, 13])),
            count=random.choice([0, 1, 1, 2]),
        )
        for site in ("N", "S")
        for day in (0, 1)
    ]
    rules = [
        PairRule(
            first=first,
            then=then,
            kind=random.choice(list(PairKind)),
            min_gap_minutes=random.choice([0, 10, 1440, 2880]),
            max_gap_minutes=random.choice([None, None, 20]),
            applies_to=random.choice([None, None, Flag.diabetic]),
        )
        for first, then in (("a", "b"), ("b", "c"))
        if random.random() < 0.5
    ]
    rules = [r for r in rules if r.max_gap_minutes is None or r.max_gap_minutes > r.min_gap_minutes]
    policy = Policy(
        walk_minutes=random.choice(walks),
        longest_visit_minutes=random.choice([40, 60, 240]),
        max_visits=random.choice([1, 1, 2]),
        fasting_latest_start=random.choice(["08:20", "12:00"]),
        late_rate=random.choice([4, 4, 2.5]),
        tolerance=0.0,
    )
    return centre(
        people,
        rooms,
        tests,
        pair_rules=tuple(rules),
        staff=tuple(staff) if random.random() < 0.8 else None,
        policy=policy,
    )


def _random_room(random: Random, key: str) -> RoomSession:
    return room(
        key,
        random.choice([0, 0, 1]),
        random.choice([8, 8, 12]),
        random.choice([30, 40, 60]),
        site=random.choice(["N", "N", "S"]),
        modalities=random.choice([("us",), ("us", "ct"), ("ct",)]),
        capabilities=random.choice([(), ("contrast",)]),
        slot_minutes=random.choice([None, 10, 20]),
        reserve_minutes=random.choice([0, 0, 10]),
        state=random.choice([SessionState.open] * 6 + list(SessionState)),
    )


def _random_test(random: Random, key: str) -> DiagnosticTest:
    return exam(
        key,
        random.choice([10, 20]),
        modality=random.choice(["us", "us", "ct"]),
        capability=random.choice([(), (), ("contrast",)]),
        skill=random.choice([None, "sonographer"]),
        changeover_minutes=random.choice([0, 0, 10]),
        fasting_hours=random.choice([0, 0, 6]),
        valid_days=random.choice([None, 30]),
    )


def _random_request(random: Random, key: str) -> Request:
    flags = frozenset({Flag.diabetic}) if random.random() < 0.3 else frozenset()
    results = (EarlierResult(test="a", date=PLANNING),) if random.random() < 0.2 else ()
    return request(
        key,
        *random.sample(["a", "b", "c"], random.choice([1, 2, 2, 3])),
        priority=random.choice(list(RequestPriority)),
        referral_date=PLANNING - timedelta(days=random.choice([1, 10, 30, 60])),
        cancer_target=random.choice([None] * 5 + [MONDAY]),
        sites=random.choice([(), ("N",), ("N", "S"), ("S", "N")]),
        ready_from=random.choice([None, None, None, MONDAY + timedelta(days=1)]),
        unavailable=random.choice([(), (), (DateRange(first=MONDAY, last=MONDAY),)]),
        time_of_day=random.choice([TimeOfDay.any] * 4 + list(TimeOfDay)),
        longest_visit_minutes=random.choice([None, None, 30]),
        max_visits=random.choice([None, None, 2]),
        results=results,
        flags=flags,
    )


def told_at_random(seed: int, case: DiagnosticsCase) -> dict[Item, date]:
    """Some tests of a case with a date that an earlier plan might have told."""
    random = Random(f"told {seed}")
    days = sorted({session.day for session in case.sessions})
    dates = {one.request_id: random.choice(days) for one in case.requests}
    return {
        (one.request_id, test): dates[one.request_id] if random.random() < 0.8 else days[0]
        for one in case.requests
        for test in one.tests
        if random.random() < 0.7
    }


def busy_centre(seed: int, **fields: Any) -> DiagnosticsCase:
    """A `random_centre` whose rooms mostly do everything, so that tests compete for them."""
    random = Random(f"busy {seed}")
    case = random_centre(seed, **fields)
    able = {"modalities": ("us", "ct"), "capabilities": ("contrast",), "state": SessionState.open}
    rooms = [one.model_copy(update=able) if random.random() < 0.8 else one for one in case.sessions]
    people = [
        one.model_copy(update={"unavailable": (), "ready_from": None, "sites": ()})
        if random.random() < 0.5
        else one
        for one in case.requests
    ]
    facts = {name: getattr(case, name) for name in type(case).model_fields}
    return DiagnosticsCase(**(facts | {"sessions": tuple(rooms), "requests": tuple(people)}))

"""Trials of the diagnostics rules: tiny centres made for one rule, with the plans to try on them.

Every maker takes a seed and varies what its rule reads, at and around the edge: a start on the
stroke of noon, a gap of exactly the walk, the last day on which a result is valid.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from optimiser.models.diagnostic_test import PairRule
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import DateRange
from optimiser.models.policy import Policy
from optimiser.models.request import EarlierResult, Request
from optimiser.models.resources import StaffCover
from optimiser.models.words import Flag, PairKind, SessionState, TimeOfDay
from tests.tiny_centre import MONDAY, PLANNING, at, centre, exam, fixed, request, room

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class CentreTrial:
    """A case and the plans to try: starts every `step` minutes from `margin` minutes before a
    session to `margin` after it. With `held` one task is booked outside the draft; with `twice`
    a task may be booked in several sessions at once.
    """

    case: DiagnosticsCase
    step: int = 10
    margin: int = 0
    held: bool = False
    twice: bool = False


def _fix_some(random: Random, people: list[Request], rooms: Sequence[Any]) -> list[Request]:
    """Some of the tests were booked by the hospital, wherever it liked."""
    made = []
    for person in people:
        bookings = tuple(
            fixed(test, random.choice(rooms), random.choice([0, 10, 20]))
            for test in person.tests
            if random.random() < 0.6
        )
        made.append(person.model_copy(update={"fixed": bookings}))
    return made


# Where a test may go ------------------------------------------------------------------------


def by_option(
    fields: Callable[[Random], dict[str, Any]], *, margins: Sequence[int] = (0, 10)
) -> Callable[[int], CentreTrial]:
    """Two requests and two rooms; `fields` gives what differs in rooms, tests and requests.

    A rule that refuses a whole session by its hours is tried inside them alone.
    """

    def maker(seed: int) -> CentreTrial:
        random = Random(seed)
        rooms = []
        for k in range(2):
            given = {"site": random.choice(["N", "S"])} | fields(random).get("room", {})
            hour = given.pop("hour", 8)
            rooms.append(room(f"s{k}", k, hour, 40, **given))
        people = [request(f"r{k}", "a", **fields(random).get("request", {})) for k in range(2)]
        if seed % 3 == 0:
            people = _fix_some(random, people, rooms)
        tests = [exam("a", random.choice([10, 20]), **fields(random).get("test", {}))]
        more = fields(random).get("case", {})
        return CentreTrial(centre(people, rooms, tests, **more), margin=random.choice(margins))

    return maker


session_open = by_option(
    lambda random: {
        "room": {"state": random.choice(list(SessionState))},
        "case": {
            "horizon_start": MONDAY,
            "horizon_end": MONDAY + random.choice([0, 1]) * DAY,
            "extracted_at": random.choice([at(-3, 5), at(0, 8), at(0, 8) + MINUTE]),
            "planning_date": random.choice([PLANNING, MONDAY]),
        },
    }
)
session_protected = by_option(lambda random: {"room": {"state": random.choice(list(SessionState))}})
site_accepted = by_option(
    lambda random: {"request": {"sites": random.choice([(), ("N",), ("N", "S"), ("X",)])}}
)
room_has_modality = by_option(
    lambda random: {
        "room": {"modalities": random.choice([("us",), ("ct",), ("ct", "us"), ()])},
        "test": {"modality": random.choice(["us", "ct"])},
    }
)
room_has_capability = by_option(
    lambda random: {
        "room": {"capabilities": random.choice([(), ("hoist",), ("contrast", "hoist")])},
        "test": {"capability": random.choice([(), ("contrast",), ("contrast", "hoist")])},
    }
)
readiness_window = by_option(
    lambda random: {
        "request": {
            "ready_from": random.choice([None, MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]),
            "ready_until": random.choice([None, MONDAY]),
        }
    }
)
patient_available = by_option(
    lambda random: {
        "request": {
            "unavailable": random.choice(
                [
                    (),
                    (DateRange(first=MONDAY + random.choice([-1, 0, 1]) * DAY, last=MONDAY + DAY),),
                ]
            )
        }
    }
)
slot_grid = by_option(lambda random: {"room": {"slot_minutes": random.choice([None, 15, 20, 30])}})
fasting_morning = by_option(
    lambda random: {
        "room": {"hour": random.choice([8, 12])},
        "test": {"fasting_hours": random.choice([0, 6, 0.5])},
        "case": {
            "policy": Policy(fasting_latest_start=random.choice(["08:10", "08:00", "12:10"])),
        },
    },
    margins=(0,),
)
time_of_day_kept = by_option(
    lambda random: {
        "room": {
            "hour": 11,
            "start": at(0, 11, random.choice([20, 40])),
            "end": at(0, 12, random.choice([0, 10, 30])),
        },
        "request": {"time_of_day": random.choice(list(TimeOfDay))},
    },
    margins=(0,),
)


# What fits into one session -----------------------------------------------------------------


def session_hours(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", k, 8, random.choice([20, 40])) for k in range(2)]
    people = [request(f"r{k}") for k in range(2)]
    if seed % 2:
        people = _fix_some(random, people, rooms)
    policy = Policy(first_case_delay_minutes=random.choice([0, 5, 60]))
    return CentreTrial(centre(people, rooms, policy=policy), step=5, margin=10)


def room_changeover(seed: int) -> CentreTrial:
    random = Random(seed)
    tests = [exam(key, 10, changeover_minutes=random.choice([0, 5, 10])) for key in "abc"]
    people = [request(f"r{k}", random.choice("abc")) for k in range(3)]
    rooms = [room("s0", 0, 8, random.choice([30, 40]))]
    return CentreTrial(centre(people, rooms, tests), step=5 if seed % 2 else 10, held=seed % 3 == 0)


def reserve_minutes(seed: int) -> CentreTrial:
    random = Random(seed)
    tests = [exam("a", random.choice([10, 20])), exam("b", 10)]
    rooms = [room(f"s{k}", k, 8, 40, reserve_minutes=random.choice([0, 10, 20])) for k in range(2)]
    people = [request("r0", "a", "b"), request("r1", "a")]
    if random.random() < 0.5:
        people = _fix_some(random, people, rooms)
    return CentreTrial(centre(people, rooms, tests), step=20, held=random.random() < 0.3)


def fixed_booking_kept(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", k, 8, 30) for k in range(2)]
    people = _fix_some(random, [request("r0", "a", "b"), request("r1", "a")], rooms)
    return CentreTrial(centre(people, rooms), step=10)


def one_booking_per_entry(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", 0, 8, 20) for k in range(2)]
    people = [request("r0", *random.choice([("a",), ("a", "b")])), request("r1", "a")]
    return CentreTrial(centre(people, rooms), step=20, twice=True)


# What a visit owes the patient --------------------------------------------------------------


def _visits(seed: int, *, tests: str = "ab", **policy: Any) -> CentreTrial:
    random = Random(seed)
    rooms = [
        room(f"s{k}", random.choice([0, 0, 1]), 8, 40, site=random.choice(["N", "N", "S"]))
        for k in range(2)
    ]
    own = {
        "longest_visit_minutes": random.choice([None, 20, 30]),
        "max_visits": random.choice([None, 1, 2]),
    }
    people = [request("r0", *tests, **own)]
    if random.random() < 0.5:
        people = _fix_some(random, people, rooms)
    exams = [exam(key, 10) for key in "abc"]
    held = random.random() < 0.3
    return CentreTrial(centre(people, rooms, exams, policy=Policy(**policy)), step=10, held=held)


def visit_one_site_one_day(seed: int) -> CentreTrial:
    return _visits(seed)


def walk_gap(seed: int) -> CentreTrial:
    return _visits(seed, walk_minutes=Random(seed).choice([0, 5, 10, 15]))


def longest_visit(seed: int) -> CentreTrial:
    minutes = Random(seed).choice([20, 30, 39])
    return _visits(seed, tests="abc"[: 2 + seed % 2], longest_visit_minutes=minutes)


def max_visits(seed: int) -> CentreTrial:
    return _visits(seed, tests="abc"[: 2 + seed % 2], max_visits=Random(seed).choice([1, 1, 2]))


def tests_in_order(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", random.choice([0, 1]), 8, 40) for k in range(2)]
    least = random.choice([0, 10, 1440])
    rule = PairRule(
        first="a",
        then="b",
        kind=random.choice([PairKind.before] * 5 + [PairKind.same_day_conflict]),
        min_gap_minutes=least,
        max_gap_minutes=random.choice([None, least, least + 10]),
        applies_to=random.choice([None, None, Flag.diabetic]),
    )
    result = EarlierResult(test=random.choice("aab"), date=MONDAY - random.choice([0, 1, 2]) * DAY)
    person = request(
        "r0",
        *random.choice(["ab", "ab", "abc", "b"]),
        flags=random.choice([frozenset(), frozenset({Flag.diabetic})]),
        results=random.choice([(), (result,)]),
    )
    people = _fix_some(random, [person], rooms) if random.random() < 0.7 else [person]
    tests = [exam(key, 10, valid_days=random.choice([None, 1, 2])) for key in "abc"]
    held = random.random() < 0.3
    return CentreTrial(centre(people, rooms, tests, pair_rules=(rule,)), held=held)


def _pairs(seed: int, kind: PairKind) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", random.choice([0, 1, 2]), 8, 20) for k in range(3)]
    rule = PairRule(
        first="a",
        then=random.choice("abb"),
        kind=random.choice([kind] * 5 + [PairKind.before]),
        min_gap_minutes=random.choice([1440, 1441, 2880]),
        applies_to=random.choice([None, None, Flag.diabetic]),
    )
    flagged = [random.choice([frozenset(), frozenset({Flag.diabetic})]) for _ in range(2)]
    people = [
        request("r0", *random.choice(["a", "ab"]), patient_id="p", flags=flagged[0]),
        request(
            "r1", *random.choice(["a", "b"]), patient_id=random.choice("ppq"), flags=flagged[1]
        ),
    ]
    if random.random() < 0.4:
        people = _fix_some(random, people, rooms)
    held = random.random() < 0.3
    return CentreTrial(centre(people, rooms, pair_rules=(rule,)), step=20, held=held)


def tests_conflict_same_day(seed: int) -> CentreTrial:
    return _pairs(seed, PairKind.same_day_conflict)


def tests_min_days_apart(seed: int) -> CentreTrial:
    return _pairs(seed, PairKind.min_days_apart)


def tests_apart_from_results(seed: int) -> CentreTrial:
    random = Random(seed)
    trial = _pairs(seed, PairKind.min_days_apart)
    people = [
        one.model_copy(
            update={
                "results": (
                    EarlierResult(
                        test=random.choice("abb"), date=MONDAY - random.choice([0, 1, 2]) * DAY
                    ),
                )
            }
        )
        if random.random() < 0.7
        else one
        for one in trial.case.requests
    ]
    case = centre(people, list(trial.case.sessions), pair_rules=trial.case.pair_rules)
    return CentreTrial(case, step=trial.step)


# What rooms share ---------------------------------------------------------------------------


def patient_one_place(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", 0, 8, 40, site=random.choice("NS")) for k in range(2)]
    people = [
        request("r0", *random.choice(["a", "ab"]), patient_id="p"),
        request("r1", "a", patient_id=random.choice("ppq")),
    ]
    tests = [exam(key, random.choice([10, 20])) for key in "ab"]
    return CentreTrial(centre(people, rooms, tests), step=20, held=random.random() < 0.3)


def staff_skill_count(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", 0, 8, 40, site=random.choice("NNS")) for k in range(2)]
    tests = [exam(key, 10, skill=random.choice([None, "scan", "scan", "read"])) for key in "abc"]
    people = [request(f"r{k}", key) for k, key in enumerate("abc")]
    staff = tuple(
        StaffCover(
            skill=random.choice(["scan", "scan", "read"]),
            site=random.choice("NNS"),
            start=at(0, 8, random.choice([0, 0, 10, 20])),
            end=at(0, 8, random.choice([20, 30, 40]))
            + random.choice([0, 1]) * timedelta(minutes=5),
            count=random.choice([0, 1, 1, 2]),
        )
        for _ in range(random.choice([1, 2, 3]))
    )
    case = centre(people, rooms, tests, staff=random.choice([None, *[staff] * 5]))
    step = random.choice([10, 15])
    return CentreTrial(case, step=step, held=random.random() < 0.3)


MAKERS: dict[str, Callable[[int], CentreTrial]] = {
    name: made
    for name, made in list(globals().items())
    if callable(made)
    and not name.startswith("_")
    and name.islower()
    and "_" in name
    and name not in {"by_option"}
}
assert PLANNING < MONDAY

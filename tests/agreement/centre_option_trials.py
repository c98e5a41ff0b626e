"""Trials of the rules that say where a test may go.

Every maker takes a seed and varies what its rule reads, at and around the edge: a start on the
stroke of noon, the first day on which the patient is ready.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from optimiser.models.pathway import DateRange
from optimiser.models.policy import Policy
from optimiser.models.words import SessionState, TimeOfDay
from tests.agreement.centre_trial import DAY, MINUTE, CentreTrial, fix_some, makers_in
from tests.tiny_centre import MONDAY, PLANNING, at, centre, exam, request, room


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
            people = fix_some(random, people, rooms)
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


MAKERS = makers_in(globals())
"""A maker for every option rule, by the rule's name."""

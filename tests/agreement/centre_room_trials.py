"""Trials of the rules that say what fits into one session of a room, and what rooms share.

Every maker takes a seed and varies what its rule reads, at and around the edge: the last
minute of a session, a skill that one person has.
"""

from datetime import timedelta
from random import Random

from optimiser.models.policy import Policy
from optimiser.models.resources import StaffCover
from tests.agreement.centre_trial import CentreTrial, fix_some, makers_in
from tests.tiny_centre import at, centre, exam, request, room

# What fits into one session -----------------------------------------------------------------


def session_hours(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", k, 8, random.choice([20, 40])) for k in range(2)]
    people = [request(f"r{k}") for k in range(2)]
    if seed % 2:
        people = fix_some(random, people, rooms)
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
        people = fix_some(random, people, rooms)
    return CentreTrial(centre(people, rooms, tests), step=20, held=random.random() < 0.3)


def fixed_booking_kept(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", k, 8, 30) for k in range(2)]
    people = fix_some(random, [request("r0", "a", "b"), request("r1", "a")], rooms)
    return CentreTrial(centre(people, rooms), step=10)


def one_booking_per_entry(seed: int) -> CentreTrial:
    random = Random(seed)
    rooms = [room(f"s{k}", 0, 8, 20) for k in range(2)]
    people = [request("r0", *random.choice([("a",), ("a", "b")])), request("r1", "a")]
    return CentreTrial(centre(people, rooms), step=20, twice=True)


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


MAKERS = makers_in(globals())
"""A maker for every rule of sessions and of what they share, by the rule's name."""

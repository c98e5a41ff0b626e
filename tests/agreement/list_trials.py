"""Trials of the list and coupling rules.

Every maker takes a seed and varies what its rule reads, at and around the edge: a gap of exactly
the turnover, a night that is just full.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight, Equipment, Surgeon
from optimiser.models.words import Flag
from tests.agreement.trial import DAY, Trial, fix, lengths, people_of
from tests.tiny import MONDAY, case, session

# One list at a time -------------------------------------------------------------------------


def one_case_at_a_time(seed: int) -> Trial:
    random = Random(seed)
    rooms = [session("s0", 0, 8, random.choice([40, 50]))]
    return Trial(case(people_of(random, 3, lengths), rooms), margin=random.choice([0, 10]))


def session_hours(seed: int) -> Trial:
    random = Random(seed)
    rooms = [
        session(f"s{k}", k, 8, random.choice([20, 40]), overrun_minutes=random.choice([0, 10]))
        for k in range(2)
    ]
    people = people_of(random, 2, lengths)
    made = seed % 3
    people = [*fix(random, people[:made], rooms, timed=seed % 2 == 1), *people[made:]]
    policy = Policy(first_case_delay_minutes=random.choice([0, 5, 10, 60]))
    return Trial(case(people, rooms, policy), step=5, margin=random.choice([5, 10]))


def overrun_budget(seed: int) -> Trial:
    random = Random(seed)
    alone = seed % 3 == 0

    def spread(random: Random) -> dict[str, Any]:
        return lengths(random) | {"touch_sd": random.choice([0, 3.3, 10, 12.5, 30, 60])}

    rooms = [session("s0", 0, 8, random.choice([40, 60]), overrun_minutes=random.choice([0, 10]))]
    policy = Policy(overrun_probability=random.choice([0.05, 0.2, 0.2, 0.49, 0.5, 0.7]))
    people = people_of(random, 1 if alone else random.choice([2, 3]), spread)
    if seed % 2:
        people = fix(random, people, rooms, timed=False)
    return Trial(case(people, rooms, policy), step=1 if alone else 10)


def latex_first(seed: int) -> Trial:
    random = Random(seed)

    def flagged(random: Random) -> dict[str, Any]:
        flags = frozenset({Flag.latex}) if random.random() < 0.4 else frozenset({Flag.infection})
        return {"touch_minutes": 10, "flags": flags}

    rooms = [
        session(f"s{k}", k, 8, 20, equipment=random.choice([(), (), ("latex_free",)]))
        for k in range(2)
    ]
    people = people_of(random, 3, flagged)
    if random.random() < 0.7:
        people = [fix(random, [one], rooms, timed=random.random() < 0.7)[0] for one in people]
    return Trial(case(people, rooms))


def infection_last(seed: int) -> Trial:
    random = Random(seed)

    def flagged(random: Random) -> dict[str, Any]:
        flags = frozenset({Flag.infection}) if random.random() < 0.5 else frozenset({Flag.latex})
        return lengths(random) | {"flags": flags}

    rooms = [session("s0", 0, 8, 50)]
    people = people_of(random, 3, flagged)
    if random.random() < 0.7:
        people = [fix(random, [one], rooms, timed=random.random() < 0.7)[0] for one in people]
    policy = Policy(infection_clean_minutes=random.choice([0, 10, 20]))
    return Trial(case(people, rooms, policy))


def fixed_booking_kept(seed: int) -> Trial:
    random = Random(seed)
    rooms = [session(f"s{k}", 0, 8 + k, 30) for k in range(2)]
    people = fix(random, people_of(random, 2, lengths), rooms, timed=random.random() < 0.6)
    return Trial(case(people, rooms))


# What lists share ---------------------------------------------------------------------------


def _rooms_that_meet(random: Random, **fields: Any) -> list[Any]:
    """Two lists at the same time or nearly, and sometimes a third on another day."""
    rooms = [
        session("s0", 0, 8, 30, **fields),
        session("s1", 0, 8, random.choice([20, 40]), **fields),
    ]
    if random.random() < 0.4:
        rooms.append(session("s2", 1, 8, 10, **fields))
    return rooms


def one_booking_per_entry(seed: int) -> Trial:
    random = Random(seed)
    rooms = [session(f"s{k}", k, 8, 60) for k in range(random.choice([2, 3]))]
    return Trial(case(people_of(random, 2, lengths), rooms), step=0, twice=True)


def theatre_one_list(seed: int) -> Trial:
    """Two lists of one theatre, of which the first runs on into the second."""
    random = Random(seed)
    rooms = [
        session("s0", 0, 8, 20, theatre="T", overrun_minutes=random.choice([10, 20])),
        session("s1", 0, 8, 30, theatre=random.choice(["T", "T", "U"])),
    ]
    start = rooms[0].start + timedelta(minutes=20)
    rooms[1] = rooms[1].model_copy(
        update={
            "start": start,
            "end": start + timedelta(minutes=30),
            "site": random.choice(["A", "A", "A", "B"]),
        }
    )
    people = people_of(random, 3, lambda one: {"touch_minutes": one.choice([10, 20, 30])})
    return Trial(case(people, rooms), held=seed % 2, margin=0)


def surgeon_one_place(seed: int) -> Trial:
    random = Random(seed)
    rooms = _rooms_that_meet(random)
    if seed % 3 == 0:
        people = people_of(random, 3, lambda _: {"touch_minutes": 20})
        return Trial(case(people, rooms[:2]), margin=0 if seed % 2 else 10, held=seed % 2)
    who = ("S1", None) if seed % 3 == 1 else ("S1", "S2")
    return Trial(case(people_of(random, 2, lengths), rooms), who, held=seed % 2)


def surgeon_weekly_limit(seed: int) -> Trial:
    random = Random(seed)
    days = random.choice([(0, 4, 6), (0, 6, 7), (4, 6, 7), (6, 7, 7)])
    rooms = [session(f"s{k}", day, 8, 90) for k, day in enumerate(days)]
    surgeons = tuple(
        Surgeon(
            surgeon_id=name,
            specialties=("110",),
            max_sessions_per_week=random.choice([None, 0, 1, 1, 2]),
        )
        for name in ("S1", "S2")
    )
    return Trial(
        case(people_of(random, 3, lengths), rooms, surgeons=surgeons),
        ("S1", "S2"),
        step=0,
        held=seed % 2,
    )


def patient_one_place(seed: int) -> Trial:
    random = Random(seed)
    people = [
        person.model_copy(update={"patient_id": random.choice(["p0", "p0", "p1"])})
        for person in people_of(random, random.choice([2, 3]), lengths)
    ]
    return Trial(case(people, _rooms_that_meet(random)[:2]), held=seed % 2)


def equipment_shared(seed: int) -> Trial:
    random = Random(seed)

    def kit(random: Random) -> dict[str, Any]:
        needs = random.choice([(), ("c_arm",), ("c_arm",), ("laser", "c_arm")])
        return {"touch_minutes": random.choice([10, 20]), "equipment": needs}

    rooms = [
        room.model_copy(
            update={
                "site": random.choice(["A", "A", "B"]),
                "equipment": random.choice([(), (), (), ("c_arm",)]),
            }
        )
        for room in _rooms_that_meet(random)[:2]
    ]
    owned = tuple(
        Equipment(item=item, site=site, quantity=random.choice([0, 1, 1, 2]))
        for item in ("c_arm", "laser")
        for site in ("A", "B")
    )
    people = people_of(random, 3, kit)
    if seed % 4 == 2:  # two of an item, and three long cases on three lists that need one
        rooms = [session("s0", 0, 8, 30), session("s1", 0, 8, 40), session("s2", 0, 8, 40)]
        owned = (Equipment(item="c_arm", site="A", quantity=2),)
        people = people_of(random, 3, lambda _: {"touch_minutes": 20, "equipment": ("c_arm",)})
    margin = random.choice([0, 10])
    return Trial(case(people, rooms, equipment=owned), margin=margin, held=seed % 2)


def ward_beds(seed: int) -> Trial:
    random = Random(seed)

    def stay(random: Random) -> dict[str, Any]:
        return {
            "nights": random.choice([0, 1, 2, 2]),
            "nights_before": random.choice([0, 0, 1]),
            "critical_care_nights": random.choice([0, 0, 1, 2]),
            "ward": random.choice(["W", "W", "W", "V", None]),
        }

    beds = [
        BedNight(ward="W", date=MONDAY + k * DAY, beds=random.choice([0, 1, 1, 2]))
        for k in range(-1, 4)
        if random.random() < 0.8
    ]
    if random.random() < 0.5:
        beds += [
            BedNight(ward="critical_care", date=MONDAY + k * DAY, beds=random.choice([0, 1]))
            for k in range(4)
        ]
    rooms = [session(f"s{k}", k, 8, 90) for k in range(3)]
    return Trial(case(people_of(random, 3, stay), rooms, beds=tuple(beds)), step=0, held=seed % 2)


MAKERS: dict[str, Callable[[int], Trial]] = {
    name: maker
    for name, maker in list(globals().items())
    if getattr(maker, "__annotations__", {}).get("return") is Trial and not name.startswith("_")
}
"""A maker for every list and coupling rule, by the rule's name."""

"""Trials of the option rules.

Every maker takes a seed and varies what its rule reads, at and around the edge: a birthday on
the day of surgery, a duty that ends with the case.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from optimiser.models.entry import DateRange
from optimiser.models.policy import Policy
from optimiser.models.resources import Duty, Equipment, Surgeon
from optimiser.models.words import Anaesthetic, Flag, Priority, SessionAges, SessionState
from tests.agreement.trial import DAY, Trial, fix, lengths, people_of
from tests.tiny import MONDAY, PLANNING, at, case, session


def _pairs(
    seed: int,
    person: Callable[[Random], dict[str, Any]],
    room: Callable[[Random], dict[str, Any]],
    who: Sequence[str | None] = ("S1",),
    **fields: Any,
) -> Trial:
    random = Random(seed)
    rooms = [session(f"s{k}", random.choice([0, 1, 2]), 8, 90) for k in range(3)]
    rooms = [one.model_copy(update=room(random)) for one in rooms]
    return Trial(case(people_of(random, 2, person), rooms, **fields), who, step=0, margin=0)


def _nothing(random: Random) -> dict[str, Any]:
    return {}


def _states(random: Random) -> dict[str, Any]:
    day = random.choice([-1, 0, 3, 11, 12])
    return {
        "state": random.choice(list(SessionState)),
        "day": at(day, 8).date(),
        "start": at(day, 8),
        "end": at(day, 10),
    }


def session_open(seed: int) -> Trial:
    dice = Random(seed)
    drawn = at(dice.choice([-30, 0, 0, 3]), 8) + timedelta(minutes=dice.choice([0, 1]))
    planned = dice.choice([PLANNING, MONDAY, MONDAY])
    return _pairs(seed, _nothing, _states, extracted_at=drawn, planning_date=planned)


def session_protected(seed: int) -> Trial:
    return _pairs(seed, _nothing, lambda random: {"state": random.choice(list(SessionState))})


def session_specialty(seed: int) -> Trial:
    return _pairs(
        seed,
        lambda random: {"specialty": random.choice(["100", "110", "11"])},
        lambda random: {"specialties": random.choice([("110",), ("100", "110"), ("120",)])},
    )


def site_accepted(seed: int) -> Trial:
    return _pairs(
        seed,
        lambda random: {"sites": random.choice([(), ("A",), ("B", "A"), ("C",)])},
        lambda random: {"site": random.choice(["A", "B"])},
    )


def surgeon_named(seed: int) -> Trial:
    return _pairs(
        seed,
        lambda random: {"consultant": random.choice([None, "S1", "S2"])},
        _nothing,
        ("S1", "S2", None),
        roster=None,
    )


def surgeon_competent(seed: int) -> Trial:
    random = Random(seed)
    no_file = random.random() < 0.2
    surgeons = (
        Surgeon(
            surgeon_id="S1",
            specialties=random.choice([("110",), ("100", "110")]),
            procedures=random.choice([(), ("W401",), ("T202", "W401")]),
        ),
        Surgeon(surgeon_id="S2", specialties=("100",), procedures=random.choice([(), ("W401",)])),
    )
    return _pairs(
        seed,
        lambda random: {
            "specialty": random.choice(["100", "110"]),
            "procedure": random.choice(["W401", "T202"]),
        },
        lambda random: {"surgeons": ("S1", "S2", "S9")},
        ("S1", "S2", None) if no_file else ("S1", "S2", "S9", None),
        surgeons=None if no_file else surgeons,
    )


def surgeon_rostered(seed: int) -> Trial:
    random = Random(seed)
    rooms = [
        session(
            f"s{k}",
            k % 2,
            8,
            40,
            site=random.choice(["A", "B"]),
            surgeons=random.choice([(), (), ("S1",), ("S2", "S1")]),
            overrun_minutes=random.choice([0, 20]),
        )
        for k in range(2)
    ]
    duties = tuple(
        Duty(
            surgeon_id=random.choice(["S1", "S1", "S2"]),
            start=at(day, 8) + timedelta(minutes=first),
            end=at(day, 8) + timedelta(minutes=first + length),
            site=random.choice([None, "A", "B"]),
        )
        for day in (0, 1)
        for first, length in random.sample(
            [(-30, 60), (0, 20), (10, 20), (20, 60), (40, 30), (10, 10)], 3
        )
    )
    people = people_of(random, 2, lengths)
    if random.random() < 0.3:
        people = fix(random, people, rooms, timed=False)
    roster = None if random.random() < 0.15 else duties
    return Trial(case(people, rooms, roster=roster), ("S1", "S2", None), margin=0)


def anaesthetist_present(seed: int) -> Trial:
    return _pairs(
        seed,
        lambda random: {"anaesthetic": random.choice([*Anaesthetic, None])},
        lambda random: {"anaesthetist": random.choice([True, False, None])},
    )


def ages_accepted(seed: int) -> Trial:
    def born(random: Random) -> dict[str, Any]:
        years = random.choice([15, 16, 17, 18, 40])
        birthday = date(2026 - years, 3, random.choice([1, 2, 3, 4]))
        flags = frozenset({Flag.child}) if random.random() < 0.3 else frozenset({Flag.latex})
        return {"birth_date": random.choice([birthday, birthday, None]), "flags": flags}

    return _pairs(seed, born, lambda random: {"ages": random.choice(list(SessionAges))})


def equipment_in_room(seed: int) -> Trial:
    return _pairs(
        seed,
        lambda random: {
            "equipment": random.choice([(), ("c_arm",), ("laser",), ("c_arm", "laser")])
        },
        lambda random: {
            "site": random.choice(["A", "B"]),
            "equipment": random.choice([(), ("c_arm",), ("laser",)]),
        },
        equipment=(
            Equipment(item="c_arm", site="A", quantity=1),
            Equipment(item="laser", site="A", quantity=0),
            Equipment(item="laser", site="B", quantity=2),
        ),
    )


def readiness_window(seed: int) -> Trial:
    return _pairs(
        seed,
        lambda random: {
            "ready_from": random.choice([None, MONDAY, MONDAY + DAY]),
            "ready_until": random.choice([None, MONDAY, MONDAY + DAY]),
        },
        _nothing,
    )


def patient_available(seed: int) -> Trial:
    def away(random: Random) -> dict[str, Any]:
        first = random.choice([-2, 0, 1, 2])
        stretch = DateRange(
            first=MONDAY + first * DAY, last=MONDAY + (first + random.choice([0, 1])) * DAY
        )
        early = DateRange(first=MONDAY - 9 * DAY, last=MONDAY - 8 * DAY)
        return {"unavailable": random.choice([(), (stretch,), (early, stretch)])}

    return _pairs(seed, away, _nothing)


def notice_given(seed: int) -> Trial:
    def waits(random: Random) -> dict[str, Any]:
        return {
            "short_notice": random.random() < 0.2,
            "priority": random.choice([Priority.P2, Priority.P3, Priority.P4, Priority.P4]),
            "rebook_by": random.choice([None, None, None, MONDAY]),
            "referral_date": PLANNING - random.choice([100, 400]) * DAY,
        }

    notice = Random(seed).choice([14, 15, 16, 17])
    return _pairs(seed, waits, _nothing, policy=Policy(notice_days=notice))


MAKERS: dict[str, Callable[[int], Trial]] = {
    name: maker
    for name, maker in list(globals().items())
    if getattr(maker, "__annotations__", {}).get("return") is Trial and not name.startswith("_")
}
"""A maker for every option rule, by the rule's name."""

"""Trials: tiny cases made for one rule, with the plans to try on them.

Every maker takes a seed and varies what its rule reads, at and around the edge: a birthday on
the day of surgery, a gap of exactly the turnover, a night that is just full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from optimiser.models.case import TheatreCase
from optimiser.models.entry import DateRange, FixedBooking
from optimiser.models.policy import Policy
from optimiser.models.resources import BedNight, Duty, Equipment, Surgeon
from optimiser.models.words import Anaesthetic, Flag, Priority, SessionAges, SessionState
from tests.tiny import MONDAY, PLANNING, at, case, entry, session

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Trial:
    """A case and the plans to try: who operates, and from which minutes.

    Starts lie every `step` minutes from `margin` minutes before a session to `margin` after
    it; with step 0 every entry has one start of its own. `held` sessions are given bookings
    of other lists, as the solvers that change a few lists see them.
    """

    case: TheatreCase
    surgeons: Sequence[str | None] = ("S1",)
    step: int = 10
    margin: int = 10
    held: int = 0
    twice: bool = False


def _people(random: Random, count: int, fields: Callable[[Random], dict[str, Any]]) -> list[Any]:
    return [entry(f"e{k}", **fields(random)) for k in range(count)]


def _cases(random: Random) -> dict[str, Any]:
    """What a list rule reads of an entry: lengths and turnovers on the grid of ten minutes."""
    return {
        "procedure": random.choice(["W401", "W401", "T202"]),
        "touch_minutes": random.choice([10, 19.5, 20]),
        "turnover_minutes": random.choice([10, 20]),
        "same_turnover_minutes": random.choice([0, 10]),
    }


def _fixed(random: Random, sessions: Sequence[Any], *, timed: bool) -> FixedBooking | None:
    if random.random() < 0.5:
        return None
    room = random.choice(sessions)
    start = room.start + timedelta(minutes=random.choice([0, 10])) if timed else None
    return FixedBooking(session_id=room.session_id, start=start)


def _fix(random: Random, people: list[Any], rooms: Sequence[Any], *, timed: bool) -> list[Any]:
    return [
        person.model_copy(update={"fixed": _fixed(random, rooms, timed=timed)}) for person in people
    ]


# One list at a time -------------------------------------------------------------------------


def one_case_at_a_time(seed: int) -> Trial:
    random = Random(seed)
    rooms = [session("s0", 0, 8, random.choice([40, 50]))]
    return Trial(case(_people(random, 3, _cases), rooms), margin=random.choice([0, 10]))


def session_hours(seed: int) -> Trial:
    random = Random(seed)
    rooms = [
        session(f"s{k}", k, 8, random.choice([20, 40]), overrun_minutes=random.choice([0, 10]))
        for k in range(2)
    ]
    people = _people(random, 2, _cases)
    if seed % 2:
        people = _fix(random, people, rooms, timed=False)
    policy = Policy(first_case_delay_minutes=random.choice([0, 5, 10, 60]))
    return Trial(case(people, rooms, policy), step=5, margin=random.choice([5, 10]))


def overrun_budget(seed: int) -> Trial:
    random = Random(seed)
    alone = seed % 3 == 0

    def spread(random: Random) -> dict[str, Any]:
        return _cases(random) | {"touch_sd": random.choice([0, 3.3, 10, 12.5, 30])}

    rooms = [session("s0", 0, 8, random.choice([40, 60]), overrun_minutes=random.choice([0, 10]))]
    policy = Policy(overrun_probability=random.choice([0.05, 0.2, 0.2, 0.49, 0.5, 0.7]))
    people = _people(random, 1 if alone else random.choice([2, 3]), spread)
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
    people = _people(random, 3, flagged)
    if random.random() < 0.5:
        people = _fix(random, people, rooms, timed=False)
    return Trial(case(people, rooms))


def infection_last(seed: int) -> Trial:
    random = Random(seed)

    def flagged(random: Random) -> dict[str, Any]:
        flags = frozenset({Flag.infection}) if random.random() < 0.5 else frozenset({Flag.latex})
        return _cases(random) | {"flags": flags}

    rooms = [session("s0", 0, 8, 50)]
    people = _people(random, 3, flagged)
    if random.random() < 0.5:
        people = _fix(random, people, rooms, timed=False)
    policy = Policy(infection_clean_minutes=random.choice([0, 10, 20]))
    return Trial(case(people, rooms, policy))


def fixed_booking_kept(seed: int) -> Trial:
    random = Random(seed)
    rooms = [session(f"s{k}", 0, 8 + k, 30) for k in range(2)]
    people = _fix(random, _people(random, 2, _cases), rooms, timed=random.random() < 0.6)
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
    return Trial(case(_people(random, 2, _cases), rooms), step=0, twice=True)


def surgeon_one_place(seed: int) -> Trial:
    random = Random(seed)
    rooms = _rooms_that_meet(random)
    if seed % 3 == 0:
        people = _people(random, 3, lambda _: {"touch_minutes": 20})
        return Trial(case(people, rooms[:2]), margin=0 if seed % 2 else 10, held=seed % 2)
    return Trial(case(_people(random, 2, _cases), rooms), ("S1", "S2"), held=seed % 2)


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
        case(_people(random, 3, _cases), rooms, surgeons=surgeons),
        ("S1", "S2"),
        step=0,
        held=seed % 2,
    )


def patient_one_place(seed: int) -> Trial:
    random = Random(seed)
    people = [
        person.model_copy(update={"patient_id": random.choice(["p0", "p0", "p1"])})
        for person in _people(random, random.choice([2, 3]), _cases)
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
    return Trial(case(_people(random, 3, kit), rooms, equipment=owned), held=seed % 2)


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
    return Trial(case(_people(random, 3, stay), rooms, beds=tuple(beds)), step=0, held=seed % 2)


# Who may go where ---------------------------------------------------------------------------


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
    return Trial(case(_people(random, 2, person), rooms, **fields), who, step=0, margin=0)


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
    return _pairs(seed, _nothing, _states)


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
        for first, length in random.sample([(-30, 60), (0, 20), (10, 20), (20, 60), (40, 30)], 3)
    )
    people = _people(random, 2, _cases)
    if random.random() < 0.3:
        people = _fix(random, people, rooms, timed=False)
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
    if callable(maker)
    and getattr(maker, "__annotations__", {}).get("return") is Trial
    and not name.startswith("_")
}
"""A maker for every rule, by the rule's name."""

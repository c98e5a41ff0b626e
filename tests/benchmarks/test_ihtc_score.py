"""ihtc's scorer: every hard rule broken once, every cost counted by hand."""

import json
from copy import deepcopy

import pytest

from benchmarks.ihtc.score import NAMES, score

DAYS = 3
SHIFTS = ("early", "late", "night")
WEIGHTS = {
    "room_mixed_age": 2,
    "room_nurse_skill": 3,
    "continuity_of_care": 5,
    "nurse_eccessive_workload": 7,
    "open_operating_theater": 11,
    "surgeon_transfer": 13,
    "patient_delay": 17,
    "unscheduled_optional": 19,
}


def person(name, stay=1, gender="A", age="adult", work=1, skill=0, **more):
    return {
        "id": name,
        "gender": gender,
        "age_group": age,
        "length_of_stay": stay,
        "workload_produced": [work] * (3 * stay),
        "skill_level_required": [skill] * (3 * stay),
    } | more


def patient(name, *, mandatory=False, release=0, minutes=60, surgeon="s0", **more):
    due = {"surgery_due_day": more.pop("due", DAYS - 1)} if mandatory else {}
    barred = {"incompatible_room_ids": more.pop("barred", [])}
    surgery = {"surgery_release_day": release, "surgery_duration": minutes, "surgeon_id": surgeon}
    return person(name, mandatory=mandatory, **due, **barred, **surgery, **more)


def nurse(name, level, duties, most=9):
    shifts = [{"day": d, "shift": SHIFTS[s], "max_load": most} for d, s in duties]
    return {"id": name, "skill_level": level, "working_shifts": shifts}


ALWAYS = [(d, s) for d in range(DAYS) for s in range(3)]
INSTANCE = {
    "days": DAYS,
    "skill_levels": 3,
    "shift_types": list(SHIFTS),
    "age_groups": ["infant", "adult", "elderly"],
    "weights": WEIGHTS,
    "occupants": [person("o", stay=1, room_id="r0")],
    "patients": [
        patient("p", mandatory=True, due=1, stay=2, barred=["r1"]),
        patient("q", release=1, gender="B"),
    ],
    "surgeons": [{"id": "s0", "max_surgery_time": [120, 120, 0]}],
    "operating_theaters": [
        {"id": "t0", "availability": [120, 60, 60]},
        {"id": "t1", "availability": [120, 120, 0]},
    ],
    "rooms": [{"id": "r0", "capacity": 2}, {"id": "r1", "capacity": 1}],
    # each works always, which no nurse of the public files does; the rules do not mind
    "nurses": [nurse("n0", 1, ALWAYS), nurse("n1", 2, ALWAYS)],
}


def come(name, day, room, theatre):
    return {"id": name, "admission_day": day, "room": room, "operating_theater": theatre}


def serves(name, rooms, duties=tuple(ALWAYS)):
    told = [{"day": d, "shift": SHIFTS[s], "rooms": list(rooms)} for d, s in duties]
    return {"id": name, "assignments": told}


ALONE = (serves("n0", ["r0", "r1"]),)


def solution(patients, nurses=ALONE):
    return {"patients": list(patients), "nurses": list(nurses)}


GOOD = (come("p", 0, "r0", "t0"), come("q", 1, "r1", "t1"))


@pytest.fixture
def judge(tmp_path):
    """Scores a solution of the instance with some of its keys replaced."""

    def judged(told, **changes):
        file = tmp_path / "tiny.json"
        file.write_text(json.dumps(INSTANCE | changes), encoding="utf-8")
        return score(file, told)

    return judged


def costs(**counts):
    weights = dict(zip(NAMES, WEIGHTS.values(), strict=True))
    return {name: weights[name] * counts.get(name, 0) for name in NAMES}


def test_a_good_timetable_is_costed(judge):
    told = judge(solution(GOOD))
    assert told.violations == ()
    # one nurse each for p, q and o; a theatre on day 0 and one on day 1
    assert told.costs == costs(S3=3, S5=2)
    assert told.total == 3 * 5 + 2 * 11
    assert told.theatre == 2 * 11


def with_patient(number, **changes):
    patients = deepcopy(INSTANCE["patients"])
    patients[number] |= changes
    return patients


P_LATE = come("p", 1, "r0", "t0")
LONGER = {
    "patients": with_patient(0, surgery_duration=121),
    "operating_theaters": [{"id": t, "availability": [180] * 3} for t in ("t0", "t1")],
}
SMALL = {"rooms": [{"id": r, "capacity": 1} for r in ("r0", "r1")]}
OTHER = {"occupants": [person("o", 1, "B", room_id="r0")]}


@pytest.mark.parametrize(
    ("words", "patients", "changes"),
    [
        ("H1 two genders in r0 on 0", GOOD, OTHER),
        ("H1 two genders in r0 on 1", [GOOD[0], come("q", 1, "r0", "t1")], {}),
        ("H2 p must not be in r1", [come("p", 0, "r1", "t0")], {}),
        ("H3 s0 has 121 of 120 minutes on 0", GOOD, LONGER),
        ("H3 s0 has 60 of 0 minutes on 2", [GOOD[0], come("q", 2, "r1", "t0")], {}),
        ("H4 t1 has 60 of 0 minutes on 2", [GOOD[0], come("q", 2, "r1", "t1")], {}),
        ("H4 t0 has 120 of 60 minutes on 1", [P_LATE, come("q", 1, "r1", "t0")], {}),
        ("H5 p is left out", [GOOD[1]], {}),
        ("H5 p is left out", [come("p", "none", "r0", "t0"), GOOD[1]], {}),
        ("H6 p comes on 2", [come("p", 2, "r0", "t0")], {}),
        ("H6 q comes on 0", [GOOD[0], come("q", 0, "r1", "t1")], {}),
        ("H6 q comes on 3", [GOOD[0], come("q", 3, "r1", "t1")], {}),
        ("H7 2 in 1 beds of r0 on 0", GOOD, SMALL),
        ("nobody, or named twice", [*GOOD, GOOD[0]], {}),
        ("nobody, or named twice", [*GOOD, come("x", 0, "r0", "t0")], {}),
        ("not there", [*GOOD[:1], come("q", 1, "r9", "t1")], {}),
    ],
)  # fmt: skip
def test_every_hard_rule_is_judged(judge, words, patients, changes):
    assert any(words in one for one in judge(solution(patients), **changes).violations)


def test_an_occupied_room_needs_a_nurse_in_every_shift(judge):
    late = [duty for duty in ALWAYS if duty != (1, 2)]
    told = judge(solution(GOOD, [serves("n0", ["r0"]), serves("n0", ["r1"], late)]))
    assert told.violations == ("no nurse in r1 on 1 night",)
    # r1 is empty on days 0 and 2, and nobody has to be there
    only = [(1, s) for s in range(3)]
    assert not judge(solution(GOOD, [serves("n0", ["r0"]), serves("n1", ["r1"], only)])).violations


def test_a_nurse_is_used_in_her_own_shifts_alone(judge):
    off = [nurse("n0", 1, ALWAYS[1:]), nurse("n1", 2, ALWAYS)]
    told = judge(solution(GOOD), nurses=off)
    assert "nurse n0 does not work the early shift of 0" in told.violations
    assert "no nurse in r0 on 0 early" in told.violations


def test_ages_are_mixed_by_the_distance_of_the_extremes(judge):
    old = [person("o", 2, age="elderly", room_id="r0")]
    told = judge(solution(GOOD), occupants=old, patients=with_patient(0, age_group="infant"))
    assert told.costs["S1"] == 2 * 2 * WEIGHTS["room_mixed_age"]  # two groups apart on two days


def test_skill_goes_by_the_shift_of_the_stay(judge):
    needs = [0, 0, 0, 2, 0, 0]  # of the second day of the stay alone
    late = [come("p", 1, "r0", "t0"), GOOD[1]]
    changed = with_patient(0, skill_level_required=needs)
    assert judge(solution(late), patients=changed).costs["S2"] == WEIGHTS["room_nurse_skill"]
    # day 2 early is that shift: a nurse of level 2 there lacks nothing
    nurses = [serves("n0", ["r0", "r1"]), serves("n1", ["r0"], [(2, 0)])]
    assert judge(solution(late, nurses), patients=changed).costs["S2"] == 0


def test_the_horizon_cuts_a_stay_and_what_it_costs(judge):
    patients = with_patient(0, length_of_stay=3, workload_produced=[99] * 9, age_group="elderly")
    patients[0]["skill_level_required"] = [2] * 9
    told = judge(solution([come("p", 1, "r0", "t0"), GOOD[1]]), patients=patients)
    assert told.violations == ()
    within = 6  # shifts of days 1 and 2
    assert told.costs["S2"] == within * WEIGHTS["room_nurse_skill"]
    assert told.costs["S3"] == 3 * WEIGHTS["continuity_of_care"]
    # n0 has q as well on day 1
    assert told.costs["S4"] == (within * 90 + 3) * WEIGHTS["nurse_eccessive_workload"]
    assert told.costs["S7"] == WEIGHTS["patient_delay"]


def test_continuity_counts_occupants_and_every_nurse_once(judge):
    long = [person("o", 2, room_id="r0")]
    nurses = [serves("n0", ["r0", "r1"]), serves("n1", ["r0"], [(0, 1), (1, 1)])]
    told = judge(solution(GOOD, nurses), occupants=long)
    assert told.violations == ()
    assert told.costs["S3"] == (2 + 2 + 1) * WEIGHTS["continuity_of_care"]  # p, o, q


def test_load_is_of_all_rooms_of_a_nurse(judge):
    tight = [nurse("n0", 1, ALWAYS, most=1), nurse("n1", 2, ALWAYS)]
    told = judge(solution(GOOD), nurses=tight)
    # p and o on day 0 in one room, p and q on day 1 in two: one too many in six shifts
    assert told.costs["S4"] == 6 * WEIGHTS["nurse_eccessive_workload"]


def test_of_two_nurses_in_a_room_the_last_named_counts_and_both_carry_the_load(judge):
    tight = [nurse("n0", 1, ALWAYS, most=1), nurse("n1", 2, ALWAYS, most=0)]
    hard = with_patient(0, skill_level_required=[2] * 6)
    nurses = [serves("n0", ["r0", "r1"]), serves("n1", ["r0"], [(0, 0)])]
    told = judge(solution(GOOD, nurses), nurses=tight, patients=hard)
    assert told.violations == ()
    assert told.costs["S2"] == 5 * WEIGHTS["room_nurse_skill"]
    assert told.costs["S3"] == (2 + 1 + 2) * WEIGHTS["continuity_of_care"]
    # n0 as if alone, and n1 beside her the two of day 0
    assert told.costs["S4"] == (6 + 2) * WEIGHTS["nurse_eccessive_workload"]


def test_theatres_transfers_delay_and_who_is_left_out(judge):
    more = [*INSTANCE["patients"], patient("v", stay=1), patient("w", stay=1)]
    surgeons = [{"id": "s0", "max_surgery_time": [240] * 3}]
    theatres = [{"id": t, "availability": [240] * 3} for t in ("t0", "t1")]
    rooms = [{"id": "r0", "capacity": 4}, {"id": "r1", "capacity": 4}]
    changes = {
        "patients": more,
        "surgeons": surgeons,
        "operating_theaters": theatres,
        "rooms": rooms,
    }
    both = [come("p", 1, "r0", "t0"), come("v", 1, "r0", "t1"), come("w", 1, "r0", "t1")]
    told = judge(solution(both), **changes)
    assert told.violations == ()
    assert told.costs == costs(S3=4, S5=2, S6=1, S7=3, S8=1)


def test_patients_alone_are_judged_without_nurses(tmp_path):
    file = tmp_path / "tiny.json"
    file.write_text(json.dumps(INSTANCE), encoding="utf-8")
    told = score(file, solution(GOOD, []), nurses=False)
    assert told.violations == ()
    assert told.costs == costs(S5=2)

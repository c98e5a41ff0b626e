"""Trials of the rules that say what a visit owes the patient.

Every maker takes a seed and varies what its rule reads, at and around the edge: a gap of
exactly the walk, the last day on which a result is valid.
"""

from random import Random
from typing import Any

from optimiser.models.diagnostic_test import PairRule
from optimiser.models.policy import Policy
from optimiser.models.request import EarlierResult
from optimiser.models.words import Flag, PairKind
from tests.agreement.centre_trial import DAY, CentreTrial, fix_some, makers_in
from tests.tiny_centre import MONDAY, centre, exam, request, room


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
        people = fix_some(random, people, rooms)
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
    people = fix_some(random, [person], rooms) if random.random() < 0.7 else [person]
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
        people = fix_some(random, people, rooms)
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


MAKERS = makers_in(globals())
"""A maker for every rule of visits, by the rule's name."""

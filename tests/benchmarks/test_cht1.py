"""cht1: the reader, every rule of the scorer, the first-fit rules, and plans against all plans."""

import json
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from benchmarks.cht1.columns import bounded
from benchmarks.cht1.first_fit import RULES, first_fit
from benchmarks.cht1.instance import Needs, read
from benchmarks.cht1.planner import columns_of, plan_instance
from benchmarks.cht1.pricing import Pricing
from benchmarks.cht1.score import Placed, score

DAYS, SLOTS, SEATS, WATCHED = 2, 5, 2, 2


def visit(consults=True, same_day=True, mixing=1, treatment=1, after=0):
    return {
        "sectorId": 0,
        "afterLastRequest": after,
        "needingConsultation": consults,
        "medPreparedSameDay": same_day,
        "medPrepDuration": mixing,
        "treatmentDuration": treatment,
    }


def write(folder, patients, *, doctors=1, nurses=1, opens=True, seats=SEATS):
    def table(value):
        rows = value if isinstance(value, list) else [[value] * SLOTS] * (DAYS + 1)
        return [[*row, 0] for row in rows]

    param = {
        "days": DAYS,
        "numTimeSlots": SLOTS,
        "sectorIds": [0],
        "multitasks": WATCHED,
        "numMaterials": seats,
        "consultationLength": 1,
        "installationLength": 1,
        "nurses": table(nurses),
        "doctors": {"0": table(doctors)},
        "pharmacy": table(opens),
    }
    demands = [{"id": n, "rdvDemands": visits} for n, visits in enumerate(patients)]
    file = folder / "tiny.json"
    file.write_text(json.dumps({"param": param, "demands": demands}), encoding="utf-8")
    return file


@pytest.fixture
def tiny(tmp_path):
    """One who is seen and comes again, one whose drug may be mixed the day before."""
    return write(tmp_path, [[visit(), visit(after=1)], [visit(False, False, 2, 2)]], nurses=2)


GOOD = {
    (0, 0): Placed(1, 0, 1, (1, 1), 2),
    (0, 1): Placed(2, 0, 1, (2, 2), 3),
    (1, 0): Placed(1, None, 0, (0, 3), 1),
}


def test_days_are_counted_from_the_first_visit(tiny):
    instance = read(tiny)
    assert (instance.days, instance.slots, len(instance.pharmacy)) == (DAYS, SLOTS, DAYS + 1)
    assert instance.shares[1] == (4,) * SLOTS
    first, second = instance.patients
    assert (first.after, list(instance.first_days(first))) == ((0, 1), [1])
    assert list(instance.first_days(second)) == [1, 2]
    assert second.visits == (Needs(0, 1, 2, 2, mixed_same_day=False),)
    assert (second.visits[0].least, second.visits[0].length) == (3, 5)
    assert (first.visits[0].least, first.visits[0].length) == (3, 4)


def test_the_total_by_hand(tiny):
    assert score(tiny, GOOD) == ([], 3 + (5 + 4) + 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({(1, 0): None}, "visit 0 of 1 is not placed"),
        ({(0, 1): Placed(1, 3, 4, (1, 4), 5)}, "visit 1 of 0 is 0 days after"),
        ({(1, 0): Placed(3, None, 0, (3, 0), 2)}, "visit 0 of 1 is on day 3"),
        ({(0, 0): Placed(1, None, 1, (1, 1), 2)}, "has no consultation"),
        ({(0, 0): Placed(1, 1, 1, (1, 2), 3)}, "installed before the consultation ends"),
        ({(0, 0): Placed(1, 0, 1, (0, 1), 2)}, "mixed before the consultation ends"),
        ({(0, 0): Placed(1, 0, 1, (1, 0), 2)}, "mixed before the consultation ends"),
        ({(0, 0): Placed(1, 0, 2, (1, 1), 2)}, "treated before the installation ends"),
        ({(0, 0): Placed(1, 0, 1, (1, 2), 2)}, "treated before the drug is mixed"),
        ({(1, 0): Placed(1, None, 0, (0, 4), 1)}, "mixed outside the day"),
        ({(1, 0): Placed(1, None, 3, (0, 0), 4)}, "ends at 6"),
        ({(1, 0): Placed(1, None, 4, (0, 0), 5)}, "ends at 7"),
        ({(2, 0): Placed(1, None, 3, (0, 0), 4)}, "is nobody's"),
    ],
)
def test_every_hard_rule_is_judged(tiny, change, words):
    plan = {key: placed for key, placed in (GOOD | change).items() if placed is not None}
    assert any(words in one for one in score(tiny, plan)[0])


def test_what_is_shared_is_judged(tmp_path):
    both = {(0, 0): Placed(1, 0, 1, (1, 1), 2), (1, 0): Placed(1, 0, 1, (1, 1), 2)}
    wrong, _ = score(write(tmp_path, [[visit()], [visit()]], nurses=2), both)
    assert wrong == ["2 doctors at work of 1 on 1 at 0"]
    wrong, _ = score(write(tmp_path, [[visit()], [visit()]], doctors=2), both)
    assert wrong == ["4 shares of 1 nurses on 1 at 1"]  # one installs two; one watches two
    wrong, _ = score(write(tmp_path, [[visit()], [visit()]], doctors=2, nurses=2, seats=1), both)
    assert wrong == ["2 in 1 seats on 1 at 1", "2 in 1 seats on 1 at 2"]
    closed = [[True] * SLOTS, [True, False, True, True, True], [True] * SLOTS]
    wrong, _ = score(write(tmp_path, [[visit()]], opens=closed), {(0, 0): both[0, 0]})
    assert wrong == ["visit 0 of 0 has its drug mixed while the pharmacy is closed"]


def test_what_has_no_length_takes_nothing(tmp_path):
    nurses = [[0] * SLOTS, [1, 0, 0, 0, 0], [0] * SLOTS]
    file = write(tmp_path, [[visit(False, True, 0, 0)]], nurses=nurses, opens=False)
    plan = first_fit(read(file), read(file).patients)
    assert plan == {(0, 0): Placed(1, None, 0, (1, 0), 1)}
    assert score(file, plan) == ([], 1)


def test_first_fit_takes_each_step_as_early_as_it_can(tiny):
    instance = read(tiny)
    plan = first_fit(instance, instance.patients)
    assert plan[0, 0] == Placed(1, 0, 1, (1, 1), 2)
    assert plan[1, 0] == Placed(1, None, 0, (0, 0), 1)
    assert score(tiny, plan) == ([], 3 + (5 + 3) + 3)
    orders = {
        name: [p.name for p in sorted(instance.patients, key=order)]
        for name, order in RULES.items()
    }
    assert orders["FF"] == [0, 1]
    assert orders["SPT"] == orders["SIPT"] == orders["CIPT_II"] == [1, 0]
    assert orders["LPT"] == orders["LIPT"] == orders["CIPT_DD"] == [0, 1]


def test_who_has_no_day_is_named(tmp_path):
    file = write(tmp_path, [[visit()], [visit(mixing=2)]], opens=[[True, False] * 2 + [True]] * 3)
    planned = plan_instance(read(file), 5, 1)
    assert planned.plan is None
    assert planned.nowhere == (1,)


def placements(file, patient):
    """Every placement of a patient's visits that breaks no rule on its own."""
    document = json.loads(file.read_text(encoding="utf-8"))
    own = document | {"demands": [document["demands"][patient]]}
    alone = file.with_name("alone.json")
    alone.write_text(json.dumps(own), encoding="utf-8")
    visits = own["demands"][0]["rdvDemands"]
    each = []
    for needs in visits:
        seen = range(SLOTS) if needs["needingConsultation"] else [None]
        mixed = [(-1, slot) for slot in range(SLOTS)] + [(0, slot) for slot in range(SLOTS)]
        starts = product(seen, range(SLOTS), mixed, range(SLOTS + 1))
        each.append([(c, i, m, t) for c, i, m, t in starts if (c is None or c < i) and i < t])
    whole = set()
    for first in range(1, DAYS + 1):
        days = [first + sum(v["afterLastRequest"] for v in visits[1 : k + 1]) for k in range(2)]
        fine = []
        for k, starts in enumerate(each):
            lone = alone.with_name(f"lone{k}.json")
            lone.write_text(
                json.dumps(document | {"demands": [{"id": 0, "rdvDemands": [visits[k]]}]}),
                encoding="utf-8",
            )
            found = {}
            for c, i, (on, at), t in starts:
                placed = Placed(days[k], c, i, (days[k] + on, at), t)
                if not score(lone, {(0, 0): placed})[0]:
                    found.setdefault((c, i, t), placed)
            fine.append(list(found.values()))
        whole |= set(product(*fine))
    return list(whole)


def best_of_all(file, patients):
    """The least total of every plan there is."""
    best = None
    for chosen in product(*(placements(file, patient) for patient in range(patients))):
        plan = {
            (patient, k): placed
            for patient, visits in enumerate(chosen)
            for k, placed in enumerate(visits)
        }
        wrong, value = score(file, plan)
        if not wrong and (best is None or value < best):
            best = value
    return best


def two_patients(folder, seed):
    """One visit of the first, two of the second, and a nurse most of the time."""
    random = Random(seed)
    patients = [
        [visit(True, random.random() < 0.5, random.randrange(3), random.randrange(2))],
        [visit(False, random.random() < 0.5, 1, random.randrange(2)), visit(False, after=1)],
    ]
    nurses = [[random.choice([0, 1, 1]) for _ in range(SLOTS)] for _ in range(DAYS + 1)]
    return write(folder, patients, nurses=nurses)


@pytest.mark.parametrize("seed", range(7))
def test_the_plan_is_the_best_of_all_plans(tmp_path, seed):
    file = two_patients(tmp_path, seed)
    best = best_of_all(file, 2)
    planned = plan_instance(read(file), 10, 1)
    wrong, value = score(file, planned.plan)
    assert (wrong, value, planned.bound) == ([], best, best)
    assert planned.alone <= best


def test_there_is_no_plan_where_there_can_be_none(tmp_path):
    file = two_patients(tmp_path, 7)
    assert best_of_all(file, 2) is None
    assert plan_instance(read(file), 10, 1).plan is None


def test_the_bound_never_passes_a_plan_and_sees_the_crowd(tmp_path):
    file = write(tmp_path, [[visit(False)] for _ in range(4)], nurses=1)
    instance = read(file)
    plan = first_fit(instance, instance.patients)
    found = bounded(instance, Pricing(instance), columns_of(instance, plan))
    planned = plan_instance(instance, 10, 1)
    wrong, value = score(file, planned.plan)
    assert wrong == []
    assert planned.alone < found.whole <= planned.bound == value
    again = plan_instance(instance, 10, 1)
    assert again.plan == planned.plan


def test_nobody_fits_where_there_is_no_nurse(tmp_path):
    instance = read(write(tmp_path, [[visit()]]))
    none = replace(instance, shares=tuple((0,) * SLOTS for _ in instance.shares))
    assert bounded(none, Pricing(none), []) is None

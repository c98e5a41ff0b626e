"""Whatever is done to the files, every id of requests.csv ends in exactly one place."""

from collections import Counter
from random import Random

import pytest

from optimiser.audit import audit
from optimiser.contents import objectives_of, rules_of
from optimiser.errors import FixedBookingsClash, InputRefused
from optimiser.finish import Result
from optimiser.finish_visits import visits_finished
from optimiser.models.plan import PlanStatus
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.visit_greedy import visit_greedy
from tests.readers.diagnostics.folders import NEEDED, folder_with, read_case, rows_of, write_rows

CELLS = [
    "", " ", "0", "-1", "1e9", "NaN", "yes", "north", "North", "D1", "d1", "P2", "us_msk", "dexa",
    "ct_contrast", "us_msk;dexa", "us1-mon", "R01", "R05", "C01", "2026-03-02", "2026-02-30",
    "2026-03-02T09:00", "2026-03-29T01:30", "02/03/2026", "booked", "removed", "suspended",
    "before", "same_day_conflict", "min_days_apart", "locked", "protected", "=1+1", "a" * 300,
    "us_msk@us1-mon@2026-03-02T08:50", "us_msk@us2-mon@2026-03-02T08:50", "bloods_egfr@2026-02-20",
    "feno@lungs-tue@2026-03-03T09:25", "\u202eabc", "\u00e9", "1440", "20160", "\N{SNOWMAN}",
]  # fmt: skip


def mutate(folder, random):
    """Cells overwritten, rows doubled, swapped or gone, a file cut short or lost."""
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        name = random.choice(NEEDED[1:] + ("requests.csv",) * 4)
        if not (folder / name).exists():
            continue
        if random.random() < 0.03:
            (folder / name).unlink()
            continue
        if random.random() < 0.05:
            content = (folder / name).read_bytes()
            (folder / name).write_bytes(content[: random.randrange(len(content) + 1)])
            continue
        rows = rows_of(folder, name)
        if not rows:
            continue
        row = random.choice(rows)
        match random.random():
            case chance if chance < 0.8:
                row[random.choice(list(row))] = random.choice(CELLS)
            case chance if chance < 0.9:
                rows.append(dict(row))
            case _:
                rows.remove(row)
        if rows:
            row.pop(None, None)
            write_rows(folder, name, [{k: v or "" for k, v in one.items() if k} for one in rows])


def check(tmp_path, seed, *, plan):
    random = Random(seed)
    folder = folder_with(tmp_path)
    mutate(folder, random)
    try:
        reading = read_case(folder)
    except InputRefused as refusal:
        return "refused" if refusal.findings else "refused without a finding"
    assert max(Counter(reading.raw_ids).values(), default=1) == 1
    if reading.case is None:
        assert reading.refused
        return "refused"
    placed = [request.request_id for request in reading.case.requests]
    placed += [aside.id for aside in (*reading.held, *reading.left_out)]
    assert sorted(placed) == sorted(reading.raw_ids)
    named = {row["request_id"].strip() for row in rows_of(folder, "requests.csv")} - {""}
    assert {name for name in named if name.isascii()} <= set(reading.raw_ids)
    if not plan:
        return "read"
    case = reading.case
    problem = VisitProblem(case, rules_of(case), objectives_of(case))
    try:
        schedule = visit_greedy(problem)
    except FixedBookingsClash as clash:
        return "clash" if clash.violations else "clash without a violation"
    result = Result(schedule, {}, PlanStatus.fallback)
    assert audit(case, visits_finished(reading, problem, result, 0.0), reading) == []
    return "planned"


def run(tmp_path, seeds, every):
    endings = Counter()
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        endings[check(folder, seed, plan=seed % every == 0)] += 1
    assert not [ending for ending in endings if "without" in ending]
    return endings


def test_no_request_is_lost_or_doubled(tmp_path):
    endings = run(tmp_path, range(60), 5)
    assert endings["read"] > 20
    assert endings["planned"] >= 5


@pytest.mark.slow
def test_no_request_is_lost_or_doubled_in_many_more(tmp_path):
    endings = run(tmp_path, range(1_000, 3_000), 10)
    print(endings)
    assert endings["planned"] > 50

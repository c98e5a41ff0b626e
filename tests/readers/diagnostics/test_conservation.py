"""Whatever is done to the files of a centre: a refusal that says why, or everyone in one place."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from optimiser.audit import audit
from optimiser.contents import objectives_of, rules_of
from optimiser.errors import FixedBookingsClash
from optimiser.finish import Result
from optimiser.finish_visits import visits_finished
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import PlanStatus
from optimiser.models.reading import Reading
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.visit_greedy import visit_greedy
from tests.mutated_books import mutated_book
from tests.mutated_files import (
    ID_OF,
    REQUESTS,
    conserved,
    cut_short,
    ending,
    files_of,
    ids_in,
    mutated,
)

INSTANCES = Path(__file__).parents[3] / "instances" / "diagnostics"
SAMPLES = ("tiny", "tiny", "tiny", "dirty", "week-small")


def endings(folder: Path, numbers: range, plan_every: int) -> Counter[str]:
    """How spoilt cases end, every third of them a workbook."""
    samples = [files_of(INSTANCES / name) for name in SAMPLES]
    seen: Counter[str] = Counter()
    for number in numbers:
        random = Random(f"centre/{number}")
        sample, ids = random.choice(samples), None
        if number % 3 == 1:
            files, ids = mutated_book(sample, random)
        else:
            files = mutated(sample, random)
        how, reading = ending(folder, files, ids)
        seen[how] += 1
        if how != "refused" and reading is not None and sum(seen.values()) % plan_every == 0:
            seen[_planned(reading)] += 1
    return seen


def _planned(reading: Reading) -> str:
    """The greedy plan of a reading, which the audit counts from the input's ids."""
    case = reading.case
    assert isinstance(case, DiagnosticsCase)
    problem = VisitProblem(case, rules_of(case), objectives_of(case))
    try:
        schedule = visit_greedy(problem)
    except FixedBookingsClash as clash:
        return "clash" if clash.violations else "clash without a violation"
    result = Result(schedule, {}, PlanStatus.fallback)
    assert audit(case, visits_finished(reading, problem, result, 0.0), reading) == []
    return "planned"


@pytest.mark.parametrize("name", ["tiny", "dirty", "week-small"])
def test_the_instances_of_this_repository_lose_nobody(tmp_path: Path, name: str) -> None:
    how, reading = ending(tmp_path, files_of(INSTANCES / name))
    assert how == ("accepted" if name == "week-small" else "held")
    assert reading is not None
    assert [finding for finding in reading.findings if finding.rule.endswith("untrusted")] == []


def test_mutated_centres_lose_nobody(tmp_path: Path) -> None:
    seen = endings(tmp_path, range(90), plan_every=12)
    assert seen["accepted"] + seen["held"] > 40
    assert seen["refused"] > 10
    assert seen["planned"] >= 2
    assert not seen["clash without a violation"]


@pytest.mark.slow
def test_many_more_mutated_centres_lose_nobody(tmp_path: Path) -> None:
    seen = endings(tmp_path, range(1_000, 1_900), plan_every=10)
    assert seen["accepted"] + seen["held"] > 350
    assert seen["planned"] > 30
    assert not seen["clash without a violation"]


@pytest.mark.slow
def test_a_centre_cut_at_any_byte_loses_nobody_that_is_left(tmp_path: Path) -> None:
    files = files_of(INSTANCES / "tiny")
    for name, length in cut_short(files)[::3]:
        ending(tmp_path, files | {name: files[name][:length]})


def test_the_judge_sees_a_lost_request(tmp_path: Path) -> None:
    files = files_of(INSTANCES / "tiny")
    ids = ids_in(files[REQUESTS], ID_OF[REQUESTS])
    _, reading = ending(tmp_path, files)
    assert reading is not None
    assert isinstance(reading.case, DiagnosticsCase)
    assert len(ids[0]) == len(reading.raw_ids) == 17
    lost = reading.case.model_copy(update={"requests": reading.case.requests[1:]})
    with pytest.raises(AssertionError):
        conserved(reading.model_copy(update={"case": lost}), ids)
    fewer = reading.model_copy(update={"case": lost, "raw_ids": reading.raw_ids[1:]})
    with pytest.raises(AssertionError, match="nowhere"):
        conserved(fewer, ids)


def test_the_judge_counts_the_ids_of_a_workbook_apart(tmp_path: Path) -> None:
    files, ids = mutated_book(files_of(INSTANCES / "tiny"), Random("whole/32"))
    named, nameless = ids()
    assert (len(named), nameless) == (17, 0)
    how, reading = ending(tmp_path, files, ids)
    assert how == "held"
    assert reading is not None
    with pytest.raises(AssertionError, match="nowhere"):
        conserved(reading, (named | {"R99"}, nameless))

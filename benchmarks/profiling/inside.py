"""One process that is looked at: a strategy alone, or the whole of `optimiser plan`.

python -m benchmarks.profiling.inside strategy|command CASE STRATEGY SECONDS WORKERS SEED OUT
"""

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.profiling.sampler import Sampler
from optimiser.planning import Wish, planned
from optimiser.problem.problem import Problem
from optimiser.readers import read_case
from optimiser.solvers.choose import chosen, strategy_of
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.strategy import silent
from optimiser.theatre import RULES, objectives


def strategy(case: Path, name: str, seconds: float, workers: int, seed: int) -> Sampler:
    """The strategy as its child process runs it, from greedy's plan."""
    reading = read_case(case)
    assert reading.case is not None
    problem = Problem(reading.case, RULES, objectives(reading.case))
    solve = strategy_of(chosen(problem, name))
    start = greedy(problem)
    with Sampler("optimiser") as sampler:
        solve(problem, start, Limits(seconds, workers, seed), silent)
    return sampler


def command(case: Path, name: str, seconds: float, workers: int, seed: int) -> Sampler:
    """From the case's files to the released folder; the strategy's own process is waited for."""
    with tempfile.TemporaryDirectory() as folder, Sampler("optimiser") as sampler:
        wish = Wish(strategy=name, seconds=seconds, seed=seed, workers=workers)
        planned(case, Path(folder) / "plan", wish)
    return sampler


def main(words: list[str]) -> None:
    """Look, and write what was seen."""
    what, case, name, seconds, workers, seed, out = words
    look = {"strategy": strategy, "command": command}[what]
    began, cpu = perf_counter(), process_time()
    sampler = look(Path(case), name, float(seconds), int(workers), int(seed))
    document = {
        "seconds": sampler.seconds,
        "whole": perf_counter() - began,
        "cpu": process_time() - cpu,
        "own": [[*place, seconds] for place, seconds in sampler.own.most_common()],
        "within": [[*place, seconds] for place, seconds in sampler.within.most_common()],
    }
    Path(out).write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

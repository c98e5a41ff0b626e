"""The stricter reading of an ASL1 week, which the command line does not offer."""

from pathlib import Path
from time import perf_counter

from benchmarks.asl1_score import Place, places_of
from benchmarks.options import Options
from optimiser.audit import audit
from optimiser.models.words import Priority
from optimiser.readers.asl1 import read_asl1
from optimiser.solve import solve

NUMBER = {Priority.P1B: 1, Priority.P2: 2, Priority.P3: 3, Priority.P4: 4}


def plan_strictly(file: Path, options: Options) -> tuple[list[Place], list[int | None], float]:
    """The places of an audited plan, the fewest any plan leaves unplaced (P1-P4), and seconds.

    A plan that the audit refuses gives no place at all, which no scorer passes.
    """
    began = perf_counter()
    reading = read_asl1(file, strict=True)
    assert reading.case is not None
    plan = solve(reading, seconds=options.seconds, seed=options.seed, workers=options.workers)
    sound = not audit(reading.case, plan, reading)
    seconds = perf_counter() - began
    bounds: list[int | None] = []
    for number in NUMBER.values():
        there = sum(NUMBER[entry.priority] == number for entry in reading.case.entries)
        bound = next(level.bound for level in plan.levels if level.name == f"p{number}")
        bounds.append(None if bound is None else there - int(bound))
    document = plan.model_dump(mode="json")
    return places_of(document) if sound else [], bounds, seconds

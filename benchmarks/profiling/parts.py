"""One process: seconds and memory of the admissible pairs, and of one pricing of every session.

python -m benchmarks.profiling.parts CASE compiled|plain OUT
"""

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

REPEATS = 3


def main(words: list[str]) -> None:
    """Measure, and write what was measured."""
    case, how, out = words
    if how == "plain":
        sys.modules["numba"] = None  # type: ignore[assignment]  # as if it were not installed
    Path(out).write_text(json.dumps(parts(Path(case))), encoding="utf-8")


def parts(case: Path) -> dict[str, Any]:
    """Sizes, medians of REPEATS in seconds, MiB of the masks, and the sum of what lists are worth.

    The prices are made up: between 0 and 100 for every pair, the same each time.
    """
    from optimiser.problem.options import Options
    from optimiser.problem.problem import Problem
    from optimiser.readers import read_case
    from optimiser.solvers.columns.kernel import COMPILED
    from optimiser.solvers.columns.pricing import SPREADS
    from optimiser.solvers.columns.shape import shapes
    from optimiser.solvers.columns.sweep import Sweep
    from optimiser.theatre import RULES, objectives

    reading = read_case(case)
    assert reading.case is not None
    options, pairs_took = timed(lambda: Options(reading.case, RULES))
    masks = (options.pairs, options.entry_surgeon, options.session_surgeon)
    sweep = Sweep(shapes(Problem(reading.case, RULES, objectives(reading.case))))
    gain = np.random.default_rng(1).uniform(0, 100, int(sweep.first[-1]))
    ends, none = [SPREADS] * len(sweep.shapes), np.zeros(len(sweep.shapes), dtype=np.bool_)
    priced, pricing_took = timed(lambda: sweep.exact(gain, 0.0, ends, none))
    return {
        "entries": len(reading.case.entries),
        "sessions": len(reading.case.sessions),
        "pairs": int(options.pairs.sum()),
        "pairs built in s": pairs_took,
        "masks MiB": sum(mask.nbytes for mask in masks) / 2**20,
        "pricing": "compiled" if COMPILED else "plain",
        "priced in s": pricing_took,
        "worth": round(float(priced.value.sum()), 3),
    }


def timed(work: Any) -> tuple[Any, float]:
    """What `work` gives, and the median of its seconds; the first time is not counted."""
    found, seconds = work(), []
    for _ in range(REPEATS):
        began = perf_counter()
        work()
        seconds.append(perf_counter() - began)
    return found, median(seconds)


if __name__ == "__main__":
    main(sys.argv[1:])

"""clingo on one ASL1 week: `python -m benchmarks.asl1_clingo FILE SECONDS THREADS`, JSON out.

A process of its own, so that it meets the same machine as the product's command. The seconds
count from the end of grounding, as in the published comparison.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

ENCODING = Path(__file__).with_name("asl1.lp")


def main() -> None:
    import clingo

    file, seconds, threads = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    began = time.perf_counter()
    control = clingo.Control(["--restart-on-model", f"--parallel-mode={threads}"])
    control.load(str(file))
    control.load(str(ENCODING))
    control.ground([("base", [])])
    ground = time.perf_counter() - began
    found: dict[str, Any] = {"ground_seconds": ground, "places": [], "costs": None, "last": None}

    def better(model: Any) -> None:
        found["costs"] = list(model.cost)
        found["last"] = time.perf_counter() - began
        found["places"] = [
            (str(atom.arguments[0]), atom.arguments[1].string, atom.arguments[2].number)
            for atom in model.symbols(shown=True)
        ]

    began = time.perf_counter()
    with control.solve(on_model=better, async_=True) as handle:
        if not handle.wait(seconds):
            handle.cancel()
        found["proved"] = bool(handle.get().exhausted)
    found["seconds"] = time.perf_counter() - began
    print(json.dumps(found))


if __name__ == "__main__":
    main()

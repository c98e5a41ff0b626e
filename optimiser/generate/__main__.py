"""Writes the generated instances of this repository: `python -m optimiser.generate NAME DIR`.

DIR is the folder of the instance. Theatre and diagnostics have instances of the same kinds.
"""

import sys
from pathlib import Path

from optimiser.generate.diagnostics import sizes as centres
from optimiser.generate.diagnostics import write_diagnostics_case
from optimiser.generate.sizes import DIRTY, FORTNIGHT_SMALL
from optimiser.generate.theatre import write_theatre_case

INSTANCES = {"fortnight-small": (FORTNIGHT_SMALL, 1, 0.0), "dirty": (DIRTY, 1, 0.4)}
CENTRE_INSTANCES = {
    "week-small": (centres.WEEK_SMALL, 1, 0.0),
    "diagnostics-dirty": (centres.DIRTY, 1, 0.45),
}


def main(arguments: list[str]) -> int:
    """Write one instance; returns the exit code."""
    if len(arguments) != 2 or arguments[0] not in {*INSTANCES, *CENTRE_INSTANCES}:
        names = "|".join([*INSTANCES, *CENTRE_INSTANCES])
        sys.stderr.write(f"usage: python -m optimiser.generate {names} DIR\n")
        return 2
    name, out = arguments[0], Path(arguments[1])
    command = f"python -m optimiser.generate {name} DIR"
    if name in INSTANCES:
        size, seed, dirt = INSTANCES[name]
        write_theatre_case(size, seed, out, dirt, name, command)
    else:
        centre, seed, dirt = CENTRE_INSTANCES[name]
        write_diagnostics_case(centre, seed, out, dirt, name, command)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

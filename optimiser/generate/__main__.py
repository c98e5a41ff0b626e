"""Writes the generated instances of this repository: `python -m optimiser.generate NAME DIR`."""

import sys
from pathlib import Path

from optimiser.generate.sizes import DIRTY, FORTNIGHT_SMALL
from optimiser.generate.theatre import write_theatre_case

INSTANCES = {"fortnight-small": (FORTNIGHT_SMALL, 1, 0.0), "dirty": (DIRTY, 1, 0.4)}


def main(arguments: list[str]) -> int:
    """Write one instance; returns the exit code."""
    if len(arguments) != 2 or arguments[0] not in INSTANCES:
        names = "|".join(INSTANCES)
        sys.stderr.write(f"usage: python -m optimiser.generate {names} DIR\n")
        return 2
    name = arguments[0]
    size, seed, dirt = INSTANCES[name]
    command = f"python -m optimiser.generate {name} DIR"
    write_theatre_case(size, seed, Path(arguments[1]), dirt, name, command)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

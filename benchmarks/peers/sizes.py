"""The cases of the comparison: generated theatre sizes, and XL for those who ask for it."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.options import Options
from optimiser.generate.sizes import SIZES
from optimiser.generate.theatre import write_theatre_case

SEEDS = {"S": (1, 2, 3), "M": (1, 2, 3), "L": (1, 2, 3), "XL": (1,)}


def wanted(options: Options) -> Iterator[tuple[str, int]]:
    """(size, seed): seed 1 of S, M and L, or all whose name (`M-2`) contains what is asked for."""
    for size, seeds in SEEDS.items():
        for seed in seeds:
            name = f"{size}-{seed}"
            if size == "XL":
                if options.only.startswith("XL") and options.wants(name):
                    yield size, seed
            elif options.wants(name) and (options.only or seed == 1):
                yield size, seed


def make(size: str, seed: int, folder: Path) -> None:
    """Write the case of a size."""
    write_theatre_case(SIZES[size], seed, folder, 0.0, f"theatre-{size}-{seed}", "peers")

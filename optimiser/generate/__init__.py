"""Made-up hospitals for exercises, tests and benchmarks: same seed, same bytes."""

from pathlib import Path
from typing import Literal

from optimiser.generate.sizes import SIZES
from optimiser.generate.theatre import write_theatre_case

__all__ = ["generate_theatre"]


def generate_theatre(size: Literal["S", "M", "L"], seed: int, out: Path, dirt: float = 0.0) -> None:
    """Write a theatre case folder to `out`.

    S: 150 entries, 10 sessions, one site, one week. M: 2,500 entries, 120 sessions, two sites,
    two weeks. L: 12,000 entries, 600 sessions, four sites, two weeks. `dirt` is the share of
    waiting-list rows that get a fault. Files of the same names in `out` are overwritten.
    Raises ValueError for an unknown size or a dirt that is not a share.
    """
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not known; try one of {', '.join(SIZES)}")
    command = f"optimiser generate theatre --size {size} --seed {seed} --out DIR"
    if dirt:
        command += f" --dirt {dirt}"
    write_theatre_case(SIZES[size], seed, out, dirt, f"theatre-{size}-{seed}", command)

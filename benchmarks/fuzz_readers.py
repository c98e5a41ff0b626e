"""Spoilt cases through the readers: no traceback, and nobody lost.

    python -m benchmarks.fuzz_readers --inputs 20000 --seed 1
    python -m benchmarks.fuzz_readers --kind diagnostics --inputs 20000 --seed 1

The smallest sample with each file cut at every byte in turn (every fourth input), and samples with
random faults (tests/mutated_files.py), a third of them as a workbook with the faults of a
spreadsheet (tests/mutated_books.py). Every input must be refused with a finding, or read with
every id of its list in exactly one place. Every 97th goes through the command
`optimiser validate` too, which must never end with exit code 1. Exit code 1 where one fails; its
number makes it again with `--only`.
"""

import argparse
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from click.testing import CliRunner

from optimiser.commands import main as optimiser
from tests.mutated_books import mutated_book
from tests.mutated_files import Files, Ids, cut_short, ending, files_of, mutated

INSTANCES = Path(__file__).parents[1] / "instances"
NAMES = {
    "theatre": ("tiny", "tiny", "dirty", "fortnight-small"),
    "diagnostics": ("tiny", "tiny", "tiny", "dirty", "week-small"),
}
"""Samples of each kind; the small ones more than once, for their faults weigh more."""
ALLOWED = (0, 3, 4)
CUT_EVERY = 4
VALIDATE_EVERY = 97


def main() -> int:
    parser = argparse.ArgumentParser(description="spoilt cases through the readers")
    parser.add_argument("--kind", choices=sorted(NAMES), default="theatre")
    parser.add_argument("--inputs", type=int, default=20_000, help="how many (default 20000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the faults (default 1)")
    parser.add_argument("--only", type=int, help="one input again, by its number")
    chosen = parser.parse_args()
    samples = [files_of(INSTANCES / chosen.kind / name) for name in NAMES[chosen.kind]]
    cuts = cut_short(samples[0])
    numbers = range(chosen.inputs) if chosen.only is None else [chosen.only]
    sorts: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    exits: Counter[int] = Counter()
    failed = 0
    began = perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        for number in numbers:
            sort, files, ids = _input(number, chosen.seed, samples, cuts)
            sorts[sort] += 1
            try:
                endings[ending(folder, files, ids)[0]] += 1
                if number % VALIDATE_EVERY == 0:
                    exits[_validate(folder)] += 1
            except Exception:  # noqa: BLE001 - every failure is one, and is counted
                failed += 1
                print(f"input {number}:\n{traceback.format_exc()}", flush=True)
            if number % 1000 == 999:
                print(f"{number + 1} inputs, {perf_counter() - began:.0f} s", file=sys.stderr)
    print(
        f"{sum(sorts.values()):,} inputs of {chosen.kind} ("
        + ", ".join(f"{times:,} {name}" for name, times in sorted(sorts.items()))
        + f"), seed {chosen.seed}: {failed} failures; "
        + ", ".join(f"{times:,} {name}" for name, times in sorted(endings.items()))
        + f"; {sum(exits.values())} through `optimiser validate`, exit codes "
        + ", ".join(f"{code}: {times}" for code, times in sorted(exits.items()))
        + f"; {perf_counter() - began:.0f} s, {getrusage(RUSAGE_SELF).ru_utime:.0f} s of CPU"
    )
    return 1 if failed else 0


def _input(
    number: int, seed: int, samples: list[Files], cuts: list[tuple[str, int]]
) -> tuple[str, Files, Callable[[], Ids] | None]:
    """What sort of input it is, its files, and what counts its ids where they are no CSV."""
    place, rest = divmod(number, CUT_EVERY)
    if rest == 0 and place < len(cuts):
        name, length = cuts[place]
        return "cut at a byte", samples[0] | {name: samples[0][name][:length]}, None
    random = Random(f"{seed}/{number}")
    sample = random.choice(samples)
    if number % 3 == 1:
        files, ids = mutated_book(sample, random)
        return "workbooks", files, ids
    return "folders", mutated(sample, random), None


def _validate(folder: Path) -> int:
    ended = CliRunner().invoke(optimiser, ["validate", str(folder), "--json"])
    assert ended.exit_code in ALLOWED, f"exit code {ended.exit_code}"
    return ended.exit_code


if __name__ == "__main__":
    sys.exit(main())

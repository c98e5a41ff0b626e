"""Spoilt case folders through the readers: no traceback, and nobody lost.

    python -m benchmarks.fuzz_readers --inputs 20000 --seed 1

First the smallest sample, each file cut at every byte; then samples with random faults (see
tests/mutated_files.py) up to the number asked for. Every input must be refused with a finding,
or read with every id of its waiting list in exactly one place. Every hundredth goes through the
command `optimiser validate` too, which must never end with exit code 1. Exit code 1 where one
fails; its seed makes it again.
"""

import argparse
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from time import perf_counter

from click.testing import CliRunner

from optimiser.commands import main as optimiser
from tests.mutated_files import Files, cut_short, ending, files_of, mutated

SAMPLES = Path(__file__).parents[1] / "instances" / "theatre"
NAMES = ("tiny", "tiny", "dirty", "fortnight-small")
"""The small ones twice: their faults weigh more."""
ALLOWED = (0, 3, 4)


def main() -> int:
    parser = argparse.ArgumentParser(description="spoilt case folders through the readers")
    parser.add_argument("--inputs", type=int, default=20_000, help="how many (default 20000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the faults (default 1)")
    parser.add_argument("--only", type=int, help="one input again, by its number")
    chosen = parser.parse_args()
    samples = [files_of(SAMPLES / name) for name in NAMES]
    cuts = cut_short(samples[0])[: chosen.inputs]
    numbers = range(chosen.inputs) if chosen.only is None else [chosen.only]
    endings: Counter[str] = Counter()
    exits: Counter[int] = Counter()
    failed = 0
    began = perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        for number in numbers:
            files = _input(number, chosen.seed, samples, cuts)
            try:
                endings[ending(folder, files)[0]] += 1
                if number % 100 == 0:
                    exits[_validate(folder)] += 1
            except Exception:  # noqa: BLE001 - every failure is one, and is counted
                failed += 1
                print(f"input {number}:\n{traceback.format_exc()}", flush=True)
            if number % 1000 == 999:
                print(f"{number + 1} inputs, {perf_counter() - began:.0f} s", file=sys.stderr)
    print(
        f"{sum(endings.values()) + failed:,} inputs ({len(cuts):,} of them cuts at every byte), "
        f"seed {chosen.seed}: {failed} failures; "
        + ", ".join(f"{times:,} {name}" for name, times in sorted(endings.items()))
        + f"; {sum(exits.values())} through `optimiser validate`, exit codes "
        + ", ".join(f"{code}: {times}" for code, times in sorted(exits.items()))
        + f"; {perf_counter() - began:.0f} s"
    )
    return 1 if failed else 0


def _input(number: int, seed: int, samples: list[Files], cuts: list[tuple[str, int]]) -> Files:
    if number < len(cuts):
        name, length = cuts[number]
        return samples[0] | {name: samples[0][name][:length]}
    random = Random(f"{seed}/{number}")
    return mutated(random.choice(samples), random)


def _validate(folder: Path) -> int:
    ended = CliRunner().invoke(optimiser, ["validate", str(folder), "--json"])
    assert ended.exit_code in ALLOWED, f"exit code {ended.exit_code}"
    return ended.exit_code


if __name__ == "__main__":
    sys.exit(main())

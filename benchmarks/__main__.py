"""`python -m benchmarks [NAME ...]`: run benchmarks, all that the data at hand allows."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.options import Options, Skipped
from benchmarks.results import write

NAMES = {
    "speed": "made-up hospitals: seconds, memory, bounds; needs no data",
    "centres": "made-up diagnostic centres beside each test booked alone; needs no data",
    "peers": "made-up hospitals beside CP-SAT, HiGHS and Timefold; needs no data",
    "agreement": "tiny cases by exact, columns and PuLP's second opinion; needs no data",
    "second_opinion": "PuLP's bounds beside ours on theatre sizes S and M; needs no data",
    "profile": "where the time goes at theatre sizes M and L; needs no data",
    "renderings": "workbook, page and feeds of made-up hospitals; needs no data",
    "reasons": "why everyone waits, tried again and by brute force; needs no data",
    "asl1": "weeks of three Ligurian hospitals, beside clingo",
    "batch": "a night of 40 made-up cases: use of the cores, and Dask beside the pool",
    "batch_kills": "a batch killed 200 times and begun again; needs no data",
    "batch_faults": "a batch with jobs that fail in every way; needs no data",
    "or_pas": "admission days, theatres and rooms over weeks, static and day by day",
    "nuclear_medicine": "days of a nuclear-medicine department: everyone served, nobody waits",
    "cht1": "chemotherapy visits over 28 days, beside nine first-fit rules and a bound",
    "ihtc": "admissions, theatres, rooms and nurses over weeks, beside the best known",
    "ihtc_theatre": "the same without nurses, beside a bound",
}
MODULES = {
    name: f"benchmarks.{name}.measure"
    for name in ("or_pas", "peers", "reasons", "nuclear_medicine", "cht1", "ihtc")
} | {
    "profile": "benchmarks.profiling.measure",
    "ihtc_theatre": "benchmarks.ihtc.measure_theatre",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Benchmarks. " + "; ".join(f"{name}: {text}" for name, text in NAMES.items()),
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all where none is given")
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("OPTIMISER_BENCHMARKS"),
        help="folder of public instances (default: the variable OPTIMISER_BENCHMARKS)",
    )
    parser.add_argument("--seconds", type=float, default=60, help="a plan's limit (default 60)")
    parser.add_argument("--workers", type=int, default=2, help="threads of a solve (default 2)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="instances whose name contains this")
    parser.add_argument("--no-peers", action="store_true", help="leave other programs out")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).with_name("results"),
        help="folder to write (default benchmarks/results)",
    )
    parser.add_argument(
        "--go-on",
        action="store_true",
        help="keep the answers that an earlier run left in the folder (ihtc, ihtc_theatre, or_pas)",
    )
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    options = Options(
        data=None if chosen.data is None else Path(chosen.data),
        seconds=chosen.seconds,
        workers=chosen.workers,
        seed=chosen.seed,
        only=chosen.only,
        peers=not chosen.no_peers,
        go_on=chosen.out if chosen.go_on else None,
    )
    for name in chosen.names or NAMES:
        before = {"command": options.command(name)} | machine()
        print(f"{name}: {NAMES[name]}", file=sys.stderr, flush=True)
        try:
            results = importlib.import_module(MODULES.get(name, f"benchmarks.{name}")).measure(
                options
            )
        except Skipped as reason:
            print(f"{name}: skipped: {reason}")
            continue
        page = write(results, before, chosen.out)
        print(page.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Reasons of everyone who waits: how many hold when they are tried again, how fast, and what brute
force says of 200 of them.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.command import optimiser
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.reasons.centres import Centres
from benchmarks.reasons.theatres import Theatres
from benchmarks.results import Results, Table
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Partly

ABOUT = __doc__ or ""
CASES = (("theatre", "S"), ("theatre", "M"), ("diagnostics", "S"), ("diagnostics", "M"))
LARGE = ("diagnostics", "L")
"""Only with `--only L`: reasons alone, without brute force."""
BRUTE = {
    ("theatre", "S"): 60, ("theatre", "M"): 90, ("diagnostics", "S"): 20, ("diagnostics", "M"): 30,
}  # fmt: skip
"""So many of each are confirmed by brute force: 200 in all."""
NOTES = (
    "The plan is the greedy one. A reason holds when, tried again from plan.json and the case "
    "alone, the same code is found; CPU seconds are those of all reasons, reading apart.",
    "Brute force tries the entry in every session and at every start with the audit halves of the "
    "rules as the only judges (theatres also at each place of the list, and in short lists in "
    "every order), and counts again what the reason says: sessions, minutes short, who is more "
    "urgent, the rule at the nearest session. confirmed: nothing fits and all of that is true. "
    "room in another order: nothing fits unless a list of six to eight cases is put in another "
    "order, which reasons do not try; these count as confirmed, and what else their reasons say is "
    "not counted again.",
)


def measure(options: Options) -> Results:
    """Every case; brute force on a seeded sample of each."""
    chosen = [LARGE] if options.only == "L" else [c for c in CASES if options.wants(" ".join(c))]
    if not chosen:
        raise Skipped("no case of that name")
    rows = [_row(kind, size, options) for kind, size in chosen]
    settings = {"strategy": "greedy", "seed": options.seed}
    return Results("reasons", ABOUT.strip(), settings, [Table("Reasons", rows)], NOTES)


def _row(kind: str, size: str, options: Options) -> dict[str, Any]:
    from optimiser.readers import read_case, read_plan
    from optimiser.reasons.again import again

    with tempfile.TemporaryDirectory() as folder:
        case, plan = Path(folder) / "case", Path(folder) / "plan"
        made = optimiser("generate", kind, "--size", size, "--seed", options.seed, "--out", case)
        assert made.exit_code == 0, made.errors
        done = optimiser("plan", case, "--out", plan, "--strategy", "greedy", "--seconds", 300)
        assert plan.is_dir(), done.errors
        known = read_case(case).case
        assert known is not None
        found = read_plan(plan / "plan.json", known)
    reasons = [*found.waiting, *found.partly]
    began, wall = time.process_time(), time.perf_counter()
    anew = again(known, found)
    holds = 0
    for why in reasons:
        one = anew.reason(_key(why))
        holds += one is not None and one.code == why.code
    spent, wall = time.process_time() - began, time.perf_counter() - wall
    sample = Random(options.seed).sample(reasons, min(len(reasons), BRUTE.get((kind, size), 0)))
    brute: Any = (
        Theatres(known, found) if isinstance(known, TheatreCase) else Centres(known, found)  # type: ignore[arg-type]
    )
    began = time.process_time()
    faults = [fault for why in sample for fault in brute.faults(why)]
    for fault in faults:
        print(f"  {fault}", file=sys.stderr, flush=True)
    row = {
        "case": f"{kind} {size}",
        "waiting": len(found.waiting),
        "booked in part": len(found.partly),
        "reason holds": f"{holds} of {len(reasons)} ({holds / max(1, len(reasons)):.1%})",
        "CPU seconds": round(spent, 2),
        "seconds": round(wall, 2),
        "brute force": len(sample),
        "room in another order": len(getattr(brute, "rearranged", ())),
        "confirmed": len(sample) - len({fault.partition(":")[0] for fault in faults}),
        "CPU seconds of it": round(time.process_time() - began, 1),
        "codes": ", ".join(f"{c} {n}" for c, n in Counter(w.code for w in sample).most_common()),
        "load": load_now(),
    }
    print(f"  {row}", file=sys.stderr, flush=True)
    return row


def _key(why: Any) -> str:
    return why.request_id if isinstance(why, Partly) else why.id

"""cht1: total completion by family, beside the nine published first-fit rules and our bound."""

import csv
import sys
from collections import defaultdict
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time
from typing import Any

from benchmarks.cht1.instance import read
from benchmarks.cht1.planner import Planned, plan_instance
from benchmarks.cht1.score import score
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table

ABOUT = (
    "Chemotherapy visits over 28 days (CHT-I): every patient's 1 to 3 visits with exact gaps of "
    "days, each with doctor, pharmacy, nurse and seat; the total completion in slots, fewest best. "
    "Planned by code of this benchmark, in the way the product plans lists and visits (a column is "
    "all visits of one patient, exact pricing, a dive, neighbourhoods) and through its two doors "
    "to solver values."
)
NOTES = (
    "Every answer is scored by a scorer of its own from the file; an answer with a violation has "
    "no score. All files are planned, none is left out but those in which somebody has no day.",
    "`rules` is the smallest of the nine first-fit rules, computed in the same run by our own "
    "code; `as published` says that all nine agree with the figures of the collection.",
    "`bound` is ours: prices of doctors and nurses by slot, exact in floating point, or the solver "
    "where it is better. `alone` is each patient with the hospital to itself.",
    "Families: n appointments (not patients) and the pattern of the opening hours. Gaps are means "
    "over the files of a family, those below rules (rules - ours) / rules, to the bound "
    "(ours - bound) / ours.",
    "Tran, Nguyen, Chehade, Amodeo and Yalaoui 2022, Applied Sciences 12, 659. Data: "
    "github.com/qnhant5010/CHT-I (CC0). Their tables of a MILP and a genetic algorithm were not "
    "at hand and are not quoted.",
)
RULES = ("FF", "SPT", "LPT", "SIPT", "LIPT", "CIPT_II", "CIPT_ID", "CIPT_DI", "CIPT_DD")


def measure(options: Options) -> Results:
    """Plan every instance."""
    folder = options.folder("cht1")
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if options.wants(row["instance"])]
    if not known:
        raise Skipped("no instance of that name")
    rows, nowhere = [], []
    for row in known:
        file = folder / "instances" / f"{row['instance']}.json"
        told = _instance(file, row, options)
        (nowhere if "patients without a day" in told else rows).append(told)
        print(f"  {told}", file=sys.stderr, flush=True)
    settings = {
        "seconds": options.seconds,
        "threads": 1,
        "seed": options.seed,
        "limits": "deterministic units of CP-SAT; `by clock` where seconds came first",
    }
    families: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for told in rows:
        families[str(told["instance"]).rpartition("_")[0]].append(told)
    tables = [
        Table("By family", [_family(name, own) for name, own in families.items()]),
        Table("By appointments", _by_size(rows)),
        Table("Somebody has no day in the empty hospital", nowhere),
        Table("Instances", rows),
    ]
    return Results("cht1", ABOUT, settings, tables, NOTES)


def _instance(file: Path, row: dict[str, str], options: Options) -> dict[str, Any]:
    began, cpu = perf_counter(), process_time()
    instance = read(file)
    planned = plan_instance(instance, options.seconds, options.seed)
    took = {
        "s": round(perf_counter() - began, 1),
        "cpu s": round(process_time() - cpu, 1),
        "load": load_now(),
    }
    name = row["instance"].removeprefix("instance_")
    if planned.plan is None:
        return {
            "instance": name,
            "patients without a day": list(planned.nowhere),
            "published as feasible": row["feasible"] == "yes",
        } | took
    wrong, value = score(file, planned.plan)
    ours = None if wrong else value
    rules = min(value for value in planned.rules.values() if value is not None)
    return {
        "instance": name,
        "patients": len(instance.patients),
        "violations": len(wrong),
        "rules": rules,
        "as published": _as_published(planned, row),
        "ours": ours,
        "bound": planned.bound,
        "alone": planned.alone,
        "below rules %": None if ours is None else 100 * (rules - ours) / rules,
        "to bound %": None if ours is None else 100 * (ours - _bound(planned)) / ours,
        "proved": ours is not None and ours == planned.bound,
        "by clock": planned.by_clock,
    } | took


def _bound(planned: Planned) -> int:
    assert planned.bound is not None
    return planned.bound


def _as_published(planned: Planned, row: dict[str, str]) -> bool:
    """Whether the nine rules and the bound of the empty hospital are as in the collection."""
    rules = all(str(planned.rules[name]) == row[name] for name in RULES)
    return rules and str(planned.alone) == row["lower_bound_alone"]


def _family(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    scored = [row for row in rows if row["ours"] is not None]
    whole = len(scored) == len(rows)
    return {
        "family": name,
        "files": len(rows),
        "violations": sum(row["violations"] for row in rows),
        "rules": sum(row["rules"] for row in rows),
        "ours": sum(row["ours"] for row in scored) if whole else None,
        "bound": sum(row["bound"] for row in rows),
        "alone": sum(row["alone"] for row in rows),
        "below rules %": mean(row["below rules %"] for row in scored) if scored else None,
        "to bound %": mean(row["to bound %"] for row in scored) if scored else None,
        "rules to bound %": mean(100 * (r["rules"] - r["bound"]) / r["rules"] for r in rows),
        "worst to bound %": max(row["to bound %"] for row in scored) if scored else None,
        "proved": sum(row["proved"] for row in rows),
        "cpu s": sum(row["cpu s"] for row in rows),
    }


def _by_size(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sizes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        sizes[str(row["instance"]).partition("_")[0]].append(row)
    told = [_family(f"{size} appointments", own) for size, own in sizes.items()]
    return [*told, _family("all", rows)] if rows else []

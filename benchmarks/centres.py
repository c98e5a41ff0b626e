"""Diagnostic centres: bundled plans beside each test booked alone and beside greedy bundling.

Targets: S within 1% of the bound on each level in 30 s; M planned and audited in 60 s; L in 10
minutes below 6 GiB; no urgent test later than where each test is booked alone, on average and at
the 95th percentile.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean, quantiles
from time import perf_counter
from typing import Any

from benchmarks.command import optimiser
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table
from optimiser.audit import judged_by_rules
from optimiser.diagnostics import RULES, objectives
from optimiser.measures.centre import centre_measures
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.urgency import WAITING_DAYS_PAST_HORIZON, target_date
from optimiser.problem.visit_problem import VisitProblem
from optimiser.readers import read_case
from optimiser.readers.plan_json import read_plan
from optimiser.solvers.visit_greedy import by_urgency, visit_greedy
from optimiser.solvers.visit_schedule import fixed_spots, visit_bookings
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.placing import Placing

SECONDS = {"S": 30, "M": 60, "L": 600}
SEEDS = (1, 2, 3)
NOTES = (
    "alone: each test by itself on its earliest day, the most urgent first, as many visits as it "
    "takes (max_visits is not asked of it). greedy: the most urgent first, all tests on the "
    "earliest day that takes them together. plan: the command, with its limit.",
    "Breaches are requests of which some test is booked after the target or not at all. A test "
    f"that waits counts as done {WAITING_DAYS_PAST_HORIZON} days after the horizon.",
    "Seconds of the baselines are their own; those of plan are the whole command, reading, audit "
    "and papers included. L runs only where it is asked for: --only L.",
)


def measure(options: Options) -> Results:
    """Every size and seed, all three ways."""
    sizes = [size for size in SECONDS if options.wants(size) and (size != "L" or options.only)]
    if not sizes:
        raise Skipped("no size of that name")
    levels: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for size in sizes:
        for seed in SEEDS if size != "L" else SEEDS[:1]:
            for row, told in _case(size, seed, options):
                print(f"  {row}", file=sys.stderr, flush=True)
                levels.append(row)
                people.append(told)
    settings = {"threads": options.workers, "plan seconds": SECONDS}
    tables = [Table("Levels", levels), Table("People", people)]
    return Results("centres", (__doc__ or "").partition("\n")[0], settings, tables, NOTES)


def alone(problem: VisitProblem) -> DiagnosticsPlan:
    """Each test by itself, by urgency; `max_visits` is not kept."""
    facts = Facts(problem)
    facts.requests = [replace(one, most_visits=len(one.tasks)) for one in facts.requests]
    diary = Diary(facts, fixed_spots(problem))
    placing = Placing(facts, diary)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    for request in by_urgency(problem):
        placing.place(number[request.key], 1, every=True)
    return _plan_of(problem, diary)


def _plan_of(problem: VisitProblem, diary: Diary) -> DiagnosticsPlan:
    bookings = visit_bookings(problem, diary.schedule().values())
    return DiagnosticsPlan(bookings=tuple(bookings))


def _case(size: str, seed: int, options: Options) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "case", Path(folder) / "plan"
        made = optimiser("generate", "diagnostics", "--size", size, "--seed", seed, "--out", path)
        assert made.exit_code == 0, made.errors
        case = read_case(path).case
        assert isinstance(case, DiagnosticsCase)
        problem = VisitProblem(case, RULES, objectives(case))
        rows = []
        for way in ("alone", "greedy"):
            began = perf_counter()
            if way == "alone":
                plan = alone(problem)
            else:
                spots = visit_greedy(problem).values()
                plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, spots)))
            name = {"size": size, "case seed": seed, "way": way}
            rows.append(_rows(name, case, plan, perf_counter() - began, None, {}))
        done = optimiser(
            "plan", path, "--out", out, "--seconds", SECONDS[size], "--seed", options.seed,
            "--workers", options.workers, "--json",
        )  # fmt: skip
        name = {"size": size, "case seed": seed, "way": f"plan (exit code {done.exit_code})"}
        if out.is_dir():
            plan = read_plan(out / "plan.json", case)
            stated = json.loads((out / "plan.json").read_text("utf-8"))
            bounds = {one["name"]: one for one in stated["levels"]}
            rows.append(_rows(name, case, plan, done.seconds, done.peak_mib, bounds))
        return rows


def _rows(
    name: dict[str, Any],
    case: DiagnosticsCase,
    plan: DiagnosticsPlan,
    seconds: float,
    mib: float | None,
    bounds: dict[str, dict[str, Any]],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row of levels and the row of people."""
    own = {"max_visits"} if name["way"] == "alone" else set()
    broken = [violation for violation in judged_by_rules(case, plan) if violation.rule not in own]
    levels: dict[str, Any] = name | {"violations": len(broken)}
    for objective in objectives(case):
        bound = bounds.get(objective.name, {})
        levels[objective.name] = objective.measure(case, plan)
        gap = bound.get("gap")
        levels[f"{objective.name} gap"] = None if gap is None else f"{100 * gap:.2f}%"
    levels |= {"s": round(seconds, 2), "MiB": mib and round(mib), "load": load_now()}
    measures = centre_measures(case, plan)
    urgent = delays(case, plan, urgent=True)
    told = name | {
        "tests booked": measures["tests_booked"],
        "of": measures["tests_requested"],
        "visits per 100 requests": measures["visits_per_100_requests"],
        "one visit %": measures["one_visit_percent"],
        "one visit % of fully booked": measures["one_visit_percent_of_fully_booked"],
        "door to door min": measures["door_to_door_minutes"],
        "urgent by target %": measures["urgent_by_target_percent"],
        "urgent days mean": fmean(urgent) if urgent else None,
        "urgent days p95": quantiles(urgent, n=20)[-1] if len(urgent) > 1 else None,
        "breaches all / cancer / urgent": " / ".join(map(str, breaches(case, plan))),
    }
    return levels, told


def delays(case: DiagnosticsCase, plan: DiagnosticsPlan, *, urgent: bool) -> list[int]:
    """Days from planning to each test, of the urgent requests or of the others."""
    day = {b.item: case.session_by_id[b.session_id].day for b in plan.bookings}
    waiting = (case.horizon_end - case.planning_date).days + WAITING_DAYS_PAST_HORIZON
    return [
        (day[item] - case.planning_date).days if item in day else waiting
        for request in case.requests
        if request.is_urgent == urgent
        for item in ((request.request_id, test) for test in request.tests)
    ]


def breaches(case: DiagnosticsCase, plan: DiagnosticsPlan) -> Sequence[int]:
    """Requests not wholly in time: all, those with a cancer target, the urgent ones."""
    booked = plan.by_request()
    late = []
    for request in case.requests:
        days = [case.session_by_id[b.session_id].day for b in booked.get(request.request_id, ())]
        if len(days) < len(request.tests) or max(days) > target_date(request, case.policy):
            late.append(request)
    cancer = [request for request in late if request.cancer_target is not None]
    return len(late), len(cancer), len([request for request in late if request.is_urgent])

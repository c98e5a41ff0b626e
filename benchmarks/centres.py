"""Diagnostic centres: bundled plans beside each test booked alone and beside greedy bundling."""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean, quantiles
from time import process_time
from typing import Any

from benchmarks.command import Ran, optimiser
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table
from optimiser.audit import judged_by_rules
from optimiser.diagnostics import RULES, objectives
from optimiser.measures.centre import centre_measures
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan, Sense
from optimiser.models.urgency import WAITING_DAYS_PAST_HORIZON, target_date
from optimiser.models.words import SessionState
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
ALONE, ANY_VISITS, GREEDY, PLAN = "alone", "alone, any visits", "greedy", "plan"
NOTES = (
    "alone: each test by itself on its earliest day, the most urgent first, by the rules of the "
    "plan; who has made max_visits comes again only on a day and to a site where he is already, "
    "so that the rest waits. alone, any visits: the same without max_visits, a plan that the "
    "audit refuses: its urgent days show what bundling costs. greedy: the most urgent first, all "
    "tests on the earliest day that takes them together. plan: the command, with its limit.",
    "All ways plan the same requests. Days of an urgent request are from planning to the last of "
    "its tests, those of a test to that test; one that waits counts as done "
    f"{WAITING_DAYS_PAST_HORIZON} days after the horizon. Breaches are requests of which some "
    "test is booked after the target or not at all.",
    "A gap is the distance to the bound of all plans no worse in the levels above, as a share of "
    "the larger. Delay of all levels: the sums of the three values and of their bounds.",
    "Seconds and CPU seconds of plan are of the whole command and all its processes, reading, "
    "audit and papers included; those of the baselines are CPU seconds of their own. L runs only "
    "where it is asked for (--only L).",
)

Row = dict[str, Any]


def measure(options: Options) -> Results:
    """Every size and seed, every way."""
    sizes = [size for size in SECONDS if options.wants(size) and (size != "L" or options.only)]
    if not sizes:
        raise Skipped("no size of that name")
    levels: list[Row] = []
    people: list[Row] = []
    urgent: list[Row] = []
    for size in sizes:
        for seed in SEEDS:
            rows = _case(size, seed, options)
            for row, told in rows:
                print(f"  {row}", file=sys.stderr, flush=True)
                levels.append(row)
                people.append(told)
            urgent.append(beside_alone([told for _, told in rows]))
    settings = {"threads": options.workers, "plan seconds": _limits(options)}
    tables = [
        Table("Levels", levels),
        Table("People", people),
        Table("Urgent: plan / alone / alone, any visits", urgent),
    ]
    name = "centres" if not options.only else f"centres-{options.only}"
    return Results(name, __doc__ or "", settings, tables, NOTES)


def alone(problem: VisitProblem, *, any_visits: bool) -> DiagnosticsPlan:
    """Each test by itself, by urgency; with `any_visits` `max_visits` is not kept."""
    facts = Facts(problem)
    if any_visits:
        facts.requests = [replace(one, most_visits=len(one.tasks)) for one in facts.requests]
    diary = Diary(facts, fixed_spots(problem))
    placing = Placing(facts, diary)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    for request in by_urgency(problem):
        placing.place(number[request.key], 1, every=True)
    return DiagnosticsPlan(bookings=tuple(visit_bookings(problem, diary.schedule().values())))


def _limits(options: Options) -> dict[str, float]:
    """Seconds of a plan by size; another limit for the sizes that are asked for by name."""
    asked = options.seconds if options.only and options.seconds != 60 else None
    return {size: asked or seconds for size, seconds in SECONDS.items()}


def _case(size: str, seed: int, options: Options) -> list[tuple[Row, Row]]:
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "case", Path(folder) / "plan"
        made = optimiser("generate", "diagnostics", "--size", size, "--seed", seed, "--out", path)
        assert made.exit_code == 0, made.errors
        case = read_case(path).case
        assert isinstance(case, DiagnosticsCase)
        problem = VisitProblem(case, RULES, objectives(case))
        rows = []
        for way in (ALONE, ANY_VISITS, GREEDY):
            began = process_time()
            if way == GREEDY:
                spots = visit_greedy(problem).values()
                plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, spots)))
            else:
                plan = alone(problem, any_visits=way == ANY_VISITS)
            took = {"s": None, "CPU s": round(process_time() - began, 1), "MiB": None}
            rows.append(_rows((size, seed, way), case, plan, {}, took))
        done = optimiser(
            "plan", path, "--out", out, "--seconds", _limits(options)[size], "--seed",
            options.seed, "--workers", options.workers, "--json",
        )  # fmt: skip
        if out.is_dir():
            plan = read_plan(out / "plan.json", case)
            stated = json.loads((out / "plan.json").read_text("utf-8"))
            bounds = {one["name"]: one for one in stated["levels"]}
            rows.append(_rows((size, seed, PLAN), case, plan, bounds, _took(done)))
        else:
            print(f"  no plan, exit code {done.exit_code}: {done.errors[-500:]}", file=sys.stderr)
        return rows


def _took(done: Ran) -> Row:
    return {
        "s": round(done.seconds, 1),
        "CPU s": round(done.cpu_seconds, 1),
        "MiB": round(done.peak_mib),
    }


def _rows(
    name: tuple[str, int, str],
    case: DiagnosticsCase,
    plan: DiagnosticsPlan,
    bounds: Mapping[str, Mapping[str, Any]],
    took: Row,
) -> tuple[Row, Row]:
    """The row of levels and the row of people."""
    head = dict(zip(("size", "case seed", "way"), name, strict=True))
    broken = judged_by_rules(case, plan)
    levels: Row = head | {"violations": len(broken)}
    values, limits = 0.0, 0.0
    for objective in objectives(case):
        stated = bounds.get(objective.name, {})
        value, bound, gap = objective.measure(case, plan), stated.get("bound"), stated.get("gap")
        levels[objective.name] = round(value, 1)
        levels[f"{objective.name} bound"] = bound
        levels[f"{objective.name} gap"] = None if gap is None else f"{100 * gap:.2f}%"
        if objective.sense is Sense.maximise:
            values, limits = values + value, limits + (float("nan") if bound is None else bound)
    known = bounds and limits == limits  # not a number: some level has no bound
    levels["delay of all levels gap"] = f"{100 * (1 - values / limits):.2f}%" if known else None
    levels |= took | {"load": load_now()}
    return levels, head | _people(case, plan)


def _people(case: DiagnosticsCase, plan: DiagnosticsPlan) -> Row:
    measures = centre_measures(case, plan)
    use = measures["modality_use"]
    minutes = sum(one["minutes"] for one in use.values())
    opened = sum(s.minutes for s in case.sessions if s.state is not SessionState.protected)
    requests, tests = urgent_days(case, plan)
    return {
        "tests booked": measures["tests_booked"],
        "of": measures["tests_requested"],
        "visits": measures["visits"],
        "visits per 100 requests": measures["visits_per_100_requests"],
        "visits saved": measures["visits_saved"],
        "one visit %": measures["one_visit_percent"],
        "one visit % of fully booked": measures["one_visit_percent_of_fully_booked"],
        "door to door min": measures["door_to_door_minutes"],
        "urgent by target %": measures["urgent_by_target_percent"],
        "urgent request days mean": fmean(requests) if requests else None,
        "urgent request days p95": _p95(requests),
        "urgent test days mean": fmean(tests) if tests else None,
        "urgent test days p95": _p95(tests),
        "breaches all / cancer / urgent": " / ".join(map(str, breaches(case, plan))),
        "room use %": 100 * minutes / opened if opened else None,
        **{f"{name} use %": _use(use, name) for name in ("mri", "ct", "echo", "ultrasound")},
    }


def _use(use: Mapping[str, Mapping[str, Any]], name: str) -> float | None:
    share = use.get(name, {}).get("use")
    return None if share is None else 100 * share


def _p95(days: Sequence[int]) -> float | None:
    return quantiles(days, n=20)[-1] if len(days) > 1 else None


def beside_alone(told: Sequence[Row]) -> Row:
    """Days of the plan and of each test alone, with whether the plan is no later than either."""
    by_way = {row["way"]: row for row in told}
    row: Row = {name: told[0][name] for name in ("size", "case seed")}
    for what in ("urgent request days", "urgent test days"):
        for figure in ("mean", "p95"):
            days = [
                by_way.get(way, {}).get(f"{what} {figure}") for way in (PLAN, ALONE, ANY_VISITS)
            ]
            row[f"{what} {figure}"] = " / ".join("-" if d is None else f"{d:.2f}" for d in days)
            if None not in days:
                later = ("no" if days[0] > other else "yes" for other in days[1:])
                row[f"{what} {figure} no later"] = " / ".join(later)
    return row


def urgent_days(case: DiagnosticsCase, plan: DiagnosticsPlan) -> tuple[list[int], list[int]]:
    """Days from planning to the last test of each urgent request, and to each of their tests."""
    day = {b.item: case.session_by_id[b.session_id].day for b in plan.bookings}
    waiting = (case.horizon_end - case.planning_date).days + WAITING_DAYS_PAST_HORIZON
    requests: list[int] = []
    tests: list[int] = []
    for request in case.requests:
        if not request.is_urgent:
            continue
        items = [(request.request_id, test) for test in request.tests]
        days = [(day[i] - case.planning_date).days if i in day else waiting for i in items]
        tests += days
        requests.append(max(days))
    return requests, tests


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

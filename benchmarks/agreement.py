"""Three solvers on tiny cases: CP-SAT's proved optimum, columns, and PuLP's second opinion.

    python -m benchmarks agreement
    python -m benchmarks agreement --only 30008

Each case has at most 7 entries and 3 sessions (tests/tiny.py) and every rule of theatres; every
second one lets later levels give back of earlier ones. Checked of each: what PuLP's complete model
reaches is what `exact` proved, level by level; no plan contradicts its brackets, complete or
relaxed; `columns` is never better than the optimum, and where it loses more than the tolerance is
counted; no bound of `columns` is below the optimum beside the same levels above.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import process_time
from typing import Any

from benchmarks.options import Options
from benchmarks.results import Results, Table, spread
from optimiser.audit import judged_by_rules
from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import Level, Plan
from optimiser.objectives.objective import Objective
from optimiser.problem.problem import Problem
from optimiser.second_opinion.bracket import Bracket, brackets, climbed, model_of
from optimiser.second_opinion.levels import upward
from optimiser.solvers.columns.strategy import columns
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule, bookings
from optimiser.solvers.strategy import Found, silent
from tests.every_plan import levels_of
from tests.tiny import busy_case, problem_of

CASES = 500
FIRST_SEED = 30_000
SAME = 1e-6


@dataclass
class Compared:
    """What came of one case; `faults` are what must never be, `lost` where columns fell behind."""

    seed: int
    clash: bool = False
    faults: list[str] = field(default_factory=list)
    lost: str | None = None
    unproved: int = 0
    slack: dict[str, float] = field(default_factory=dict)
    """By how much the relaxation lies above the complete model, a share of the larger, by level."""
    cpu: dict[str, float] = field(default_factory=dict)


def compare(seed: int, seconds: float = 60.0, *, most: int = 7) -> Compared:
    """One tiny case of at most so many entries, solved by all three."""
    found = Compared(seed)
    problem = problem_of(busy_case(seed, most=most))
    case, names = problem.case, [objective.name for objective in problem.objectives]
    began = process_time()
    model = model_of(case)
    assert model is not None
    assert model.complete
    best = climbed(model, names, case, seconds=seconds)
    found.cpu["PuLP"] = process_time() - began
    try:
        start: Schedule | None = greedy(problem)
    except FixedBookingsClash:
        start = None
    began = process_time()
    limits = Limits(seconds=seconds, workers=1, seed=1, deterministic=60)
    proved = exact(problem, start or {}, limits)
    found.cpu["exact"] = process_time() - began
    if not proved.bounds:
        found.clash = True
        found.faults += ["PuLP finds a plan where bookings clash"] if best is not None else []
        return found
    _optimum(found, problem, proved, best)
    plans = {"exact": proved}
    if start is not None:
        began = process_time()
        limits = Limits(seconds=seconds, workers=1, seed=1, deterministic=0.5)
        plans["columns"] = columns(problem, start, limits, silent)
        found.cpu["columns"] = process_time() - began
        _columns(found, problem, proved, plans["columns"])
    _plans(found, problem, plans, seconds)
    return found


def _optimum(
    found: Compared, problem: Problem, proved: Found, best: Mapping[str, float] | None
) -> None:
    """PuLP's best of each level in turn is what exact proved."""
    if best is None:
        found.faults.append("PuLP finds no plan")
        return
    for objective in problem.objectives:
        name = objective.name
        if name not in best:
            found.unproved += 1
        elif not _same(best[name], proved.bounds[name]):
            found.faults.append(f"{name}: PuLP {best[name]:g}, exact {proved.bounds[name]:g}")
            return


def _plans(found: Compared, problem: Problem, plans: Mapping[str, Found], seconds: float) -> None:
    """No plan and no bound contradicts the brackets, which lie one above the other."""
    seen: dict[tuple[float, ...], list[Sequence[Bracket]]] = {}
    for who, plan in plans.items():
        levels = _levels(problem, plan)
        values = tuple(level.value for level in levels)
        if values not in seen:
            both = [
                brackets(problem.case, levels, seconds=seconds, relaxed=relaxed)
                for relaxed in (False, True)
            ]
            seen[values] = [these for these in both if these is not None]
            _slack_of(found, who, *seen[values])
        for these in seen[values]:
            for one, level in zip(these, levels, strict=True):
                mine = replace(one, bound=level.bound)
                found.faults += [f"{who}: {mine.contradiction}"] if mine.contradiction else []


def _slack_of(
    found: Compared, who: str, complete: Sequence[Bracket], relaxed: Sequence[Bracket]
) -> None:
    """By how much the relaxation lies above the complete model, and never below."""
    for tight, loose in zip(complete, relaxed, strict=True):
        if tight.second is None or loose.second is None:
            found.unproved += 1
            continue
        over = _ahead(tight.level, loose.second, tight.second)
        scale = max(1.0, abs(tight.second), abs(loose.second))
        if over < -SAME * scale:
            found.faults.append(f"{who}: {tight.level} relaxed below the complete model")
        found.slack[tight.level] = over / scale


def _columns(found: Compared, problem: Problem, proved: Found, ours: Found) -> None:
    """Columns against the optimum, level by level as far as they can be compared."""
    made = tuple(bookings(problem, ours.schedule.values()))
    if judged_by_rules(problem.case, Plan.model_construct(bookings=made)):
        found.faults.append("columns breaks a rule")
    exactly = levels_of(problem, bookings(problem, proved.schedule.values()))
    for objective, mine, its in zip(
        problem.objectives, levels_of(problem, made), exactly, strict=True
    ):
        name, best = objective.name, proved.bounds[objective.name]
        give = problem.case.policy.tolerance_of(name) * abs(best) + SAME * max(1.0, abs(best))
        if _ahead(name, mine, best) > SAME * max(1.0, abs(best)):
            found.faults.append(f"columns: {name} of {mine:g} is better than the best {best:g}")
        bound = ours.bounds.get(name)
        if bound is not None and _ahead(name, best, bound) > SAME * max(1.0, abs(best)):
            found.faults.append(f"columns: {name} has the bound {bound:g}, the best is {best:g}")
        if _ahead(name, best, mine) > give:
            found.lost = name
            return
        if not _same(mine, its):
            return  # beside other levels above, nothing below can be compared


def _levels(problem: Problem, plan: Found) -> list[Level]:
    values = levels_of(problem, bookings(problem, plan.schedule.values()))
    return [_level(o, v, plan) for o, v in zip(problem.objectives, values, strict=True)]


def _level(objective: Objective, value: float, plan: Found) -> Level:
    bound = plan.bounds.get(objective.name)
    if bound is not None and _ahead(objective.name, value, bound) > 0:
        bound = value
    return Level(
        name=objective.name, value=value, unit=objective.unit, sense=objective.sense, bound=bound
    )


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))


def _ahead(level: str, one: float, other: float) -> float:
    return one - other if upward(level) else other - one


def measure(options: Options) -> Results:
    """All cases, or the one whose number `--only` gives."""
    seeds = range(FIRST_SEED, FIRST_SEED + 2 * CASES)
    chosen = [int(options.only)] if options.only else seeds
    done: list[Compared] = []
    for seed in chosen:
        done.append(compare(seed, options.seconds))
        for fault in done[-1].faults:
            print(f"seed {seed}: {fault}", flush=True)
        tried = sum(not one.clash for one in done)
        if tried == CASES:
            break
        if len(done) % 50 == 0:
            print(f"{tried} cases compared", file=sys.stderr, flush=True)
    compared = [one for one in done if not one.clash]
    lost = Counter(one.lost for one in compared if one.lost)
    return Results(
        name="agreement",
        about="Tiny theatre cases by three solvers: exact (CP-SAT), columns, and PuLP with CBC.",
        settings={
            "seeds": f"{chosen[0]} to {done[-1].seed}",
            "seconds a solve": options.seconds,
            "threads": 1,
        },
        tables=[Table("What was compared", _rows(done, compared, lost)), _slack(compared)],
        notes=[
            "A fault is what must never be: another optimum, a bound below it, a plan above it.",
            "Columns loses where a level is behind the optimum by more than the tolerance of the "
            "policy, those above it being the same.",
        ],
    )


def _rows(
    done: Sequence[Compared], compared: Sequence[Compared], lost: Mapping[str | None, int]
) -> list[dict[str, Any]]:
    by_columns = [one for one in compared if "columns" in one.cpu]
    faults = Counter(fault.split(":")[0] for one in done for fault in one.faults)
    cpu = {
        name: spread([one.cpu[name] for one in compared if name in one.cpu])
        for name in ("PuLP", "exact", "columns")
    }
    figures = {
        "cases compared": len(compared),
        "cases compared with columns too (the others have no greedy plan to begin with)": len(
            by_columns
        ),
        "cases whose fixed bookings clash, by all": len(done) - len(compared),
        "faults": dict(faults) or 0,
        "levels not proved by PuLP in time": sum(one.unproved for one in compared),
        "columns as good as the optimum": sum(one.lost is None for one in by_columns),
        "columns behind, by level": dict(lost) or 0,
        "CPU seconds of this process (CBC's own are not in)": cpu,
    }
    return [{"what": what, "figure": figure} for what, figure in figures.items()]


def _slack(compared: Sequence[Compared]) -> Table:
    names = list(dict.fromkeys(name for one in compared for name in one.slack))
    rows = []
    for name in names:
        percent = sorted(100 * one.slack[name] for one in compared if name in one.slack)
        rows.append(
            {
                "level": name,
                "median": percent[len(percent) // 2],
                "worst": percent[-1],
                "none at all": sum(one <= 1e-4 for one in percent),
                "of": len(percent),
            }
        )
    return Table(
        "How far the relaxation lies above the complete model, percent of the larger", rows
    )

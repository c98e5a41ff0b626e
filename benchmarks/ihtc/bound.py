"""A lower bound on S5 to S8: who comes on which day, with beds, surgeons and theatres in sums.

Left out are single rooms (genders, rooms not allowed) and whole patients in single theatres, so
every timetable is a solution here and what the solver proves holds for all of them. S6 is taken
as nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import numpy as np
from ortools.math_opt.python import mathopt as mo
from ortools.math_opt.solvers.highs_pb2 import HighsOptionsProto

from benchmarks.ihtc.instance import Data


@dataclass(frozen=True)
class Bound:
    """The bound of the linear relaxation and that of the solver's search; None if none came."""

    linear: float | None
    whole: int | None


def theatre_bound(data: Data, seconds: float) -> Bound:
    """Bounds on S5 + S6 + S7 + S8, on one thread of HiGHS, within `seconds` each."""
    linear = _ask(_model(data, whole=False), seconds)
    whole = _ask(_model(data, whole=True), seconds)
    known = [value for value in (linear, whole) if value is not None]
    # costs are whole, and the solver's arithmetic is not exact
    return Bound(linear, ceil(max(known) - 1e-4) if known else None)


def _model(data: Data, *, whole: bool) -> mo.Model:
    model = mo.Model()
    open_weight, delay_weight, out_weight = (int(data.weights[k]) for k in (4, 6, 7))
    beds = np.full(data.days, int(data.beds.sum()))
    for stay in data.stay[data.patients :]:
        beds[:stay] -= 1
    lists, opened = [], []
    for d in range(data.days):
        sizes, numbers = np.unique(data.theatre_minutes[:, d], return_counts=True)
        some = [
            (int(size), model.add_variable(lb=0, ub=int(number), is_integer=whole))
            for size, number in zip(sizes, numbers, strict=True)
            if size > 0
        ]
        opened.append(mo.fast_sum([variable for _, variable in some]))
        lists.append(mo.fast_sum([size * variable for size, variable in some]))
    in_bed: list[list[mo.Variable]] = [[] for _ in range(data.days)]
    in_theatre: list[list[mo.LinearExpression]] = [[] for _ in range(data.days)]
    surgery: dict[tuple[int, int], list[mo.LinearExpression]] = {}
    costs = [open_weight * number for number in opened]
    for p in range(data.patients):
        s, minutes = int(data.surgeon[p]), int(data.minutes[p])
        days = []
        for d in range(int(data.first[p]), int(data.last[p]) + 1):
            if data.surgeon_minutes[s, d] < minutes or data.theatre_minutes[:, d].max() < minutes:
                continue
            come = model.add_variable(lb=0, ub=1, is_integer=whole)
            days.append(come)
            costs.append(delay_weight * (d - int(data.first[p])) * come)
            surgery.setdefault((s, d), []).append(minutes * come)
            in_theatre[d].append(minutes * come)
            for night in range(d, min(d + int(data.stay[p]), data.days)):
                in_bed[night].append(come)
            model.add_linear_constraint(opened[d] >= come)
        admitted = mo.fast_sum(days)
        if data.mandatory[p]:
            model.add_linear_constraint(admitted == 1)
        else:
            model.add_linear_constraint(admitted <= 1)
            costs.append(out_weight * (1 - admitted))
    for d in range(data.days):
        model.add_linear_constraint(mo.fast_sum(in_bed[d]) <= int(beds[d]))
        model.add_linear_constraint(mo.fast_sum(in_theatre[d]) <= lists[d])
    for (s, d), minutes_used in surgery.items():
        most = int(data.surgeon_minutes[s, d])
        model.add_linear_constraint(mo.fast_sum(minutes_used) <= most)
    model.minimize(mo.fast_sum(costs))
    return model


def _ask(model: mo.Model, seconds: float) -> float | None:
    parameters = mo.SolveParameters(
        time_limit=timedelta(seconds=seconds),
        absolute_gap_tolerance=0.5,
        highs=HighsOptionsProto(string_options={"parallel": "off"}),
    )
    result = mo.solve(model, mo.SolverType.HIGHS, params=parameters)
    if result.termination.reason in (
        mo.TerminationReason.OPTIMAL,
        mo.TerminationReason.FEASIBLE,
        mo.TerminationReason.NO_SOLUTION_FOUND,
    ):
        bound = float(result.termination.objective_bounds.dual_bound)
        return bound if np.isfinite(bound) else None
    return None

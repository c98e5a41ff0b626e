"""The theatre part without single rooms: a lower bound on S5 to S8, and days to steer by.

Who comes on which day, with beds, surgeons and theatres in sums. Left out are single rooms
(genders, rooms not allowed) and whole patients in single theatres, so every timetable is a
solution here and what the solver proves holds for all of them. S6 is taken as nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import numpy as np
from ortools.math_opt.python import mathopt as mo
from ortools.math_opt.solvers.highs_pb2 import HighsOptionsProto

from benchmarks.ihtc.instance import Data, Ints, ints
from benchmarks.ihtc.state import NOWHERE

Coming = dict[tuple[int, int], mo.Variable]


@dataclass(frozen=True)
class Relaxed:
    """What was proved, and the best days found by patient (-1: out); None where nothing was."""

    bound: int | None
    days: Ints | None


def relaxed(data: Data, seconds: float) -> Relaxed:
    """Bound and days by one thread of HiGHS, within `seconds`."""
    model, coming = _model(data)
    parameters = mo.SolveParameters(
        time_limit=timedelta(seconds=seconds),
        absolute_gap_tolerance=0.5,
        highs=HighsOptionsProto(string_options={"parallel": "off"}),
    )
    result = mo.solve(model, mo.SolverType.HIGHS, params=parameters)
    proved = float(result.termination.objective_bounds.dual_bound)
    days = None
    if result.has_primal_feasible_solution():
        chosen = result.variable_values()
        days = np.full(data.patients, NOWHERE, dtype=np.int32)
        for (p, d), come in coming.items():
            if chosen[come] > 0.5:
                days[p] = d
    # costs are whole, and the solver's arithmetic is not exact
    return Relaxed(ceil(proved - 1e-4) if np.isfinite(proved) else None, days)


def drawn_to(data: Data, days: Ints, price: int) -> Data:
    """The same instance where it costs `price` to come on any other day than on that of `days`."""
    wait, out = data.wait + price, data.out.copy()
    there = np.flatnonzero(days != NOWHERE)
    wait[there, days[there]] -= price
    out[there] += price
    return data._replace(wait=ints(wait), out=ints(out))


def _model(data: Data) -> tuple[mo.Model, Coming]:
    model = mo.Model()
    open_weight, delay_weight, out_weight = (int(data.weights[k]) for k in (4, 6, 7))
    beds = np.full(data.days, int(data.beds.sum()))
    for stay in data.stay[data.patients :]:
        beds[:stay] -= 1
    lists, opened = [], []
    for d in range(data.days):
        sizes, numbers = np.unique(data.theatre_minutes[:, d], return_counts=True)
        some = [
            (int(size), model.add_integer_variable(lb=0, ub=int(number)))
            for size, number in zip(sizes, numbers, strict=True)
            if size > 0
        ]
        opened.append(mo.fast_sum([variable for _, variable in some]))
        lists.append(mo.fast_sum([size * variable for size, variable in some]))
    in_bed: list[list[mo.Variable]] = [[] for _ in range(data.days)]
    in_theatre: list[list[mo.LinearExpression]] = [[] for _ in range(data.days)]
    surgery: dict[tuple[int, int], list[mo.LinearExpression]] = {}
    costs = [open_weight * number for number in opened]
    coming: Coming = {}
    for p in range(data.patients):
        s, minutes = int(data.surgeon[p]), int(data.minutes[p])
        days = []
        for d in range(int(data.first[p]), int(data.last[p]) + 1):
            if data.surgeon_minutes[s, d] < minutes or data.theatre_minutes[:, d].max() < minutes:
                continue
            come = coming[p, d] = model.add_binary_variable()
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
    return model, coming

"""The same rows as a MIP for HiGHS, the one inside OR-Tools.

    python -m benchmarks.peers.highs TASK ANSWER SECONDS WORKERS SEED

Through MathOpt, which takes the greedy start; OR-Tools 9.15 lets nobody set HiGHS's threads, and
its other door, model_builder, crashes on a start.
"""

import sys
from datetime import timedelta
from math import inf
from time import perf_counter

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt as mo

from benchmarks.peers.answer import Call, answered, called
from benchmarks.peers.rows import Rows

SCALE = 1e-3
"""Points are handed over in thousands: whole millions make its tolerances coarse."""


def model_of(rows: Rows) -> mo.Model:
    """The rows as a model, by whole arrays: far quicker than one coefficient at a time."""
    task, count = rows.task, rows.variables
    kept = set(task.kept)
    told = model_pb2.ModelProto()
    told.variables.ids.extend(range(count))
    told.variables.lower_bounds.extend(float(number in kept) for number in range(count))
    told.variables.upper_bounds.extend([1.0] * count)
    told.variables.integers.extend([True] * count)
    told.objective.maximize = True
    told.objective.linear_coefficients.ids.extend(range(len(task.choices)))
    told.objective.linear_coefficients.values.extend(SCALE * one.points for one in task.choices)
    told.linear_constraints.ids.extend(range(len(rows.rows)))
    told.linear_constraints.lower_bounds.extend([-inf] * len(rows.rows))
    told.linear_constraints.upper_bounds.extend(float(most) for _, _, most in rows.rows)
    matrix = told.linear_constraint_matrix
    for number, (variables, weights, _most) in enumerate(rows.rows):
        terms = sorted(zip(variables, weights, strict=True))
        matrix.row_ids.extend([number] * len(terms))
        matrix.column_ids.extend(variable for variable, _ in terms)
        matrix.coefficients.extend(float(weight) for _, weight in terms)
    return mo.Model.from_model_proto(told)


def plan(call: Call) -> None:
    """Solve until the seconds are over, reading and building counted."""
    began = perf_counter()
    rows = call.rows()
    model = model_of(rows)
    variables = list(model.variables())
    built = perf_counter() - began
    started = dict(zip(variables, map(float, rows.started()), strict=True))
    hints = mo.ModelSolveParameters(solution_hints=[mo.SolutionHint(variable_values=started)])
    params = mo.SolveParameters(time_limit=timedelta(seconds=max(0.1, call.left)))
    result = mo.solve(model, mo.SolverType.HIGHS, params=params, model_params=hints)
    found = result.has_primal_feasible_solution()
    values = result.variable_values(variables[: len(rows.task.choices)]) if found else []
    chosen = [number for number, value in enumerate(values) if value > 0.5]
    bound = result.termination.objective_bounds.dual_bound / SCALE
    answered(call, rows.task, chosen, bound if bound < float("inf") else None, built)


if __name__ == "__main__":
    plan(called(sys.argv))

"""The same rows as a MIP for HiGHS, the one inside OR-Tools.

    python -m benchmarks.peers.highs TASK ANSWER SECONDS WORKERS SEED

Through MathOpt, which takes the greedy start; OR-Tools 9.15 lets nobody set HiGHS's threads, and
its other door, model_builder, crashes on a start.
"""

import sys
from datetime import timedelta
from time import perf_counter

from ortools.math_opt.python import mathopt as mo

from benchmarks.peers.answer import Call, answered, called

SCALE = 1e-3
"""Points are handed over in thousands: whole millions make its tolerances coarse."""


def plan(call: Call) -> None:
    """Solve until the seconds are over, reading and building counted."""
    began = perf_counter()
    rows = call.rows()
    model = mo.Model()
    kept = set(rows.task.kept)
    variables = [
        model.add_variable(lb=float(number in kept), ub=1.0, is_integer=True)
        for number in range(rows.variables)
    ]
    for numbers, weights, most in rows.rows:
        row = model.add_linear_constraint(ub=float(most))
        for number, weight in zip(numbers, weights, strict=True):
            row.set_coefficient(variables[number], float(weight))
    for number, choice in enumerate(rows.task.choices):
        model.objective.set_linear_coefficient(variables[number], SCALE * choice.points)
    model.objective.is_maximize = True
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

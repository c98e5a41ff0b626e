"""The straightforward CP-SAT model: one Boolean a choice, every rule a row, greedy as the hint.

python -m benchmarks.peers.cp_sat TASK ANSWER SECONDS WORKERS SEED
"""

import sys
from time import perf_counter

from ortools.sat.python import cp_model

from benchmarks.peers.answer import Call, answered, called


def plan(call: Call) -> None:
    """Solve until the seconds are over, reading and building counted."""
    began = perf_counter()
    rows = call.rows()
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in range(rows.variables)]
    for numbers, weights, most in rows.rows:
        terms = [variables[number] for number in numbers]
        if rows.is_reason(weights, most):
            model.add_implication(terms[0], terms[1])
        elif most == 1 and set(weights) == {1}:
            model.add_at_most_one(terms)
        else:
            model.add(cp_model.LinearExpr.weighted_sum(terms, weights) <= most)
    for number in rows.task.kept:
        model.add(variables[number] == 1)
    for variable, value in zip(variables, rows.started(), strict=True):
        model.add_hint(variable, value)
    points = [choice.points for choice in rows.task.choices]
    model.maximize(cp_model.LinearExpr.weighted_sum(variables[: len(points)], points))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = call.workers
    solver.parameters.random_seed = call.seed
    solver.parameters.keep_symmetry_in_presolve = True  # else presolve may lose the hint
    built = perf_counter() - began
    solver.parameters.max_time_in_seconds = max(0.1, call.left)
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    chosen = [k for k in range(len(points)) if solver.boolean_value(variables[k])] if found else []
    bound = solver.best_objective_bound if status != cp_model.UNKNOWN or found else None
    answered(call, rows.task, chosen, bound, built)


if __name__ == "__main__":
    plan(called(sys.argv))

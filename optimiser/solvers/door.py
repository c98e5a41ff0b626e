"""The door to values of CP-SAT; linear solvers have `linear_door`.

CP-SAT answers reads after INFEASIBLE or UNKNOWN, and reads of another model's variables, with
stray memory and no error. So values are read here alone, only after OPTIMAL or FEASIBLE, from
the model that was solved, once, with every value checked against its domain.
"""

from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from optimiser.errors import OptimiserError
from optimiser.solvers.limits import Limits


@dataclass(frozen=True)
class Answer:
    """What the solver said. `values` is by variable index, None where there is no solution.

    `value` and `bound` are of the objective that was set; `units` are deterministic units
    spent.
    """

    status: str
    proved: bool
    values: tuple[int, ...] | None
    value: int | None
    bound: float | None
    units: float

    def of(self, variable: Any) -> int:
        """Value of a variable (or its negation, or a plain number) of the solved model."""
        if isinstance(variable, int):
            return variable
        if self.values is None:
            raise OptimiserError("a value was asked of a solve that found none")
        index = int(variable.index)
        return self.values[index] if index >= 0 else 1 - self.values[-index - 1]


def ask(model: cp_model.CpModel, limits: Limits) -> Answer:
    """Solve `model` within `limits` and copy the answer out."""
    fault = model.validate()
    if fault:
        raise OptimiserError(f"the model is invalid: {fault.splitlines()[0]}")
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = limits.seed
    parameters.num_workers = limits.workers
    parameters.catch_sigint_signal = False
    parameters.keep_symmetry_in_presolve = True
    parameters.max_time_in_seconds = max(0.01, limits.seconds)
    if limits.deterministic is not None:
        parameters.num_workers = 1
        parameters.max_deterministic_time = max(0.001, limits.deterministic)
    status = solver.solve(model)
    name = solver.status_name(status)
    units = float(solver.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        bound = float(solver.best_objective_bound) if status == cp_model.UNKNOWN else None
        return Answer(name, False, None, None, bound, units)
    values = tuple(int(value) for value in solver.response_proto.solution)
    _check_domains(model, values)
    has_objective = model.has_objective()
    return Answer(
        status=name,
        proved=status == cp_model.OPTIMAL,
        values=values,
        value=round(solver.objective_value) if has_objective else None,
        bound=float(solver.best_objective_bound) if has_objective else None,
        units=units,
    )


def _check_domains(model: cp_model.CpModel, values: tuple[int, ...]) -> None:
    variables = model.proto.variables
    if len(values) != len(variables):
        raise OptimiserError("the solver's answer is not of this model")
    for value, variable in zip(values, variables, strict=True):
        domain = list(variable.domain)
        pairs = zip(domain[::2], domain[1::2], strict=True)
        if not any(low <= value <= high for low, high in pairs):
            raise OptimiserError("the solver's answer lies outside a domain")

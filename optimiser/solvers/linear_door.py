"""The door to values of linear solvers, beside the one to CP-SAT.

Values are read here alone, only after the solver says OPTIMAL or FEASIBLE, once, and copied out;
but for `ask_near`, which says so.
A solution of whole numbers is rounded, and given only where it was whole to begin with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite

import numpy as np
import numpy.typing as npt
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.highs_pb2 import HighsOptionsProto

Floats = npt.NDArray[np.float64]
WHOLE = 1e-5
"""How far from a whole number a whole variable may be."""


@dataclass(frozen=True)
class Optimum:
    """An LP optimum: value, values of variables, duals of constraints, in the order asked."""

    value: float
    values: Floats
    duals: Floats


@dataclass(frozen=True)
class Approached:
    """Where a first-order method had come to: it may keep no row and prove no bound as it is."""

    values: Floats
    duals: Floats


@dataclass(frozen=True)
class Choice:
    """What a whole-number model gave: `values` are None where nothing was found.

    `bound` is the solver's own, if it has one; `infeasible` says that it proved there is nothing
    to find.
    """

    values: npt.NDArray[np.int64] | None
    bound: float | None
    proved: bool
    infeasible: bool


def ask_optimum(
    solver: mathopt.IncrementalSolver,
    variables: Sequence[mathopt.Variable],
    constraints: Sequence[mathopt.LinearConstraint],
    seconds: float,
) -> Optimum | None:
    """The LP optimum within `seconds`; None where there was not the time, or the solver failed."""
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(0.1, seconds)),
        lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX,
        presolve=mathopt.Emphasis.LOW,  # more of it would throw the last basis away
    )
    try:
        result = solver.solve(params=parameters)
    except Exception:  # noqa: BLE001 - as for `ask_central`: the simplex now and then gives up
        return None
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return None
    return Optimum(
        value=result.objective_value(),
        values=np.array(result.variable_values(variables)),
        duals=np.array(result.dual_values(constraints)),
    )


def ask_central(
    model: mathopt.Model,
    variables: Sequence[mathopt.Variable],
    constraints: Sequence[mathopt.LinearConstraint],
    seconds: float,
) -> Optimum | None:
    """An LP optimum from the middle of the optimal face, by HiGHS' interior method; or None.

    The model is to be minimised. Without crossover the method now and then ends undecided on
    small models; that is None too.
    """
    options = HighsOptionsProto(string_options={"solver": "ipm", "run_crossover": "off"})
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(0.1, seconds)), highs=options
    )
    try:
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    except Exception:  # noqa: BLE001 - MathOpt has no name for it
        # MathOpt raises what it cannot name (StatusNotOk, then AttributeError) where HiGHS says
        # "unknown"
        return None
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return None
    return Optimum(
        value=result.objective_value(),
        values=np.array(result.variable_values(variables)),
        duals=np.array(result.dual_values(constraints)),
    )


def ask_near(
    model: mathopt.Model,
    variables: Sequence[mathopt.Variable],
    constraints: Sequence[mathopt.LinearConstraint],
    start: Approached | None,
    seconds: float,
    accuracy: float,
) -> Approached | None:
    """Values and duals near an LP optimum, by PDLP from `start`; None where it gave nothing.

    It ends where it is within the share `accuracy` of the optimum, or with the time. Whatever it
    ends with is given, for whoever asks knows that duals prove something only once they are made
    to (by a bound that holds for any of them).
    """
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)), threads=1)
    criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative, criteria.eps_optimal_absolute = accuracy, 1e-9
    hints = []
    if start is not None:
        values = dict(zip(variables, start.values.tolist(), strict=True))
        duals = dict(zip(constraints, start.duals.tolist(), strict=True))
        hints = [mathopt.SolutionHint(variable_values=values, dual_values=duals)]
    try:
        result = mathopt.solve(
            model,
            mathopt.SolverType.PDLP,
            params=parameters,
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
        )
    except Exception:  # noqa: BLE001 - as above
        return None
    found = result.solutions[0] if result.solutions else None
    if found is None or found.primal_solution is None or found.dual_solution is None:
        return None
    primal, dual = found.primal_solution.variable_values, found.dual_solution.dual_values
    return Approached(
        values=np.array([primal[variable] for variable in variables]),
        duals=np.array([dual[constraint] for constraint in constraints]),
    )


def ask_choice(
    model: mathopt.Model,
    variables: Sequence[mathopt.Variable],
    seconds: float,
    hint: Sequence[int] | None = None,
    *,
    seed: int = 1,
    nodes: int | None = None,
    near: float = 0.0,
) -> Choice:
    """The best whole-number solution within `seconds` (and `nodes` of the search, if given).

    One is good enough where it is proved to be within the share `near` of the best, or within
    half a unit of it, which gives nothing away where the value is always whole.
    """
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(0.1, seconds)),
        relative_gap_tolerance=near,
        absolute_gap_tolerance=0.5,
        random_seed=seed,
        node_limit=nodes,
        # lists overlap so much that cuts decide, yet more of them took twice as long
        cuts=mathopt.Emphasis.MEDIUM,
        heuristics=mathopt.Emphasis.MEDIUM,
    )
    hints = []
    if hint is not None:
        values = {v: float(x) for v, x in zip(variables, hint, strict=True)}
        hints = [mathopt.SolutionHint(variable_values=values)]
    result = mathopt.solve(
        model,
        mathopt.SolverType.GSCIP,
        params=parameters,
        model_params=mathopt.ModelSolveParameters(solution_hints=hints),
    )
    reason = result.termination.reason
    if reason is mathopt.TerminationReason.INFEASIBLE:
        return Choice(None, None, True, True)
    # cut off before it has a bound, the solver says infinity
    said = float(result.termination.objective_bounds.dual_bound)
    bound = said if isfinite(said) else None
    if not result.has_primal_feasible_solution():
        return Choice(None, bound, False, False)
    found = np.array(result.variable_values(variables))
    whole = np.rint(found)
    if float(np.abs(found - whole).max(initial=0.0)) > WHOLE:
        return Choice(None, bound, False, False)
    proved = reason is mathopt.TerminationReason.OPTIMAL
    return Choice(whole.astype(np.int64), bound, proved, False)

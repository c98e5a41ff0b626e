"""Bounds of a whole from what was proved of its parts.

A bound of one part holds beside the levels that this part reached; plans of the whole may lose a
little of an upper level here and win it back there, so such bounds must not be added up. What may
be added up are proofs by prices, which hold whatever the levels above come to: the levels of every
plan, part by part, keep all of them, and together they keep the floors. The most that a level can
come to under just that is a bound of the whole, and a small linear programme says what it is.

Source: Lagrangian duality; the programme is the relaxation of a block-angular one by its floors.
"""

from collections.abc import Mapping, Sequence

from ortools.math_opt.python import mathopt

from optimiser.solvers.linear_door import ask_optimum
from optimiser.solvers.strategy import Proof

Proofs = Mapping[str, Proof]
CAUTION = 1e-7
"""Share by which a bound is raised, for what the solver rounds."""
SECONDS = 10.0
"""Most that such a programme of a few variables may take."""


def bounds_of_whole(
    names: Sequence[str], parts: Sequence[Proofs], floors: Mapping[str, float]
) -> dict[str, float]:
    """The most that each level can come to in plans that keep the floors above it.

    `names` are the levels in order of rank, each so that more is better; `floors` are of all parts
    together. A level that some part has no proof of has no bound.
    """
    bounds: dict[str, float] = {}
    for place, name in enumerate(names):
        if all(name in proofs for proofs in parts):
            most = _most(names[: place + 1], parts, floors)
            if most is not None:
                bounds[name] = most + CAUTION * max(1.0, abs(most))
    return bounds


def _most(
    names: Sequence[str], parts: Sequence[Proofs], floors: Mapping[str, float]
) -> float | None:
    model = mathopt.Model()
    reached = [{name: model.add_variable() for name in names} for _ in parts]
    for levels, proofs in zip(reached, parts, strict=True):
        for name in names:
            proof = proofs.get(name)
            if proof is not None and proof.prices.keys() <= levels.keys():
                paid = sum(price * levels[above] for above, price in proof.prices.items())
                model.add_linear_constraint(levels[name] + paid <= proof.most)
    for name in names[:-1]:
        model.add_linear_constraint(sum(levels[name] for levels in reached) >= floors[name])
    model.maximize(sum(levels[names[-1]] for levels in reached))
    solver = mathopt.IncrementalSolver(model, mathopt.SolverType.GLOP)
    optimum = ask_optimum(solver, [], [], SECONDS)
    return None if optimum is None else optimum.value

"""Which of two plans is the better one, by their levels in order of rank."""

from collections.abc import Sequence

from optimiser.problem.kinds import AnyProblem


def worse(problem: AnyProblem, ours: Sequence[float], theirs: Sequence[float]) -> bool:
    """Are `ours` worse in the first level in which they truly differ?

    A level may be behind within its tolerance, as the policy lets later levels take that much.
    """
    for objective, mine, other in zip(problem.objectives, ours, theirs, strict=True):
        give = problem.case.policy.tolerance_of(objective.name) * abs(other)
        if mine > other + 1e-6:
            return False
        if mine < other - give - 1e-6:
            return True
    return False

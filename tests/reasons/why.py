"""The reason that one entry of a tiny case is given."""

from optimiser.reasons.waiting import Reasons
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from tests.tiny import problem_of


def why(made, entry_id):
    """The reason of one entry beside the greedy plan."""
    problem = problem_of(made)
    number, filled = problem.entry_number[entry_id], Fill(problem, greedy(problem))
    assert filled.fill([number]) == 0
    reason = Reasons(problem, filled).reason(number)
    assert reason.id == entry_id
    return reason

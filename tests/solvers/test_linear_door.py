"""What linear solvers say, as it is believed."""

from math import inf

from ortools.math_opt.python import mathopt

from optimiser.solvers import linear_door
from optimiser.solvers.linear_door import ask_choice


class CutOff:
    """A result of a whole-number solver that was ended before it had a bound."""

    class termination:
        reason = mathopt.TerminationReason.NO_SOLUTION_FOUND

        class objective_bounds:
            dual_bound = inf

    def has_primal_feasible_solution(self):
        return False


def test_a_choice_cut_off_before_it_has_a_bound_has_none(monkeypatch):
    monkeypatch.setattr(linear_door.mathopt, "solve", lambda *_, **__: CutOff())
    model = mathopt.Model()
    choice = ask_choice(model, [model.add_binary_variable()], 1.0)
    assert choice.bound is None
    assert choice.values is None
    assert not choice.proved

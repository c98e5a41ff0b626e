"""The door of CP-SAT: values come out of answers alone, and only where they are of the model."""

import pytest
from ortools.sat.python import cp_model

from optimiser.errors import OptimiserError
from optimiser.solvers import door
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits

LIMITS = Limits(seconds=10, workers=1, seed=1)


def test_row_67_nothing_is_read_where_there_is_no_answer():
    model = cp_model.CpModel()
    x = model.new_bool_var("x")
    model.add(x >= 1)
    model.add(x <= 0)
    model.maximize(x)
    answer = ask(model, LIMITS)
    assert (answer.status, answer.proved) == ("INFEASIBLE", False)
    assert (answer.values, answer.value, answer.bound) == (None, None, None)


def test_row_70_a_model_whose_numbers_overflow_is_refused():
    model = cp_model.CpModel()
    x, y = model.new_int_var(0, 2**61, "x"), model.new_int_var(0, 2**61, "y")
    model.add(4 * x + 4 * y <= 7)
    with pytest.raises(OptimiserError, match="the model is invalid"):
        ask(model, LIMITS)


@pytest.mark.parametrize(
    ("values", "words"), [((1,), "not of this model"), ((1, 7), "outside a domain")]
)
def test_row_143_values_of_another_model_are_refused(values, words):
    model = cp_model.CpModel()
    model.new_bool_var("x")
    model.new_int_var_from_domain(cp_model.Domain.from_values([0, 3, 9]), "y")
    door._check_domains(model, (1, 3))
    with pytest.raises(OptimiserError, match=words):
        door._check_domains(model, values)

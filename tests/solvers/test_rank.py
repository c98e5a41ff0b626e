"""Which of two plans is better: by rank, and within a tolerance by what comes below."""

from types import SimpleNamespace

from optimiser.solvers.rank import worse

TOLERANCES = {"urgent": 0.0, "long": 0.005}


def case_of(*names):
    policy = SimpleNamespace(tolerance_of=lambda name: TOLERANCES.get(name, 0.0))
    return SimpleNamespace(
        case=SimpleNamespace(policy=policy),
        objectives=[SimpleNamespace(name=name) for name in names],
    )


PROBLEM = case_of("urgent", "long", "routine")


def test_the_first_level_that_differs_decides():
    assert worse(PROBLEM, [9, 900, 900], [10, 1, 1])
    assert not worse(PROBLEM, [10, 1, 1], [9, 900, 900])


def test_what_a_level_may_give_is_no_reason_to_throw_a_plan_away():
    assert not worse(PROBLEM, [10, 996, 900], [10, 1000, 700])
    assert worse(PROBLEM, [10, 994, 900], [10, 1000, 700])
    assert worse(PROBLEM, [10, 996, 600], [10, 1000, 700])


def test_equal_plans_are_not_worse():
    assert not worse(PROBLEM, [10, 5, 3], [10, 5, 3])

"""Orders of a list with like operations together."""

from optimiser.solvers.list_order import ORDERS, by_procedure
from tests.tiny import entry


def test_like_operations_stand_together_and_their_groups_in_every_order():
    entries = [entry(f"e{n}", procedure=code) for n, code in enumerate("ABAC")]
    assert list(by_procedure(entries, [0, 1, 2, 3])) == [
        [0, 2, 1, 3], [0, 2, 3, 1], [1, 0, 2, 3], [1, 3, 0, 2], [3, 0, 2, 1], [3, 1, 0, 2],
    ]  # fmt: skip


def test_a_list_of_many_kinds_is_not_tried_for_ever():
    entries = [entry(f"e{n}", procedure=f"P{n}") for n in range(9)]
    assert len(list(by_procedure(entries, range(9)))) == ORDERS

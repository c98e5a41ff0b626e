"""The usual order of a list, and orders with like operations together."""

from datetime import date

import pytest

from optimiser.models.words import Flag
from optimiser.solvers.list_order import ORDERS, by_procedure, in_usual_order
from tests.tiny import MONDAY, entry


def test_like_operations_stand_together_and_their_groups_in_every_order():
    entries = [entry(f"e{n}", procedure=code) for n, code in enumerate("ABAC")]
    assert list(by_procedure(entries, [0, 1, 2, 3])) == [
        [0, 2, 1, 3], [0, 2, 3, 1], [1, 0, 2, 3], [1, 3, 0, 2], [3, 0, 2, 1], [3, 1, 0, 2],
    ]  # fmt: skip


def test_a_list_of_many_kinds_is_not_tried_for_ever():
    entries = [entry(f"e{n}", procedure=f"P{n}") for n in range(9)]
    assert len(list(by_procedure(entries, range(9)))) == ORDERS


@pytest.mark.parametrize("procedures", ["AAAA", "ABCD"])
def test_children_go_before_adults_and_no_child_for_being_younger(procedures):
    born = [date(1960, 1, 1), date(2012, 1, 1), date(2024, 1, 1), None]
    flags = [frozenset(), frozenset(), frozenset(), frozenset({Flag.child})]
    entries = [
        entry(f"e{n}", procedure=code, birth_date=birth, flags=flag)
        for n, (code, birth, flag) in enumerate(zip(procedures, born, flags, strict=True))
    ]
    numbers = range(4)
    assert in_usual_order(entries, numbers, MONDAY, preferences=True) == [1, 2, 3, 0]

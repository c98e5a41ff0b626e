"""Lists with times: bookings already made stay, whoever else gives way."""

from random import Random

import numpy as np

from optimiser.solvers.columns import realise
from optimiser.solvers.local_audit import sound
from optimiser.solvers.sequence import Most, Some
from tests.solvers.columns.searches import searches


def test_bookings_already_made_stay_where_a_day_comes_back_without_them(monkeypatch):
    tried = 0
    for search in searches(range(30)):
        kept = search.realise.kept
        if not kept:
            continue
        rest = {k: spot for k, spot in search.start.items() if k not in kept}
        monkeypatch.setattr(realise, "sequence_some", lambda *a: Some({}, frozenset(a[2])))
        monkeypatch.setattr(realise, "sequence", lambda *_: None)
        monkeypatch.setattr(realise, "sequence_most", lambda *_, rest=rest: Most(rest, frozenset()))
        lists = search.lists_of(search.start)
        schedule = search.realise(lists, search.worth()).schedule
        monkeypatch.undo()
        assert kept.keys() <= schedule.keys()
        assert sound(search.problem, schedule)
        tried += 1
    assert tried > 5


def test_lists_that_stand_beside_bookings_already_made_stay_too():
    whole = 0
    for search in searches(range(30)):
        kept = search.realise.kept
        placed = search.realise._beside_kept(kept, search.start, {})
        assert kept.keys() <= placed.keys()
        assert sound(search.problem, placed)
        whole += placed.keys() == search.start.keys()
    assert whole > 5


def test_a_list_that_does_not_stand_beside_bookings_made_is_impossible():
    refused = plain = 0
    for search in searches(range(150)):
        random = Random(1)
        for number, shape in enumerate(search.shapes):
            for _ in range(6 if len(shape.entries) else 0):
                size = random.randint(1, min(4, len(shape.entries)))
                chosen = np.array(sorted(random.sample(range(len(shape.entries)), size)))
                column = search.rounds.column(number, chosen)
                if not column.sound or search.realise.stands(number, chosen):
                    continue
                assert search.realise.together([column]).impossible
                refused += 1
                flags = [search.problem.case.entries[int(k)].flags for k in shape.entries[chosen]]
                # nothing but the bookings made stands in the way of these
                plain += not any(flags) and bool(
                    search.problem.case.sessions[shape.session].surgeons
                )
    assert refused > 20
    assert plain >= 1

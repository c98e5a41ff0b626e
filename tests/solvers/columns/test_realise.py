"""Lists with times: bookings already made stay, whoever else gives way."""

from optimiser.solvers.columns import realise
from optimiser.solvers.columns.search import sound
from optimiser.solvers.sequence import Most
from tests.solvers.columns.searches import searches


def test_bookings_already_made_stay_where_a_day_comes_back_without_them(monkeypatch):
    tried = 0
    for search in searches(range(30)):
        kept = search.realise.kept
        if not kept:
            continue
        rest = {k: spot for k, spot in search.start.items() if k not in kept}
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

"""What becomes of lists at the end of a small case."""

from dataclasses import replace

from optimiser.solvers.columns import strategy
from optimiser.solvers.strategy import Found
from tests.solvers.columns.searches import searches


def test_a_level_is_not_brought_back_from_its_tolerance_at_the_cost_of_those_below(monkeypatch):
    """Solvers that go on from a plan seek the first level alone and may be stopped just then."""
    search = next(iter(searches(range(3))))
    begun, kept = dict(search.start), dict(search.realise.kept)
    names = [level.name for level in search.levels]
    behind = {"long": 0.998, "routine": 1.0}
    less = [1_000.0 * behind.get(name, 1.0) for name in names]
    more = [1_000.0 if name != "routine" else 500.0 for name in names]
    told = {id(begun): less, id(kept): more}
    monkeypatch.setattr(search, "reached", lambda schedule: told[id(schedule)])
    for name in ("exact", "neighbourhood"):
        monkeypatch.setattr(strategy, name, lambda *_: Found(kept, {}))
    search.limits = replace(search.limits, seconds=1)
    found = strategy._exchanged(search, Found(begun, {}), search.lists_of(begun))
    assert found.schedule is begun
    told[id(kept)] = [value * 1.1 for value in less]
    found = strategy._exchanged(search, Found(begun, {}), search.lists_of(begun))
    assert found.schedule is kept

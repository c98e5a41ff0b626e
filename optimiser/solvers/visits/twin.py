"""The same search with other dice on another core, for centres too small to be divided.

Where a search ends depends on its dice more than on how long it takes; so two go side by side, and
at the end of each phase both go on from the better of their plans, until bounds need the core.
"""

from collections.abc import Callable
from threading import Thread

from optimiser.solvers.visits.search import Search

OTHER_SEED = 7919
"""Added to the seed of the first search."""


class Twin:
    """A second search beside a first."""

    def __init__(self, first: Search, seed: int) -> None:
        self.first = first
        self.second = first.another(seed + OTHER_SEED)

    def only(self, rank: int) -> None:
        """Both work on the classes down to `rank`."""
        for search in (self.first, self.second):
            search.only(rank)

    def run(self, go: Callable[[Search], None]) -> None:
        """Let both go, each with its own steps, until each is through; then keep the better."""
        thread = Thread(target=go, args=(self.second,), name="twin")
        thread.start()
        try:
            go(self.first)
        finally:
            thread.join()
        better, other = self.first, self.second
        if other.levels > better.levels:
            better, other = other, better
        other.go_back(better.kept())

"""Which lists can be run on their own, and what is learnt from those that cannot.

What a list cannot, a longer one cannot either, so that few candidates say it of many lists. That
is not so where turnovers of one procedure differ (`Shape.alike`): a case between two others may
save more than it takes. Nothing is asked or learnt of such lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.realise import Realise
from optimiser.solvers.columns.shape import BoolArray, Floats, Ints


@dataclass
class Standing:
    """Remembers, by shape, positions of candidates who cannot share a list."""

    realise: Realise
    cores: dict[int, list[frozenset[int]]] = field(default_factory=dict)

    def stands(self, column: Column) -> bool:
        """Can the list be run on its own? If not, it is remembered who cannot share it."""
        if self.falls(column):
            return False
        if not self._alike(column.shape) or self.realise.stands(column.shape, column.chosen):
            return True
        core = self.realise.core(column.shape, column.chosen)
        self.cores.setdefault(column.shape, []).append(frozenset(map(int, core)))
        return False

    def falls(self, column: Column) -> bool:
        """Does the list hold candidates who are known not to share one?"""
        cores = self.cores.get(column.shape) if self._alike(column.shape) else None
        return bool(cores) and any(core.issubset(map(int, column.chosen)) for core in cores or ())

    def _alike(self, shape: int) -> bool:
        return self.realise.shapes[shape].alike

    def all_stand(self, columns: Iterable[Column]) -> bool:
        """Can all be run, each on its own? Every one is tried, so that all is learnt at once."""
        return all([self.stands(column) for column in columns])

    def lightened(self, column: Column, gain: Floats) -> Ints:
        """Candidates left of a list when those worth least (`gain`) of each core give way."""
        chosen = column.chosen
        while True:
            here = [c for c in self.cores.get(column.shape, ()) if c.issubset(map(int, chosen))]
            if not here and self.realise.stands(column.shape, chosen):
                return chosen
            core = here[0] if here else frozenset(map(int, self.realise.core(column.shape, chosen)))
            if not here:
                self.cores.setdefault(column.shape, []).append(core)
            chosen = chosen[chosen != min(core, key=lambda k: (float(gain[k]), k))]

    def shut_alone(self) -> BoolArray:
        """Marks pairs whose candidate cannot have a list even alone."""
        realise = self.realise
        return np.array(
            [
                shape.alike and not realise.stands(number, np.array([place]))
                for number, shape in enumerate(realise.shapes)
                for place in range(len(shape.entries))
            ],
            dtype=bool,
        )

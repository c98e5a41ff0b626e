"""Lists with and without infected cases, apart: those with one lose minutes that others do not.

Infected cases come last, or cleaning follows. So a list with some of them ends with the turnover
of one of theirs spared and not with the longest one, or it cleans. Which is dearer depends on the
longest turnover on the list; for each such turnover there is a kind of list of its own, with its
own room, in which the plain knapsack is nearly exact again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.solvers.columns.shape import BoolArray, Floats, Ints, Shape
from optimiser.solvers.columns.sweep import Sweep, Swept


@dataclass(frozen=True)
class Kind:
    """Lists of one kind: the shape they have, and the positions of its candidates."""

    shape: Shape
    places: Ints


def kinds(shape: Shape) -> list[Kind]:
    """The kinds of list of a shape, together every list: first the one without infected cases."""
    found = [_kind(shape, np.flatnonzero(~shape.infected), 0.0)]
    for longest in sorted({*map(float, shape.full), shape.head_credit}, reverse=True):
        # who goes on from what is booked opens no procedure, and is on lists of every kind
        inside = (shape.full <= longest) | (shape.family < 0)
        infected = inside & shape.infected
        if infected.any():
            spared = float(shape.full[infected].max())
            lost = min(shape.clean, longest - spared) if not infected.all() else 0.0
            found.append(_kind(shape, np.flatnonzero(inside), max(0.0, lost)))
    return found


def _kind(shape: Shape, places: Ints, lost: float) -> Kind:
    return Kind(replace(shape.of(places), room=shape.room - lost), places)


class Apart:
    """The best lists of sessions with infected candidates, kind by kind."""

    def __init__(self, shapes: Sequence[Shape], first: Ints, workers: int = 1) -> None:
        self.first = first
        every = [
            (number, kind)
            for number, shape in enumerate(shapes)
            if shape.infected.any()
            for kind in kinds(shape)
        ]
        self.of = np.array([number for number, _ in every], dtype=np.int64)
        self.kinds = [kind for _, kind in every]
        self.sweep = Sweep([kind.shape for kind in self.kinds], workers)
        self.pairs = np.concatenate(
            [first[number] + kind.places for number, kind in every] or [np.zeros(0, dtype=np.int64)]
        )
        self.known = np.zeros(len(shapes), dtype=np.bool_)
        self.known[self.of] = True

    def swept(
        self,
        swept: Swept,
        again: BoolArray,
        gain: Floats,
        change: float,
        ends: Sequence[Sequence[float]],
        units: int,
        *,
        safe: bool,
    ) -> None:
        """Replace what `swept` says of the sessions marked in `again`, all of them known here."""
        closed = ~again[self.of]
        if closed.all():
            return
        mine = [ends[number] for number in self.of]
        ask = self.sweep.sound if safe else self.sweep.exact
        found = ask(gain[self.pairs], change, mine, closed, units=units)
        for number in np.flatnonzero(again):
            of_session = np.flatnonzero(self.of == number)
            order = of_session[np.argsort(-found.value[of_session], kind="stable")]
            best = order[0]
            if safe:
                best = next((k for k in order if self._stands(k, found)), order[0])
            swept.value[number] = found.value[best]
            pairs = slice(self.sweep.first[best], self.sweep.first[best + 1])
            swept.taken[self.first[number] : self.first[number + 1]] = False
            swept.taken[self.pairs[pairs][found.taken[pairs]]] = True

    def _stands(self, kind: int, found: Swept) -> bool:
        """Does the list of this kind keep its budget, infected cases and all?"""
        taken = found.taken[self.sweep.first[kind] : self.sweep.first[kind + 1]]
        return self.kinds[kind].shape.fits(list(map(int, np.flatnonzero(taken))))

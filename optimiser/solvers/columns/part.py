"""Some sessions opened while all others stay as they are: what is left for them, as rounds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from optimiser.solvers.columns.master import Column, Master
from optimiser.solvers.columns.rounds import Rounds
from optimiser.solvers.columns.rows import Rows
from optimiser.solvers.columns.shape import Floats, Ints


class Part:
    """Rounds over the sessions `opened`, with what the other lists of `current` leave free.

    `current` are lists by shape; `hint` are those of opened sessions, known to the rounds.
    Shapes are numbered in the order of `opened`.
    """

    def __init__(self, rounds: Rounds, current: Mapping[int, Column], opened: Ints) -> None:
        self.opened = opened
        self._place = {int(number): k for k, number in enumerate(opened)}
        self._rows = rows = rounds.master.rows
        self.free = left_beside(rows, (c for c in current.values() if c.shape not in self._place))
        pairs = rows.pairs_of(opened)
        self.rounds = Rounds(
            [rounds.shapes[k] for k in opened],
            [replace(level, gain=level.gain[pairs]) for level in rounds.levels],
            Master(len(opened), rows.among(opened, self.free), rounds.master.scale),
        )
        self.rounds.spreads = [rounds.spreads[k] for k in opened]
        self.hint = [self.inward(current[int(k)]) for k in opened if int(k) in current]
        self._know([*current.values(), *rounds.master.columns])

    def inward(self, column: Column) -> Column:
        """A list of an opened session as the rounds of this part number it."""
        return replace(column, shape=self._place[column.shape])

    def outward(self, column: Column) -> Column:
        """A list of this part as it is numbered outside."""
        return replace(column, shape=int(self.opened[column.shape]))

    def _know(self, columns: Iterable[Column]) -> None:
        """Take in lists of the opened sessions that what is left allows."""
        for column in columns:
            if column.shape in self._place and self._leaves(column):
                self.rounds.master.add(self.inward(column))

    def _leaves(self, column: Column) -> bool:
        used, amounts = self._rows.use(self._rows.first[column.shape] + column.chosen)
        return bool((amounts <= self.free[used] + 1e-9).all())


def left_beside(rows: Rows, lists: Iterable[Column]) -> Floats:
    """What lists leave of each row."""
    free = rows.most.copy()
    for column in lists:
        used, amounts = rows.use(rows.first[column.shape] + column.chosen)
        free[used] -= amounts
    return free

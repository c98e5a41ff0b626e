"""The relaxation of `slots` in arrays, and the bound that any prices of its rows prove.

Variables are the visits that requests could have, and the starts of tests. Rows are of three
sorts, in this order: a kin has no more visits than starts; what a request may have; what there is
of rooms and staff at a slot, and of a session's minutes. All say "no more than".
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Entries:
    """Places of a matrix that are not zero: rows, columns and what stands there."""

    rows: Counts
    columns: Counts
    shares: Floats

    def down(self, prices: Floats, columns: int) -> Floats:
        """What each column costs at the prices of the rows."""
        cost: Floats = np.bincount(self.columns, self.shares * prices[self.rows], columns).astype(
            float
        )
        return cost


@dataclass(frozen=True)
class SlotRows:
    """The arrays; columns of visits and of starts are counted apart.

    `worth` is of each visit by rank, more is better. `alone` are visits of requests that can have
    no other beside them, of which `request` tells the number. `visit_kins` and `start_kin` say
    which kins they are of. `asks` are the rows of requests over visits, each with its `most`, and
    `lone_rows` those of requests of one visit. `takes` are the rows of rooms and staff over starts,
    with what `there` is.
    """

    worth: Floats
    request: Counts
    alone: Bools
    kins: int
    visit_kins: Entries
    start_kin: Counts
    asks: Entries
    most: Floats
    lone_rows: Bools
    takes: Entries
    there: Floats

    @property
    def variables(self) -> int:
        """Visits and starts."""
        return len(self.worth) + len(self.start_kin)

    @property
    def limits(self) -> Floats:
        """The most of each row, in their order."""
        return np.concatenate([np.zeros(self.kins), self.most, self.there])

    @property
    def matrix(self) -> Entries:
        """All rows over all variables, row by row."""
        visits, starts = len(self.worth), len(self.start_kin)
        asked = self.kins + len(self.most)
        rows = (self.visit_kins.rows, self.start_kin, self.asks.rows + self.kins)
        columns = (self.visit_kins.columns, visits + np.arange(starts), self.asks.columns)
        shares = (self.visit_kins.shares, np.full(starts, -1.0), self.asks.shares)
        row = np.concatenate([*rows, self.takes.rows + asked])
        column = np.concatenate([*columns, self.takes.columns + visits])
        share = np.concatenate([*shares, self.takes.shares])
        order = np.lexsort((column, row))
        return Entries(row[order], column[order], share[order])

    def most_at(self, prices: Floats, worth: Floats) -> float:
        """No plan has more of `worth`, of each visit, than this, whatever the prices of the rows.

        A start costs what it takes; a visit pays for the cheapest start of each of its tests. A
        request of one visit takes the best there is, the others pay for their rows too.
        """
        _, asked, taken = np.split(np.maximum(0.0, prices), [self.kins, self.kins + len(self.most)])
        cheapest = np.full(self.kins, np.inf)
        np.minimum.at(cheapest, self.start_kin, self.takes.down(taken, len(self.start_kin)))
        gain = worth - self.visit_kins.down(cheapest, len(self.worth))
        best = np.zeros(int(self.request.max(initial=0)) + 1)
        np.maximum.at(best, self.request[self.alone], gain[self.alone])
        others = gain - self.asks.down(asked, len(self.worth))
        more = np.maximum(0.0, others[~self.alone]).sum()
        rows = asked[~self.lone_rows] @ self.most[~self.lone_rows]
        return float(taken @ self.there + best.sum() + more + rows)

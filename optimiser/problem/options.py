"""Options: which entry may go into which session, and with which surgeon.

Built for the whole list at once from every rule's `admits`; what no rule admits never becomes
a variable. A booking already made is one option, exempt from the option rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from optimiser.models.case import TheatreCase
from optimiser.problem.grid import Grid, Mask

AT_ONCE = 20_000
"""So many entries are judged at once: masks of a hundred thousand take gigabytes."""


class Admitting(Protocol):
    """Anything that has an opinion on the grid: the rules."""

    @property
    def name(self) -> str:
        """Key of the rule."""

    def admits(self, grid: Grid) -> Mask | None:
        """Mask over the grid, or None."""


@dataclass(frozen=True)
class Option:
    """Entry number `entry` may go into session number `session` with one of `surgeons`."""

    entry: int
    session: int
    surgeons: tuple[str | None, ...]


class Options:
    """All admissible options of a case, as matrices and as objects made on demand.

    `pairs` is (entries, sessions); `entry_surgeon` and `session_surgeon` are the surgeon
    masks. An option exists where the pair is admitted and some surgeon suits both.
    """

    def __init__(self, case: TheatreCase, rules: Iterable[Admitting]) -> None:
        self.grid = Grid(case)
        entries, sessions = len(self.grid.entries), len(self.grid.sessions)
        surgeons = len(self.grid.surgeons)
        pairs = np.ones((entries, sessions), dtype=np.bool_)
        self.entry_surgeon = np.ones((entries, surgeons), dtype=np.bool_)
        self.session_surgeon = np.ones((sessions, surgeons), dtype=np.bool_)
        left = list(rules)
        for begin in range(0, max(1, entries), AT_ONCE):
            part = slice(begin, begin + AT_ONCE)
            left = self._judge(left, part, pairs[part])
        # many entries may go to the same surgeons: asked once of each such group
        alike: dict[bytes, int] = {}
        group = [alike.setdefault(row.tobytes(), len(alike)) for row in self.entry_surgeon]
        able = np.array([np.frombuffer(row, dtype=np.bool_) for row in alike], dtype=np.float32)
        suits = able.reshape(-1, surgeons) @ self.session_surgeon.T.astype(np.float32) > 0.5
        for begin in range(0, entries, AT_ONCE):
            pairs[begin : begin + AT_ONCE] &= suits[group[begin : begin + AT_ONCE]]
        number = {session.session_id: index for index, session in enumerate(case.sessions)}
        for index, entry in enumerate(case.entries):
            if entry.fixed is not None:
                pairs[index, :] = False
                pairs[index, number[entry.fixed.session_id]] = True
        self.pairs: npt.NDArray[np.bool_] = pairs
        # entries that the same surgeons may take have their options in common
        same = zip(group, [entry.consultant for entry in case.entries], strict=True)
        kinds: dict[tuple[int, str | None], int] = {}
        self._like = [kinds.setdefault(kind, len(kinds)) for kind in same]
        self._surgeons: dict[tuple[int, int], tuple[str | None, ...]] = {}

    def ordered_pairs(self) -> int:
        """Ordered pairs of entries that could stand in one list, summed over the sessions; each
        entry with itself counts too."""
        return int((self.pairs.sum(axis=0).astype(int) ** 2).sum())

    def _judge(self, rules: Sequence[Admitting], part: slice, pairs: Mask) -> list[Admitting]:
        """Take what the rules say of some entries off the masks; the rules to ask of others too."""
        grid = self.grid.of(self.grid.entries[part])
        again: list[Admitting] = []
        for rule in rules:
            mask = rule.admits(grid)
            if mask is None:
                continue
            if mask.shape[2] == 1:
                pairs &= mask[:, :, 0]
            elif mask.shape[1] == 1:
                self.entry_surgeon[part] &= mask[:, 0, :]
            else:
                self.session_surgeon &= mask[0, :, :]
                continue
            again.append(rule)
        return again

    def of_session(self, session: int) -> npt.NDArray[np.intp]:
        """Numbers of the entries that may go into session number `session`."""
        return np.flatnonzero(self.pairs[:, session])

    def of_entry(self, entry: int) -> npt.NDArray[np.intp]:
        """Numbers of the sessions that entry number `entry` may go into."""
        return np.flatnonzero(self.pairs[entry])

    def option(self, entry: int, session: int) -> Option:
        """The option of one admitted pair with its surgeons."""
        return Option(entry, session, self.surgeons(entry, session))

    def surgeons(self, entry: int, session: int) -> tuple[str | None, ...]:
        """The surgeons of the option of one admitted pair."""
        like = (self._like[entry], session)
        surgeons = self._surgeons.get(like)
        if surgeons is None:
            surgeons = self._surgeons[like] = self._surgeons_of(entry, session)
        return surgeons

    def _surgeons_of(self, entry: int, session: int) -> tuple[str | None, ...]:
        both = self.entry_surgeon[entry] & self.session_surgeon[session]
        surgeons: Sequence[str | None] = [self.grid.surgeons[k] for k in np.flatnonzero(both)]
        if None in surgeons and self.grid.entries[entry].consultant is None:
            surgeons = [None]  # no roster to choose from: a pooled case names nobody
        if not surgeons:  # only a booking already made gets here
            surgeons = [self.grid.entries[entry].consultant]
        return tuple(surgeons)

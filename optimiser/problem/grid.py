"""The grid: every (entry, session, surgeon) at once, for rules that decide by pairs.

A rule's mask broadcasts to (entries, sessions, surgeons) but never fills all three axes: the
grid asks about pairs only, so 12,000 entries by 600 sessions stay small. Judgements are made
once per distinct pair of keys and spread by indexing.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.session import Session

Mask = npt.NDArray[np.bool_]
A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)


class Grid:
    """Entries, sessions and surgeons of a case in fixed order.

    `surgeons` ends with None: the unnamed surgeon of a hospital that gives no roster.
    """

    def __init__(self, case: TheatreCase) -> None:
        self.case = case
        self.entries: tuple[Entry, ...] = case.entries
        self.sessions: tuple[Session, ...] = case.sessions
        named = {surgeon.surgeon_id for surgeon in case.surgeons or ()}
        named.update(duty.surgeon_id for duty in case.roster or ())
        named.update(name for session in case.sessions for name in session.surgeons)
        if case.roster is None:
            named.update(entry.consultant for entry in case.entries if entry.consultant)
        self.surgeons: tuple[str | None, ...] = (*sorted(named), None)

    def entry_session(
        self,
        entry_key: Callable[[Entry], A],
        session_key: Callable[[Session], B],
        judge: Callable[[A, B], bool],
    ) -> Mask:
        """(entries, sessions, 1): judged once per distinct pair of keys."""
        return _spread(self.entries, entry_key, self.sessions, session_key, judge)[:, :, None]

    def entry_surgeon(
        self,
        entry_key: Callable[[Entry], A],
        judge: Callable[[A, str | None], bool],
    ) -> Mask:
        """(entries, 1, surgeons): judged once per distinct entry key and surgeon."""
        return _spread(self.entries, entry_key, self.surgeons, lambda name: name, judge)[:, None, :]

    def session_surgeon(
        self,
        session_key: Callable[[Session], A],
        judge: Callable[[A, str | None], bool],
    ) -> Mask:
        """(1, sessions, surgeons): judged once per distinct session key and surgeon."""
        mask = _spread(self.sessions, session_key, self.surgeons, lambda name: name, judge)
        return mask[None, :, :]


def _spread(
    rows: Sequence[object],
    row_key: Callable[..., Hashable],
    columns: Sequence[object],
    column_key: Callable[..., Hashable],
    judge: Callable[..., bool],
) -> Mask:
    row_keys, row_codes = _codes([row_key(row) for row in rows])
    column_keys, column_codes = _codes([column_key(column) for column in columns])
    table = np.array(
        [[judge(row, column) for column in column_keys] for row in row_keys], dtype=np.bool_
    ).reshape(len(row_keys), len(column_keys))
    return table[np.ix_(row_codes, column_codes)]


def _codes(keys: Sequence[Hashable]) -> tuple[list[Hashable], npt.NDArray[np.intp]]:
    numbered: dict[Hashable, int] = {}
    codes = [numbered.setdefault(key, len(numbered)) for key in keys]
    return list(numbered), np.array(codes, dtype=np.intp)

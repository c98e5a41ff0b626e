"""The grid: every (entry, session, surgeon) at once, for rules that decide by pairs.

A rule's mask broadcasts to (entries, sessions, surgeons) but never fills all three axes: the
grid asks about pairs only, so 12,000 entries by 600 sessions stay small. Judgements are made
once per distinct pair of keys and spread by indexing.
"""

from collections.abc import Callable, Sequence
from copy import copy

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.session import Session
from optimiser.problem.base_grid import A, B, BaseGrid, Mask, spread

__all__ = ["Grid", "Mask"]


class Grid(BaseGrid):
    """Entries, sessions and surgeons of a case in fixed order.

    `surgeons` ends with None: the unnamed surgeon of a hospital that gives no roster.
    """

    def __init__(self, case: TheatreCase) -> None:
        self.case = case
        self.entries: Sequence[Entry] = case.entries
        self.sessions: tuple[Session, ...] = case.sessions
        named = {surgeon.surgeon_id for surgeon in case.surgeons or ()}
        named.update(duty.surgeon_id for duty in case.roster or ())
        named.update(name for session in case.sessions for name in session.surgeons)
        if case.roster is None:
            named.update(entry.consultant for entry in case.entries if entry.consultant)
        self.surgeons: tuple[str | None, ...] = (*sorted(named), None)

    def of(self, entries: Sequence[Entry]) -> "Grid":
        """The grid of some entries alone."""
        part = copy(self)
        part.entries = entries
        return part

    def entry_session(
        self,
        entry_key: Callable[[Entry], A],
        session_key: Callable[[Session], B],
        judge: Callable[[A, B], bool],
    ) -> Mask:
        """(entries, sessions, 1): judged once per distinct pair of keys."""
        return spread(self.entries, entry_key, self.sessions, session_key, judge)[:, :, None]

    def entry_surgeon(
        self,
        entry_key: Callable[[Entry], A],
        judge: Callable[[A, str | None], bool],
    ) -> Mask:
        """(entries, 1, surgeons): judged once per distinct entry key and surgeon."""
        return spread(self.entries, entry_key, self.surgeons, lambda name: name, judge)[:, None, :]

    def session_surgeon(
        self,
        session_key: Callable[[Session], A],
        judge: Callable[[A, str | None], bool],
    ) -> Mask:
        """(1, sessions, surgeons): judged once per distinct session key and surgeon."""
        mask = spread(self.sessions, session_key, self.surgeons, lambda name: name, judge)
        return mask[None, :, :]

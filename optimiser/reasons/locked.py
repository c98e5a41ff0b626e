"""Locked lists that would suit who waits: not a plan's to fill, but worth a question."""

from collections.abc import Iterable, Sequence

import numpy as np

from optimiser.models.days import day_text
from optimiser.models.kinds import AnyCase
from optimiser.models.session import BaseSession
from optimiser.models.words import SessionState
from optimiser.problem.options import Options
from optimiser.problem.problem import Problem
from optimiser.problem.task_grid import TaskGrid
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.beside import Beside
from optimiser.reasons.visit_trial import Trials
from optimiser.solvers.fill import Fill

OPEN = "session_open"


def locked_sessions(case: AnyCase) -> list[int]:
    """Locked sessions that this plan might fill if they were not."""
    return [
        number
        for number, one in enumerate(case.sessions)
        if one.state is SessionState.locked
        and case.horizon_start <= one.day <= case.horizon_end
        and not case.had_begun(one)
    ]


def said_of(sessions: Sequence[BaseSession]) -> str:
    """What is added about locked sessions after those that may take an entry; "" if none."""
    if not sessions:
        return ""
    first = min(sessions, key=lambda one: (not one.locked_for, one.day, one.session_id))
    which = f"{first.session_id} on {day_text(first.day)}"
    if len(sessions) > 1:
        which = f"{len(sessions)} more, such as {which}, are"
        ask = "ask whoever locked them"
    else:
        which, ask = f"1 more, {which}, is", "ask whoever locked it"
    return f"; {which} locked: {_mend(first) or ask}"


def locked_words(session: BaseSession) -> str:
    """That a session is locked, and for whom where the files say it."""
    return f"is locked: {mend}" if (mend := _mend(session)) else "is locked"


def held_back(case: AnyCase, sessions: Iterable[int]) -> int | None:
    """Of sessions that are shut by their lock alone the first that a held row locks: whoever waits
    for one of them waits for that row to be mended."""
    held = [k for k in sessions if case.sessions[k].locked_for]
    return min(held, key=lambda k: (case.sessions[k].day, k), default=None)


MEND = "Then plan again."
"""What to do about a session that a held row locks, once it is said which row to mend."""


def _mend(session: BaseSession) -> str:
    """The row whose mending opens a session again; "" where the hospital locked it."""
    if not session.locked_for:
        return ""
    return f"a held row may be booked in it ({session.locked_for[0]}), mend that first"


class LockedLists:
    """Locked theatre lists that no other rule keeps from an entry, and that have the minutes."""

    def __init__(self, problem: Problem, beside: Beside) -> None:
        self.problem, self._beside = problem, beside
        self._numbers = locked_sessions(problem.case)
        self._rules = [rule for rule in problem.rules if rule.name != OPEN]

    def suiting(self, filled: Fill, number: int) -> list[BaseSession]:
        """Those for entry `number`."""
        case = self.problem.case
        specialty = case.entries[number].specialty
        able = [
            k
            for k in self._numbers
            if specialty in case.sessions[k].specialties
            and filled.room.refusal(number, k) is None
            and not self._beside.of(number, k)
        ]
        if not able:
            return []
        rooms = tuple(case.sessions[k] for k in able)
        part = case.having(entries=(case.entries[number],), sessions=rooms)
        admitted = Options(part, self._rules).pairs[0]
        return [rooms[k] for k in np.flatnonzero(admitted)]


class LockedRooms:
    """Locked sessions of rooms that no other rule keeps from a test."""

    def __init__(self, problem: VisitProblem, trials: Trials) -> None:
        self.problem, self.trials = problem, trials
        self._numbers = locked_sessions(problem.case)
        self._rules = [rule for rule in problem.rules if rule.name != OPEN]

    def suiting(self, number: int) -> list[BaseSession]:
        """Those for task `number`."""
        case, task = self.problem.case, self.problem.tasks[number]
        rooms = [k for k in self._numbers if self.trials.in_room(number, k).starts()]
        if not rooms:
            return []
        patient = task.request.patient_id
        part = case.having(
            requests=tuple(one for one in case.requests if one.patient_id == patient),
            sessions=tuple(case.sessions[k] for k in rooms),
        )
        grid = TaskGrid(part)
        row = [one.item for one in grid.tasks].index(task.item)
        admitted = np.ones(len(rooms), dtype=np.bool_)
        for rule in self._rules:
            mask = rule.admits(grid)
            if mask is not None:
                admitted &= np.broadcast_to(mask[:, :, 0], (len(grid.tasks), len(rooms)))[row]
        return [case.sessions[k] for k, yes in zip(rooms, admitted, strict=True) if yes]

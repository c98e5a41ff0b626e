"""The grid of a diagnostics case: every (task, session) at once, for rules that decide by pairs."""

from collections.abc import Callable

import numpy as np

from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.request import Request
from optimiser.models.session import RoomSession
from optimiser.problem.base_grid import A, B, BaseGrid, Mask, spread
from optimiser.problem.task import Task, tasks_of


class TaskGrid(BaseGrid):
    """Tasks (tests of requests) and sessions of a case in fixed order.

    A rule is asked about a request and a session, or about a test of the catalogue and a
    session; either way the mask is (tasks, sessions, 1).
    """

    def __init__(self, case: DiagnosticsCase) -> None:
        self.case = case
        self.tasks: tuple[Task, ...] = tasks_of(case)
        self.sessions: tuple[RoomSession, ...] = case.sessions

    def entry_session(
        self,
        entry_key: Callable[[Request], A],
        session_key: Callable[[RoomSession], B],
        judge: Callable[[A, B], bool],
    ) -> Mask:
        """(tasks, sessions, 1): by the task's request."""
        return self.task_session(lambda task: entry_key(task.request), session_key, judge)

    def test_session(
        self,
        test_key: Callable[[DiagnosticTest], A],
        session_key: Callable[[RoomSession], B],
        judge: Callable[[A, B], bool],
    ) -> Mask:
        """(tasks, sessions, 1): by the task's line of the catalogue."""
        return self.task_session(lambda task: test_key(task.test), session_key, judge)

    def task_session(
        self,
        task_key: Callable[[Task], A],
        session_key: Callable[[RoomSession], B],
        judge: Callable[[A, B], bool],
    ) -> Mask:
        """(tasks, sessions, 1): by request and test together."""
        return spread(self.tasks, task_key, self.sessions, session_key, judge)[:, :, None]

    def pairs(self, masks: "list[Mask | None]") -> Mask:
        """(tasks, sessions): admitted by every mask; a booking already made stays where it is."""
        admitted = np.ones((len(self.tasks), len(self.sessions)), dtype=np.bool_)
        for mask in masks:
            if mask is not None and any(mask.strides):  # without strides it is one value, true
                admitted &= mask[:, :, 0]
        number = {session.session_id: k for k, session in enumerate(self.sessions)}
        for k, task in enumerate(self.tasks):
            fixed = task.fixed if task.request.fixed else None
            if fixed is not None:
                admitted[k, :] = False
                admitted[k, number[fixed.session_id]] = True
        return admitted

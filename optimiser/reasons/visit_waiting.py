"""Why tests of a request wait, found by trying and never guessed.

The schedule was filled up first, so nobody who fits is told a reason. A test that no session may
take is told which rules refuse it at the sessions that come nearest. Otherwise the request is
tried again with one rule left out at a time: the first rule without which something more of it
fits is the reason. Trying takes time; when `seconds` are over the rest are told that no room was
found, which is true and less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from optimiser.constraints.rule import Rule
from optimiser.models.plan import Partly, Waiting
from optimiser.models.request import Request
from optimiser.models.urgency import urgency_of
from optimiser.problem.base_grid import Mask
from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.visit_words import (
    BY_FULL_RULE,
    BY_OPTION_RULE,
    REFUSED,
    TO_DO,
    WITHOUT,
    VisitCode,
)
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visit_greedy import beside

TRIAL = Limits(seconds=2, workers=1, seed=1, deterministic=0.5)


@dataclass(frozen=True)
class Reason:
    """A code with its sentence, the rules in the way, and the session that comes nearest."""

    code: VisitCode
    detail: str
    rules: tuple[str, ...] = ()
    nearest: str | None = None


class VisitReasons:
    """Reasons for every test that a schedule leaves waiting."""

    def __init__(self, problem: VisitProblem, schedule: Schedule, seconds: float) -> None:
        self.problem = problem
        self.schedule = schedule
        self.until = monotonic() + seconds
        self._masks: list[tuple[Rule, Mask]] | None = None

    def all(self) -> tuple[tuple[Waiting, ...], tuple[Partly, ...]]:
        """Requests of which nothing is booked, and those of which something is and not all."""
        waiting, partly = [], []
        for request in self.problem.case.requests:
            items = [(request.request_id, test) for test in request.tests]
            numbers = [self.problem.task_number[item] for item in items]
            left = [n for n in numbers if n not in self.schedule]
            if not left:
                continue
            why = self.reason(request, left)
            if len(left) == len(numbers):
                waiting.append(
                    Waiting(
                        id=request.request_id,
                        code=why.code.value,
                        detail=why.detail,
                        rules=why.rules,
                        nearest=why.nearest,
                    )
                )
            else:
                tests = tuple(self.problem.tasks[n].test.test for n in left)
                partly.append(
                    Partly(
                        request_id=request.request_id,
                        tests_waiting=tests,
                        code=why.code.value,
                        detail=why.detail,
                    )
                )
        return tuple(waiting), tuple(partly)

    def reason(self, request: Request, left: Sequence[int]) -> Reason:
        """Why the tasks `left` of `request` wait."""
        for number in left:
            if not self.problem.pairs[number].any():
                return self._refused(number)
            if self._too_long(number):
                test = self.problem.tasks[number].test.test
                rules = ("session_hours",)
                what = f"{test} is longer than every session that may take it"
                return _told(VisitCode.session_too_short, what, rules)
        if monotonic() > self.until:
            return _told(VisitCode.no_room_left, "no room was found beside those booked before it")
        for name in BY_FULL_RULE:
            if self._fits_without(request, left, name):
                return self._full(request, left, name)
        return _told(VisitCode.no_room_left, "more than one rule keeps it out of what is free")

    def _too_long(self, number: int) -> bool:
        sessions = self.problem.case.sessions
        numbers = [int(k) for k in self.problem.pairs[number].nonzero()[0]]
        return all(sessions[k].minutes < self.problem.tasks[number].minutes for k in numbers)

    def _refused(self, number: int) -> Reason:
        """The rules that refuse the task at the sessions that come nearest."""
        if self._masks is None:
            grid = self.problem.grid
            made = [(rule, rule.admits(grid)) for rule in self.problem.rules]
            self._masks = [(rule, mask[:, :, 0]) for rule, mask in made if mask is not None]
        test = self.problem.tasks[number].test.test
        sessions = self.problem.case.sessions
        if not sessions:
            return _told(VisitCode.no_open_session, f"{test} has no session at all")
        refusals = np.array([~mask[number] for _, mask in self._masks])
        others = [k for k, (rule, _) in enumerate(self._masks) if rule.name != "room_has_modality"]
        kind = [k for k in range(len(self._masks)) if k not in others]
        able = ~refusals[kind].any(axis=0)
        if not able.any():
            return _told(
                VisitCode.no_room_for_test,
                f"no session of the plan does {test}",
                ("room_has_modality",),
            )
        counts = np.where(able, refusals.sum(axis=0), len(self._masks) + 1)
        nearest = int(counts.argmin())
        rules = [
            rule.name for (rule, _), no in zip(self._masks, refusals[:, nearest], strict=True) if no
        ]
        code = VisitCode.several_rules
        if len(rules) == 1:
            code = BY_OPTION_RULE.get(rules[0], VisitCode.several_rules)
        said = " and ".join(REFUSED.get(rule, f"breaks {rule}") for rule in rules)
        session_id = sessions[nearest].session_id
        return _told(code, f"{test}: the nearest session, {session_id}, {said}", rules, session_id)

    def _fits_without(self, request: Request, left: Sequence[int], name: str) -> bool:
        """Would something more of the request fit if rule `name` were not?"""
        options = [(n, int(k)) for n in left for k in self.problem.pairs[n].nonzero()[0]]
        held = beside(self.problem, self.schedule, request, options)
        draft = VisitDraft(self.problem, options, held)
        for rule in self.problem.rules:
            if rule.name != name:
                rule.post(draft)
        draft.model.add_bool_or([placement.booked for placement in draft.placements])
        return ask(draft.model, TRIAL).values is not None

    def _full(self, request: Request, left: Sequence[int], name: str) -> Reason:
        code = BY_FULL_RULE[name]
        if code is VisitCode.room_full and self._all_more_urgent(request, left):
            code = VisitCode.room_full_of_more_urgent
        return _told(code, WITHOUT[name], (name,))

    def _all_more_urgent(self, request: Request, left: Sequence[int]) -> bool:
        """Is everyone booked where the tasks may go of a more urgent class?"""
        case = self.problem.case
        ours = urgency_of(request, case).rank
        places = {int(k) for n in left for k in self.problem.pairs[n].nonzero()[0]}
        others = [
            self.problem.tasks[spot.entry].request
            for spot in self.schedule.values()
            if spot.session in places and self.problem.tasks[spot.entry].fixed is None
        ]
        return bool(others) and all(urgency_of(other, case).rank < ours for other in others)


def _told(
    code: VisitCode, what: str, rules: Sequence[str] = (), nearest: str | None = None
) -> Reason:
    return Reason(code, f"{what}. {TO_DO[code]}", tuple(rules), nearest)

"""Tests that no session may take: which rules refuse them, and where fewest."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.constraints.rule import Rule
from optimiser.models.days import day_text
from optimiser.models.words import SessionState
from optimiser.problem.base_grid import Mask
from optimiser.problem.task_grid import TaskGrid
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.by_date import DATED, READY, by_date, days_off, sessions_then
from optimiser.reasons.locked import MEND, OPEN, held_back, locked_words
from optimiser.reasons.visit_words import BY_OPTION_RULE, REFUSED, TO_DO, VisitCode

IT = "it"
"""Stands for the test where it need not be named."""


@dataclass(frozen=True)
class Reason:
    """A code with its sentence, the rules in the way, and the session that comes nearest."""

    code: VisitCode
    detail: str
    rules: tuple[str, ...] = ()
    nearest: str | None = None


LATER = "Lift what keeps the test out of the sessions then, or add one."
"""What to do where the patient will be ready, and no session may take the test then either."""


def told(
    code: VisitCode,
    what: str,
    rules: Sequence[str] = (),
    nearest: str | None = None,
    to_do: str | None = None,
) -> Reason:
    """A reason with what to do about it: `to_do`, or what is usual with that code."""
    return Reason(code, f"{what}. {to_do or TO_DO[code]}", tuple(rules), nearest)


class VisitBars:
    """The option rules, asked about tests that no session may take."""

    def __init__(self, problem: VisitProblem) -> None:
        self.problem = problem

    def reason(self, number: int, test: str) -> Reason:
        """The rules that refuse task `number`, called `test`, at the session that comes nearest."""
        if not self.problem.case.sessions:
            return told(VisitCode.no_open_session, f"{test} has no session at all")
        row = self._row_of_refused[number]
        refusals = np.array([~mask[row] for _, mask in self._masks])
        names = [rule.name for rule, _ in self._masks]
        able = ~refusals[[name == "room_has_modality" for name in names]].any(axis=0)
        if not able.any():
            what = f"no session of the plan does {test}"
            return told(VisitCode.no_room_for_test, what, ("room_has_modality",))
        counts = np.where(able, refusals.sum(axis=0), len(names))
        shut = np.flatnonzero((counts == 1) & refusals[names.index(OPEN)])
        held = held_back(self.problem.case, shut.tolist())
        nearest = self._nearest(number, counts, refusals) if held is None else held
        rules = [name for name, no in zip(names, refusals[:, nearest], strict=True) if no]
        if len(rules) == 1 and rules[0] in DATED:
            return self._by_date(number, test, nearest, rules[0], np.flatnonzero(able).tolist())
        code = VisitCode.several_rules
        if len(rules) == 1:
            code = BY_OPTION_RULE.get(rules[0], VisitCode.several_rules)
        session = self.problem.case.sessions[nearest]
        said = " and ".join(self._said(rule, nearest) for rule in rules)
        head = "" if test == IT else f"{test}: "
        what = f"{head}the nearest session, {session.session_id}, {said}"
        return told(code, what, rules, session.session_id, None if held is None else MEND)

    def _nearest(
        self, number: int, counts: npt.NDArray[np.int_], refusals: npt.NDArray[np.bool_]
    ) -> int:
        """The session that fewest rules refuse; of those that the same rules refuse as the first
        of them, the one whose date is nearest to a day on which the patient can come."""
        case, request = self.problem.case, self.problem.tasks[number].request
        first = int(counts.argmin())
        like = (refusals == refusals[:, [first]]).all(axis=0) & (counts == counts[first])
        days = [case.sessions[k].day for k in np.flatnonzero(like)]
        off = {day: days_off(request, day, case.horizon_start) for day in set(days)}
        return min(np.flatnonzero(like).tolist(), key=lambda k: (off[case.sessions[k].day], k))

    def _by_date(
        self, number: int, test: str, nearest: int, rule: str, able: Sequence[int]
    ) -> Reason:
        """The only session, or all of them, are on the wrong days."""
        case, request = self.problem.case, self.problem.tasks[number].request
        session, days = case.sessions[nearest], [case.sessions[k].day for k in able]
        why = by_date(request, session.day, rule, days)
        its = f"session that does {test}, {session.session_id}"
        day, to_do = day_text(session.day), None if why.others else why.to_do
        then = sessions_then(why.others, (" that does it", " that do it"))
        if rule == READY:
            late = why.off.endswith("late")
            at_end = session.day == (min(days) if late else max(days))
            end = ("first" if late else "last") if at_end else "nearest"
            what = f"{why.until}; the {end} {its}, is on {day} ({why.off})"
            if why.others:
                what, to_do = f"{what}, and {then}", LATER
        else:
            what = f"the nearest {its}, is on {day}, when the patient cannot come; {why.until}"
            what += f", and {then}"
        return told(BY_OPTION_RULE[rule], what, (rule,), session.session_id, to_do)

    def _said(self, rule: str, session: int) -> str:
        room = self.problem.case.sessions[session]
        if rule == "session_open" and room.state is SessionState.locked:
            return locked_words(room)
        return REFUSED.get(rule, f"breaks {rule}")

    @cached_property
    def _row_of_refused(self) -> dict[int, int]:
        """Waiting tasks that no session may take, and their rows in `_masks`, among all of their
        patients: what one request of a patient says may bind another."""
        nowhere = np.flatnonzero(np.logical_not(self.problem.pairs.any(axis=1)))
        ids = {self.problem.tasks[int(n)].request.patient_id for n in nowhere}
        found, row = dict[int, int](), 0
        for number, task in enumerate(self.problem.tasks):
            if task.request.patient_id in ids:
                found[number] = row
                row += 1
        return found

    @cached_property
    def _masks(self) -> list[tuple[Rule, Mask]]:
        """What each option rule says of the requests in `_row_of_refused`, and of no others: the
        whole grid is large."""
        case, tasks = self.problem.case, self.problem.tasks
        requests = dict.fromkeys(tasks[n].request.request_id for n in self._row_of_refused)
        part = case.having(requests=tuple(case.request_by_id[one] for one in requests))
        grid = TaskGrid(part)
        made = [(rule, rule.admits(grid)) for rule in self.problem.rules]
        return [(rule, mask[:, :, 0]) for rule, mask in made if mask is not None]

"""Pools: sessions that no rule can tell apart, joined into one long session.

Two theatres open on one day at one site, with the same hours, owners, staff and equipment, admit
the same patients; which of the two a patient goes to changes nothing. Joined into one session of
twice the minutes they give a far smaller problem that every plan of the case still fits: a
relaxation, whose bounds hold for the case, and whose lists are shared out afterwards.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from optimiser.models.session import Session
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem

OWN = frozenset({"session_id", "theatre"})
"""What tells pooled sessions apart, and no rule looks at."""


@dataclass(frozen=True)
class Pooled:
    """A problem whose session number k stands for the sessions `members[k]` of `whole`."""

    whole: Problem
    joined: Problem
    members: tuple[tuple[int, ...], ...]

    def options(self) -> list[Option]:
        """The joined problem's options, but for cases too long for a single member."""
        case = self.whole.case
        kept = []
        for number, sessions in enumerate(self.members):
            one = case.sessions[sessions[0]]
            for entry in self.joined.options.of_session(number):
                fits = case.entries[int(entry)].minutes <= one.minutes + one.overrun_minutes
                if fits or len(sessions) == 1:
                    kept.append(self.joined.options.option(int(entry), number))
        return kept


def pooled_problem(problem: Problem) -> Pooled | None:
    """`problem` with its sessions pooled, or None where no two can be."""
    groups: dict[Hashable, list[int]] = {}
    taken = {entry.fixed.session_id for entry in problem.case.entries if entry.fixed is not None}
    for number, session in enumerate(problem.case.sessions):
        alone = session.session_id in taken or not _anyone_operates(problem, number)
        key: Hashable = number if alone else _likeness(problem, number)
        groups.setdefault(key, []).append(number)
    if len(groups) == len(problem.case.sessions):
        return None
    members = tuple(tuple(numbers) for numbers in groups.values())
    case = problem.case.having(sessions=tuple(_joined(problem, numbers) for numbers in members))
    joined = Problem(case, problem.rules, problem.objectives, problem.told)
    return Pooled(problem, joined, members)


def _anyone_operates(problem: Problem, number: int) -> bool:
    """True where no surgeon has to be named, so that lists at one time share nobody."""
    surgeons = problem.options.session_surgeon[number]
    named = problem.options.entry_surgeon[problem.options.pairs[:, number]][:, :-1]
    return bool(surgeons[-1]) and not bool((named.any(axis=0) & surgeons[:-1]).any())


def _likeness(problem: Problem, number: int) -> Hashable:
    session = problem.case.sessions[number]
    facts = tuple(getattr(session, name) for name in Session.model_fields if name not in OWN)
    return facts, problem.options.pairs[:, number].tobytes()


def _joined(problem: Problem, numbers: Sequence[int]) -> Session:
    """One session as long as all, and longer by the turnovers that apart they would not pay."""
    one = problem.case.sessions[numbers[0]]
    if len(numbers) == 1:
        return one
    turnover = max(
        (
            problem.case.entries[int(entry)].turnover_minutes
            for entry in problem.options.of_session(numbers[0])
        ),
        default=0,
    )
    minutes = len(numbers) * one.minutes + (len(numbers) - 1) * turnover
    return one.model_copy(
        update={
            "end": one.start + timedelta(minutes=minutes),
            "overrun_minutes": len(numbers) * one.overrun_minutes,
        }
    )

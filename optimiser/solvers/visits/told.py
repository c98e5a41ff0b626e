"""What an earlier plan told the patients of a centre, by numbers of tasks and sessions."""

from collections.abc import Iterator

from optimiser.models.request import Request
from optimiser.problem.visit_problem import VisitProblem


def told_visits(problem: VisitProblem, request: Request) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The visits that a request was told: each a day as an ordinal number, and its tasks."""
    days: dict[int, list[int]] = {}
    for test in request.tests if problem.told else ():
        day = problem.told.get((request.request_id, test))
        if day is not None:
            task = problem.task_number[request.request_id, test]
            days.setdefault(day.toordinal(), []).append(task)
    return tuple((day, tuple(tasks)) for day, tasks in sorted(days.items()))


def earlier_places(problem: VisitProblem) -> Iterator[tuple[int, int, int]]:
    """Task, session and minute of the clock of what was booked where it still can be."""
    for item, (session_id, start) in problem.earlier.items():
        task, room = problem.task_number.get(item), problem.session_number.get(session_id)
        if task is not None and room is not None:
            yield task, room, problem.clock.minute(start)

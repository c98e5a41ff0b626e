"""From a case of the product to the task of a peer."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from statistics import NormalDist

from benchmarks.peers.task import Choice, List, Task, Wait
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.resources import CRITICAL_CARE, Duty
from optimiser.models.session import Session
from optimiser.models.urgency import booking_value, urgency_of, weight_of
from optimiser.models.words import Flag, Urgency
from optimiser.problem.problem import Problem
from optimiser.solvers.schedule import Schedule

BANDS = {Urgency.urgent: 100, Urgency.long: 10, Urgency.routine: 1}
"""Points of a unit of each waiting level in a peer's one objective; a touch minute has one."""


class Numbers(dict[object, int]):
    """Names numbered as they come."""

    def __missing__(self, name: object) -> int:
        self[name] = len(self)
        return self[name]


def task_of(problem: Problem, greedy: Schedule) -> tuple[Task, list[str | None]]:
    """The task of a case, and the names of its surgeons by number."""
    case = problem.case
    task = Task(max(0.0, NormalDist().inv_cdf(1 - case.policy.overrun_probability)))
    surgeons, items, wards, sites = Numbers(), Numbers(), Numbers(), Numbers()
    first = case.horizon_start
    minute = problem.clock.minute
    for session in case.sessions:
        begin = minute(session.start) + case.policy.first_case_delay_minutes
        latest = minute(session.end) + session.overrun_minutes
        day = session.day
        week = (day.toordinal() - 1) // 7
        room = _room(problem, session, begin, latest)
        task.lists.append(List((day - first).days, week, begin, latest, room, sites[session.site]))
    task.waits = list(_waits(case))
    _choices(problem, greedy, task, surgeons)
    for kit in case.equipment:
        task.own[sites[kit.site], items[kit.item]] = kit.quantity
    movable = {kit.item for kit in case.equipment}
    for number, entry in enumerate(case.entries):
        task.needs += [(number, items[one]) for one in entry.equipment if one in movable]
        task.stays += [(number, wards[ward], night) for ward, night in _nights(case, entry)]
    for number, session in enumerate(case.sessions):
        task.in_room += [(number, items[one]) for one in session.equipment if one in movable]
    for bed in case.beds:
        task.beds[wards[bed.ward], (bed.date - first).days] = bed.beds
    for surgeon in case.surgeons or ():
        if surgeon.max_sessions_per_week is not None and surgeon.surgeon_id in surgeons:
            task.limits[surgeons[surgeon.surgeon_id]] = surgeon.max_sessions_per_week
    return task, [str(name) for name in surgeons]


def _room(problem: Problem, session: Session, begin: int, latest: int) -> int:
    """Minutes of the longest stretch that bookings at fixed times leave, turnovers taken off."""
    timed = sorted(
        (problem.clock.minute(entry.fixed.start), entry.minutes, entry.turnover_minutes)
        for entry in problem.case.entries
        if entry.fixed is not None
        and entry.fixed.start is not None
        and entry.fixed.session_id == session.session_id
    )
    stretches, free = [], begin
    for start, minutes, turnover in timed:
        stretches.append(start - turnover - free)
        free = start + minutes + turnover
    return max(0, latest - free, *stretches)


def _waits(case: TheatreCase) -> Iterator[Wait]:
    procedures, patients = Numbers(), Numbers()
    for entry in case.entries:
        infected = Flag.infection in entry.flags
        timed = entry.fixed is not None and entry.fixed.start is not None
        yield Wait(
            minutes=0 if timed else entry.minutes,
            variance=entry.touch_sd**2,
            procedure=procedures[entry.procedure],
            turnover=0 if timed else entry.turnover_minutes,
            same=0 if timed else entry.same_turnover_minutes,
            clean=case.policy.infection_clean_minutes if infected else 0,
            patient=patients[entry.patient_id],
        )


def _choices(problem: Problem, greedy: Schedule, task: Task, surgeons: Numbers) -> None:
    case = problem.case
    duties = None if case.roster is None else list(case.roster)
    covered: dict[tuple[int, str | None], bool] = {}
    timed = {
        entry.fixed.session_id
        for entry in case.entries
        if entry.fixed is not None and entry.fixed.start is not None
    }
    for number, entry in enumerate(case.entries):
        spot = greedy.get(number)
        for at in map(int, problem.options.of_entry(number)):
            session = case.sessions[at]
            if Flag.latex in entry.flags and entry.fixed is None and session.session_id in timed:
                continue  # first on the list, which is taken
            points = _points(case, entry, session)
            for name in problem.options.option(number, at).surgeons:
                here = spot is not None and (spot.session, spot.surgeon) == (at, name)
                if entry.fixed is not None and not here:
                    continue
                if (at, name) not in covered:
                    covered[at, name] = _covered(session, name, duties)
                if entry.fixed is None and not covered[at, name]:
                    continue
                if here:
                    task.start.append(len(task.choices))
                    task.kept += [len(task.choices)] * (entry.fixed is not None)
                who = -1 if name is None else surgeons[name]
                task.choices.append(Choice(number, at, who, points))


def _points(case: TheatreCase, entry: Entry, session: Session) -> int:
    spared = weight_of(entry, case.policy) * booking_value(entry, session.day, case)
    return round(BANDS[urgency_of(entry, case)] * spared) + entry.minutes


def _covered(session: Session, name: str | None, duties: Iterable[Duty] | None) -> bool:
    """Whether a surgeon is there for the whole list."""
    if session.surgeons or duties is None:
        return True
    latest = session.end + timedelta(minutes=session.overrun_minutes)
    return any(
        duty.surgeon_id == name
        and duty.site in (None, session.site)
        and duty.start <= session.start
        and duty.end >= latest
        for duty in duties
    )


def _nights(case: TheatreCase, entry: Entry) -> Iterator[tuple[str, int]]:
    """(ward, night from the day of surgery) of a stay."""
    critical = entry.critical_care_nights if CRITICAL_CARE in case.bed_wards else 0
    for night in range(-entry.nights_before, max(entry.nights, entry.critical_care_nights)):
        ward = CRITICAL_CARE if 0 <= night < critical else entry.ward
        if ward in case.bed_wards:
            yield str(ward), night

"""What is left in each list, ward and surgeon's week, to tell at once what can never fit.

Every refusal given here is a proof: whatever the order and the times of the list, the named rule
would be broken. What is not refused may still not fit, and is tried (`optimiser.solvers.insert`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, sqrt
from typing import NamedTuple

from optimiser.models.days import day_text, in_minutes
from optimiser.models.entry import Entry
from optimiser.models.resources import CRITICAL_CARE
from optimiser.problem.problem import Problem
from optimiser.solvers.schedule import Schedule, Spot, spots_by_session

EDGE = 1e-6
"""Minutes by which a list must be overfull before that counts as proved."""


class Refusal(NamedTuple):
    """Why an entry does not fit into a session: the rule, and by how many minutes if by minutes.

    `about` says it in words that go on from "the list": ids, dates and figures, no names.
    `judged` is true where an audit half said it of this very entry; `untried` where the list is so
    long that not every order was tried, so that one by hand may take the entry.
    """

    rule: str
    about: str
    short_minutes: float = 0.0
    judged: bool = False
    untried: bool = False


_NO_BED = Refusal("ward_beds", "finds no bed")
"""Which nights are full is told where reasons are made (`optimiser.reasons.beside`)."""


class ListLoad:
    """The least time a list can take, kept up as cases are added."""

    def __init__(self, problem: Problem, session: int, numbers: Iterable[int] = ()) -> None:
        case = problem.case
        room = case.sessions[session]
        self.minutes = problem.clock.minute(room.end) - problem.clock.minute(room.start)
        self.minutes += room.overrun_minutes
        self.delay = case.policy.first_case_delay_minutes
        self.most = case.policy.overrun_probability
        self.z = case.policy.overrun_z
        self.touch = 0
        self.variance = 0.0
        self.time_given = False
        self.families: dict[str, tuple[int, int, int, int]] = {}
        self._paid = self._longest = 0
        self.known: dict[int, Refusal | None] = {}
        """What was said of entries of each kind (`RoomLeft.kinds`)."""
        for number in numbers:
            self.add(case.entries[number])

    def add(self, entry: Entry) -> None:
        """Count one more case."""
        self.touch += entry.minutes
        self.variance += entry.touch_sd**2
        self.time_given |= entry.time_given
        self._paid, self._longest = self._turnovers(entry)
        self.families[entry.procedure] = self._joined(entry)
        self.known.clear()

    def span_with(self, entry: Entry) -> int:
        """Least minutes from the first case in to the last one out, with `entry` added.

        Of g cases of one procedure, g-1 pay the same-procedure turnover and one the full; the
        last case of the list pays none.
        """
        paid, longest = self._turnovers(entry)
        return self.touch + entry.minutes + paid - longest

    def _turnovers(self, entry: Entry) -> tuple[int, int]:
        """The turnovers paid with `entry` added were none spared, and the longest of them."""
        before = self.families.get(entry.procedure)
        paid = self._paid
        if before is not None:
            cases, full, same, _ = before
            paid -= full + (cases - 1) * same
        cases, full, same, most = self._joined(entry)
        return paid + full + (cases - 1) * same, max(self._longest, most)

    def refusal(self, entry: Entry) -> Refusal | None:
        """The proof that `entry` cannot be added, if there is one."""
        room = self.minutes - (0 if self.time_given else self.delay)
        short: float = self.span_with(entry) - room
        if short > 0:
            return _too_short(short)
        if self.z > 0:
            short += self.z * sqrt(self.variance + entry.touch_sd**2)
            if short > EDGE:
                # rounded up: a session made so much longer is long enough
                lacking = in_minutes(ceil(short))
                return Refusal(
                    "overrun_budget",
                    f"would finish late with more than the {100 * self.most:g}% chance that the "
                    f"policy allows: it is {lacking} short of safe",
                    short,
                )
        return None

    def _joined(self, entry: Entry) -> tuple[int, int, int, int]:
        full, same = entry.turnover_minutes, entry.same_turnover_minutes
        cases, least_full, least_same, most = self.families.get(
            entry.procedure, (0, full, same, full)
        )
        least_full = min(least_full, full)
        return cases + 1, least_full, min(least_same, same, least_full), max(most, full)


class RoomLeft:
    """Lists, beds and surgeons' weeks of a schedule, kept up as it changes."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.case = problem.case
        self.intensive = CRITICAL_CARE in self.case.bed_wards
        self.nights: Counter[tuple[str, date]] = Counter()
        self.weeks: dict[tuple[str, date], Counter[int]] = {}
        self.loads: dict[int, ListLoad] = {}
        alike: dict[tuple[object, ...], int] = {}
        self.kinds = [alike.setdefault(_takes(one), len(alike)) for one in self.case.entries]
        self._stays: dict[str, list[tuple[str, timedelta]]] = {}
        self._days = [session.day for session in self.case.sessions]
        self._mondays = [_monday(day) for day in self._days]
        self.most_sessions = {
            key: surgeon.max_sessions_per_week
            for key, surgeon in self.case.surgeon_by_id.items()
            if surgeon.max_sessions_per_week is not None
        }
        for session, spots in spots_by_session(schedule).items():
            self.loads[session] = ListLoad(problem, session, [spot.entry for spot in spots])
            for spot in spots:
                self._share(spot, 1)

    def relist(self, session: int, before: Iterable[Spot], after: Iterable[Spot]) -> None:
        """Count a list anew whose spots have changed."""
        after = list(after)
        for spot in before:
            self._share(spot, -1)
        for spot in after:
            self._share(spot, 1)
        self.loads[session] = ListLoad(self.problem, session, [spot.entry for spot in after])

    def load(self, session: int) -> ListLoad:
        """The load of one list."""
        if session not in self.loads:
            self.loads[session] = ListLoad(self.problem, session)
        return self.loads[session]

    def refusal(self, number: int, session: int) -> Refusal | None:
        """The proof that the entry fits into no order of the list, if there is one."""
        load, kind = self.load(session), self.kinds[number]
        if kind not in load.known:
            load.known[kind] = load.refusal(self.case.entries[number])
        return load.known[kind] or self.shared_refusal(number, session)

    def shared_refusal(self, number: int, session: int) -> Refusal | None:
        """The proof that what lists share does not allow it, if there is one."""
        if any(self.full_nights(number, session)):
            return _NO_BED
        return self.weekly_limit(number, session)

    def full_nights(self, number: int, session: int) -> Iterator[tuple[str, date]]:
        """Ward and night of every bed of the stay that others have."""
        for ward, night in self.stay(self.case.entries[number], self._days[session]):
            beds = self.case.beds_by_night.get((ward, night))
            if beds is not None and self.nights.get((ward, night), 0) >= beds:
                yield ward, night

    def weekly_limit(self, number: int, session: int) -> Refusal | None:
        """The proof that every surgeon who may operate there has sessions enough, if so."""
        if not self.most_sessions or self.surgeons(number, session):
            return None
        busy = self.problem.options.surgeons(number, session)
        return Refusal(
            "surgeon_weekly_limit",
            f"has no surgeon left: {', '.join(filter(None, busy))} would operate in more "
            f"sessions than agreed in the week of {day_text(self._mondays[session])}",
        )

    def surgeons(self, number: int, session: int) -> list[str | None]:
        """Surgeons of the option who stay within their sessions of that week."""
        surgeons = self.problem.options.surgeons(number, session)
        return [one for one in surgeons if self._within_week(one, session)]

    def _within_week(self, surgeon: str | None, session: int) -> bool:
        most = None if surgeon is None else self.most_sessions.get(surgeon)
        if surgeon is None or most is None:
            return True
        attended = self.weeks.get((surgeon, self._mondays[session]))
        if attended is None or len(attended) < most:
            return most > 0
        others = sum(1 for key, cases in attended.items() if cases > 0 and key != session)
        return others + 1 <= most

    def stay(self, entry: Entry, day: date) -> Iterator[tuple[str, date]]:
        """Ward and night of every bed the entry needs when operated on `day`."""
        if entry.entry_id not in self._stays:
            stay = entry.nights_in_bed(critical_care=self.intensive)
            self._stays[entry.entry_id] = stay
        for ward, after in self._stays[entry.entry_id]:
            yield ward, day + after

    @contextmanager
    def without(self, spot: Spot) -> Iterator[None]:
        """As if that booking were not there; the load of its list is left as it is."""
        self._share(spot, -1)
        try:
            yield
        finally:
            self._share(spot, 1)

    def _share(self, spot: Spot, cases: int) -> None:
        for key in self.stay(self.case.entries[spot.entry], self._days[spot.session]):
            self.nights[key] += cases
        if spot.surgeon is not None:
            key_of_week = (spot.surgeon, self._mondays[spot.session])
            week = self.weeks.setdefault(key_of_week, Counter())
            week[spot.session] += cases


@lru_cache(maxsize=4096)
def _too_short(minutes: float) -> Refusal:
    return Refusal("session_hours", f"is {in_minutes(minutes)} short", minutes)


def _takes(entry: Entry) -> tuple[object, ...]:
    """What the load of a list depends on."""
    turnovers = entry.turnover_minutes, entry.same_turnover_minutes
    return entry.procedure, entry.minutes, entry.touch_sd, *turnovers


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""An aggregate relaxation: cases against the minutes, beds and weeks there are, in a linear model.

It forgets the order of a list and the clock. What it keeps is owed by every plan: an entry is
booked once at most and where the audits of the option rules let it; the cases of like lists of a
day take, with the least turnover between them and what the budget for overruns must spare, no
more minutes than there are; beds, movable equipment, surgeons' minutes and weeks are not
exceeded. So no plan is better than it says; how much worse the best plan is, it cannot say.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Any

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.resources import CRITICAL_CARE
from optimiser.models.session import Session
from optimiser.second_opinion.door import Best, Rows
from optimiser.second_opinion.levels import Counting
from optimiser.second_opinion.options import Option, Options

MOST_OPTIONS = 60_000
MOST_PAIRS = 200_000
"""A relaxation over more options, or over options found among more pairs of entry and session, is
not asked: it would take longer than a plan does."""


@dataclass
class Pool:
    """Like lists of one day: the same entries may go there, with the same surgeons."""

    sessions: list[Session]
    options: list[Option]
    chosen: dict[int, Any] = field(default_factory=dict)
    """How much of each entry is booked here."""


class Aggregate:
    """The relaxation of a case; `floors` are kept from level to level."""

    complete = False

    def __init__(self, counting: Counting, options: Options) -> None:
        self.counting, self.case = counting, counting.case
        entries = self.case.entries
        self._booked = {entry.fixed.session_id for entry in entries if entry.fixed is not None}
        self.rows = Rows("minutes_beds_and_weeks")
        self.pools = _pools(self.case, options)
        of_entry: dict[int, list[Any]] = {}
        for pool in self.pools:
            for option in pool.options:
                share = self.rows.number(0, 1)
                pool.chosen[option.entry] = share
                of_entry.setdefault(option.entry, []).append(share)
        for number, shares in of_entry.items():
            fixed = self.case.entries[number].fixed is not None
            total = self.rows.sum(shares)
            self.rows.keep(total == 1 if fixed else total <= 1)
        for pool in self.pools:
            self._minutes(pool)
        self._beds()
        self._surgeons()
        self._equipment()
        self._inside: list[Any] | None = None

    def level(self, name: str) -> Any:
        """A level as an expression."""
        if name == "changeovers":
            return self.rows.sum([0.0])
        if name == "utilisation":
            return self.rows.sum(self._used())
        gains = [
            self.counting.gain(name, self.case.entries[number], pool.sessions[0]) * share
            for pool in self.pools
            for number, share in pool.chosen.items()
        ]
        return self.rows.sum(gains) + self.counting.base(name)

    def best(self, level: str, *, upward: bool, seconds: float) -> Best:
        """The best a level can be under the rows and floors so far."""
        return self.rows.best(self.level(level), upward=upward, seconds=seconds)

    def floor(self, level: str, value: float, *, upward: bool) -> None:
        """From now on the level is no worse than `value`."""
        expression = self.level(level)
        self.rows.keep(expression >= value if upward else expression <= value)

    # Rows ----------------------------------------------------------------------------------

    def _used(self) -> list[Any]:
        """Touch minutes inside hours, by pool."""
        if self._inside is None:
            self._inside = []
            for pool in self.pools:
                inside = self.rows.number(0, sum(session.minutes for session in pool.sessions))
                touch = self.case.entries
                self.rows.keep(
                    inside <= self.rows.sum(touch[n].minutes * x for n, x in pool.chosen.items())
                )
                self._inside.append(inside)
        return self._inside

    def _minutes(self, pool: Pool) -> None:
        """Cases, least turnovers and the spare minutes of the overrun budget fit into the lists.

        None follows the last case of a list: each list gets the longest of them on top. The root
        of the summed squares is at least their sum over the root of the most it could be. A list
        that people have booked may stay as it is, whatever the budget.
        """
        entries = {number: self.case.entries[number] for number in pool.chosen}
        last = max(_least_turnover(entry) for entry in entries.values())
        there = sum(self._length(session) + last for session in pool.sessions)
        load = {n: entry.minutes + _least_turnover(entry) for n, entry in entries.items()}
        spare = 0.0
        z = 0.0 if self._booked & {one.session_id for one in pool.sessions} else self._z
        if z > 0:
            longest = max(self._length(session) for session in pool.sessions) + last
            most_cases = 1 + longest // max(1, min(load.values()))
            widest = sqrt(most_cases) * max(entry.touch_sd for entry in entries.values())
            spare = z / widest if widest else 0.0
        self.rows.keep(
            self.rows.sum(
                (load[n] + spare * entries[n].touch_sd ** 2) * share
                for n, share in pool.chosen.items()
            )
            <= there
        )

    @property
    def _z(self) -> float:
        most = self.case.policy.overrun_probability
        return -NormalDist().inv_cdf(most) if most < 0.5 else 0.0

    def _length(self, session: Session) -> int:
        wait = self.case.policy.first_case_delay_minutes
        spared = 0 if session.session_id in self._booked else wait
        return session.minutes + session.overrun_minutes - spared

    def _beds(self) -> None:
        in_bed: dict[tuple[str, date], list[Any]] = {}
        for pool in self.pools:
            for number, share in pool.chosen.items():
                for night in nights_of(self.case, self.case.entries[number], pool.sessions[0].day):
                    in_bed.setdefault(night, []).append(share)
        for night, shares in in_bed.items():
            beds = self.case.beds_by_night.get(night)
            if beds is not None and beds < len(shares):
                self.rows.keep(self.rows.sum(shares) <= beds)

    def _surgeons(self) -> None:
        """What only one surgeon can do takes that surgeon's minutes of the day, and sessions of
        the week: at least as many as their cases fill."""
        alone: dict[tuple[str, date], list[tuple[Pool, int]]] = {}
        for pool in self.pools:
            for option in pool.options:
                names = list(option.surgeons)
                if len(names) == 1 and names[0] is not None:
                    day = pool.sessions[0].day
                    alone.setdefault((names[0], day), []).append((pool, option.entry))
        attended: dict[tuple[str, date], list[Any]] = {}
        for (name, day), places in alone.items():
            pools = {id(pool): pool for pool, _ in places}.values()
            window = _hours([session for pool in pools for session in pool.sessions])
            minutes = [self.case.entries[n].minutes * pool.chosen[n] for pool, n in places]
            self.rows.keep(self.rows.sum(minutes) <= window)
            monday = day - timedelta(days=day.weekday())
            for pool in pools:
                lists = self.rows.number(0, len(pool.sessions))
                attended.setdefault((name, monday), []).append(lists)
                for other, number in places:
                    if other is pool:
                        self.rows.keep(lists >= pool.chosen[number])
        for (name, _), counts in attended.items():
            surgeon = self.case.surgeon_by_id.get(name)
            if surgeon is not None and surgeon.max_sessions_per_week is not None:
                self.rows.keep(self.rows.sum(counts) <= surgeon.max_sessions_per_week)

    def _equipment(self) -> None:
        holders: dict[tuple[str, str, date], list[tuple[Pool, int]]] = {}
        for pool in self.pools:
            one = pool.sessions[0]
            for number in pool.chosen:
                for item in set(self.case.entries[number].equipment) - set(one.equipment):
                    holders.setdefault((item, one.site, one.day), []).append((pool, number))
        for (item, site, _), places in holders.items():
            pools = {id(pool): pool for pool, _ in places}.values()
            window = _hours([session for pool in pools for session in pool.sessions])
            minutes = [self.case.entries[n].minutes * pool.chosen[n] for pool, n in places]
            owned = self.case.quantity_of.get((item, site))
            if owned is not None:  # of what is not listed only bookings already made hold any
                self.rows.keep(self.rows.sum(minutes) <= owned * window)


def nights_of(case: TheatreCase, entry: Entry, surgery: date) -> Counter[tuple[str, date]]:
    """The beds that an entry takes, by ward and night, when operated on that day."""
    listed = any(night.ward == CRITICAL_CARE for night in case.beds)
    intensive = entry.critical_care_nights if listed else 0
    taken: Counter[tuple[str, date]] = Counter()
    for offset in range(-entry.nights_before, max(entry.nights, entry.critical_care_nights)):
        ward = CRITICAL_CARE if 0 <= offset < intensive else entry.ward
        if ward is not None:
            taken[ward, surgery + timedelta(days=offset)] += 1
    return taken


def _pools(case: TheatreCase, options: Options) -> list[Pool]:
    by_session: dict[int, list[Option]] = {}
    for option in options.all:
        by_session.setdefault(option.session, []).append(option)
    pools: dict[object, Pool] = {}
    for number, here in by_session.items():
        session = case.sessions[number]
        who = tuple((option.entry, tuple(option.surgeons)) for option in here)
        pool = pools.setdefault((session.day, session.site, session.equipment, who), Pool([], here))
        pool.sessions.append(session)
    return list(pools.values())


def _least_turnover(entry: Entry) -> int:
    return min(entry.turnover_minutes, entry.same_turnover_minutes)


def _hours(sessions: Sequence[Session]) -> float:
    """Minutes of the day at which at least one of the sessions may run, overrun included."""
    spans = sorted((session.start, session.latest_end) for session in sessions)
    total, until = 0.0, spans[0][0]
    for start, end in spans:
        begun: datetime = max(start, until)
        total += max(0.0, (end - begun).total_seconds() / 60)
        until = max(until, end)
    return total


def few_enough(options: Options) -> bool:
    """Is the case small enough for the relaxation?"""
    return len(options.all) <= MOST_OPTIONS

"""A waiting entry of a theatre plan tried in a session: at every minute, and in other orders.

Nobody else is moved at first; where the minutes of a list do not refuse the entry in whatever
order, also each place of the list is tried with the others moved along, and in short lists every
order. A list is short of minutes when the shortest order of it is; that order is found by counting
through all of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import islice, pairwise, permutations, starmap
from math import sqrt
from statistics import NormalDist

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, Plan, Waiting
from optimiser.models.resources import CRITICAL_CARE
from optimiser.models.session import Session
from optimiser.models.urgency import target_date, urgency_of
from optimiser.models.words import SessionState
from optimiser.theatre import RULES

SHORT_LIST = 8
"""Lists of so many cases, the new one included, are tried in every order."""
PROMISED = 5
"""In lists of so many cases reasons promise that no order takes the entry; in longer ones that no
place of the list does. Who fits only when a longer list is put in another order is told apart."""
MOST_ORDERS = 300
"""So many of the orders that are short enough are tried, the list as it stands first."""
TIMELESS = {"ward_beds", "surgeon_weekly_limit"}
"""Coupling rules that do not look at the time of day."""
Ways = Set[frozenset[str]]
"""The rules that each choice of surgeon and quarter of an hour breaks."""


@dataclass(frozen=True)
class Tried:
    """One session that may take the entry. `short` and `risk` are minutes by which its shortest
    order is too long for the hours and for the overrun budget, `alone_short` and `alone_risk` the
    same were nobody else on the list; `broken` are rules that a start breaks, beside everybody else
    where they are."""

    session: Session
    short: float
    risk: float
    alone_short: float
    alone_risk: float
    more_urgent: bool
    broken: frozenset[str]

    @property
    def kind(self) -> str | None:
        """What a reason has to call it; None where minutes alone do not decide."""
        if self.short <= 0 and self.risk <= 1e-6:
            return None
        if self._too_long:
            return "too short for this case"
        if self.short <= 0:
            return "chance of finishing late too high"
        return "full of patients who come first" if self.more_urgent else "full"

    @property
    def _too_long(self) -> bool:
        return self.alone_short > 0 or self.alone_risk > 1e-6

    @property
    def short_there(self) -> float:
        """The minutes that a reason has to give: of the empty list where that is too short."""
        return self.alone_short if self._too_long else self.short

    @property
    def risk_there(self) -> float:
        """The same of the overrun budget."""
        return self.alone_risk if self._too_long else self.risk


class TheatreTrials:
    """The plan of a theatre case, into which entries are tried; `rearranged` are those that fit
    when a long list is put in another order."""

    def __init__(self, case: TheatreCase, plan: Plan) -> None:
        self.case, self.plan = case, plan
        self.lists = plan.by_session()
        self.rules = {scope: [r for r in RULES if r.scope is scope] for scope in Scope}
        self.rearranged: set[str] = set()

    def admitted(self, entry: Entry, session: Session) -> tuple[list[str | None], Ways]:
        """Who may operate there at all; where nobody may, the rules that each of them breaks."""
        everyone: Iterable[str | None] = session.surgeons
        quarters = 1
        if not session.surgeons:
            everyone = (None, *(one.surgeon_id for one in self.case.surgeons or ()))
            quarters = max(1, session.minutes // 15)
        part = self._part([entry])
        able: list[str | None] = []
        ways: set[frozenset[str]] = set()
        for surgeon in everyone:
            for quarter in range(quarters):
                start = session.start + timedelta(minutes=15 * quarter)
                only = _plan([self._booking(entry, session, surgeon, start)])
                broken = frozenset(_names(self.rules[Scope.option], part, only))
                if not broken:
                    able.append(surgeon)
                    break
                ways.add(broken)
        return able, ways

    def tried(self, entry: Entry, session: Session, surgeons: Sequence[str | None]) -> Tried | str:
        """The entry in a session, at every minute and in other orders; where it fits, in words."""
        booked = self.lists.get(session.session_id, [])
        there = [self.case.entry_by_id[b.entry_id] for b in booked]
        short, risk = self._short([*there, entry], session)
        unsure = short <= 0 and risk <= 1e-6
        part = self._part([*there, entry])
        broken: set[str] = set()
        latest = session.end + timedelta(minutes=session.overrun_minutes - entry.minutes)
        for surgeon in surgeons:
            for start in _every_minute(session.start, latest):
                new = self._booking(entry, session, surgeon, start)
                names = self._broken(new, [*booked, new], part, every=unsure)
                if not names:
                    return f"in {session.session_id} at {start:%H:%M} with {surgeon}"
                broken |= names
        if unsure:
            some = self._booking(entry, session, surgeons[0], session.start)
            broken |= TIMELESS & self._beside_all([*booked, some])
            for start in islice(_every_minute(session.start, latest), 0, None, 10):
                for surgeon in surgeons:  # what is in use elsewhere then, the list apart
                    alone = self._booking(entry, session, surgeon, start)
                    broken |= self._beside_all([alone]) - TIMELESS
            order = self._in_another_order(entry, session, surgeons, broken)
            if order is not None:
                return f"in {session.session_id} in the order {order}"
        alone_short, alone_risk = self._short([entry], session)
        ours = self._rank(entry)
        return Tried(
            session=session,
            short=short,
            risk=risk,
            alone_short=alone_short,
            alone_risk=alone_risk,
            more_urgent=all(self._rank(one) < ours for one in there),
            broken=frozenset(broken),
        )

    def locked_that_suit(self, waiting: Waiting) -> Iterator[Session]:
        """Locked sessions of the period that nothing else keeps from the entry."""
        entry, case = self.case.entry_by_id[waiting.id], self.case
        for session in case.sessions:
            inside = case.horizon_start <= session.day <= case.horizon_end
            begun = session.day == case.planning_date and session.start < case.extracted_at
            if session.state is not SessionState.locked or not inside or begun:
                continue
            opened = self._opened(session)
            open_session = opened.case.session_by_id[session.session_id]
            there = [case.entry_by_id[b.entry_id] for b in self.lists.get(session.session_id, [])]
            short, risk = self._short([*there, entry], session)
            if short > 0 or risk > 1e-6 or not opened.admitted(entry, open_session)[0]:
                continue
            if not opened.besides_minutes(waiting, open_session):
                yield session

    def _opened(self, session: Session) -> "TheatreTrials":
        """The same plan, were that session not locked."""
        opened = session.model_copy(update={"state": SessionState.open})
        sessions = tuple(opened if one is session else one for one in self.case.sessions)
        case = self.case.having(sessions=sessions)
        return TheatreTrials(case, self.plan)

    def besides_minutes(self, waiting: Waiting, session: Session) -> set[str]:
        """Rules that keep the entry out of a session whatever else is on its list: at any time of
        day with every surgeon, or at every minute."""
        entry = self.case.entry_by_id[waiting.id]
        surgeons, _ = self.admitted(entry, session)
        booked = self.lists.get(session.session_id, [])
        somewhen = [self._booking(entry, session, one, session.start) for one in surgeons]
        found = set.intersection(*(self._beside_all([*booked, one]) for one in somewhen)) & TIMELESS
        if entry.equipment:
            latest = session.end + timedelta(minutes=session.overrun_minutes - entry.minutes)
            starts = [session.start, *_every_minute(session.start, latest)]
            alone = (self._booking(entry, session, surgeons[0], start) for start in starts)
            if all("equipment_shared" in self._beside_all([one]) for one in alone):
                found.add("equipment_shared")
        return found

    def full_nights(self, waiting: Waiting, near: Tried) -> Iterator[tuple[str, date]]:
        """Ward and night of every bed that one case more than now would need, and is not there."""
        stays = Counter(
            night
            for booking in self.plan.bookings
            for night in self._stay(booking.entry_id, self.case.session_by_id[booking.session_id])
        )
        for night in self._stay(waiting.id, near.session):
            if night in self.case.beds_by_night and stays[night] >= self.case.beds_by_night[night]:
                yield night

    def _stay(self, key: str, session: Session) -> list[tuple[str, date]]:
        intensive = CRITICAL_CARE in self.case.bed_wards
        nights = self.case.entry_by_id[key].nights_in_bed(critical_care=intensive)
        return [(ward, session.day + after) for ward, after in nights]

    def _broken(
        self, new: Booking, listed: Sequence[Booking], part: TheatreCase, *, every: bool = False
    ) -> set[str]:
        """Rules that the list breaks with `new` on it: of the list, else of the entry, else of
        the whole plan; only the first of them unless `every` one is wanted."""
        most = None if every else 1
        names = set(islice(_names(self.rules[Scope.list], part, _plan(listed)), most))
        if names:
            return names
        alone = self._part([self.case.entry_by_id[new.entry_id]])
        names = set(_names(self.rules[Scope.option], alone, _plan([new])))
        if names:
            return names
        return self._beside_all(listed)

    def _beside_all(self, listed: Sequence[Booking]) -> set[str]:
        """Coupling rules that a list breaks beside the rest of the plan."""
        session = listed[-1].session_id
        others = [b for b in self.plan.bookings if b.session_id != session]
        whole = [*others, *listed]
        ids = {b.entry_id for b in whole}
        kept = self._part([e for e in self.case.entries if e.entry_id in ids])
        return set(_names(self.rules[Scope.coupling], kept, _plan(whole)))

    def _in_another_order(
        self, entry: Entry, session: Session, surgeons: Sequence[str | None], broken: set[str]
    ) -> list[str] | None:
        """An order in which the list takes the entry, each case as early as the rules allow; what
        the others break is added to `broken`."""
        booked = self.lists.get(session.session_id, [])
        there = [self.case.entry_by_id[b.entry_id] for b in booked]
        by = {b.entry_id: b.surgeon for b in booked}
        part = self._part([*there, entry])
        orders: Iterable[Sequence[Entry]]
        orders = [[*there[:k], entry, *there[k:]] for k in range(len(there), -1, -1)]
        if len(there) < SHORT_LIST:
            slack = -max(self._short([*there, entry], session)) + _least_turnover([*there, entry])
            every = permutations([*there, entry])
            quick = (o for o in every if sum(starmap(_turnover, pairwise(o))) <= slack + 1e-6)
            orders = [*orders, *islice(quick, MOST_ORDERS)]
        for n, order in enumerate(orders):
            for surgeon in surgeons:
                listed = self._in_order(order, session, by | {entry.entry_id: surgeon})
                new = [one for one in listed if one.entry_id == entry.entry_id]
                names = self._broken(new[0], listed, part, every=True) if new else {"session_hours"}
                if not names and n > len(there) and len(order) > PROMISED:
                    self.rearranged.add(entry.entry_id)
                    return None
                if not names:
                    return [one.entry_id for one in order]
                broken |= names
        return None

    def _in_order(
        self, order: Sequence[Entry], session: Session, by: dict[str, str | None]
    ) -> list[Booking]:
        """The order from the start of the session on, turnovers between, each case as early as it
        may be for itself; fixed starts kept."""
        start = session.start + timedelta(minutes=self.case.policy.first_case_delay_minutes)
        listed: list[Booking] = []
        before: Entry | None = None
        for one in order:
            if before is not None:
                start = listed[-1].end + timedelta(minutes=_turnover(before, one))
            fixed = None if one.fixed is None else one.fixed.start
            if fixed is not None and fixed < start and before is not None:
                return []
            booking = self._booking(one, session, by[one.entry_id], fixed or start)
            alone = self._part([one])
            options = self.rules[Scope.option]
            while one.fixed is None and any(_names(options, alone, _plan([booking]))):
                if booking.end >= session.end + timedelta(minutes=session.overrun_minutes):
                    return []
                start += timedelta(minutes=1)
                booking = self._booking(one, session, by[one.entry_id], start)
            listed.append(booking)
            before = one
        return listed

    def _short(self, entries: Sequence[Entry], session: Session) -> tuple[float, float]:
        """Minutes by which the shortest order is too long for the hours, and to be safe."""
        delay = self.case.policy.first_case_delay_minutes
        if any(one.time_given for one in entries):
            delay = 0
        room = session.minutes + session.overrun_minutes - delay
        short = sum(one.minutes for one in entries) + _least_turnover(entries) - room
        most = self.case.policy.overrun_probability
        if most >= 0.5:
            return short, short
        spread = sqrt(sum(one.touch_sd**2 for one in entries))
        return short, short + NormalDist().inv_cdf(1 - most) * spread

    def _rank(self, entry: Entry) -> tuple[object, ...]:
        """How urgent an entry is, the least first; who is alike goes no sooner for the id."""
        urgency = urgency_of(entry, self.case).rank
        target = target_date(entry, self.case.policy)
        return (urgency, target, entry.referral_date)

    def _booking(
        self, entry: Entry, session: Session, surgeon: str | None, start: datetime
    ) -> Booking:
        return Booking.model_construct(
            entry_id=entry.entry_id,
            patient_id=entry.patient_id,
            session_id=session.session_id,
            site=session.site,
            theatre=session.theatre,
            surgeon=surgeon,
            position=1,
            start=start,
            end=start + timedelta(minutes=entry.minutes),
            late_days=0,
            fixed=entry.fixed is not None,
            reason="",
        )

    def _part(self, entries: Iterable[Entry]) -> TheatreCase:
        """The case with no entries but these, so that nobody else is missed."""
        part = self.case.having(entries=tuple(entries))
        part.__dict__.update(self._indexes)
        return part

    @cached_property
    def _indexes(self) -> dict[str, object]:
        """What the case knows by key, entries apart: read once, not for every trial."""
        names = ("zone", "session_by_id", "surgeon_by_id", "beds_by_night", "quantity_of")
        return {name: getattr(self.case, name) for name in names}


def _names(rules: list[Rule], case: TheatreCase, plan: Plan) -> Iterator[str]:
    """Rules that are broken; what was broken once is asked first the next time."""
    for rule in tuple(rules):
        if next(iter(rule.audit(case, plan)), None) is not None:
            if rules[0] is not rule:
                rules.remove(rule)
                rules.insert(0, rule)
            yield rule.name


def _plan(listed: Collection[Booking]) -> Plan:
    return Plan.model_construct(bookings=tuple(listed), measures={}, findings={})


def _every_minute(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += timedelta(minutes=1)


def _turnover(before: Entry, after: Entry) -> int:
    same = before.procedure == after.procedure
    return before.same_turnover_minutes if same else before.turnover_minutes


def _least_turnover(entries: Sequence[Entry]) -> int:
    """Least minutes of turnover in any order, by counting through all orders of like cases."""
    kinds = sorted({(e.procedure, e.turnover_minutes, e.same_turnover_minutes) for e in entries})
    of = [(e.procedure, e.turnover_minutes, e.same_turnover_minutes) for e in entries]

    @cache
    def least(left: tuple[int, ...], last: int) -> int:
        ways = []
        for k, count in enumerate(left):
            if count:
                rest = (*left[:k], count - 1, *left[k + 1 :])
                same = last >= 0 and kinds[last][0] == kinds[k][0]
                paid = 0 if last < 0 else kinds[last][2 if same else 1]
                ways.append(paid + least(rest, k))
        return min(ways, default=0)

    return least(tuple(of.count(kind) for kind in kinds), -1)

"""Why an entry waits: tried against every session it may go into.

`Reasons` fills a schedule up first, so nobody who fits is told a reason: what is left has been
proved or tried not to fit, session by session.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from optimiser.models.days import day_text
from optimiser.models.plan import Waiting
from optimiser.problem.problem import Problem
from optimiser.reasons.barred import Bars, barred
from optimiser.reasons.beside import FIRST, TOO, Beside
from optimiser.reasons.locked import LockedLists, said_of
from optimiser.reasons.words import BY_FULL_RULE, TO_DO, Code
from optimiser.solvers.fill import Fill
from optimiser.solvers.room_left import ListLoad, Refusal
from optimiser.solvers.urgency_order import urgency_rank

FULL = frozenset({Code.list_full, Code.overrun_risk})
BY_MINUTES = frozenset({"session_hours", "overrun_budget"})
"""Rules under which a longer list, or a shorter case, might do."""


class Reasons:
    """Reasons for everyone left waiting by a schedule that was filled up."""

    def __init__(self, problem: Problem, filled: Fill) -> None:
        self.problem = problem
        self.filled = filled
        self._ranks: dict[int, tuple[Any, ...]] = {}
        self._least_urgent: dict[int, tuple[Any, ...]] = {}
        self._beside = Beside(filled)
        self._locked = LockedLists(problem, self._beside)
        self._alone: dict[tuple[int, int], Refusal | None] = {}

    @cached_property
    def _bars(self) -> Bars:
        pairs = self.problem.options.pairs
        return Bars.of(self.problem, np.flatnonzero(~pairs.any(axis=1)).tolist())

    def all(self) -> tuple[Waiting, ...]:
        """One reason for each entry that is not booked, in order of id."""
        entries = self.problem.case.entries
        numbers = [k for k in range(len(entries)) if k not in self.filled.schedule]
        reasons = [self.reason(number) for number in numbers]
        return tuple(sorted(reasons, key=lambda one: one.id))

    def reason(self, number: int) -> Waiting:
        """Why entry `number`, which fits nowhere, waits."""
        refused = {
            # said anew of the lists as they are now, fuller than when it was first found
            session: self.filled.room.refusal(number, session) or refusal
            for session, refusal in self.filled.refusals.get(number, {}).items()
        }
        if not refused:
            known = number in self._bars.place
            bars = self._bars if known else Bars.of(self.problem, [number])
            return barred(self.problem, bars, number)
        codes = {session: self._code(number, session, one) for session, one in refused.items()}
        for session, code in codes.items():
            if code is Code.too_long:
                # how long a session would have to be does not hang on who is on the list
                refused[session] = self._too_long(number, session) or refused[session]
        code, nearest = self._leading(number, refused, codes)
        about = self._about(number, nearest, refused[nearest])
        if len(about) > 1:
            # a list that lacks fewer things is nearer, be it only one of many
            most = len(about)
            lacks = {k: self._lacks(number, k, one, most) for k, one in refused.items()}
            least = min(lacks.values())
            if least < most:
                near = {k: one for k, one in refused.items() if lacks[k] == least}
                code, nearest = self._leading(number, near, {k: codes[k] for k in near})
                about = self._about(number, nearest, refused[nearest])
        return Waiting(
            id=self.problem.case.entries[number].entry_id,
            code=code.value,
            detail=f"{self._sentence(number, codes, nearest, about)} {_to_do(code, about)}",
            rules=tuple(sorted({one.rule for one in (*refused.values(), *about)})),
            nearest=self.problem.case.sessions[nearest].session_id,
        )

    def _leading(
        self, number: int, refused: Mapping[int, Refusal], codes: Mapping[int, Code]
    ) -> tuple[Code, int]:
        """What most of these sessions lack, and the nearest of those that lack it."""
        told = Counter(codes.values())
        folded = len(told) > 1 and Code.list_full_of_more_urgent in told
        if folded:
            # that everyone on these lists comes first is said where it is true of all of them
            told[Code.list_full] += told.pop(Code.list_full_of_more_urgent)
        code = min(
            told.most_common(),
            key=lambda pair: (
                -pair[1], folded and pair[0] is Code.list_full, list(Code).index(pair[0])
            ),
        )[0]  # fmt: skip
        there = code if code in codes.values() else Code.list_full_of_more_urgent
        return code, self._nearest(number, refused, codes, there)

    def _about(self, number: int, session: int, refusal: Refusal) -> list[Refusal]:
        """Everything that keeps the entry out of a session, as far as it can be proved."""
        if refusal.rule not in BY_MINUTES and refusal.rule not in FIRST:
            return [refusal]
        also = self._beside.of(number, session)
        return also if any(one.rule == refusal.rule for one in also) else [refusal, *also]

    def _lacks(self, number: int, session: int, refusal: Refusal, most: int) -> int:
        """How many things `_about` tells, as far as they are fewer than `most`."""
        if refusal.rule not in BY_MINUTES:
            return len(self._about(number, session, refusal))
        return 1 + sum(1 for _ in islice(self._beside.each(number, session), most - 1))

    def _code(self, number: int, session: int, refusal: Refusal) -> Code:
        code = BY_FULL_RULE.get(refusal.rule, Code.list_full)
        if code not in FULL:
            return code
        numbers = self.filled.lists.get(session, [])
        if not numbers or self._too_long(number, session) is not None:
            return Code.too_long
        if code is not Code.list_full or refusal.untried:
            return code
        if session not in self._least_urgent:
            # bookings already made hold the list too, whoever they are of
            self._least_urgent[session] = max(map(self._urgency, numbers))
        more_urgent = self._least_urgent[session] < self._urgency(number)
        return Code.list_full_of_more_urgent if more_urgent else code

    def _too_long(self, number: int, session: int) -> Refusal | None:
        """The proof that the entry is too long for the list even if it were empty, if any."""
        place = (session, self.filled.room.kinds[number])
        if place not in self._alone:
            entry = self.problem.case.entries[number]
            self._alone[place] = ListLoad(self.problem, session).refusal(entry)
        return self._alone[place]

    def _urgency(self, number: int) -> tuple[Any, ...]:
        """How urgent an entry is, the least first, worked out once; ids decide nothing here."""
        if number not in self._ranks:
            self._ranks[number] = urgency_rank(self.problem, number)[:-1]
        return self._ranks[number]

    def _nearest(
        self,
        number: int,
        refused: Mapping[int, Refusal],
        codes: Mapping[int, Code],
        code: Code,
    ) -> int:
        """Of the sessions refused for the leading reason, the one least short of minutes; of
        equally near ones first those where minutes would do."""
        sessions = self.problem.case.sessions
        candidates = [session for session in refused if codes[session] is code]
        least = min(refused[k].short_minutes for k in candidates)
        near = [k for k in candidates if refused[k].short_minutes == least]

        def key(k: int) -> tuple[bool, date, int]:
            in_vain = refused[k].rule in BY_MINUTES and any(
                True for _ in self._beside.each(number, k)
            )
            return in_vain, sessions[k].day, k

        return near[0] if len(near) == 1 else min(near, key=key)

    def _sentence(
        self, number: int, codes: Mapping[int, Code], nearest: int, about: Sequence[Refusal]
    ) -> str:
        room, count = self.problem.case.sessions[nearest], len(codes)
        lists = "1 list may take this entry" if count == 1 else f"{count} lists may take this entry"
        told = Counter(codes.values())
        what = ", ".join(f"{_SHORT[one]} {times}" for one, times in told.most_common())
        locked = said_of(self._locked.suiting(self.filled, number))
        return (
            f"{lists}, none has room ({what}){locked}. The nearest, {room.session_id} on "
            f"{day_text(room.day)} at {room.site}, {', and '.join(one.about for one in about)}."
        )


def _to_do(code: Code, about: Sequence[Refusal]) -> str:
    """What to do where one thing or several are in the way."""
    also = [one.rule for one in about[1:]]
    if also and about[0].rule in BY_MINUTES:
        return " ".join([FIRST[also[0]], *map(TOO.__getitem__, also[1:])])
    return " ".join([TO_DO[code], *map(TOO.__getitem__, also)])


_SHORT = {
    Code.list_full_of_more_urgent: "full of patients who come first:",
    Code.list_full: "full:",
    Code.too_long: "too short for this case:",
    Code.overrun_risk: "chance of finishing late too high:",
    Code.beds_full: "no bed:",
    Code.equipment_in_use: "equipment in use:",
    Code.theatre_in_use: "theatre in use by another list:",
    Code.surgeon_elsewhere: "surgeon elsewhere or off duty:",
    Code.surgeon_weekly_limit: "surgeon's weekly limit:",
    Code.patient_elsewhere: "patient elsewhere:",
    Code.list_order: "order of the list:",
}

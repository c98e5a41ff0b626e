"""Entries that no session may take: which option rules stand in the way, and where least."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.constraints.rule import Scope
from optimiser.models.days import day_text
from optimiser.models.plan import Waiting
from optimiser.models.words import SessionState
from optimiser.problem.grid import Mask
from optimiser.problem.problem import Problem
from optimiser.reasons.by_date import DATED, READY, ByDate, by_date, days_off, sessions_then
from optimiser.reasons.locked import MEND, OPEN, held_back, locked_words
from optimiser.reasons.words import BY_OPTION_RULE, NEEDED, NEEDED_OF_SEVERAL, TO_DO, Code

SURGEON_RULES = ("surgeon_rostered", "surgeon_named", "surgeon_competent")
"""In this order: the first that leaves no surgeon is the one in the way."""


@dataclass(frozen=True)
class Bars:
    """The option rules as masks: `pairs` decide entry and session, `surgeons` the three axes.

    `place` is where in the masks an entry number stands.
    """

    place: dict[int, int]
    pairs: dict[str, Mask]
    surgeons: dict[str, Mask]

    @classmethod
    def of(cls, problem: Problem, numbers: Sequence[int]) -> "Bars":
        """The masks of every option rule of the problem for the entries of these numbers."""
        grid = problem.options.grid.of([problem.case.entries[number] for number in numbers])
        pairs: dict[str, Mask] = {}
        surgeons: dict[str, Mask] = {}
        for rule in problem.rules:
            mask = rule.admits(grid) if rule.scope is Scope.option else None
            if mask is not None:
                # by name: where nobody is named, a mask of surgeons has one, as that of pairs
                (surgeons if rule.name in SURGEON_RULES else pairs)[rule.name] = mask
        return cls({number: at for at, number in enumerate(numbers)}, pairs, surgeons)

    def at(self, entry: int) -> list[list[str]]:
        """For each session the rules that keep the entry out of it."""
        at = self.place[entry]
        sessions = next(iter(self.pairs.values())).shape[1] if self.pairs else 0
        in_way: list[list[str]] = [[] for _ in range(sessions)]
        for name, mask in self.pairs.items():
            for session in np.flatnonzero(~mask[at, :, 0]):
                in_way[session].append(name)
        left: Mask | None = None
        refused = np.zeros(sessions, dtype=np.bool_)
        for name in (*SURGEON_RULES, *sorted(set(self.surgeons) - set(SURGEON_RULES))):
            if name not in self.surgeons:
                continue
            mask = self.surgeons[name]
            row = mask[at if mask.shape[0] > 1 else 0]
            left = row if left is None else left & row
            none_left = np.broadcast_to(~left.any(axis=1), (sessions,)) & ~refused
            for session in np.flatnonzero(none_left):
                in_way[session].append(name)
            refused = refused | none_left
        return in_way


def barred(problem: Problem, bars: Bars, number: int) -> Waiting:
    """The reason of an entry without any admissible session."""
    entry, sessions = problem.case.entries[number], problem.case.sessions
    if not sessions:
        return Waiting(
            id=entry.entry_id,
            code=Code.no_session.value,
            detail=f"There is no session in this plan. {TO_DO[Code.no_session]}",
        )
    in_way = bars.at(number)
    mine = [k for k in range(len(sessions)) if "session_specialty" not in in_way[k]]
    near = mine or range(len(sessions))
    shut = [k for k in near if in_way[k] == [OPEN]]
    held = held_back(problem.case, shut)
    nearest = _nearest_of(problem, number, near, in_way) if held is None else held
    least = in_way[nearest]
    code = BY_OPTION_RULE.get(least[0], Code.several_rules) if least else Code.several_rules
    if len(least) > 1:
        code = Code.several_rules
    if not mine:
        code = Code.no_session_of_specialty
    ours = [in_way[k] for k in near]
    which = " of its specialty" if 0 < len(mine) < len(in_way) else ""
    what, to_do = _whats(problem, number, nearest, least), TO_DO[code] if held is None else MEND
    if len(least) == 1 and least[0] in DATED:
        why = by_date(entry, sessions[nearest].day, least[0], [sessions[k].day for k in near])
        what = _by_date(why, least[0], which)
        renew = f"{to_do} " if least[0] == READY else ""
        to_do = to_do if why.others else f"{renew}{why.to_do}"
    room = sessions[nearest]
    there = f"The nearest, {room.session_id} on {day_text(room.day)} at {room.site}, {what}."
    return Waiting(
        id=entry.entry_id,
        code=code.value,
        detail=f"{_counted(ours, which)} {there} {to_do}",
        rules=tuple(sorted({name for names in ours for name in names})),
        nearest=sessions[nearest].session_id,
    )


def _distance(names: Sequence[str]) -> tuple[int, int]:
    """Fewest rules first; a session of another specialty or kept for emergencies comes last."""
    far = {"session_specialty", "session_protected", "session_open"}
    return sum(name in far for name in names), len(names)


def _counted(in_way: Sequence[Sequence[str]], which: str) -> str:
    counts = Counter(name for names in in_way for name in names).most_common(3)
    if len(in_way) == 1:
        told = [f"it {_are(1, name)}" for name, _ in counts]
        return f"The only session{which} may not take it: {', '.join(told)}."
    told = [f"{count} {_are(count, name)}" for name, count in counts]
    return f"None of the {len(in_way)} sessions{which} may take it: {', '.join(told)}."


def _are(count: int, name: str) -> str:
    """What so many sessions are that the rule of that name refuses."""
    if count == 1:
        return NEEDED.get(name, f"breaks {name}")
    return NEEDED_OF_SEVERAL.get(name, f"break {name}")


def _nearest_of(
    problem: Problem, number: int, near: Sequence[int], in_way: Sequence[Sequence[str]]
) -> int:
    """The session that fewest rules refuse; of those that the same rules refuse for their date,
    the one nearest to a day on which the patient can come."""
    entry, sessions = problem.case.entries[number], problem.case.sessions
    first = min(near, key=lambda k: (_distance(in_way[k]), sessions[k].day, k))
    if DATED.isdisjoint(in_way[first]):
        return first
    like = [k for k in near if in_way[k] == in_way[first]]
    start = problem.case.horizon_start
    off = {day: days_off(entry, day, start) for day in {sessions[k].day for k in like}}
    return min(like, key=lambda k: (off[sessions[k].day], sessions[k].day, k))


def _by_date(why: ByDate, rule: str, which: str) -> str:
    """What the nearest session is where the date alone is in the way."""
    then = sessions_then(why.others, (which, which))
    if rule == READY:
        return f"is {why.off}: the patient is {why.until}, and {then}"
    return f"{NEEDED[rule]}: {why.until}, and {then}"


def _whats(problem: Problem, number: int, session: int, names: Sequence[str]) -> str:
    return " and ".join(_what(problem, number, session, name) for name in names)


def _what(problem: Problem, number: int, session: int, name: str) -> str:
    """What the session is, with the item or the surgeon that is missing."""
    case = problem.case
    entry, room = case.entries[number], case.sessions[session]
    if name == "equipment_in_room":
        missing = [
            item
            for item in entry.equipment
            if item not in room.equipment and case.quantity_of.get((item, room.site), 0) < 1
        ]
        return f"lacks {', '.join(missing)}"
    if name == "session_open" and room.state is SessionState.locked:
        return locked_words(room)
    if name == "surgeon_named" and entry.consultant is not None:
        return f"is not one of {entry.consultant}'s"
    return _are(1, name)

"""Blocks: sessions and entries that share nothing with the rest of a case.

Two sessions are of one block where somebody may go into either, or where they could share anything
at all: a patient with several entries, a surgeon, a ward whose beds are counted, an item of a
site, a theatre at the same hours. What is of different blocks never meets in any rule, so each
block is a case of its own, and plans of all blocks are together a plan. Several hospitals in one
case are blocks; the specialties of one hospital seldom are, since beds and movable equipment join
them.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.resources import CRITICAL_CARE
from optimiser.problem.problem import Problem

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Numbers of its sessions and entries, rising; `options` is how many pairs are admitted."""

    sessions: Numbers
    entries: Numbers
    options: int

    def beside(self, other: "Block") -> "Block":
        """Both, which share nothing with any third."""
        return Block(
            np.union1d(self.sessions, other.sessions),
            np.union1d(self.entries, other.entries),
            self.options + other.options,
        )


def blocks(problem: Problem) -> list[Block]:
    """The blocks of a problem, the one with most options first.

    An entry that no session may take is in no block, nor is a session that takes nobody.
    """
    entry, session = (axis.astype(np.int64) for axis in np.nonzero(problem.options.pairs))
    if not len(entry):
        return []
    first = session[np.searchsorted(entry, np.arange(len(problem.case.entries)))[entry]]
    count = len(problem.case.sessions)
    joined = _Joined(count)
    for pair in np.unique(first * count + session).tolist():
        joined.join(*divmod(pair, count))
    seen: dict[Hashable, int] = {}
    for key, number in _shared(problem, entry, session):
        joined.join(seen.setdefault(key, number), number)
    root = np.array([joined.root(number) for number in range(count)], dtype=np.int64)
    found = []
    for name in np.unique(root[session]).tolist():
        inside = root[session] == name
        sessions, entries = np.unique(session[inside]), np.unique(entry[inside])
        found.append(Block(sessions, entries, int(inside.sum())))
    return sorted(found, key=lambda block: (-block.options, int(block.sessions[0])))


def case_of(problem: Problem, block: Block) -> TheatreCase:
    """The case of one block alone, with what its rules look at."""
    case = problem.case
    entries = [case.entries[number] for number in block.entries.tolist()]
    sessions = [case.sessions[number] for number in block.sessions.tolist()]
    able = problem.options.session_surgeon[block.sessions].any(axis=0)
    names = {problem.options.grid.surgeons[number] for number in np.flatnonzero(able).tolist()}
    wards = {entry.ward for entry in entries} | {CRITICAL_CARE}
    sites = {session.site for session in sessions}
    roster = case.roster
    if roster is not None:
        roster = tuple(duty for duty in roster if duty.surgeon_id in names)
    return case.having(
        entries=tuple(entries),
        sessions=tuple(sessions),
        beds=tuple(night for night in case.beds if night.ward in wards),
        equipment=tuple(item for item in case.equipment if item.site in sites),
        roster=roster,
    )


class _Joined:
    """Numbers joined into groups, each told by its root."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def root(self, one: int) -> int:
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, one: int, other: int) -> None:
        self._above[self.root(one)] = self.root(other)


def _shared(problem: Problem, entry: Numbers, session: Numbers) -> Iterator[tuple[Hashable, int]]:
    """What is shared beside entries, each time with a session that may come to share it."""
    case, options = problem.case, problem.options
    yield from _theatres(problem)
    who, place = np.unique(entry, return_index=True)
    for number, at in zip(who.tolist(), session[place].tolist(), strict=True):
        one = case.entries[number]  # its sessions are joined, so that any of them will do
        yield ("patient", one.patient_id), at
        for ward in _wards(one) & case.bed_wards:
            yield ("ward", ward), at
    kinds: dict[Hashable, int] = {}
    kind = np.array(
        [
            kinds.setdefault((one.equipment, one.consultant, able.tobytes()), len(kinds))
            for one, able in zip(case.entries, options.entry_surgeon, strict=True)
        ],
        dtype=np.int64,
    )
    _, place = np.unique(kind[entry] * len(case.sessions) + session, return_index=True)
    for number, at in zip(entry[place].tolist(), session[place].tolist(), strict=True):
        for surgeon in options.option(number, at).surgeons:
            if surgeon is not None:
                yield ("surgeon", surgeon), at
        room = case.sessions[at]
        for item in case.entries[number].equipment:
            if item not in room.equipment:
                yield ("item", item, room.site), at


def _theatres(problem: Problem) -> Iterator[tuple[Hashable, int]]:
    """Theatres in which one list may run on into the next, as those booked already may."""
    sessions = problem.case.sessions
    by_theatre: dict[tuple[str, str], list[int]] = {}
    for number in sorted(range(len(sessions)), key=lambda k: sessions[k].start):
        place = (sessions[number].site, sessions[number].theatre)
        by_theatre.setdefault(place, []).append(number)
    for numbers in by_theatre.values():
        last = numbers[0]  # to end, of those so far
        for following in numbers[1:]:
            if sessions[following].start < sessions[last].latest_end:
                yield ("theatre", last), last
                yield ("theatre", last), following
            last = max(last, following, key=lambda k: sessions[k].latest_end)


def _wards(entry: Entry) -> set[str | None]:
    stays = entry.nights or entry.nights_before or entry.critical_care_nights
    intensive = {CRITICAL_CARE} if entry.critical_care_nights else set()
    return {entry.ward, *intensive} if stays else set()

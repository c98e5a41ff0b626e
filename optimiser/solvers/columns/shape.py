"""What fits into a list, as arrays: minutes, spreads and turnovers of a session's candidates.

Every figure here is one-sided: a list that keeps the rules fits these arrays, so what is priced
over them bounds what the rules allow. Whether a list really runs is for `sequence` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from optimiser.models.entry import Entry
from optimiser.models.resources import LATEX_FREE
from optimiser.models.words import Flag
from optimiser.problem.clock import Clock
from optimiser.problem.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

OF_CANDIDATES = ("entries", "family", "minutes", "variance", "full", "same", "infected")
"""Fields of a shape that have a figure for every candidate."""


@dataclass(frozen=True)
class Shape:
    """One session and those who may go onto its list.

    `entries` are entry numbers, grouped by procedure, procedures by falling turnover; `family`
    numbers the procedures from 0 in that order (-1: a procedure that goes on from a booking
    already made). `minutes`, `variance` (squared minutes), `full` and `same` (turnover minutes)
    are by candidate. `kept` are entry numbers already booked here, which every list holds; `head`
    minutes are theirs, `head_turnover` follows them when another procedure is next,
    `head_credit` is spared when one of theirs comes last instead, `kept_variance` is theirs.
    `room` minutes lie between opening and latest end. Candidates marked `infected` come last, or
    `clean` minutes follow them. `alike` says that the turnovers of a procedure are the same for all
    who may be on the list, so that a case more never shortens it.
    """

    session: int
    entries: Ints
    family: Ints
    minutes: Floats
    variance: Floats
    full: Floats
    same: Floats
    kept: tuple[int, ...]
    head: float
    head_turnover: float
    head_credit: float
    kept_variance: float
    room: float
    z: float
    infected: npt.NDArray[np.bool_]
    clean: float
    alike: bool = True

    def of(self, places: Ints) -> "Shape":
        """The same session with the candidates at `places` alone."""
        return replace(self, **{name: getattr(self, name)[places] for name in OF_CANDIDATES})

    def fits(self, chosen: Sequence[int]) -> bool:
        """Can the candidates at these positions share the list, in its best order?"""
        taken = list(chosen)
        variance = self.kept_variance + float(self.variance[taken].sum())
        return self.span(taken) + self.z * sqrt(variance) <= self.room + 1e-9

    def span(self, chosen: Sequence[int]) -> float:
        """Least minutes from opening to the end of the last case.

        Grouped by procedure, every case pays the short turnover and each procedure one full one
        more; the last case of the list pays none, so the longest one is put there.
        """
        taken = list(chosen)
        total = self.head + float((self.minutes[taken] + self.same[taken]).sum())
        opened = {int(self.family[k]): k for k in taken if self.family[k] >= 0}
        if not opened:
            return total
        total += sum(float(self.full[k] - self.same[k]) for k in opened.values())
        spared = max(float(self.full[k]) for k in opened.values())
        if len(taken) > sum(int(self.family[k]) >= 0 for k in taken):
            spared = max(spared, self.head_credit)
        infected = self.infected[taken]
        if infected.any() and not infected.all():
            spared = max(spared - self.clean, float(self.full[taken][infected].max()))
        return total + self.head_turnover - spared

    def changes(self, chosen: Sequence[int]) -> int:
        """Fewest changes of procedure between neighbours, those to `kept` included."""
        opened = {int(self.family[k]) for k in chosen if self.family[k] >= 0}
        return len(opened) - (0 if self.kept else min(1, len(opened)))


def shapes(problem: Problem) -> list[Shape]:
    """The shape of every session that somebody may go into, by session number."""
    case = problem.case
    kept: dict[int, list[int]] = {}
    for number, entry in enumerate(case.entries):
        if entry.fixed is not None:
            kept.setdefault(problem.session_number[entry.fixed.session_id], []).append(number)
    figures = _Figures(case.entries)
    return [
        _shape(problem, figures, session, np.array(kept.get(session, []), dtype=np.int64))
        for session in range(len(case.sessions))
        if len(problem.options.of_session(session))
    ]


class _Figures:
    """What shapes hold of each entry, by its number; `procedure` numbers `procedures`."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.minutes = np.array([entry.minutes for entry in entries], dtype=np.float64)
        self.variance = np.array([entry.touch_sd**2 for entry in entries], dtype=np.float64)
        self.full = np.array([entry.turnover_minutes for entry in entries], dtype=np.float64)
        self.same = np.array([entry.same_turnover_minutes for entry in entries], dtype=np.float64)
        self.infected = np.array([Flag.infection in entry.flags for entry in entries], dtype=bool)
        self.latex = np.array([Flag.latex in entry.flags for entry in entries], dtype=bool)
        self.procedures = sorted({entry.procedure for entry in entries})
        number = {procedure: place for place, procedure in enumerate(self.procedures)}
        self.procedure = np.array([number[entry.procedure] for entry in entries], dtype=np.int64)

    def alike(self, numbers: Ints) -> bool:
        """Have all entries of one procedure the same turnovers, the short one no longer?"""
        if (self.same[numbers] > self.full[numbers]).any():
            return False
        return all(
            np.array_equal(self.least(figure, numbers)[self.procedure[numbers]], figure[numbers])
            for figure in (self.full, self.same)
        )

    def of(self, procedure: str, numbers: Ints) -> BoolArray:
        """Which of some entries have this procedure."""
        return np.asarray(self.procedure[numbers] == self.procedures.index(procedure))

    def least(self, figure: Floats, numbers: Ints) -> Floats:
        """The least `figure` among some entries by procedure; infinite where there is none."""
        least = np.full(len(self.procedures), np.inf)
        np.minimum.at(least, self.procedure[numbers], figure[numbers])
        return least


def _shape(problem: Problem, figures: _Figures, session: int, kept: Ints) -> Shape:
    case, room = problem.case, problem.case.sessions[session]
    clock, policy = problem.clock, problem.case.policy
    latest = clock.minute(room.end) + room.overrun_minutes
    held = [case.entries[k] for k in kept.tolist()]
    early = any(one.time_given for one in held)
    opening = clock.minute(room.start) + (0 if early else policy.first_case_delay_minutes)
    others = np.setdiff1d(problem.options.of_session(session), kept, assume_unique=True)
    head = _head(held, figures, others, opening, clock)
    shielded = LATEX_FREE in room.equipment or all(Flag.latex in one.flags for one in held)
    if head.first and not shielded:
        # latex comes first, and nobody fits before what is booked
        others = others[~figures.latex[others]]
        head = _head(held, figures, others, opening, clock)
    full = figures.least(figures.full, others)
    same = np.minimum(full, figures.least(figures.same, others))
    # a case that goes on from one booked already pays the turnover of that one
    waited_for = np.isfinite(full)
    full[waited_for] = np.minimum(full, figures.least(figures.full, kept))[waited_for]
    booked = figures.least(figures.same, kept)
    same[waited_for] = np.minimum(np.minimum(same, full), booked)[waited_for]
    names = figures.procedures
    order = sorted(
        np.flatnonzero(np.isfinite(full)).tolist(),
        key=lambda p: (names[p] not in head.going_on, -full[p], p),
    )
    going_on = sum(names[p] in head.going_on for p in order)
    place = np.zeros(len(names), dtype=np.int64)
    place[order] = np.arange(len(order))
    chosen = others[np.argsort(place[figures.procedure[others]], kind="stable")]
    family = figures.procedure[chosen]
    infected = any(Flag.infection in one.flags for one in held)
    return Shape(
        session=session,
        entries=chosen.astype(np.int64),
        family=np.maximum(-1, place[family] - going_on),
        minutes=figures.minutes[chosen],
        variance=figures.variance[chosen],
        full=full[family],
        same=same[family],
        kept=tuple(kept.tolist()),
        head=head.minutes,
        head_turnover=head.turnover,
        head_credit=max((float(same[p]) for p in order[:going_on]), default=0.0),
        kept_variance=sum(case.entries[k].touch_sd ** 2 for k in kept),
        room=float(max(0, latest - opening)),
        z=policy.overrun_z,
        infected=figures.infected[chosen],
        # where an infected case is booked but not at the head, others may come between it and the
        # end without cleaning: it may end the list, and between two booked ones no rule asks
        clean=0.0 if infected and not head.first else float(policy.infection_clean_minutes),
        alike=figures.alike(np.concatenate([others, kept])),
    )


@dataclass(frozen=True)
class _Head:
    """`first` says that what is booked stands at the head of the list in one block."""

    minutes: float = 0.0
    turnover: float = 0.0
    going_on: frozenset[str] = frozenset()
    first: bool = False


def _head(
    kept: Sequence[Entry], figures: _Figures, candidates: Ints, opening: int, clock: Clock
) -> _Head:
    """What bookings already made take.

    Where nobody fits before or between them they are one block at the head of the list. Else
    only their minutes and least turnovers count, which is never too much.
    """
    if not kept:
        return _Head()
    starts = {e.entry_id: clock.minute(e.fixed.start) for e in kept if e.fixed and e.fixed.start}
    if len(starts) == len(kept):
        ordered = sorted(kept, key=lambda e: starts[e.entry_id])
        free_from, shortest = opening, _least(figures.minutes[candidates])
        for entry in ordered:
            if starts[entry.entry_id] - free_from >= shortest:
                break
            free_from = starts[entry.entry_id] + entry.minutes
        else:
            last = ordered[-1]
            # whoever goes on from it leaves a turnover instead
            going_on = candidates[figures.of(last.procedure, candidates)]
            left = [float(last.turnover_minutes), *figures.full[going_on].tolist()]
            return _Head(
                float(free_from - opening),
                min(left),
                frozenset({last.procedure}),
                first=True,
            )
    minutes = sum(e.minutes + min(e.same_turnover_minutes, e.turnover_minutes) for e in kept)
    # one of these may come last, or a candidate: spared is the one turnover or the other
    spared = max(entry.turnover_minutes for entry in kept)
    least = min(_least(figures.full[candidates]), spared)
    procedures = frozenset(entry.procedure for entry in kept)
    return _Head(float(max(0, minutes - spared)), float(least), procedures)


def _least(figures: Floats) -> float:
    """The least of some figures, 0 where there is none."""
    return float(figures.min()) if len(figures) else 0.0

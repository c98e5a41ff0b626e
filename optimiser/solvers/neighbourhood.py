"""Neighbourhoods: free a few lists, solve them again, hold the rest; keep what is better.

The decomposition for cases too large for one model. Each round frees one list and those most
like it (same specialty or surgeon, near in time), opens them to the patients they hold and to
everyone who waits, solves that small untimed draft level by level, puts the lists in order and
keeps the result when the levels are better in order of rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic

from optimiser.models.plan import Sense
from optimiser.problem.draft import Draft
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import climb, spots_of
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Schedule, Spot, bookings, spots_by_session
from optimiser.solvers.sequence import sequence
from optimiser.solvers.strategy import Found, News, Tell, silent
from optimiser.solvers.urgency_order import by_urgency

OPTIONS_AT_ONCE = 320
"""Most options a round opens; beyond a few hundred a round stops finding anything in time."""
ROUND_SECONDS = 2.0
ROUND_UNITS = 0.12
"""Deterministic units of one round in reproducible mode."""
ORDER_SECONDS, ORDER_UNITS = 1.0, 0.1
"""Most that the order of the lists of one round may take."""


@dataclass
class _Round:
    sessions: list[int]
    options: list[Option]


def neighbourhood(problem: Problem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule found within `limits` by freeing a few lists at a time."""
    random = Random(limits.seed)
    local = LocalAudit(problem)
    schedule = dict(start)
    until = monotonic() + limits.seconds
    units = limits.deterministic
    order = _rotation(problem)
    seeds: list[int] = []
    while order and monotonic() < until and (units is None or units > 0):
        if not seeds:
            random.shuffle(order)
            seeds = order[::-1]
        turn = _round(problem, schedule, seeds.pop(), random)
        if not turn.options:
            continue
        share = Limits(
            # a reproducible round is ended by its units; the clock ends the whole search alone
            seconds=min(
                ROUND_SECONDS if units is None else limits.seconds, max(0.05, until - monotonic())
            ),
            workers=limits.workers,
            seed=random.randrange(2**31),
            deterministic=None if units is None else ROUND_UNITS,
        )
        better, spent = _solve(problem, local, schedule, turn, share)
        if units is not None:
            units -= max(spent, 0.001)
        if better is not None:
            schedule = better
            tell(_news(problem, schedule))
    spent = 0.0 if limits.deterministic is None or units is None else limits.deterministic - units
    return Found(schedule, units=spent)


def _news(problem: Problem, schedule: Schedule) -> News:
    objective = problem.objectives[0]
    value = levels(problem, schedule)[0] * (1 if objective.sense is Sense.maximise else -1)
    return News(objective.name, value, message="a few lists improved", schedule=schedule)


def _rotation(problem: Problem) -> list[int]:
    """The lists that anybody may go on."""
    return [k for k in range(len(problem.case.sessions)) if len(problem.options.of_session(k))]


def _round(problem: Problem, schedule: Schedule, seed: int, random: Random) -> _Round:
    """The seed list and like ones, with their options, within OPTIONS_AT_ONCE."""
    rooms = problem.case.sessions
    room = rooms[seed]

    def unlike(other: int) -> tuple[float, float]:
        candidate = rooms[other]
        same = len(set(room.specialties) & set(candidate.specialties)) > 0
        surgeon = len(set(room.surgeons) & set(candidate.surgeons)) > 0
        distance = abs((candidate.day - room.day).days)
        return (0 if surgeon else 1 if same else 4) + 0.2 * distance + random.random(), other

    chosen: list[int] = []
    options: list[Option] = []
    others = [k for k in range(len(rooms)) if k != seed]
    for session in [seed, *sorted(others, key=unlike)[:9]]:
        opened = [
            problem.options.option(int(entry), session)
            for entry in problem.options.of_session(session)
            if entry not in schedule or schedule[int(entry)].session in (session, *chosen)
        ]
        if chosen and len(options) + len(opened) > OPTIONS_AT_ONCE:
            break
        chosen.append(session)
        options += opened
    freed = set(chosen)
    present = {(option.entry, option.session) for option in options}
    for spot in schedule.values():  # patients of one freed list may move to another
        if spot.session in freed:
            for session in chosen:
                key = (spot.entry, session)
                if key not in present and problem.options.pairs[key]:
                    present.add(key)
                    options.append(problem.options.option(*key))
    return _Round(chosen, _trimmed(problem, schedule, options, freed))


def _trimmed(
    problem: Problem, schedule: Schedule, options: Sequence[Option], freed: set[int]
) -> list[Option]:
    """Options of patients on the freed lists, and of those who wait, most urgent first."""
    held = {k for k, spot in schedule.items() if spot.session in freed}
    rank = {k: place for place, k in enumerate(by_urgency(problem, {o.entry for o in options}))}
    ordered = sorted(options, key=lambda o: (o.entry not in held, rank[o.entry], o.session))
    return ordered[: max(OPTIONS_AT_ONCE, sum(o.entry in held for o in options))]


def _solve(
    problem: Problem, local: LocalAudit, schedule: Schedule, turn: _Round, limits: Limits
) -> tuple[dict[int, Spot] | None, float]:
    freed = set(turn.sessions)
    others = {k: spot for k, spot in schedule.items() if spot.session not in freed}
    draft = Draft(
        problem,
        turn.options,
        # all of them: surgeons, beds, equipment and patients may be shared with any list
        bookings(problem, [spot for spots in spots_by_session(others).values() for spot in spots]),
        timed=False,
        sessions=freed,
    )
    for rule in problem.rules:
        rule.post(draft)
    climbed = climb(draft, problem.objectives, limits, hint=schedule, tolerances=False)
    if climbed is None:
        return None, 0.0
    spots = spots_of(draft, climbed.answer)
    before = levels(problem, {k: spot for k, spot in schedule.items() if spot.session in freed})
    if levels(problem, {spot.entry: spot for spot in spots}) <= before:
        return None, climbed.units
    lists = {k: [spot for spot in spots if spot.session == k] for k in freed}
    timed = sequence(problem, local, lists, others, _for_order(limits))
    if timed is None or levels(problem, timed) <= before:
        return None, climbed.units
    return others | timed, climbed.units


def _for_order(limits: Limits) -> Limits:
    """For putting a few lists in order: by units always, since that is soon done or never."""
    seconds = ORDER_SECONDS if limits.deterministic is None else limits.seconds
    return Limits(seconds, limits.workers, limits.seed, ORDER_UNITS)

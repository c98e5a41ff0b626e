"""Sequencing: times, order and surgeons for lists whose patients are decided.

A list that keeps every rule in its usual order is taken as it stands. Otherwise the lists that
share a surgeon, a patient or equipment with it at the same hours are ordered together in a
timed draft.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import inf
from time import monotonic

from optimiser.problem.draft import Draft
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import climb, hint_schedule, spots_of
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.list_order import usual_times
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Schedule, Spot, bookings

DIGITS = 10_000_000
"""The greatest worth in whole units where a model decides who gives way."""


def sequence(
    problem: Problem,
    local: LocalAudit,
    lists: Mapping[int, Collection[Spot]],
    others: Schedule,
    limits: Limits,
) -> dict[int, Spot] | None:
    """Times for `lists` (spots by session number) beside `others`, or None where none is found.

    The seconds of `limits` are for all of it; where it has units, those and the seconds are for
    each group of lists. The result keeps every rule together with `others`. Starts in `lists` are
    ignored.
    """
    some = sequence_some(problem, local, lists, others, limits, all_or_none=True)
    return None if some.failed else some.schedule


@dataclass(frozen=True)
class Some:
    """Lists with times, and the sessions of those for which none were found."""

    schedule: dict[int, Spot]
    failed: frozenset[int]


def sequence_some(
    problem: Problem,
    local: LocalAudit,
    lists: Mapping[int, Collection[Spot]],
    others: Schedule,
    limits: Limits,
    *,
    all_or_none: bool = False,
) -> Some:
    """Times for as many of `lists` as can be; with `all_or_none` the first failure ends it."""
    timed, awkward = _in_usual_order(problem, local, lists, others)
    until = monotonic() + limits.seconds
    failed: set[int] = set()
    groups = clusters(problem, awkward, lists)
    for place, cluster in enumerate(groups):
        timed = {k: s for k, s in timed.items() if s.session not in cluster}
        draft = _timed_draft(problem, local, {k: lists[k] for k in cluster}, {**others, **timed})
        for placement in draft.placements:
            draft.add(placement.booked == 1)
        climbed = climb(draft, problem.objectives[-1:], _share(limits, until, len(groups) - place))
        if climbed is None:
            failed |= cluster
            if all_or_none:
                break
            continue
        timed |= {spot.entry: spot for spot in spots_of(draft, climbed.answer)}
    return Some(timed, frozenset(failed))


def _share(limits: Limits, until: float, groups: int) -> Limits:
    """What one of so many groups of lists gets of the time left; units end it, if there are any."""
    if limits.deterministic is not None:
        return limits
    return replace(limits, seconds=max(0.05, (until - monotonic()) / groups))


@dataclass(frozen=True)
class Most:
    """What of some lists can be run: a schedule, and the sessions in which somebody gave way."""

    schedule: dict[int, Spot]
    short: frozenset[int]


def sequence_most(
    problem: Problem,
    local: LocalAudit,
    lists: Mapping[int, Collection[Spot]],
    others: Schedule,
    worth: Mapping[tuple[int, int], float],
    limits: Limits,
) -> Most:
    """The same where it need not be possible: those give way who are `worth` least together.

    `worth` is by (entry, session). Where a model does not find better in time, lists shed cases
    until their usual order keeps every rule.
    """
    timed, awkward = _in_usual_order(problem, local, lists, others)
    shed = _shed(problem, local, {k: lists[k] for k in awkward}, {**others, **timed}, worth)
    plain, short = timed | shed, set[int]()
    for cluster in clusters(problem, awkward, lists):
        held = {k: s for k, s in plain.items() if s.session not in cluster}
        mine = {k: s for k, s in plain.items() if s.session in cluster}
        draft = _timed_draft(problem, local, {k: lists[k] for k in cluster}, {**others, **held})
        solved = _worth_most(draft, mine, worth, limits)
        if _rank(problem, solved, worth) >= _rank(problem, mine, worth):
            mine = solved
        if len(mine) < sum(len(lists[k]) for k in cluster):
            short |= cluster
        plain = held | mine
    return Most(plain, frozenset(short))


def clusters(
    problem: Problem, awkward: Collection[int], lists: Mapping[int, Collection[Spot]]
) -> list[set[int]]:
    """The awkward lists, each with those at the same hours that share something with it.

    Hours include the overrun. Those that share a list with one another are one cluster.
    """
    rooms = problem.case.sessions
    shared = {k: _shared(problem, k, spots) for k, spots in lists.items()}
    clusters: list[set[int]] = []
    for one in sorted(awkward):
        near = {one} | {
            k
            for k in lists
            if rooms[k].start < rooms[one].latest_end
            and rooms[one].start < rooms[k].latest_end
            and shared[k] & shared[one]
        }
        joined = [cluster for cluster in clusters if cluster & near]
        clusters = [cluster for cluster in clusters if not cluster & near]
        clusters.append(near.union(*joined))
    return clusters


def _rank(
    problem: Problem, schedule: Schedule, worth: Mapping[tuple[int, int], float]
) -> tuple[int, float]:
    """How many bookings already made a schedule has, and what the others are worth."""
    fixed = sum(problem.case.entries[number].fixed is not None for number in schedule)
    total = sum(worth.get((spot.entry, spot.session), 0.0) for spot in schedule.values())
    return fixed, total


def _worth_most(
    draft: Draft, hint: Schedule, worth: Mapping[tuple[int, int], float], limits: Limits
) -> dict[int, Spot]:
    """Those of a timed draft who are worth most together; nobody where time is too short."""
    value = {p.key: max(0.0, worth.get(p.key, 0.0)) for p in draft.placements}
    unit = max(value.values(), default=1.0) / DIGITS or 1.0
    total = []
    for placement in draft.placements:
        if placement.entry.fixed is not None:
            draft.add(placement.booked == 1)
        total.append((1 + round(value[placement.key] / unit)) * placement.booked)
    draft.model.maximize(sum(total))
    hint_schedule(draft, hint)
    answer = ask(draft.model, limits)
    if answer.values is None:
        return {}
    return {spot.entry: spot for spot in spots_of(draft, answer)}


def _shed(
    problem: Problem,
    local: LocalAudit,
    lists: Mapping[int, Collection[Spot]],
    others: Schedule,
    worth: Mapping[tuple[int, int], float],
) -> dict[int, Spot]:
    """Lists in their usual order beside `others`, those worth least left out until it holds."""
    placed: dict[int, Spot] = {}
    for session, spots in lists.items():
        left = sorted(spots, key=lambda spot: (-worth.get((spot.entry, session), inf), spot.entry))
        while left:
            usual = _usual(problem, local, session, left)
            if usual is not None and local.lists_fit({**others, **placed, **usual}, [session]):
                placed |= usual
                break
            left.pop()
    return placed


def _in_usual_order(
    problem: Problem, local: LocalAudit, lists: Mapping[int, Collection[Spot]], others: Schedule
) -> tuple[dict[int, Spot], list[int]]:
    """Times of the lists that keep every rule in their usual order, and the other sessions."""
    usual = {k: _usual(problem, local, k, spots) for k, spots in sorted(lists.items())}
    some = {k: times for k, times in usual.items() if times is not None}
    timed = {entry: spot for times in some.values() for entry, spot in times.items()}
    awkward = [session for session in usual if session not in some]
    if local.lists_fit({**others, **timed}, list(some)):
        return timed, awkward
    timed = {}
    for session, times in some.items():
        trial = timed | times
        if local.lists_fit({**others, **trial}, [session]):
            timed = trial
        else:
            awkward.append(session)
    return timed, sorted(awkward)


def _usual(
    problem: Problem, local: LocalAudit, session: int, spots: Collection[Spot]
) -> dict[int, Spot] | None:
    surgeon = {spot.entry: spot.surgeon for spot in spots}
    for preferences in (True, False):
        times = usual_times(problem, session, list(surgeon), preferences=preferences)
        if times is None:
            continue
        usual = {k: Spot(session, start, k, surgeon[k]) for k, start in times.items()}
        if local.list_is_sound(usual.values()):
            return usual
    return None


def _shared(problem: Problem, session: int, spots: Collection[Spot]) -> set[object]:
    room = problem.case.sessions[session]
    shared: set[object] = {("theatre", room.site, room.theatre)}
    for spot in spots:
        entry = problem.case.entries[spot.entry]
        shared |= {("surgeon", spot.surgeon), ("patient", entry.patient_id)}
        shared |= {("item", item, room.site) for item in entry.equipment}
    return shared - {("surgeon", None)}


def _timed_draft(
    problem: Problem, local: LocalAudit, lists: Mapping[int, Collection[Spot]], held: Schedule
) -> Draft:
    """A timed draft of the lists, beside those of `held` who share something with them."""
    spots = [spot for _, inside in sorted(lists.items()) for spot in inside]
    options = [problem.options.option(spot.entry, spot.session) for spot in spots]
    beside = bookings(problem, local.beside(spots, held))
    draft = Draft(problem, options, beside, timed=True)
    for rule in problem.rules:
        rule.post(draft)
    return draft

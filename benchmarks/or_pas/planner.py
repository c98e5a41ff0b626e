"""How or_pas is planned: the cheapest place in turn, simulated annealing, then a polish by MIP."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from time import monotonic

import numpy as np

from benchmarks.limit import Limit
from benchmarks.or_pas import kernel, moves
from benchmarks.or_pas.board import GROUP, HARD, LIES_IN, STARTS, Board, Data, board_of, data_of
from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.polish import polish
from benchmarks.or_pas.score import Stays
from benchmarks.or_pas.state import Foresight, Item, State, Suits

CHUNK = 50_000
"""Proposals between two looks at the clock, about 0.02 s."""
HOT, DAILY_HOT, COLD = 150.0, 30.0, 3.0
"""Heats from first to last; yesterday's plan is not to be lost in that of today."""
ANNEALED = 0.3
"""The share of a plan's time that is annealed; the rest is polished."""
HARD_FROM = 0.8
"""From this part of the cooling on, what is forbidden costs more than any plan is worth."""
FORESIGHT = Foresight(delay=200, fading=10)
"""Of some tried on short instances and two long ones; the cost as it is was 4 points worse."""


def plan_static(instance: Instance, limit: Limit, seed: int) -> Stays:
    """A plan with everything known on day 0."""
    known = {name: replace(one, known=0) for name, one in instance.patients.items()}
    state = State(replace(instance, patients=known))
    _plan_day(state, Suits(instance), limit, seed, HOT)
    return state.stays()


def plan_daily(instance: Instance, limit: Limit, seed: int) -> Stays:
    """A plan made day by day, each within `limit`, from what is known by then."""
    state, suits = State(instance, foresight=FORESIGHT), Suits(instance)
    for day in range(instance.days - 1):
        _plan_day(state, suits, limit, seed + day, DAILY_HOT)
        state.live_through_the_day()
    state.foresight = Foresight()
    _plan_day(state, suits, limit, seed + state.today, DAILY_HOT)
    return state.stays()


def _plan_day(state: State, suits: Suits, limit: Limit, seed: int, hot: float) -> None:
    """Place everyone with nights to come."""
    until, items = monotonic() + limit.seconds, state.items()
    if not items:
        return
    soft = data_of(state, suits, items)
    hard = soft._replace(crowded=HARD[0], squeezed=HARD[1])
    for data, parts in ((soft, (0.0, HARD_FROM)), (hard, (HARD_FROM, 1.0))):
        _anneal(state, items, data, board_of(data, seed), limit, hot, parts)
    if limit.steps is None:

        def value() -> int:
            return _begin(state, items, hard, board_of(hard, seed))

        polish(state, suits, items, value, until, Random(seed))


def _anneal(
    state: State,
    items: Mapping[str, Item],
    data: Data,
    board: Board,
    limit: Limit,
    hot: float,
    parts: tuple[float, float],
) -> None:
    """Place everyone of `items`, beginning with the places they have.

    `parts` are where this begins and ends in the whole cooling from `hot` to COLD.
    """
    began, (part, end) = monotonic(), parts
    cost = least = _begin(state, items, data, board)
    best_start, best_rooms, done = board.start.copy(), board.rooms.copy(), 0
    while part < end:
        heat = hot * (COLD / hot) ** part
        cost, least = kernel.anneal(data, board, best_start, best_rooms, cost, least, CHUNK, heat)
        done += CHUNK
        if limit.steps is None:
            part = parts[0] + (monotonic() - began) / max(1e-9, ANNEALED * limit.seconds)
        else:
            part = parts[0] + done / limit.steps
    rooms = list(state.instance.rooms)
    for p, (name, item) in enumerate(items.items()):
        theirs = tuple(rooms[r] for r in best_rooms[p, : item.nights])
        state.places[name] = int(best_start[p]), theirs


def _begin(state: State, items: Mapping[str, Item], data: Data, board: Board) -> int:
    """Everyone where they are already, then the others, those with the least choice first.

    Gives the cost, as it is planned by, but for what no plan can change.
    """
    moves.clear(data, board)
    rooms = {name: r for r, name in enumerate(state.instance.rooms)}
    cost, missing = 0, []
    for p, name in enumerate(items):
        if name in state.places:
            start, theirs = state.places[name]
            board.rows[kernel.NEW, : len(theirs)] = [rooms[one] for one in theirs]
            cost += moves.put(data, board, p, start, kernel.NEW)
        else:
            missing.append(p)
    who = data.who
    missing.sort(key=lambda p: (who[p, LIES_IN] < 0, who[p, STARTS], who[p, GROUP] < 0, p))
    return cost + int(kernel.fill(data, board, np.array(missing, dtype=np.int32)))

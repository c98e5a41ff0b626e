"""Where a search begins: who is placed first, and places for all mandatory patients."""

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.ihtc.instance import Data, Ints, ints
from benchmarks.ihtc.state import NOWHERE, State

Boolean = cp_model.IntVar


def hardest_first(data: Data) -> Ints:
    """Patients in the order in which the greedy filler places them."""
    window = data.last - data.first
    stay = data.stay[: data.patients]
    return ints(np.lexsort((-stay, window, -data.mandatory)))


def missing(data: Data, day: Ints) -> list[int]:
    """Mandatory patients without a place."""
    return [p for p in range(data.patients) if data.mandatory[p] and day[p] == NOWHERE]


def mandatory_alone(data: Data) -> Data:
    """The same instance where all that matters is that mandatory patients come.

    Nothing else costs anything, so the search moves freely; who is not mandatory stays out.
    """
    return data._replace(
        weights=np.zeros_like(data.weights),
        wait=np.zeros_like(data.wait),
        out=ints(np.where(data.mandatory, 100, -1_000_000)),
    )


def place_mandatory(data: Data, state: State, seconds: float, seed: int) -> bool:
    """Place the mandatory patients anew, and them alone; False, and nothing done, if not found.

    A patient has one day with a room and one theatre of that day. Room and day are tied to a
    gender, which occupants fix.
    """
    model = cp_model.CpModel()
    days, rooms, theatres = data.days, len(data.beds), len(data.theatre_minutes)
    male = {(r, d): model.new_bool_var("") for r in range(rooms) for d in range(days)}
    beds = {key: int(data.beds[key[0]]) for key in male}
    for number, r in enumerate(data.occupied):
        person = data.patients + number
        for d in range(min(int(data.stay[person]), days)):
            beds[int(r), d] -= 1
            model.add(male[int(r), d] == int(data.gender[person]))
    in_bed: dict[tuple[int, int, int], list[Boolean]] = defaultdict(list)
    minutes: dict[tuple[int, int], list[tuple[Boolean, int]]] = defaultdict(list)
    by_surgeon: dict[tuple[int, int], list[tuple[Boolean, int]]] = defaultdict(list)
    places: dict[int, list[tuple[int, int, Boolean]]] = defaultdict(list)
    surgery: dict[int, list[tuple[int, int, Boolean]]] = defaultdict(list)
    for p in np.flatnonzero(data.mandatory).tolist():
        need, gender = int(data.minutes[p]), int(data.gender[p])
        for d in range(int(data.first[p]), int(data.last[p]) + 1):
            lists = [(d, t, model.new_bool_var("")) for t in range(theatres)]
            here = [(d, r, model.new_bool_var("")) for r in np.flatnonzero(data.allowed[p])]
            model.add(sum(v for *_, v in lists) == sum(v for *_, v in here))
            surgery[p] += lists
            places[p] += here
            for _, t, chosen in lists:
                minutes[t, d].append((chosen, need))
                by_surgeon[int(data.surgeon[p]), d].append((chosen, need))
            for _, r, chosen in here:
                for night in range(d, min(d + int(data.stay[p]), days)):
                    in_bed[int(r), night, gender].append(chosen)
        model.add_exactly_one([v for *_, v in places[p]])
    for (r, d, gender), people in in_bed.items():
        right = male[r, d] if gender else male[r, d].negated()
        model.add(sum(people) <= max(0, beds[r, d]) * right)
    for of, limit in ((minutes, data.theatre_minutes), (by_surgeon, data.surgeon_minutes)):
        for (who, d), used in of.items():
            model.add(sum(need * chosen for chosen, need in used) <= int(limit[who, d]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return False
    state.day[: data.patients] = NOWHERE
    for p, here in places.items():
        day, room = next((d, r) for d, r, chosen in here if solver.boolean_value(chosen))
        theatre = next(t for _, t, chosen in surgery[p] if solver.boolean_value(chosen))
        state.day[p], state.room[p], state.theatre[p] = day, room, theatre
    return True

"""Theatre minutes of a model, and the admission days that suit them, rooms aside."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.score import (
    IDLE_THEATRE,
    OVERTIME,
    OVERTIME_PER_DAY,
    OVERTIME_PER_SLOT,
)
from benchmarks.or_pas.state import Item, Load, State, Suits

LEFT_OUT = 100_000
"""Cost of a patient without a place: never worth it, and always allowed."""
BEDS_USED = 0.95
CROWD = 100
"""Share of beds that days are planned for, since rooms and genders never let all be used, and
the cost of every bed above it."""


def starts_of(instance: Instance, item: Item, reach: int) -> list[int]:
    """First nights within `reach`; who needs theatre may wait longer, for a day with slots."""
    last_night = 2 * instance.days - item.nights
    if item.surgery_offset is None:
        return [s for s in item.starts if s <= min(item.starts.start + reach, last_night)]
    if item.patient.urgent or len(item.starts) == 1:
        return list(item.starts)
    return [
        start
        for start in item.starts
        if start <= last_night
        and instance.slots_on(item.patient.specialism, start + item.surgery_offset)
    ]


class Theatres:
    """Operations of a model by specialism and day, with what they cost."""

    def __init__(self, model: cp_model.CpModel, instance: Instance, load: Load) -> None:
        self.model, self.instance, self.load = model, instance, load
        self.cost: list[Any] = []
        self.elective: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.everyone: dict[int, list[Any]] = defaultdict(list)

    def operate(self, item: Item, start: int, literal: Any) -> None:
        """`literal` has the patient admitted on `start`, and so operated at its offset."""
        if item.surgery_offset is None:
            return
        day, patient = start + item.surgery_offset, item.patient
        self.everyone[day].append(patient.minutes * literal)
        if not patient.urgent:
            self.elective[patient.specialism, day].append(patient.minutes * literal)

    def close(self) -> list[Any]:
        """Post the limits; gives the terms of the cost."""
        one = self.instance.slot_minutes
        for (specialism, day), terms in self.elective.items():
            slots = self.instance.slots_on(specialism, day)
            minutes = sum(terms) + self.load.elective[specialism, day]
            self.model.add(minutes <= slots * (one + OVERTIME_PER_SLOT))
            self._above(minutes, slots * one, slots * OVERTIME_PER_SLOT)
            if day < self.instance.days and slots:
                idle = self.model.new_int_var(0, slots * one, "")
                self.model.add(idle >= slots * one - minutes)
                self.cost.append(IDLE_THEATRE * idle)
        for day, terms in self.everyone.items():
            minutes = sum(terms) + self.load.everyone[day]
            usual = self.instance.slot_minutes_on(day)
            self.model.add(minutes <= usual + OVERTIME_PER_DAY)
            self._above(minutes, usual, OVERTIME_PER_DAY)
        return self.cost

    def _above(self, minutes: Any, usual: int, most: int) -> None:
        if most:
            above = self.model.new_int_var(0, most, "")
            self.model.add(above >= minutes - usual)
            self.cost.append(OVERTIME * above)


def first_days(
    state: State,
    suits: Suits,
    items: Mapping[str, Item],
    free: Collection[str],
    *,
    reach: int,
    seconds: float,
    workers: int,
    seed: int,
) -> dict[str, int]:
    """First nights for `free` with the rooms that suit taken as one ward; everyone else is held."""
    instance = state.instance
    held = [name for name in state.places if name not in free and name in items]
    load = Load(state, dict(items), held)
    model = cp_model.CpModel()
    theatres = Theatres(model, instance, load)
    cost: list[Any] = []
    in_bed: dict[tuple[frozenset[str], int], list[Any]] = defaultdict(list)
    wards = {name: frozenset(suits.rooms(items[name].patient)) for name in free}
    chosen: dict[str, list[tuple[Any, int]]] = {}
    for name in sorted(free):
        item = items[name]
        cheapest = min(suits.rooms(item.patient), key=suits.rooms(item.patient).__getitem__)
        options = []
        for start in starts_of(instance, item, reach):
            literal = model.new_bool_var("")
            options.append((literal, start))
            cost.append(suits.cost(item, start, cheapest) * literal)
            theatres.operate(item, start, literal)
            for day in range(start, start + item.nights):
                in_bed[wards[name], day].append(literal)
        left_out = model.new_bool_var("")
        model.add_exactly_one([left_out, *(literal for literal, _ in options)])
        cost.append(LEFT_OUT * left_out)
        chosen[name] = options
    cost += _crowds(model, instance, load, in_bed)
    model.minimize(sum(cost) + sum(theatres.close()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    return {
        name: start
        for name, options in chosen.items()
        for literal, start in options
        if solver.value(literal)
    }


def _crowds(
    model: cp_model.CpModel,
    instance: Instance,
    load: Load,
    in_bed: Mapping[tuple[frozenset[str], int], list[Any]],
) -> list[Any]:
    """Whoever can lie in a set of rooms alone fits into its beds; nearly all of them costs."""
    cost = []
    for ward in {rooms for rooms, _ in in_bed}:
        beds = sum(instance.rooms[room].capacity for room in ward)
        for day in range(2 * instance.days):
            literals = [
                literal
                for (rooms, on), several in in_bed.items()
                if on == day and rooms <= ward
                for literal in several
            ]
            free = max(0, beds - sum(load.beds[room, day] for room in ward))
            if len(literals) > BEDS_USED * free:
                crowd = model.new_int_var(0, len(literals), "")
                model.add(sum(literals) <= int(BEDS_USED * free) + crowd)
                model.add(sum(literals) <= free)
                cost.append(CROWD * crowd)
    return cost

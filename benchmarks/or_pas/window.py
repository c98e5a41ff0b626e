"""Some patients placed anew, everyone else held: one MIP by HiGHS over the places worth having."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ortools.math_opt.python import mathopt as mo
from ortools.math_opt.solvers.highs_pb2 import HighsOptionsProto

from benchmarks.or_pas.score import (
    MIXED,
    OVERTIME,
    OVERTIME_PER_DAY,
    OVERTIME_PER_SLOT,
    RISK,
)
from benchmarks.or_pas.state import Item, Load, Place, State, Suits, alone


def place_anew(
    state: State,
    suits: Suits,
    items: Mapping[str, Item],
    choices: Mapping[str, Sequence[Place]],
    load: Load,
    seconds: float,
) -> dict[str, Place] | None:
    """The best places found for the patients of `choices`; None where there was no time.

    `load` is what everyone else takes, who keep their place.
    """
    window = _Window(state, suits, load)
    for name in sorted(choices):
        window.open(items[name], choices[name])
    window.close()
    return window.solve(seconds)


class _Window:
    def __init__(self, state: State, suits: Suits, load: Load) -> None:
        self.state, self.suits, self.load, self.instance = state, suits, load, state.instance
        self.model = mo.Model()
        self.cost: list[Any] = []
        self.chosen: dict[str, list[tuple[mo.Variable, Place]]] = {}
        self.start: dict[mo.Variable, float] = {}
        self.beds: dict[tuple[str, int], list[mo.Variable]] = defaultdict(list)
        self.genders: dict[tuple[str, int, bool], list[mo.Variable]] = defaultdict(list)
        self.leaving: dict[tuple[str, int], list[mo.Variable]] = defaultdict(list)
        self.elective: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.everyone: dict[int, list[Any]] = defaultdict(list)

    def open(self, item: Item, places: Collection[Place]) -> None:
        """Let a patient have any of the places that have a bed."""
        name, patient = item.patient.name, item.patient
        now = self.state.places[name]
        options = []
        for place in places:
            start, rooms = place
            if any(self._full(room, day) for day, room in enumerate(rooms, start)):
                continue
            variable = self.model.add_binary_variable()
            options.append((variable, place))
            self.start[variable] = float(now == place)
            self.cost.append(alone(self.state, self.suits, item, place) * variable)
            for day, room in enumerate(rooms, start):
                self.beds[room, day].append(variable)
                self.genders[room, day, patient.male].append(variable)
            if patient.variable:
                self.leaving[rooms[-1], start + item.nights].append(variable)
            if item.surgery_offset is not None:
                day = start + item.surgery_offset
                self.everyone[day].append(patient.minutes * variable)
                if not patient.urgent:
                    self.elective[patient.specialism, day].append(patient.minutes * variable)
        chosen = mo.fast_sum([variable for variable, _ in options])
        self.model.add_linear_constraint(chosen == 1)
        self.chosen[name] = options

    def close(self) -> None:
        """Post what the patients share, and the objective."""
        for (room, day), variables in self.beds.items():
            held, capacity = self.load.beds[room, day], self.instance.rooms[room].capacity
            if held + len(variables) > capacity:
                self.model.add_linear_constraint(mo.fast_sum(variables) <= capacity - held)
            if self.instance.rooms[room].policy == "SameGender" and capacity > 1:
                self._mixed(room, day)
        for room, day in dict.fromkeys([*self.beds, *self.leaving]):
            self._risk(room, day)
        self._theatres()
        self.model.minimize(mo.fast_sum(self.cost))

    def solve(self, seconds: float) -> dict[str, Place] | None:
        """Places by name."""
        params = mo.SolveParameters(
            time_limit=timedelta(seconds=max(0.2, seconds)),
            relative_gap_tolerance=1e-4,
            highs=HighsOptionsProto(string_options={"parallel": "off"}),
        )
        hint = mo.SolutionHint(variable_values=self.start)
        hints = mo.ModelSolveParameters(solution_hints=[hint])
        try:
            result = mo.solve(self.model, mo.SolverType.HIGHS, params=params, model_params=hints)
        except Exception:  # noqa: BLE001 - MathOpt raises what it cannot name
            return None
        if not result.has_primal_feasible_solution():
            return None
        values = result.variable_values()
        return {
            name: place
            for name, options in self.chosen.items()
            for variable, place in options
            if values[variable] > 0.5
        }

    def _full(self, room: str, day: int) -> bool:
        return self.load.beds[room, day] >= self.instance.rooms[room].capacity

    def _mixed(self, room: str, day: int) -> None:
        """Both genders in a room cost once a day."""
        there = []
        for male in (True, False):
            variables = self.genders[room, day, male]
            if self.load.genders[room, day, male]:
                there.append(1.0)
            elif variables:
                flag = self.model.add_variable(lb=0.0, ub=1.0)
                for variable in variables:
                    self.model.add_linear_constraint(variable - flag <= 0)
                there.append(flag)
        if len(there) == 2 and any(not isinstance(one, float) for one in there):
            mixed = self.model.add_variable(lb=0.0, ub=1.0)
            self.model.add_linear_constraint(mixed - there[0] - there[1] >= -1)
            self.cost.append(MIXED * mixed)

    def _risk(self, room: str, day: int) -> None:
        variables = self.beds[room, day] + self.leaving[room, day]
        held = self.load.beds[room, day] + self.load.leaving[room, day]
        capacity = self.instance.rooms[room].capacity
        if day < 2 * self.instance.days and held + len(variables) > capacity:
            risk = self.model.add_variable(lb=0.0)
            self.model.add_linear_constraint(risk - mo.fast_sum(variables) >= held - capacity)
            self.cost.append(RISK * risk)

    def _theatres(self) -> None:
        one = self.instance.slot_minutes
        for (specialism, day), terms in self.elective.items():
            slots = self.instance.slots_on(specialism, day)
            room = slots * one - self.load.elective[specialism, day]
            minutes = mo.fast_sum(terms)
            self._above(minutes, room, slots * OVERTIME_PER_SLOT)
            cost = self.state.idle_cost(day)
            if cost > 0 and room > 0:
                idle = self.model.add_variable(lb=0.0)
                self.model.add_linear_constraint(idle + minutes >= room)
                self.cost.append(cost * idle)
        for day, terms in self.everyone.items():
            room = self.instance.slot_minutes_on(day) - self.load.everyone[day]
            self._above(mo.fast_sum(terms), room, OVERTIME_PER_DAY)

    def _above(self, minutes: Any, room: int, most: int) -> None:
        """Minutes past the usual ones cost; those that others take are paid for already."""
        above = self.model.add_variable(lb=0.0, ub=float(most))
        self.model.add_linear_constraint(minutes - above <= room)
        self.cost.append(OVERTIME * above)

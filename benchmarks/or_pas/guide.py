"""The whole problem as one linear program, and what it says each place of each patient is worth.

Left out are genders and the risk of crowding; operations are divisible. Its value is a bound (of
the places within reach), and a place with a high reduced cost is hardly ever in a good plan.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ortools.math_opt.python import mathopt as mo

from benchmarks.or_pas.score import IDLE_THEATRE, OVERTIME, OVERTIME_PER_DAY, OVERTIME_PER_SLOT
from benchmarks.or_pas.starts import starts_of
from benchmarks.or_pas.state import Item, Load, Place, State, Suits


@dataclass(frozen=True)
class Guide:
    """`places` of each patient by rising reduced cost, with it; empty where there was no time."""

    places: Mapping[str, list[tuple[float, Place]]]

    def best(self, name: str, most: int, above: float) -> list[Place]:
        """At most so many places, none with a reduced cost above."""
        told = self.places.get(name, [])[:most]
        return [place for worth, place in told if worth <= above or place == told[0][1]]


def guide(
    state: State, suits: Suits, items: Mapping[str, Item], *, reach: int, seconds: float
) -> Guide:
    """Solve it for everyone at once."""
    program = _Program(state, suits, items)
    for name in sorted(items):
        program.open(items[name], reach)
    return program.solve(seconds)


class _Program:
    def __init__(self, state: State, suits: Suits, items: Mapping[str, Item]) -> None:
        self.instance, self.suits = state.instance, suits
        self.load = Load(state, dict(items), [])
        self.model = mo.Model()
        self.terms: list[tuple[str, Place, mo.Variable, float, list[tuple[object, float]]]] = []
        self.rows: dict[object, mo.LinearConstraint] = {}
        self.cost: dict[str, float] = defaultdict(float)

    def open(self, item: Item, reach: int) -> None:
        name, patient = item.patient.name, item.patient
        self.rows[name] = self.model.add_linear_constraint(lb=1.0, ub=1.0)
        for start in starts_of(self.instance, item, reach):
            theatre: list[tuple[object, float]] = []
            if item.surgery_offset is not None:
                day = start + item.surgery_offset
                theatre.append((self._everyone(day), patient.minutes))
                if not patient.urgent:
                    theatre += self._elective(patient.specialism, day, patient.minutes)
            for room in self.suits.rooms(patient):
                nights = [((room, day), 1.0) for day in range(start, start + item.nights)]
                self._choice(item, (start, room), [(name, 1.0), *nights, *theatre])

    def solve(self, seconds: float) -> Guide:
        params = mo.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)))
        params.highs.string_options["solver"] = "ipm"
        params.highs.string_options["run_crossover"] = "off"
        result = mo.solve(self.model, mo.SolverType.HIGHS, params=params)
        places: dict[str, list[tuple[float, Place]]] = defaultdict(list)
        if result.termination.reason is not mo.TerminationReason.OPTIMAL:
            return Guide({})
        keys = list(self.rows)
        dual = dict(zip(keys, result.dual_values([self.rows[key] for key in keys]), strict=True))
        for name, place, _variable, cost, terms in self.terms:
            worth = cost - sum(weight * dual[key] for key, weight in terms)
            places[name].append((worth, place))
        for told in places.values():
            told.sort()
        return Guide(places)

    def _choice(self, item: Item, place: Place, terms: list[tuple[object, float]]) -> None:
        variable = self.model.add_variable(lb=0.0)
        cost = float(self.suits.cost(item, *place))
        self.model.objective.set_linear_coefficient(variable, cost)
        for key, weight in terms:
            if key not in self.rows:
                beds = float(self.instance.rooms[place[1]].capacity)
                self.rows[key] = self.model.add_linear_constraint(ub=beds)
            self.rows[key].set_coefficient(variable, weight)
        self.terms.append((item.patient.name, place, variable, cost, terms))

    def _everyone(self, day: int) -> object:
        key = ("all", day)
        if key not in self.rows:
            usual = self.instance.slot_minutes_on(day) - self.load.everyone[day]
            self.rows[key] = self.model.add_linear_constraint(ub=float(usual))
            self._relief(key, OVERTIME, OVERTIME_PER_DAY, -1.0)
        return key

    def _elective(self, specialism: str, day: int, minutes: int) -> list[tuple[object, float]]:
        """The row of a specialism's minutes, and that of its idle ones within the horizon."""
        key, idle = ("elective", specialism, day), ("idle", specialism, day)
        slots = self.instance.slots_on(specialism, day)
        room = float(slots * self.instance.slot_minutes - self.load.elective[specialism, day])
        if key not in self.rows:
            self.rows[key] = self.model.add_linear_constraint(ub=room)
            self._relief(key, OVERTIME, slots * OVERTIME_PER_SLOT, -1.0)
            if day < self.instance.days:
                self.rows[idle] = self.model.add_linear_constraint(lb=room)
                self._relief(idle, IDLE_THEATRE, max(0.0, room), 1.0)
        inside = day < self.instance.days
        return [(key, minutes), *([(idle, float(minutes))] if inside else [])]

    def _relief(self, key: object, cost: float, most: float, weight: float) -> None:
        variable = self.model.add_variable(lb=0.0, ub=float(most))
        self.model.objective.set_linear_coefficient(variable, float(cost))
        self.rows[key].set_coefficient(variable, weight)

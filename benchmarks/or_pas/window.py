"""Some patients placed anew, everyone else held: one CP-SAT model in whole costs."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.or_pas.score import MIXED, RISK
from benchmarks.or_pas.state import Item, Load, Place, State, Suits
from benchmarks.or_pas.theatre import LEFT_OUT, Theatres, starts_of

MOST_STARTS = 8
"""Days open to one patient in one model: those nearest to where the patient is."""


def place_anew(
    state: State,
    suits: Suits,
    items: dict[str, Item],
    free: Collection[str],
    *,
    reach: int,
    seconds: float,
    workers: int,
    seed: int,
    days: Mapping[str, int] | None = None,
) -> tuple[dict[str, Place], bool]:
    """The best places found for `free`, and whether they are proved best among those within reach.

    `reach` is how many days past the earliest a patient may be put who needs no theatre. Others
    keep their place. With `days` only the room is chosen, the first nights are given.
    """
    held = [name for name in state.places if name not in free and name in items]
    model = _Window(state, suits, items, free, Load(state, items, held), reach, days)
    return model.solve(seconds, workers, seed)


class _Window:
    def __init__(
        self,
        state: State,
        suits: Suits,
        items: dict[str, Item],
        free: Collection[str],
        load: Load,
        reach: int,
        days: Mapping[str, int] | None,
    ) -> None:
        self.state, self.suits, self.load, self.instance = state, suits, load, state.instance
        self.model = cp_model.CpModel()
        self.cost: list[Any] = []
        self.chosen: dict[str, list[tuple[Any, Place]]] = {}
        self.beds: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.genders: dict[tuple[str, int, bool], list[Any]] = defaultdict(list)
        self.leaving: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.theatres = Theatres(self.model, self.instance, load)
        for name in sorted(free):
            self._open(items[name], reach, days)
        self._beds()
        self.cost += self.theatres.close()

    def solve(self, seconds: float, workers: int, seed: int) -> tuple[dict[str, Place], bool]:
        self.model.minimize(sum(self.cost))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {n: p for n, p in self.state.places.items() if n in self.chosen}, False
        places = {
            name: place
            for name, options in self.chosen.items()
            for literal, place in options
            if solver.value(literal)
        }
        return places, status == cp_model.OPTIMAL

    def _open(self, item: Item, reach: int, days: Mapping[str, int] | None) -> None:
        name, patient = item.patient.name, item.patient
        now = self.state.places.get(name)
        starts = starts_of(self.instance, item, reach) if days is None else [days[name]]
        if len(starts) > MOST_STARTS:
            around = now[0] if now is not None else starts[0]
            starts = sorted(starts, key=lambda start: (abs(start - around), start))[:MOST_STARTS]
        if now is not None and now[0] not in starts and now[0] in item.starts:
            starts.append(now[0])
        options = []
        for room in self.suits.rooms(patient):
            capacity = self.instance.rooms[room].capacity
            for start in starts:
                stay = range(start, start + item.nights)
                if any(self.load.beds[room, day] >= capacity for day in stay):
                    continue
                literal = self.model.new_bool_var("")
                options.append((literal, (start, room)))
                self.model.add_hint(literal, now == (start, room))
                self.cost.append(self.suits.cost(item, start, room) * literal)
                for day in stay:
                    self.beds[room, day].append(literal)
                    self.genders[room, day, patient.male].append(literal)
                if patient.variable:
                    self.leaving[room, stay.stop].append(literal)
                self.theatres.operate(item, start, literal)
        left_out = self.model.new_bool_var("")
        self.model.add_hint(left_out, now is None)
        self.cost.append(LEFT_OUT * left_out)
        self.model.add_exactly_one([left_out, *(literal for literal, _ in options)])
        self.chosen[name] = options

    def _beds(self) -> None:
        for (room, day), literals in self.beds.items():
            held, capacity = self.load.beds[room, day], self.instance.rooms[room].capacity
            if held + len(literals) > capacity:
                self.model.add(held + sum(literals) <= capacity)
            if self.instance.rooms[room].policy == "SameGender":
                self._mixed(room, day)
        for room, day in {*self.beds, *self.leaving}:
            self._risk(room, day)

    def _mixed(self, room: str, day: int) -> None:
        present = []
        for male in (True, False):
            literals = self.genders[room, day, male]
            if self.load.genders[room, day, male]:
                present.append(1)
            elif literals:
                flag = self.model.new_bool_var("")
                for literal in literals:
                    self.model.add_implication(literal, flag)
                present.append(flag)
        if len(present) == 2 and any(not isinstance(one, int) for one in present):
            mixed = self.model.new_bool_var("")
            self.model.add(mixed >= present[0] + present[1] - 1)
            self.cost.append(MIXED * mixed)

    def _risk(self, room: str, day: int) -> None:
        if day >= 2 * self.instance.days:
            return
        held = self.load.beds[room, day] + self.load.leaving[room, day]
        literals = self.beds[room, day] + self.leaving[room, day]
        above = held + len(literals) - self.instance.rooms[room].capacity
        if literals and above > 0:
            risk = self.model.new_int_var(0, above, "")
            self.model.add(risk >= held + sum(literals) - self.instance.rooms[room].capacity)
            self.cost.append(RISK * risk)

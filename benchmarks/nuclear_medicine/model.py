"""The published rules of a day as one CP-SAT model: served, then waited, then the day's end."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.nuclear_medicine.day import AT_ONCE, DAY_END, IDLE, RELEASED_EARLY, Day, Visit
from optimiser.solvers.door import Answer, ask
from optimiser.solvers.limits import Limits

END_SHARE = 0.1


@dataclass(frozen=True)
class Best:
    """The schedule after the last level; value and bound of each level asked for."""

    schedule: dict[int, Visit]
    served: tuple[int, int]
    waited: tuple[int, int]
    end: tuple[int, int]


def plan_day(day: Day, limits: Limits) -> Best | None:
    """Serve as many as can be, then wait as little as can be, then end as early as can be.

    `limits` are of each level; the end of the day, no published aim, gets a part of them.
    """
    model = _Model(day)
    found: list[Answer] = []
    least = replace(limits, deterministic=END_SHARE * (limits.deterministic or limits.seconds))
    for aim, upward in ((model.served, True), (model.waited, False), (model.end, False)):
        if upward:
            model.model.maximize(aim)
        else:
            model.model.minimize(aim)
        answer = ask(model.model, least if aim is model.end else limits)
        if answer.values is None or answer.value is None or answer.bound is None:
            return None
        found.append(answer)
        model.hold(answer)
        model.model.add(aim >= answer.value if upward else aim <= answer.value)
    levels = [(one.value or 0, round(one.bound or 0)) for one in found]
    return Best(model.schedule(found[-1]), levels[0], levels[1], levels[2])


class _Model:
    def __init__(self, day: Day) -> None:
        self.day = day
        self.model = cp_model.CpModel()
        self.starts: dict[int, list[Any]] = {}
        self.on: dict[int, dict[int, Any]] = {}
        self.anamneses: list[Any] = []
        self.seats: dict[int, list[Any]] = defaultdict(list)
        self.imaging: dict[int, list[Any]] = defaultdict(list)
        self.end: Any = self.model.new_int_var(1, DAY_END, "")
        self.waited: Any = 0
        for patient in range(1, len(day.patients) + 1):
            self._patient(patient)
        self.model.add_cumulative(self.anamneses, [1] * len(self.anamneses), AT_ONCE)
        for room, seats in self.seats.items():
            chairs = sum(where == room for where in day.chairs.values())
            self.model.add_cumulative(seats, [1] * len(seats), chairs)
        for images in self.imaging.values():
            self.model.add_no_overlap(images)
        for protocol, most in day.limits.items():
            for tomograph in day.tomographs:
                own = [on[tomograph] for p, on in self.on.items() if day.protocol(p) == protocol]
                self.model.add(sum(own) <= most)
        self._end_at_least()
        self.served: Any = sum(literal for on in self.on.values() for literal in on.values())

    def hold(self, answer: Answer) -> None:
        """Start the next level from the answer of this one."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(answer.values or ()):
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def schedule(self, answer: Answer) -> dict[int, Visit]:
        """The visits, with chairs given out in order of time."""
        free = {chair: 0 for chair in self.day.chairs}
        visits = {}
        for patient, starts in sorted(self.starts.items(), key=lambda one: answer.of(one[1][1])):
            for tomograph, literal in self.on[patient].items():
                if not answer.of(literal):
                    continue
                s0, s1, s2, s3 = (answer.of(start) for start in starts)
                chair = None
                if self.day.protocol(patient) in self.day.seated:
                    room = self.day.tomographs[tomograph]
                    chair = next(
                        one
                        for one, until in free.items()
                        if self.day.chairs[one] == room and until <= s1
                    )
                    free[chair] = s3
                visits[patient] = Visit((s0, s1, s2, s3), chair, tomograph)
        return visits

    def _end_at_least(self) -> None:
        """A tomograph is done when its first patient was ready and all its patients are imaged."""
        day = self.day
        ready, held = {}, {}
        for protocol in set(day.patients):
            slots = day.slots[protocol]
            seated = protocol in day.seated
            ready[protocol] = sum(slots[:3]) if seated else slots[0]
            held[protocol] = slots[3] if seated else sum(slots[1:]) - RELEASED_EARLY
        for tomograph in day.tomographs:
            imaging = sum(held[day.protocol(p)] * on[tomograph] for p, on in self.on.items())
            anybody = self.model.new_bool_var("")
            for on in self.on.values():
                self.model.add_implication(on[tomograph], anybody)
            least = 1 + min(ready.values()) + imaging
            self.model.add(self.end >= least).only_enforce_if(anybody)

    def _patient(self, patient: int) -> None:
        day, model = self.day, self.model
        protocol = day.protocol(patient)
        slots = day.slots[protocol]
        starts = [model.new_int_var(1, DAY_END - slots[3], "") for _ in slots]
        for step in range(3):
            gap = starts[step + 1] - starts[step]
            model.add(gap >= slots[step])
            model.add(gap <= slots[step] + IDLE)
        on = {tomograph: model.new_bool_var("") for tomograph in day.tomographs}
        comes = model.new_bool_var("")
        model.add_exactly_one([*on.values(), ~comes])
        wait = model.new_int_var(0, 3 * IDLE, "")
        model.add(wait >= starts[3] - starts[0] - sum(slots[:3])).only_enforce_if(comes)
        self.waited += wait
        model.add(self.end >= starts[3] + slots[3]).only_enforce_if(comes)
        self.anamneses.append(
            model.new_optional_interval_var(starts[0], slots[0], starts[0] + slots[0], comes, "")
        )
        for tomograph, here in on.items():
            first, until = starts[3], starts[3] + slots[3]
            if protocol in day.seated:
                self.seats[day.tomographs[tomograph]].append(self._held(starts[1], starts[3], here))
            else:
                first, until = starts[1], starts[3] + slots[3] - RELEASED_EARLY
            self.imaging[tomograph].append(self._held(first, until, here))
        self.starts[patient], self.on[patient] = starts, on

    def _held(self, first: Any, until: Any, here: Any) -> Any:
        size = self.model.new_int_var(0, DAY_END, "")
        return self.model.new_optional_interval_var(first, size, until, here, "")

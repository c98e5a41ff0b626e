"""Two CP-SAT models: the best choice among known columns, and the whole problem by slots.

Both keep doctors and nurses; seats run out after nurses do, and are judged of the whole plan. The
second leaves out only what the bound shows to be too dear.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.cht1.columns import Bounded, Column, uses
from benchmarks.cht1.instance import Instance, Needs
from benchmarks.cht1.pricing import Pricing
from benchmarks.cht1.score import Placed
from optimiser.solvers.door import Answer, ask
from optimiser.solvers.limits import Limits

Plan = dict[tuple[int, int], Placed]


def choose(
    instance: Instance, columns: Sequence[Column], now: tuple[Column, ...], limits: Limits
) -> tuple[tuple[Column, ...], float]:
    """The best plan of known columns found within `limits`, or `now`; and the units it took."""
    model = cp_model.CpModel()
    literals = [model.new_bool_var("") for _ in columns]
    of_patient: dict[int, list[Any]] = defaultdict(list)
    rows: dict[tuple[str, int, int], list[tuple[Any, int]]] = defaultdict(list)
    present = {(one.patient, one.visits) for one in now}
    for one, literal in zip(columns, literals, strict=True):
        of_patient[one.patient].append(literal)
        model.add_hint(literal, (one.patient, one.visits) in present)
        for row, amount in uses(instance, one).items():
            rows[row].append((literal, amount))
    for number in range(len(instance.patients)):
        model.add_exactly_one(of_patient[number])
    for (what, day, slot), terms in rows.items():
        there = (instance.doctors if what == "doctors" else instance.shares)[day][slot]
        if sum(amount for _, amount in terms) > there:
            model.add(sum(amount * literal for literal, amount in terms) <= there)
    model.minimize(sum(one.cost * x for one, x in zip(columns, literals, strict=True)))
    answer = ask(model, limits)
    if answer.values is None:
        return now, answer.units
    chosen = tuple(one for one, x in zip(columns, literals, strict=True) if answer.of(x))
    return chosen, answer.units


class Slots:
    """A whole plan by slots: for every visit and day a literal for each start of each operation.

    `now` is the hint. First days and starts of treatments are left out where they would put the
    bound above `most`.
    """

    def __init__(
        self, instance: Instance, pricing: Pricing, bounded: Bounded, now: Plan, most: int
    ) -> None:
        self.instance, self.pricing, self.bounded, self.now = instance, pricing, bounded, now
        self.most = most
        self.model = cp_model.CpModel()
        self.cost: list[Any] = []
        self.rows: dict[tuple[str, int, int], list[Any]] = defaultdict(list)
        self.chosen: dict[tuple[int, int, int], dict[str, dict[int, Any]]] = {}
        self.comes: dict[tuple[int, int], Any] = {}
        self.open = 0
        for number in range(len(instance.patients)):
            self._patient(number)
        for (what, day, slot), terms in self.rows.items():
            there = instance.doctors if what == "doctors" else instance.shares
            self.model.add(sum(terms) <= there[day][slot])
        self.model.add(sum(self.cost) >= bounded.whole)
        self.model.minimize(sum(self.cost))

    def solve(self, limits: Limits) -> tuple[Plan | None, Answer]:
        """A plan no worse than `now`, or None; and what the solver said."""
        answer = ask(self.model, limits)
        if answer.values is None:
            return None, answer
        plan = dict(self.now)
        for (number, first), comes in self.comes.items():
            if not answer.of(comes):
                continue
            patient = self.instance.patients[number]
            for k, (after, needs) in enumerate(zip(patient.after, patient.visits, strict=True)):
                at = {
                    what: next((slot for slot, x in starts.items() if answer.of(x)), None)
                    for what, starts in self.chosen[number, k, first].items()
                }
                plan[patient.name, k] = self._placed(needs, first + after, at)
        return plan, answer

    def _placed(self, needs: Needs, day: int, at: Mapping[str, int | None]) -> Placed:
        consultation = at.get("consultation")
        mixing = self.instance.mixing(needs, day, (consultation or 0) + needs.consultation)
        installation, treatment = at["installation"], at["treatment"]
        assert mixing is not None
        assert installation is not None
        assert treatment is not None
        return Placed(day, consultation, installation, mixing, treatment)

    def _patient(self, number: int) -> None:
        patient = self.instance.patients[number]
        slack = self.bounded.slack(self.pricing, patient)
        options = []
        now = self.now[patient.name, 0].day
        room = self.most - self.bounded.bound
        for first in patient_days(slack, room):
            comes = self.model.new_bool_var("")
            self.model.add_hint(comes, first == now)
            options.append(comes)
            self.comes[number, first] = comes
            for k in range(len(patient.visits)):
                self._visit(number, k, first, comes, room - slack[first], hinted=first == now)
        self.model.add_exactly_one(options)

    def _visit(
        self, number: int, k: int, first: int, comes: Any, room: float, *, hinted: bool
    ) -> None:
        patient, instance = self.instance.patients[number], self.instance
        needs, day = patient.visits[k], first + patient.after[k]
        now = self.now[patient.name, k]
        offer = self.bounded.offers[needs]
        dear = offer.by_treatment[day] - offer.cost[day] > room + 1e-9
        closed = np.isinf(offer.by_treatment[day])
        whole = {"consultation": 1, "installation": instance.watched, "treatment": 1}
        starts: dict[str, dict[int, Any]] = {"installation": {}, "treatment": {}}
        lengths = {"installation": needs.installation, "treatment": needs.treatment}
        if needs.consultation:
            starts["consultation"], lengths["consultation"] = {}, needs.consultation
        latest = max(t for t in range(instance.slots + 1) if not dear[t] and not closed[t])
        for what, known in starts.items():
            there = (instance.doctors if what == "consultation" else instance.shares)[day]
            for slot in range(instance.slots - lengths[what] + 1):
                during = there[slot : slot + lengths[what]]
                if slot > latest or any(left < whole[what] for left in during):
                    continue
                if what == "treatment" and (dear[slot] or closed[slot]):
                    continue
                known[slot] = self.model.new_bool_var("")
                self.model.add_hint(known[slot], hinted and getattr(now, what) == slot)
                self.open += 1
            self.model.add_exactly_one([*known.values(), ~comes])
        self._in_order(needs, day, starts)
        for slot, literal in starts["treatment"].items():
            self.cost.append(((day - 1) * instance.slots + slot + needs.treatment) * literal)
        for what, known in starts.items():
            row = "doctors" if what == "consultation" else "shares"
            for slot, literal in known.items():
                for during in range(slot, slot + lengths[what]):
                    self.rows[row, day, during].append(whole[what] * literal)
        self.chosen[number, k, first] = starts

    def _in_order(self, needs: Needs, day: int, starts: Mapping[str, Mapping[int, Any]]) -> None:
        """What starts by a slot had what comes before it done in time."""
        instance, consulted = self.instance, starts.get("consultation")
        latest: dict[int, int] = {}
        if consulted is not None:
            for slot in consulted:
                ready = instance.ready(needs, day, slot + needs.consultation)
                latest[slot] = instance.slots + 1 if ready is None else ready
        for slot in starts["treatment"]:
            by_now = [x for s, x in starts["treatment"].items() if s <= slot]
            before = starts["installation"].items()
            self._only_after(by_now, [x for s, x in before if s + needs.installation <= slot])
            if consulted is not None:
                self._only_after(by_now, [x for s, x in consulted.items() if latest[s] <= slot])
        if consulted is not None:
            for slot in starts["installation"]:
                by_now = [x for s, x in starts["installation"].items() if s <= slot]
                seen = [x for s, x in consulted.items() if s + needs.consultation <= slot]
                self._only_after(by_now, seen)

    def _only_after(self, these: Sequence[Any], those: Sequence[Any]) -> None:
        self.model.add(sum(these) <= sum(those))


def crowded(instance: Instance, plan: Plan) -> list[tuple[int, int]]:
    """(day, slot) with more patients than seats."""
    seated: Counter[tuple[int, int]] = Counter()
    for patient in instance.patients:
        for k, needs in enumerate(patient.visits):
            placed = plan[patient.name, k]
            for slot in range(placed.installation, placed.treatment + needs.treatment):
                seated[placed.day, slot] += 1
    return [at for at, number in seated.items() if number > instance.seats]


def patient_days(slack: np.ndarray, room: float) -> list[int]:
    """First days within `room` of the patient's best."""
    return [int(day) for day in np.nonzero(slack <= room + 1e-9)[0]]

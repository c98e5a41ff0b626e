"""The nine published first-fit rules: patients in an order, each as early as all visits fit.

The figures to beat, and the starts of our own search.
"""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.cht1.instance import Instance, Needs, Patient
from benchmarks.cht1.score import Placed

Order = Callable[[Patient], tuple[int, ...]]


def _length(patient: Patient) -> int:
    return sum(visit.length for visit in patient.visits)


def _least(patient: Patient) -> int:
    return sum(visit.least for visit in patient.visits)


RULES: Mapping[str, Order] = {
    "FF": lambda _: (),
    "SPT": lambda p: (_length(p),),
    "LPT": lambda p: (-_length(p),),
    "SIPT": lambda p: (_least(p),),
    "LIPT": lambda p: (-_least(p),),
    "CIPT_II": lambda p: (len(p.visits), _least(p)),
    "CIPT_ID": lambda p: (len(p.visits), -_least(p)),
    "CIPT_DI": lambda p: (-len(p.visits), _least(p)),
    "CIPT_DD": lambda p: (-len(p.visits), -_least(p)),
}
"""Short or long by all operations or with the mixing beside the rest; fewest or most visits."""


def first_fit(instance: Instance, patients: Sequence[Patient]) -> dict[tuple[int, int], Placed]:
    """Each patient in turn; who fits nowhere is left out."""
    hospital = Hospital(instance)
    plan: dict[tuple[int, int], Placed] = {}
    for patient in patients:
        for first in instance.first_days(patient):
            visits = []
            for after, needs in zip(patient.after, patient.visits, strict=True):
                placed = hospital.earliest(needs, first + after)
                if placed is None:
                    break
                visits.append(placed)
            if len(visits) == len(patient.visits):
                for number, (placed, needs) in enumerate(zip(visits, patient.visits, strict=True)):
                    hospital.take(needs, placed)
                    plan[patient.name, number] = placed
                break
    return plan


class Hospital:
    """What is left of doctors, shares of nurses, and seats, by day and slot."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.doctors = [list(row) for row in instance.doctors]
        self.shares = [list(row) for row in instance.shares]
        self.seats = [[instance.seats] * instance.slots for _ in instance.shares]

    def take(self, needs: Needs, placed: Placed) -> None:
        """Book a visit."""
        day, seen = placed.day, placed.consultation or 0
        seated = placed.installation + needs.installation
        end = placed.treatment + needs.treatment
        for slot in range(seen, seen + needs.consultation):
            self.doctors[day][slot] -= 1
        for slot in range(placed.installation, seated):
            self.shares[day][slot] -= self.instance.watched
        for slot in range(placed.treatment, end):
            self.shares[day][slot] -= 1
        for slot in range(placed.installation, end):
            self.seats[day][slot] -= 1

    def earliest(self, needs: Needs, day: int) -> Placed | None:
        """A visit on a day with each step as early as it can be, or None."""
        slots, whole = self.instance.slots, self.instance.watched
        seen = 0
        if needs.consultation:
            free = self._first(self.doctors[day], 0, needs.consultation, 1)
            if free is None or free > slots - needs.least:
                return None
            seen = free + needs.consultation
        mixing = self.instance.mixing(needs, day, seen)
        if mixing is None:
            return None
        start = mixing[1] + needs.mixing if mixing[0] == day else 0
        installation = self._first(self.shares[day], seen, needs.installation, whole)
        while installation is not None:
            ready = max(start, installation + needs.installation)
            treatment = self._first(self.shares[day], ready, needs.treatment, 1)
            if treatment is None:
                return None
            end = treatment + needs.treatment
            if all(left > 0 for left in self.seats[day][installation:end]):
                consultation = seen - needs.consultation if needs.consultation else None
                return Placed(day, consultation, installation, mixing, treatment)
            installation = self._first(
                self.shares[day], installation + 1, needs.installation, whole
            )
        return None

    def _first(self, left: Sequence[int], first: int, length: int, least: int) -> int | None:
        """The first start from `first` on with `least` left for `length` slots."""
        for start in range(first, self.instance.slots - length + 1):
            if all(have >= least for have in left[start : start + length]):
                return start
        return None

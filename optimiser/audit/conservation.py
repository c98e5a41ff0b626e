"""The conservation law: nobody on the input list is lost, and nobody is counted twice."""

from collections import Counter
from collections.abc import Iterator

from optimiser.models.kinds import AnyPlan
from optimiser.models.reading import Reading
from optimiser.models.violation import Violation


def conserved(reading: Reading, plan: AnyPlan) -> Iterator[Violation]:
    """Booked, waiting, held and left out are disjoint and together the ids of the raw input."""
    places: dict[str, list[str]] = {
        "booked": sorted({booking.owner for booking in plan.bookings}),
        "waiting": [waiting.id for waiting in plan.waiting],
        "held": [aside.id for aside in plan.held],
        "left out": [aside.id for aside in plan.left_out],
    }
    counted: Counter[str] = Counter()
    for ids in places.values():
        counted.update(ids)
    raw = set(reading.raw_ids)
    for entry_id in sorted(raw - set(counted)):
        yield _breach(f"{entry_id} is on the input list and nowhere in the plan", entry_id)
    for entry_id in sorted(set(counted) - raw):
        yield _breach(f"{entry_id} is in the plan and not on the input list", entry_id)
    for entry_id, times in sorted(counted.items()):
        if times > 1:
            where = [place for place, ids in places.items() if entry_id in ids]
            yield _breach(f"{entry_id} is counted {times} times ({', '.join(where)})", entry_id)
    said = {"held": plan.held, "left out": plan.left_out}
    for place, asides in (("held", reading.held), ("left out", reading.left_out)):
        rules = {aside.id: aside.rule for aside in asides}
        stated = set(places[place])
        for aside in said[place]:
            true = rules.get(aside.id, aside.rule)
            if aside.rule not in ("", true):
                yield _breach(f"{aside.id} is {place} by {true}, not by {aside.rule}", aside.id)
        for entry_id in sorted(rules.keys() - stated):
            if entry_id in counted:
                yield _breach(
                    f"{entry_id} is to be {place} by {rules[entry_id]}, and is not", entry_id
                )
        for entry_id in sorted((stated & raw) - rules.keys()):
            yield _breach(f"{entry_id} is {place}, and nothing in the input says so", entry_id)


def _breach(detail: str, entry_id: str) -> Violation:
    return Violation(rule="conservation", detail=detail, entries=(entry_id,))

"""What a made-up case asks of its rooms: demand beside what they offer."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.catalogue import DiagnosticsCatalogue
from optimiser.generate.diagnostics.rows import RequestRow, RoomRow


@dataclass(frozen=True)
class Load:
    """Demand for one kind of room.

    `demand_minutes`: the tests asked for, with the changeover after each. `open_minutes`: what
    its rooms offer to the list, protected hours and reserves taken off.
    """

    modalities: tuple[str, ...]
    tests: int
    demand_minutes: int
    open_minutes: int

    @property
    def share(self) -> float:
        """Demand as a share of what is open; above 1 some have to wait."""
        return self.demand_minutes / self.open_minutes


def loads(
    catalogue: DiagnosticsCatalogue, requests: Sequence[RequestRow], rooms: Sequence[RoomRow]
) -> list[Load]:
    """The load of each kind of room, the fullest first; modalities that share a room count as one.

    Requests that are suspended or removed do not count.
    """
    kinds: list[set[str]] = []
    for room in rooms:
        joined = set(room.modalities).union(*(k for k in kinds if k & set(room.modalities)))
        kinds = [kind for kind in kinds if not kind & joined] + [joined]
    asked = [
        catalogue.tests[test]
        for request in requests
        if request.status in (None, "booked")
        for test in request.tests
    ]
    found = []
    for kind in kinds:
        tests = [test for test in asked if test.modality in kind]
        offered = sum(
            room.minutes - room.reserve_minutes
            for room in rooms
            if room.state != "protected" and kind & set(room.modalities)
        )
        demand = sum(test.room_minutes for test in tests)
        found.append(Load(tuple(sorted(kind)), len(tests), demand, offered))
    return sorted(found, key=lambda load: (-load.share, load.modalities))

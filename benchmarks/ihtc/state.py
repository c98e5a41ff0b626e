"""A timetable as arrays that the compiled search changes in place."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.dice import first_random
from benchmarks.ihtc.instance import SHIFTS, Data, Instance, Ints

NOWHERE = -1


class State(NamedTuple):
    """What is decided (`day`, `room`, `theatre`, `nurse`), and what follows from it.

    `shut[g, r]` has a bit for every day on which nobody more of gender g can lie in room r.
    `nurse[r, s]` is set for empty rooms too and costs nothing there. `inside[r, d, :count[r, d]]`
    are the people in bed; `slack[s, n]` is the load a nurse has left (below 0 it is paid for),
    `seen[p, n]` the shifts in which n looks after p, `faces[p]` how many nurses that are. The
    rest is room for thought: nurses to be given back, marks, and the dice.
    """

    day: Ints
    room: Ints
    theatre: Ints
    nurse: Ints
    inside: Ints
    count: Ints
    shut: npt.NDArray[np.int64]
    minutes_left: Ints
    operations: Ints
    surgeon_left: Ints
    surgeon_at: Ints
    surgeon_places: Ints
    slack: Ints
    seen: Ints
    faces: Ints
    before: Ints
    stamp: npt.NDArray[np.int64]
    tick: npt.NDArray[np.int64]
    random: npt.NDArray[np.uint64]


class Best(NamedTuple):
    """The best decisions of a search so far."""

    day: Ints
    room: Ints
    theatre: Ints
    nurse: Ints


def empty_state(data: Data, seed: int) -> State:
    """Nobody admitted, and some nurse on duty for every room and shift."""
    people, patients = len(data.stay), data.patients
    rooms, shifts = len(data.beds), SHIFTS * data.days
    theatres, surgeons, nurses = (
        len(data.theatre_minutes),
        len(data.surgeon_minutes),
        len(data.level),
    )

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int32)

    day = np.full(people, NOWHERE, dtype=np.int32)
    room, theatre = day.copy(), day.copy()
    day[patients:], room[patients:] = 0, data.occupied
    nurse = np.stack([data.working[np.arange(shifts), r % data.on_duty] for r in range(rooms)])
    return State(
        day=day,
        room=room,
        theatre=theatre,
        nurse=np.ascontiguousarray(nurse, dtype=np.int32),
        inside=zeros(rooms, data.days, int(data.beds.max())),
        count=zeros(rooms, data.days),
        shut=np.zeros((2, rooms), dtype=np.int64),
        minutes_left=zeros(theatres, data.days),
        operations=zeros(theatres, data.days),
        surgeon_left=zeros(surgeons, data.days),
        surgeon_at=zeros(surgeons, data.days, theatres),
        surgeon_places=zeros(surgeons, data.days),
        slack=zeros(shifts, nurses),
        seen=zeros(people, nurses),
        faces=zeros(people),
        before=zeros(shifts),
        stamp=np.zeros(nurses, dtype=np.int64),
        tick=np.zeros(1, dtype=np.int64),
        random=first_random(seed),
    )


def best_of(state: State) -> Best:
    """A copy of what is decided."""
    return Best(state.day.copy(), state.room.copy(), state.theatre.copy(), state.nurse.copy())


def document(instance: Instance, best: Best) -> dict[str, Any]:
    """The solution in the form of the competition, with nurses for occupied rooms alone."""
    data = instance.data
    patients = [
        {
            "id": name,
            "admission_day": int(best.day[p]),
            "room": instance.room_ids[best.room[p]],
            "operating_theater": instance.theatre_ids[best.theatre[p]],
        }
        for p, name in enumerate(instance.patient_ids)
        if best.day[p] != NOWHERE
    ]
    occupied = np.zeros((len(data.beds), data.days), dtype=bool)
    for p in np.flatnonzero(best.day != NOWHERE):
        occupied[best.room[p], best.day[p] : best.day[p] + data.stay[p]] = True
    nurses = []
    for n, name in enumerate(instance.nurse_ids):
        assignments = []
        for s in np.flatnonzero(data.max_load[:, n] >= 0):
            here = np.flatnonzero((best.nurse[:, s] == n) & occupied[:, s // SHIFTS])
            assignments.append(
                {
                    "day": int(s) // SHIFTS,
                    "shift": ("early", "late", "night")[s % SHIFTS],
                    "rooms": [instance.room_ids[r] for r in here],
                }
            )
        nurses.append({"id": name, "assignments": assignments})
    return {"patients": patients, "nurses": nurses}

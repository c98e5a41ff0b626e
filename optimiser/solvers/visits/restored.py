"""What an earlier plan told, back in its place where no level is worse for it.

A search moves tests about as long as no level loses; at its end whoever could as well be left in
the room and at the minute that was told is put back there.
"""

from optimiser.solvers.schedule import Spot
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.placing import Placing


def restored(facts: Facts, schedule: dict[int, Spot]) -> dict[int, Spot]:
    """The schedule with as many tests where they were told as can go back request by request."""
    if not facts.earlier:
        return schedule
    diary = Diary(facts, schedule)
    placing = Placing(facts, diary)
    again = True
    while again:  # one who goes back may leave a place to another; each time more are in theirs
        again = any([_back(facts, diary, placing, n) for n in range(len(facts.requests))])
    return diary.schedule()


def _back(facts: Facts, diary: Diary, placing: Placing, request: int) -> bool:
    """Put the tests of a request back, all of those that are elsewhere; whether that could be."""
    elsewhere = {
        task: diary.placed[task]
        for task in facts.requests[request].tasks
        if task in facts.earlier
        and not facts.tasks[task].fixed
        and diary.placed.get(task, facts.earlier[task]) != facts.earlier[task]
    }
    if not elsewhere:
        return False
    before = diary.worth([request])
    for task in elsewhere:
        diary.remove(task)
    back = placing.where_it_was(list(elsewhere))
    if back and all(now >= then for now, then in zip(diary.worth([request]), before, strict=True)):
        return True
    for task in back:
        diary.remove(task)
    for task, (room, start) in elsewhere.items():
        diary.add(task, room, start)
    return False

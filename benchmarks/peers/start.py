"""A task made ready: choices that bookings already made rule out are gone, and the start is sound.

The product's greedy plan breaks the peers' stricter rules here and there, so what fits of it is
taken, and filled up by points.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from benchmarks.peers.rows import Rows, rows_of
from benchmarks.peers.task import Task


def ready(task: Task) -> Task:
    """The same task, for peers to solve."""
    shut = rows_of(task).shut
    left = [number for number in range(len(task.choices)) if number not in shut]
    anew = {number: place for place, number in enumerate(left)}
    task.choices = [task.choices[number] for number in left]
    task.kept = [anew[number] for number in task.kept]
    task.start = [anew[number] for number in task.start if number in anew]
    task.start = _filled(rows_of(task), set(task.kept), set(task.start))
    return task


def _filled(rows: Rows, kept: Collection[int], before: Collection[int]) -> list[int]:
    task = rows.task
    order = sorted(
        range(len(task.choices)),
        key=lambda n: (n not in kept, n not in before, -task.choices[n].points, n),
    )
    inside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    flags: dict[int, list[int]] = defaultdict(list)
    for number, (variables, weights, most) in enumerate(rows.rows):
        if rows.is_reason(weights, most):
            flags[variables[0]].append(variables[1])
            continue
        for variable, weight in zip(variables, weights, strict=True):
            inside[variable].append((number, weight))
    left = [most for _, _, most in rows.rows]
    placed: set[int] = set()
    up: set[int] = set()
    chosen = []
    for number in order:
        entry = task.choices[number].entry
        new = [number, *(flag for flag in flags[number] if flag not in up)]
        takes = _takes(inside, new)
        fits = all(left[row] >= weight for row, weight in takes.items())
        if entry not in placed and (fits or number in kept):
            chosen.append(number)
            placed.add(entry)
            up.update(new[1:])
            for row, weight in takes.items():
                left[row] -= weight
    return sorted(chosen)


def _takes(inside: dict[int, list[tuple[int, int]]], variables: Sequence[int]) -> dict[int, int]:
    takes: dict[int, int] = defaultdict(int)
    for variable in variables:
        for row, weight in inside[variable]:
            takes[row] += weight
    return takes

"""How a peer is called and answers, each in a process of its own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks.peers.rows import Rows, rows_of
from benchmarks.peers.task import Task, read


@dataclass(frozen=True)
class Call:
    """A task to be answered within `seconds` of the start of the program."""

    task: Path
    answer: Path
    seconds: float
    workers: int
    seed: int
    began: float = field(default_factory=perf_counter)

    @property
    def left(self) -> float:
        """Seconds to go."""
        return self.seconds - (perf_counter() - self.began)

    def rows(self) -> Rows:
        """The rules of the task."""
        return rows_of(read(self.task))


def called(words: Sequence[str]) -> Call:
    """The call that the command line says."""
    task, answer, seconds, workers, seed = words[1:]
    return Call(Path(task), Path(answer), float(seconds), int(workers), int(seed))


def answered(
    call: Call, task: Task, chosen: Sequence[int], bound: float | None, built: float
) -> None:
    """Write the numbers of the choices made, those of the start where none were found in time.

    `bound` is the peer's own, in points.
    """
    document = {
        "chosen": list(chosen) or task.start,
        "found": bool(chosen),
        "bound": bound,
        "built": round(built, 2),
    }
    call.answer.write_text(json.dumps(document) + "\n", encoding="utf-8")

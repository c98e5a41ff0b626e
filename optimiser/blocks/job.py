"""One block as a case of its own, and how it is to be planned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.reduction import ForkingPickler
from time import monotonic

from optimiser.ask import Ask
from optimiser.contents import objectives_of
from optimiser.models.case import TheatreCase
from optimiser.models.kinds import AnyPlan
from optimiser.models.pathway import Item
from optimiser.models.reading import Reading
from optimiser.problem.blocks import Block, case_of
from optimiser.problem.many import many_objects
from optimiser.problem.problem import Problem
from optimiser.progress import Progress
from optimiser.solve_theatre import Base, Solved, solve_theatre
from optimiser.theatre import RULES


@dataclass(frozen=True)
class BlockJob:
    """One block as a case of its own, and how it is to be planned; `base` is what a search begins
    from where that is known. `told` are the dates of its entries as the whole case counts them: the
    session somebody was told may be of another block now."""

    reading: Reading
    case: TheatreCase
    ask: Ask
    previous: AnyPlan | None
    base: Base | None = None
    told: Mapping[Item, date] | None = None

    def done(self, seconds: float, progress: Callable[[Progress], None] | None = None) -> Solved:
        """The block planned within so many seconds from now; `progress` hears how far it is."""
        days = {key: day for (key,), day in (self.told or {}).items()}
        problem = Problem(self.case, RULES, objectives_of(self.case, self.told), days)
        now = monotonic()
        ask = replace(self.ask, seconds=seconds, begun=now, called=now, progress=progress)
        return solve_theatre(self.reading, problem, ask, self.previous, self.base)

    def packed(self) -> bytes:
        """The job for another process, packed before other threads may read what it is about."""
        with many_objects():
            return bytes(ForkingPickler.dumps(self))

    def by_greedy(self) -> "BlockJob":
        """The same by greedy alone."""
        return replace(self, ask=replace(self.ask, strategy="greedy"))


def job_of(
    reading: Reading, problem: Problem, block: Block, ask: Ask, previous: AnyPlan | None
) -> BlockJob:
    """The job of one block; `previous` is the earlier plan of the whole."""
    case = case_of(problem, block)
    ids = tuple(entry.entry_id for entry in case.entries)
    own = Reading(case=case, raw_ids=ids, sha256=reading.sha256)
    if previous is not None:
        ours = tuple(one for one in previous.bookings if one.owner in case.pathway_by_key)
        previous = previous.model_copy(update={"bookings": ours})
    mine: dict[Item, date] = {
        (key,): day for key, day in problem.told.items() if key in case.entry_by_id
    }
    return BlockJob(own, case, ask, previous, told=None if previous is None else mine)

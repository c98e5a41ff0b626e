"""Very large cases that fall apart: each block planned in a process of its own, then one plan.

A block shares nothing with the others (`optimiser.problem.blocks`), so it is a case of its own and
takes the same road as any: greedy, strategy, filling up, reasons. All are planned by greedy first,
so that there is a plan early; then each is searched, for what time is left, shared out by the size
of the blocks, unless too little is left for what no search can cut short. Put together the plans
are one plan of the whole, which is audited as such, and levels, measures and bounds are told of
it. A block whose search is lost keeps greedy's plan.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from time import monotonic

from optimiser.ask import Ask
from optimiser.audit import audit
from optimiser.blocks.job import BlockJob, job_of
from optimiser.blocks.lanes import in_processes, lanes_of
from optimiser.blocks.together import whole_plan
from optimiser.blocks.watch import Watch
from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import Plan, PlanStatus
from optimiser.models.reading import Reading
from optimiser.problem.blocks import Block, blocks
from optimiser.problem.problem import Problem
from optimiser.progress import Progress
from optimiser.solve_theatre import Solved, solve_theatre
from optimiser.solvers.strategy import News

__all__ = ["apart", "solve_blocks"]

MANY_SESSIONS = 250
"""Up to so many sessions a case is planned as one."""
FEW_SESSIONS = 100
"""Blocks of fewer sessions than this are planned together until they come to so many."""
LARGEST_SHARE = 0.6
"""A block with a greater share of all options gains too little from being planned apart."""
SHARE = 0.9
"""Share of what time is left when the blocks begin that they get; the rest puts them together."""
LEAST_TIMES = 3.0
"""So many times what greedy took a search takes at least: once to be built, and twice for reasons,
measures and audits after it, none of which can be cut short."""


def apart(problem: Problem) -> list[Block]:
    """The blocks worth planning apart; none where the case is planned as one."""
    if len(problem.case.sessions) <= MANY_SESSIONS:
        return []
    found = blocks(problem)
    total = sum(block.options for block in found)
    if not found or found[0].options > LARGEST_SHARE * total:
        return []
    return _gathered(found)


def _gathered(found: Sequence[Block]) -> list[Block]:
    """The blocks, small ones put together, since a process takes seconds to begin."""
    parts: list[Block] = []
    small: Block | None = None
    for block in reversed(found):
        small = block if small is None else small.beside(block)
        if len(small.sessions) >= FEW_SESSIONS:
            parts.append(small)
            small = None
    if small is not None:
        parts.append(small)
    return sorted(parts, key=lambda block: (-block.options, int(block.sessions[0])))


def solve_blocks(
    reading: Reading,
    problem: Problem,
    parts: Sequence[Block],
    ask: Ask,
    previous: AnyPlan | None = None,
) -> Plan:
    """The plan of all blocks together; see `optimiser.solve.solve`.

    Raises FixedBookingsClash where the bookings already made contradict each other.
    """
    lanes = lanes_of(parts, ask.workers)
    asked = replace(ask, progress=None, workers=max(1, ask.workers // len(lanes)), messages=[])
    jobs = [job_of(reading, problem, block, asked, previous) for block in parts]
    sizes = [block.options for block in parts]
    ask.tell(News("", message="greedy"))
    quick = [job.by_greedy() for job in jobs]
    planned = count(1)

    def by_greedy(_number: int, told: object) -> None:
        if not isinstance(told, Progress):
            message = f"{next(planned)} of {len(parts)} blocks planned by greedy"
            ask.tell(News("", message=message))

    answers = in_processes(
        [job.packed() for job in quick], lanes, sizes, ask.seconds, by_greedy,
        by_clock=not ask.reproducible,
    )  # fmt: skip
    solved = [
        job.done(ask.seconds) if one is None else one
        for job, one in zip(quick, answers, strict=True)
    ]
    if ask.strategy != "greedy":
        left = SHARE * (ask.seconds if ask.reproducible else ask.seconds - ask.elapsed)
        greedy_took = max(sum(solved[number].base.seconds for number in lane) for lane in lanes)
        if ask.reproducible or left >= LEAST_TIMES * greedy_took:
            watch = Watch(reading, problem, parts, solved, ask)
            solved = _searched(jobs, solved, lanes, sizes, left, watch)
        else:
            ask.messages.append("greedy took so long that no time was left for a search")
            solved = [_fallback(one) for one in solved]
    ask.tell(News("", message="blocks put together"))
    plan = whole_plan(reading, problem, parts, solved, ask)
    violations = audit(problem.case, plan)
    if not violations:
        return plan
    broken = ", ".join(sorted({violation.rule for violation in violations}))
    ask.trouble(f"the plans of blocks together broke {broken}; planned as one by greedy")
    plan = solve_theatre(reading, problem, replace(ask, strategy="greedy"), previous).plan
    return plan.model_copy(update={"status": PlanStatus.fallback})


def _searched(
    jobs: Sequence[BlockJob],
    solved: Sequence[Solved],
    lanes: Sequence[Sequence[int]],
    sizes: Sequence[int],
    seconds: float,
    watch: Watch,
) -> list[Solved]:
    """What the search of each block made of greedy's plan within so many seconds for all.

    Whenever a block is done, the plans of then are kept, put together.
    """
    ask = watch.ask
    jobs = [replace(job, base=one.base) for job, one in zip(jobs, solved, strict=True)]
    packed = [job.packed() for job in jobs]
    if ask.so_far is not None:
        ask.so_far.search(monotonic() + seconds, ask.worked / len(jobs))
        watch.keep()
    answers = in_processes(
        packed, lanes, sizes, max(1.0, seconds), watch.hear, by_clock=not ask.reproducible
    )
    return [
        _kept(answer, one, number, ask)
        for number, (answer, one) in enumerate(zip(answers, solved, strict=True), start=1)
    ]


def _kept(searched: Solved | None, by_greedy: Solved, number: int, ask: Ask) -> Solved:
    """What the search of a block gave, or greedy's plan where its process was lost."""
    if searched is not None:
        return searched
    ask.trouble(f"block {number} was planned by greedy: its process was lost")
    return _fallback(by_greedy)


def _fallback(by_greedy: Solved) -> Solved:
    plan = by_greedy.plan.model_copy(update={"status": PlanStatus.fallback})
    return replace(by_greedy, plan=plan)

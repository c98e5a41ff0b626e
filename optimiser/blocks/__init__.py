"""Very large cases that fall apart: each block planned in a process of its own, then one plan.

A block shares nothing with the others (`optimiser.problem.blocks`), so it is a case of its own and
takes the same road as any: greedy, strategy, filling up, reasons. Put together the plans are one
plan of the whole, which is audited as such, and levels, measures and bounds are told of it. A block
whose process is lost is planned here by greedy. The time is shared out by the size of the blocks.
"""

from collections.abc import Sequence
from dataclasses import replace

from optimiser.ask import Ask
from optimiser.audit import audit
from optimiser.blocks.job import job_of
from optimiser.blocks.lanes import in_processes, lanes_of
from optimiser.blocks.together import whole_plan
from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import Plan
from optimiser.models.reading import Reading
from optimiser.problem.blocks import Block, blocks
from optimiser.problem.problem import Problem
from optimiser.solve_theatre import solve_theatre
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
    left = SHARE * (ask.seconds if ask.reproducible else max(1.0, ask.seconds - ask.elapsed))
    asked = replace(ask, progress=None, workers=max(1, ask.workers // len(lanes)), messages=[])
    jobs = [job_of(reading, problem, block, asked, previous) for block in parts]
    solved = in_processes(jobs, lanes, [block.options for block in parts], left, ask)
    for number, one in enumerate(solved):
        if one is None:
            ask.messages.append(f"block {number + 1} was planned by greedy: its process was lost")
            solved[number] = jobs[number].done_by_greedy()
    ask.tell(News("", message="blocks put together"))
    plan = whole_plan(reading, problem, parts, [one for one in solved if one is not None], ask)
    violations = audit(problem.case, plan)
    if not violations:
        return plan
    broken = ", ".join(sorted({violation.rule for violation in violations}))
    ask.messages.append(f"the plans of blocks together broke {broken}; planned as one by greedy")
    return solve_theatre(reading, problem, replace(ask, strategy="greedy"), previous).plan

"""One job on its way through the night, and what is told of it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from optimiser.batch.attempts import Attempts
from optimiser.batch.jobs import Job
from optimiser.batch.made import SLIP_FILE, Made
from optimiser.batch.order import MEMORY, Cause, Ending, Order, Outcome
from optimiser.batch.status import JobState, JobStatus, Light
from optimiser.batch.words import what_to_do

PAGE = "plan.html"
SUSPECTED = 2
"""A job under which the whole batch died so often waits until the others are done."""


@dataclass
class Track:
    """`order` is the search that is wanted; `made` what stands for it, also a plain plan.

    `began_at` is when the run began.
    """

    job: Job
    order: Order
    size_bytes: int
    attempts: Attempts
    began_at: datetime
    made: Made | None = None
    state: JobState = JobState.waiting
    tries: int = 0
    ordered: Order | None = None
    outcome: Outcome | None = None
    late: bool = False
    solve_seconds: float = field(default=0.0)

    @property
    def name(self) -> str:
        """Name of the job."""
        return self.job.name

    @property
    def rank(self) -> tuple[bool, bool, int, int, int, str]:
        """Whose turn comes first: urgent, then by priority, then the largest case."""
        suspected = self.attempts.lost(self.order.key) >= SUSPECTED
        job = self.job
        return suspected, not job.urgent, self.tries, -job.priority, -self.size_bytes, job.name

    @property
    def starved(self) -> bool:
        """Did it run out of memory at this key?"""
        return any(one.ending in MEMORY for one in self.attempts.of(self.order.key))

    @property
    def answered(self) -> bool:
        """Is there a plan of tonight's input and options?"""
        return self.made is not None

    @property
    def fallback(self) -> Cause | None:
        """Why the plan that stands is plain or of a short search; None where it is neither."""
        return None if self.made is None else self.made.fallback

    @property
    def share(self) -> float:
        """The share of the search that was wanted and that its plan of tonight got."""
        if self.ordered is None or self.ordered.fallback is Cause.deadline:
            return 0.0 if self.ordered else 1.0
        return self.ordered.seconds / self.order.seconds

    @property
    def old_lists(self) -> bool:
        """Was its plan made from lists too old for this run, which nobody accepted?"""
        old = self.made is not None and self.made.facts.drawn_long_before(self.began_at)
        return old and self.order.accept_stale is None

    @property
    def light(self) -> Light:
        """See `Light`."""
        if self.made is None or self.state in (JobState.waiting, JobState.running):
            return Light.red
        look = self.made.exit_code or self.made.facts.attention or self.fallback
        look = look or self.late or self.old_lists
        return Light.amber if look else Light.green

    def told(self, root: Path, plan: Path) -> JobStatus:
        """For status.json in `root`; `plan` is the plan folder of the job."""
        page = plan / PAGE
        there = page.exists()
        slip = plan / SLIP_FILE
        outcome = self.outcome
        ending = outcome.ending if outcome else self._last_ending()
        return JobStatus(
            name=self.name,
            state=self.state,
            light=self.light,
            urgent=self.job.urgent,
            priority=self.job.priority,
            attempts=len(self.attempts.of(self.order.key)),
            ending=ending,
            message=outcome.message if outcome else "",
            facts=None if self.made is None else self.made.facts,
            fallback=self.fallback,
            late=self.late,
            old_lists=self.old_lists,
            seconds=round(outcome.seconds, 2) if outcome else None,
            peak_mib=round(outcome.peak_bytes / 2**20) if outcome else None,
            what_to_do=what_to_do(
                self.state,
                ending,
                self.made,
                late=self.late,
                older=there,
                old_lists=self.old_lists,
                rules=outcome.rules if outcome else (),
            ),
            link=page.relative_to(root).as_posix() if there else None,
            slip=slip.relative_to(root).as_posix() if self.answered and slip.exists() else None,
            older_plan=there and not self.answered,
        )

    def _last_ending(self) -> Ending | None:
        known = self.attempts.of(self.order.key)
        return known[-1].ending if known else None

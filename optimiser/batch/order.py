"""What an engine is told to do, and what came of it: plain data, so that it travels anywhere."""

import os
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, ValidationInfo

from optimiser.models.noun import Noun
from optimiser.readers.freshness import STALE_HOURS
from optimiser.readers.near_names import printable

ORDER_SECONDS = 60.0
"""Seconds of a job that says nothing."""


def _sent(path: str) -> str:
    return os.fsencode(path).decode("latin-1")


def _received(path: str, info: ValidationInfo) -> str:
    return os.fsdecode(path.encode("latin-1")) if info.mode == "json" else path


PathText = Annotated[
    str, AfterValidator(_received), PlainSerializer(_sent, return_type=str, when_used="json")
]
"""A path. Its name may hold bytes that are no text, and JSON text alone: there each byte is one
character."""


class Cause(StrEnum):
    """Why a job is given less than the search it asked for.

    deadline, memory: the plain plan by urgency alone, as time is short or a search ran out of
    memory. short: a search, in the time there is.
    """

    deadline = "deadline"
    memory = "memory"
    short = "short"

    @property
    def plain(self) -> bool:
        """Is it a plain plan and no search?"""
        return self is not Cause.short


class Order(Noun):
    """One attempt at one job. Paths are absolute; `out` is the job's plan folder.

    `fallback` says why less than the search that was wanted is ordered; None where it is not. The
    watchdog ends an attempt after `watch_seconds`, or above `memory_bytes` of all its processes.
    `scratch` is a folder for temporary files, which somebody else sweeps. `previous` is the
    plan.json of an earlier plan, for the dates that were told; with `previous_stands` it is only
    what stood there, and done without where this version cannot read it. `accounted` is that of
    which nobody may be gone, where it is another; `doubted` says that a plan stood and cannot be
    used whole.
    """

    job: str
    key: str
    attempt: int = Field(ge=1)
    case: PathText
    out: PathText
    previous: PathText | None = None
    previous_stands: bool = False
    accounted: PathText | None = None
    doubted: bool = False
    strategy: str = "choose"
    seconds: float = Field(default=ORDER_SECONDS, gt=0)
    seed: int = Field(default=1, ge=0)
    workers: int = Field(default=1, ge=1)
    reproducible: bool = False
    accept_stale: str | None = None
    fallback: Cause | None = None
    watch_seconds: float = Field(gt=0)
    memory_bytes: int = Field(gt=0)
    scratch: PathText | None = None


class Ending(StrEnum):
    """How an attempt ended. planned: a plan was audited and released.

    Said by the attempt itself: refused (bad case), clash (fixed bookings), no_plan (a limit),
    audit_refused, lock_held, disk_full, cannot_write, out_of_memory, fault (an exception).
    Found by its watchdog: hang (over its time, killed), over_memory (killed). Read from a process
    that died: aborted (SIGABRT, a failed check), crashed (a segmentation fault or the like),
    killed (SIGKILL from outside, as the system does when memory runs out), ended (without an
    answer), not_started. Of the batch: stopped (on request), lost (with the whole batch, or with
    a worker on another machine).
    """

    planned = "planned"
    refused = "refused"
    clash = "clash"
    no_plan = "no_plan"
    audit_refused = "audit_refused"
    lock_held = "lock_held"
    disk_full = "disk_full"
    cannot_write = "cannot_write"
    out_of_memory = "out_of_memory"
    fault = "fault"
    hang = "hang"
    over_memory = "over_memory"
    aborted = "aborted"
    crashed = "crashed"
    killed = "killed"
    ended = "ended"
    not_started = "not_started"
    stopped = "stopped"
    lost = "lost"


FINAL = frozenset({Ending.refused, Ending.clash})
"""The input decides it: the same files end the same way, so once a night is enough."""
BLAMELESS = frozenset(
    {Ending.planned, Ending.refused, Ending.clash, Ending.stopped, Ending.lost, Ending.lock_held,
     Ending.disk_full, Ending.cannot_write, Ending.not_started}
)  # fmt: skip
"""What says nothing against the job itself; any other ending twice puts it into quarantine."""
SILENT = frozenset(
    {Ending.hang, Ending.over_memory, Ending.aborted, Ending.crashed, Ending.killed, Ending.ended}
)
"""The process left no answer, and perhaps something half done."""
MEMORY = frozenset({Ending.out_of_memory, Ending.over_memory})
"""After these the second attempt asks for the plain greedy plan, which needs least."""


class Facts(Noun):
    """What a plan says of itself, for the morning page: counts alone, nobody's id.

    `gap` is the worst of the levels urgent, long and routine, a share of 1; None where one is
    open. `needs_look` says whether `optimiser plan` would ask a person to look, `attention` counts
    what summary.txt says there is to look at, `rows_unused` rows that the plan does without,
    `vanished` ids of the earlier plan that are not on the list; `extracted_at` says when its lists
    were drawn. `accepted` is what only a named person's word let pass, in words. `earlier_lost`: a
    plan stood and nothing of it could be used. `told_lost`: its dates could not, and who is gone
    was looked up in an edited or older plan.
    """

    plan_status: str
    kind: str
    booked: int
    waiting: int
    partly: int
    held: int
    left_out: int
    urgent_waiting: int
    urgent_late: int
    findings: int
    needs_look: bool
    attention: int
    gap: float | None
    accepted_stale: bool = False
    rows_unused: int = 0
    vanished: int = 0
    extracted_at: datetime | None = None
    changes: dict[str, int] | None = None
    accepted: tuple[str, ...] = ()
    earlier_lost: bool = False
    told_lost: bool = False

    @property
    def memory_lost(self) -> bool:
        """Could the plan that stood not be used whole?"""
        return self.earlier_lost or self.told_lost

    def drawn_long_before(self, instant: datetime) -> bool:
        """Were the lists drawn longer before `instant` than a list may be old?

        A night is of now, whatever planning_date says.
        """
        drawn = self.extracted_at
        return drawn is not None and instant - drawn > timedelta(hours=STALE_HOURS)


class Outcome(Noun):
    """What came of one order. `message` carries counts and places, nobody's id; `rules` are those
    of the findings or breaches behind it. A character that does not show stands as `?` in it.

    `seconds` are those of the attempt by the wall, `cpu_seconds` those of all its processes;
    `peak_bytes` the most resident memory that its watchdog saw.
    """

    job: str
    attempt: int
    ending: Ending
    exit_code: int
    message: Annotated[str, AfterValidator(printable)] = ""
    rules: tuple[str, ...] = ()
    facts: Facts | None = None
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    solver_messages: tuple[str, ...] = ()

"""status.json: what the morning team and other programs are told, red until it is green.

Written anew at every event, whole or not at all. It carries counts and names of jobs, nobody's
id. `BatchStatus.model_validate_json` reads it back.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from optimiser.batch.order import Cause, Ending, Facts
from optimiser.models.noun import Noun

STATUS = "status.json"


class Light(StrEnum):
    """red: no plan, or not yet; amber: a plan that somebody has to look at; green: ready."""

    red = "red"
    amber = "amber"
    green = "green"


class JobState(StrEnum):
    """waiting: its turn has not come; running; planned: tonight; kept: it was there already.

    failed: no plan of this input; the next run tries again. quarantined: it failed in a way that
    is its own twice, and is left alone until its input, options or the version change.
    """

    waiting = "waiting"
    running = "running"
    planned = "planned"
    kept = "kept"
    failed = "failed"
    quarantined = "quarantined"


class BatchState(StrEnum):
    """running; finished: every job had its turn; stopped: on request, or it could not go on."""

    running = "running"
    finished = "finished"
    stopped = "stopped"


class JobStatus(Noun):
    """One job. Links are relative to status.json; None where there is nothing to open.

    `older_plan` is true where the plan behind `link` is of an earlier input or night. `fallback`
    says why less than the search that was wanted was ordered. `seconds` and `peak_mib` are those
    of the last attempt of this run. `old_lists` is true where its lists were drawn longer before
    the run than a list may be old, and nobody accepted that.
    """

    name: str
    state: JobState
    light: Light
    urgent: bool = False
    priority: int = 0
    attempts: int = 0
    ending: Ending | None = None
    message: str = ""
    facts: Facts | None = None
    fallback: Cause | None = None
    late: bool = False
    old_lists: bool = False
    seconds: float | None = None
    peak_mib: int | None = None
    what_to_do: str
    link: str | None = None
    slip: str | None = None
    older_plan: bool = False


class Totals(Noun):
    """Sums over all jobs; those of plans count plans of tonight's input alone."""

    jobs: int = 0
    green: int = 0
    amber: int = 0
    red: int = 0
    planned: int = 0
    kept: int = 0
    failed: int = 0
    quarantined: int = 0
    open: int = 0
    fallback: int = 0
    short: int = 0
    booked: int = 0
    waiting: int = 0
    urgent_waiting: int = 0
    held: int = 0
    findings: int = 0
    solve_seconds: float = 0.0


class BatchStatus(Noun):
    """The whole night. Instants are UTC; `timezone` is that of the people who read it.

    `stale_after`: from then on these are not tonight's plans, whatever the light says.
    `gone` are jobs of an earlier night that are on tonight's list no more. `exit_code` is None
    while it runs.
    """

    schema_name: Literal["optimiser.batch/1"] = Field(default="optimiser.batch/1", alias="schema")
    light: Light
    state: BatchState
    message: str
    run: str
    version: str
    engine: str
    slots: int
    timezone: str
    began_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None
    stale_after: datetime
    by: datetime | None = None
    exit_code: int | None = None
    totals: Totals
    jobs: tuple[JobStatus, ...] = ()
    gone: tuple[str, ...] = ()

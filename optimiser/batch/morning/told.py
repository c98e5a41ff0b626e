"""What the morning page says, in words and tables: the page only lays it out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from optimiser.batch.morning.totals import totals_of
from optimiser.batch.order import Cause
from optimiser.batch.status import BatchState, BatchStatus, JobState, JobStatus, Light
from optimiser.readers.freshness import STALE_HOURS
from optimiser.reports.table import Cell, Column, Shape, Table, table, visible

SIGNS = {Light.red: "\u25a0", Light.amber: "\u25b2", Light.green: "\u25cf"}
"""A square, a triangle, a disc: a sign beside the words, so that colour says nothing alone."""
LIGHTS = {Light.red: "not ready", Light.amber: "ready, but look", Light.green: "ready"}
STATES = {
    JobState.waiting: "its turn has not come",
    JobState.running: "being planned now",
    JobState.planned: "planned in this run",
    JobState.kept: "planned earlier from the same input; nothing had to be done",
    JobState.failed: "its last try gave no plan; the next run tries again",
    JobState.quarantined: "failed twice by its own fault; left alone until its input, options or "
    "the version change",
}
CAUSES = {
    Cause.deadline: "plain greedy plan: time was short",
    Cause.short: "shorter search: time was short",
    Cause.memory: "plain greedy plan: the search took too much memory",
}
GRAVITY = (
    JobState.quarantined,
    JobState.failed,
    JobState.running,
    JobState.waiting,
    JobState.planned,
    JobState.kept,
)
OPEN = frozenset({JobState.waiting, JobState.running})
COLUMNS = (
    Column("job", "Job", 20),
    Column("state", "State", 16),
    Column("plan", "Plan", 16),
    Column("urgent_waiting", "Urgent waiting", 8, Shape.whole),
    Column("urgent_late", "Urgent booked late", 8, Shape.whole),
    Column("held", "Held rows", 8, Shape.whole),
    Column("findings", "Findings", 8, Shape.whole),
    Column("gap", "Gap", 8, Shape.share),
    Column("time", "Time", 10, Shape.share),
    Column("what_to_do", "What to do", 40),
    Column("changes", "Changes", 12),
)
SHOWN = 20
"""So many jobs are named in a remark."""
WORDS = (Column("word", "State", 14), Column("meaning", "Means", 30))


@dataclass(frozen=True)
class Item:
    """One thing to do: the job, where its row is, what to do."""

    job: str
    anchor: str
    words: str


@dataclass(frozen=True)
class Group:
    """Things to do under one head."""

    head: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Links:
    """What stands beside the texts of a row: its light and where plan and change slip are."""

    light: Light
    plan: str | None
    slip: str | None

    @property
    def sign(self) -> str:
        """The sign of the light."""
        return SIGNS[self.light]

    @property
    def words(self) -> str:
        """The light in words."""
        return LIGHTS[self.light]


@dataclass(frozen=True)
class Morning:
    """Everything on the page, the gravest first; `links` goes with the rows of `jobs`."""

    light: Light
    verdict: str
    title: str
    sentence: str
    times: str
    until: datetime
    until_words: str
    todo: tuple[Group, ...]
    remarks: tuple[str, ...]
    totals: tuple[Table, ...]
    jobs: Table
    links: tuple[Links, ...]
    words: Table
    open: bool
    version: str

    @property
    def sign(self) -> str:
        """The sign of the whole night."""
        return SIGNS[self.light]

    @property
    def todo_count(self) -> int:
        """How many jobs need somebody."""
        return sum(len(group.items) for group in self.todo)

    @property
    def nothing(self) -> str:
        """What stands where nothing is to be done."""
        return "Nothing yet." if self.open else "Nothing."


def morning(status: BatchStatus) -> Morning:
    """What `status` has to tell."""
    jobs = sorted(status.jobs, key=_rank)
    return Morning(
        light=status.light,
        verdict=_verdict(status),
        title=f"Plans of the night begun {_local(status.began_at, status)}",
        sentence=visible(status.message),
        times=_times(status),
        until=status.stale_after,
        until_words=_local(status.stale_after, status),
        todo=tuple(_todo(jobs)),
        remarks=tuple(_remarks(status, jobs)),
        totals=tuple(totals_of(status.totals)),
        jobs=table(
            "jobs",
            "Jobs",
            "Gap is the most that could still be gained in the worst of the levels urgent, long "
            "and routine; open means that no bound is known.",
            COLUMNS,
            map(_row, jobs),
        ),
        links=tuple(Links(job.light, _href(job.link), _href(job.slip)) for job in jobs),
        words=table(
            "words",
            "What the words mean",
            "States of a job",
            WORDS,
            ((state.value, meaning) for state, meaning in STATES.items()),
        ),
        open=status.state is BatchState.running,
        version=status.version,
    )


def _rank(job: JobStatus) -> tuple[int, int, bool, int, str]:
    lights = list(LIGHTS)
    return (
        lights.index(job.light),
        GRAVITY.index(job.state),
        not job.urgent,
        -job.priority,
        job.name,
    )


def _verdict(status: BatchStatus) -> str:
    if status.state is BatchState.running:
        return "NOT READY: STILL RUNNING"
    if status.state is BatchState.stopped:
        return "NOT READY: STOPPED BEFORE THE END"
    return LIGHTS[status.light].upper()


def _times(status: BatchStatus) -> str:
    parts = [f"began {_local(status.began_at, status)}"]
    if status.finished_at is None:
        parts.append(f"written {_local(status.updated_at, status)}")
    else:
        parts.append(f"ended {_local(status.finished_at, status)}")
    if status.by is not None:
        parts.append(f"due by {_local(status.by, status)}")
    return f"Run {status.run}, " + ", ".join(parts)


def _local(instant: datetime, status: BatchStatus) -> str:
    """The instant on the wall clock of the readers; which of two clocks, where they change."""
    local = instant.astimezone(ZoneInfo(status.timezone))
    return f"{local:%a} {local.day} {local:%b %Y %H:%M %Z}"


def _todo(jobs: Sequence[JobStatus]) -> Iterator[Group]:
    for light in (Light.red, Light.amber):
        items = tuple(
            Item(visible(job.name), f"job-{number}", visible(job.what_to_do + _said(job)))
            for number, job in enumerate(jobs, start=1)
            if job.light is light and job.state not in OPEN
        )
        if items:
            yield Group(LIGHTS[light].capitalize(), items)


def _said(job: JobStatus) -> str:
    return f" (it said: {job.message})" if job.message and job.light is Light.red else ""


def _remarks(status: BatchStatus, jobs: Sequence[JobStatus]) -> Iterator[str]:
    left = sum(job.state in OPEN for job in jobs)
    if left and status.state is BatchState.running:
        yield f"{_jobs(left)} still to be planned or being planned; nothing to do for them yet."
        yield (
            "This page is written anew while the batch runs. Where it stays as it is, "
            "`optimiser batch status` with this folder says whether the batch still lives."
        )
    elif left:
        yield f"{_jobs(left)} had no turn. Start the batch again: what is finished is kept."
    old = [job for job in jobs if job.facts and job.facts.drawn_long_before(status.began_at)]
    if old:
        shown = "; ".join(map(visible, (job.name for job in old[:SHOWN])))
        more = f" and {len(old) - SHOWN} more" if len(old) > SHOWN else ""
        yield (
            f"Lists drawn more than {STALE_HOURS} hours before this run began: {shown}{more}. Make "
            "sure that the extract of this night has come."
        )
    if status.gone:
        names = ", ".join(map(visible, status.gone))
        yield f"On the list of an earlier night and not on this one: {names}."


def _jobs(count: int) -> str:
    return f"{count} job" if count == 1 else f"{count} jobs"


def _row(job: JobStatus) -> tuple[Cell, ...]:
    facts = job.facts
    plan: list[str] = []
    if facts is not None:
        plan.append(facts.plan_status)
    if job.older_plan:
        plan.append("OLDER PLAN, not from this input")
    if job.fallback is not None:
        plan.append(CAUSES[job.fallback])
    state = f"{job.state.value}{', an urgent job' if job.urgent else ''}"
    return (
        job.name,
        state,
        "; ".join(plan) or "none",
        None if facts is None else facts.urgent_waiting,
        None if facts is None else facts.urgent_late,
        None if facts is None else facts.held,
        None if facts is None else facts.findings,
        None if facts is None else _gap(facts.gap),
        None if job.seconds is None else _time(job.seconds),
        job.what_to_do,
        _changes(job),
    )


def _gap(gap: float | None) -> str:
    return "open" if gap is None else f"{gap:.1%}"


def _time(seconds: float) -> str:
    """`45 s`, or `12 min 05 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _changes(job: JobStatus) -> str | None:
    changes = {} if job.facts is None or job.facts.changes is None else job.facts.changes
    return ", ".join(f"{count} {name}" for name, count in changes.items() if count) or None


def _href(path: str | None) -> str | None:
    """A link into the folder of the page and never out of it: no scheme survives the quoting."""
    return None if path is None else f"./{quote(path)}"

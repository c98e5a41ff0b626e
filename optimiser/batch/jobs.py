"""Which cases a batch plans, with which options: a folder of case folders, or a TOML file.

A folder gives one job for each case folder or workbook in it, named after it. A folder inside it
that holds no case is a job too, and fails as a bad case: an extract that did not come must show
in the morning. A TOML file names its jobs:

    [defaults]                 # options of every job that does not say otherwise
    seconds = 120

    [[jobs]]
    name = "north-orthopaedics"
    case = "extracts/north/110"   # relative to the TOML file
    urgent = true                 # first, and a full search even when time is short
    priority = 5                  # among others, the larger first
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection
from itertools import chain, count
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from optimiser.batch.order import ORDER_SECONDS
from optimiser.errors import UsageError
from optimiser.models.noun import Noun
from optimiser.planning import MOST_SECONDS, MOST_SEED, MOST_WORKERS, STRATEGIES

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")
ENDINGS = re.compile(r"\.(previous|refused|changed-\d+)$")
"""Endings that the release of a plan folder gives; a job of such a name could not be told apart."""
SETTINGS, WORKBOOK = "case.toml", ".xlsx"


class JobOptions(Noun):
    """Options of one job; None is what the batch was told.

    `watch_seconds` and `memory_mb` are what its watchdog allows one attempt: by default twice
    `seconds` and two minutes, and 6 GiB.
    """

    seconds: float | None = Field(default=None, gt=0, le=MOST_SECONDS)
    seed: int | None = Field(default=None, ge=0, le=MOST_SEED)
    workers: int | None = Field(default=None, ge=1, le=MOST_WORKERS)
    strategy: str | None = None
    reproducible: bool | None = None
    accept_stale: str | None = None
    watch_seconds: float | None = Field(default=None, gt=0, le=2 * MOST_SECONDS)
    memory_mb: int | None = Field(default=None, ge=64)
    urgent: bool = False
    priority: int = 0

    @field_validator("accept_stale")
    @classmethod
    def _a_name(cls, name: str | None) -> str | None:
        if name is not None and not name.strip():
            raise ValueError("give the name of the person who accepts it")
        return None if name is None else name.strip()

    @field_validator("strategy")
    @classmethod
    def _known(cls, strategy: str | None) -> str | None:
        if strategy is not None and strategy not in STRATEGIES:
            raise ValueError(f"give one of {', '.join(STRATEGIES)}")
        return strategy


class Job(JobOptions):
    """One case to plan. `previous` is the plan folder (or plan.json) of an earlier plan."""

    name: str
    case: Path
    previous: Path | None = None

    @field_validator("name")
    @classmethod
    def _can_be_a_folder(cls, name: str) -> str:
        if not NAME.fullmatch(name) or name.endswith((".", " ")) or ENDINGS.search(name):
            raise ValueError(
                "give letters, digits, dots, hyphens, blanks and underscores, at most 100, that "
                "begin with a letter or digit and do not end like a folder of plans"
            )
        return name

    @property
    def watchdog_seconds(self) -> float:
        """Most seconds of one attempt."""
        seconds = ORDER_SECONDS if self.seconds is None else self.seconds
        return 2 * seconds + 120 if self.watch_seconds is None else self.watch_seconds


class JobsFile(Noun):
    """The TOML file: defaults, and jobs as they stand there."""

    defaults: JobOptions = JobOptions()
    jobs: tuple[dict[str, Any], ...] = Field(min_length=1)


def read_jobs(path: Path, told: JobOptions | None = None) -> tuple[Job, ...]:
    """The jobs at `path`, sorted by name; `told` is what the batch was told for all of them.

    Raises UsageError where there are none or where they cannot be told apart.
    """
    try:
        jobs = _of_folder(path) if path.is_dir() else _of_file(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or 'unreadable'}") from None
    said = {
        key: value
        for key, value in (told or JobOptions()).model_dump().items()
        if value is not None
    }
    jobs = [_job(said | _given(job), str(path)) for job in jobs]
    twice = [name for name, times in Counter(job.name.lower() for job in jobs).items() if times > 1]
    if twice:
        raise UsageError(f"{path}: more than one job is called {', '.join(sorted(twice))}")
    return tuple(sorted(jobs, key=lambda job: job.name))


def _given(job: Job) -> dict[str, Any]:
    return {key: getattr(job, key) for key in job.model_fields_set}


def _of_folder(folder: Path) -> list[Job]:
    folder = folder.resolve()
    if (folder / SETTINGS).exists():
        raise UsageError(f"{folder} is a case; give the folder that holds it, or `optimiser plan`")
    jobs: list[Job] = []
    taken: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")):
            continue
        if path.is_dir() or path.suffix.lower() == WORKBOOK:
            name = _another(_safe(path.name if path.is_dir() else path.stem), taken)
            taken.add(name.lower())
            jobs.append(_job({"name": name, "case": path}, str(path)))
    if not jobs:
        raise UsageError(f"{folder} holds no case folder; nothing to plan")
    return jobs


def _safe(name: str) -> str:
    """A folder's name as a job's: one odd letter must not keep a whole night from running."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "-", name)[:100].lstrip(".-_ ").rstrip(". ")
    return ENDINGS.sub(r"-\1", plain) or "job"


def _another(name: str, taken: Collection[str]) -> str:
    """The name, or with a number where another folder's became the same."""
    more = (f"{name[:90]} {number}" for number in count(2))
    return next(one for one in chain([name], more) if one.lower() not in taken)


def _of_file(file: Path) -> list[Job]:
    file = file.resolve()
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is one too
        where = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "no UTF-8 text"
        raise UsageError(f"{file} is no TOML that can be read: {where}") from None
    try:
        whole = JobsFile.model_validate(facts)
    except ValidationError as error:
        raise _unusable(error, str(file)) from None
    defaults = {key: getattr(whole.defaults, key) for key in whole.defaults.model_fields_set}
    jobs = []
    for number, given in enumerate(whole.jobs, 1):
        made = _job(defaults | given, f"{file}, job {given.get('name', number)!s:.100}")
        previous = None if made.previous is None else file.parent / made.previous
        jobs.append(made.model_copy(update={"case": file.parent / made.case,
                                            "previous": previous}))  # fmt: skip
    return jobs


def _job(facts: dict[str, Any], where: str) -> Job:
    try:
        return Job.model_validate(facts)
    except ValidationError as error:
        raise _unusable(error, where) from None


def _unusable(error: ValidationError, where: str) -> UsageError:
    faults = [
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_input=False)
    ]
    return UsageError(f"{where}: {'; '.join(faults)}")

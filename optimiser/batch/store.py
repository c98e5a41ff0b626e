"""What a batch keeps on the disk, so that it may be killed at any instant and lose no plan.

    DIR/status.json        the night in one file
    DIR/morning.html       the same for people
    DIR/plans/NAME         the plan folder of a job, released whole; NAME.previous and so on
    DIR/state/NAME.json    its attempts, each written before it begins
    DIR/log/RUN.jsonl      what happened
    DIR/.tmp/RUN           temporary files of a run
    DIR/.batch.lock        one run at a time

A plan is done when its manifest and hashes are right and its own job.json carries the key: the
plan folder alone says so, and attempts can be lost without a plan being made twice.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from optimiser.batch.attempts import Attempts
from optimiser.batch.made import JOB_FILE, Made
from optimiser.batch.morning import MORNING, morning_text
from optimiser.batch.standing import Standing, standing
from optimiser.batch.status import STATUS, BatchStatus
from optimiser.batch.sweep import sweep
from optimiser.exports.files import replace_private, written_or_refused
from optimiser.exports.lock import is_dead, locked
from optimiser.exports.manifest import changed_files

NO_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>NOT READY</title>'
    "<p>NOT READY: this page could not be made ({}). Run <code>optimiser batch status</code> on "
    "this folder, which tells the same, and tell whoever keeps the program."
)


class Store:
    """The output folder of a batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.plans = self.folder / "plans"
        self.states = self.folder / "state"
        self.logs = self.folder / "log"
        self.temporary = self.folder / ".tmp"
        self.lock = self.folder / ".batch.lock"

    @contextmanager
    def held(self, run: str) -> Iterator[Path]:
        """Hold the folder for `run`; gives its scratch folder, which is gone afterwards.

        What dead runs left is swept first. Raises LockHeld while another run holds it, and
        CannotWrite where it cannot be written.
        """
        with written_or_refused(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with written_or_refused(self.folder), locked(self.lock):
            for folder in (self.plans, self.states, self.logs, self.temporary):
                folder.mkdir(mode=0o700, exist_ok=True)
            sweep(self.folder, self.plans, self.states, self.temporary)
            scratch = self.temporary / run
            scratch.mkdir(mode=0o700)
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
                with suppress(OSError):
                    self.temporary.rmdir()

    def plan(self, job: str) -> Path:
        """The plan folder of a job, there or not."""
        return self.plans / job

    def made(self, job: str) -> Made | None:
        """What the plan that stands says it was made for; None unless it is whole and unedited."""
        folder = self.plan(job)
        if changed_files(folder) != []:
            return None
        try:
            return Made.model_validate_json((folder / JOB_FILE).read_bytes())
        except (OSError, ValidationError):
            return None

    def standing(self, job: str) -> Standing:
        """What stands for a job, and what of it the next plan goes by."""
        return standing(self.plan(job), planned=self.attempts(job).planned)

    def attempts(self, job: str) -> Attempts:
        """Every attempt at a job that is still remembered; none where the file is no such one."""
        try:
            return Attempts.model_validate_json((self.states / f"{job}.json").read_bytes())
        except (OSError, ValidationError):
            return Attempts(job=job)

    def remember(self, attempts: Attempts) -> None:
        """Write the attempts of a job and push them to the disk."""
        with written_or_refused(self.states):
            text = attempts.model_dump_json(indent=1, by_alias=True) + "\n"
            replace_private(self.states / f"{attempts.job}.json", text)

    def known(self) -> set[str]:
        """Names of every job that was ever attempted here."""
        return {path.stem for path in self.states.glob("*.json") if path.name[0] != "."}

    def tell(self, status: BatchStatus) -> None:
        """Write the morning page, then status.json."""
        with written_or_refused(self.folder):
            replace_private(self.folder / MORNING, _page(status))
            text = status.model_dump_json(indent=1, by_alias=True) + "\n"
            replace_private(self.folder / STATUS, text)

    def told(self) -> BatchStatus | None:
        """The status.json that is there; None where there is none that can be read."""
        try:
            return BatchStatus.model_validate_json((self.folder / STATUS).read_bytes())
        except (OSError, ValidationError):
            return None

    def run_is_dead(self) -> bool:
        """True unless a run holds the folder and may be alive."""
        try:
            return is_dead(self.lock.read_text(encoding="utf-8"))
        except OSError:
            return True


def _page(status: BatchStatus) -> str:
    """The morning page; a fault in it must not end the night, nor leave the page of another."""
    try:
        return morning_text(status)
    except Exception as error:  # noqa: BLE001 - whatever it is, the plans come first
        return NO_PAGE.format(type(error).__name__)

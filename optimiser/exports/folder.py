"""The release of a plan folder: whole and audited, or not at all.

A run holds the lock, writes into a private sibling `.NAME.partial-PID`, has it audited from
the disk, and only then puts it in the place of the old folder, which becomes `NAME.previous`.
Whatever fails on the way, and however the process dies, a whole plan stays: the old one under
its name or, in the instant of the swap, as `NAME.previous`, from where the next run puts it
back. A plan folder whose files were edited after its release is never overwritten or removed:
it is kept as `NAME.changed-1`, `-2` and so on.

While a plan is searched for, the best one so far may stand beside the folder as
`NAME.so-far.json`, a plan.json by itself. It stays where the search does not come to its end, and
is gone with the next release.
"""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from optimiser.errors import AuditRefused, CannotWrite
from optimiser.exports.agreement import disagreements
from optimiser.exports.bookings_csv import bookings_text
from optimiser.exports.files import (
    HINTS,
    push_folder,
    replace_private,
    write_private,
    written_or_refused,
)
from optimiser.exports.lock import locked
from optimiser.exports.manifest import MANIFEST, changed_files, write_manifest
from optimiser.exports.partly_csv import partly_text
from optimiser.exports.plan_json import plan_text
from optimiser.exports.waiting_csv import waiting_text
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation
from optimiser.reports.any_lists import any_lists_text
from optimiser.reports.page import page_text
from optimiser.reports.paper import Paper, paper
from optimiser.reports.snapshot import Snapshot
from optimiser.reports.stamp import Stamp, stamp_of
from optimiser.reports.summary import summary_text
from optimiser.reports.workbook import workbook_bytes

PLAN = "plan.json"
RENDERINGS: dict[str, Callable[[AnyPlan, AnyCase], str]] = {
    PLAN: plan_text,  # first: it is the plan, the others say the same in other words
    "bookings.csv": bookings_text,
    "waiting.csv": waiting_text,
}
OF_TESTS: dict[str, Callable[[AnyPlan, AnyCase], str]] = {"partly.csv": partly_text}
"""What a plan of tests has beside them."""
STAMPED: dict[str, Callable[[AnyPlan, AnyCase, Stamp, Snapshot | None], str]] = {
    "lists.txt": lambda plan, case, stamp, _previous: any_lists_text(plan, case, stamp),
    "summary.txt": summary_text,
}
"""Texts that people read; like paper they say of which run they are."""
PAPER: dict[str, Callable[[Paper, AnyCase], str | bytes]] = {
    "plan.xlsx": workbook_bytes,
    "plan.html": lambda read, _case: page_text(read),
}
"""What people read, made from one paper."""
SO_FAR = "so-far.json"
"""How the best plan so far is called, after the name of the folder."""
LEAST_FREE_BYTES = 20_000_000


class PlanFolder:
    """An output folder that this run alone may write, from `claim`."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.partial = self._sibling(f"partial-{os.getpid()}", hidden=True)
        self.previous = self._sibling("previous")
        self.refused = self._sibling("refused")
        self.so_far = self._sibling(SO_FAR)
        self.kept: Path | None = None

    def keep_so_far(self, plan: AnyPlan, case: AnyCase) -> None:
        """Put `plan`, which the audit has passed, in the place of the best plan so far."""
        with written_or_refused(self.so_far):
            replace_private(self.so_far, plan_text(plan, case))

    def write(
        self,
        plan: AnyPlan,
        case: AnyCase,
        *,
        previous: Snapshot | None = None,
        mark: str = "",
        feeds: Mapping[str, str] | None = None,
    ) -> Path:
        """Write every file into the private folder; gives the path of its plan.json.

        The paper says what changed since `previous`, and carries `mark` on every page, as the
        lists and the summary do; `feeds` are further files by name.
        """
        with written_or_refused(self.out):
            self.partial.mkdir(mode=0o700)
            more = OF_TESTS if isinstance(plan, DiagnosticsPlan) else {}
            for name, text in (RENDERINGS | more).items():
                write_private(self.partial / name, text(plan, case))
            stamp = stamp_of(plan, case, previous=previous, mark=mark)
            for name, stamped in STAMPED.items():
                write_private(self.partial / name, stamped(plan, case, stamp, previous))
            read = paper(plan, case, previous=previous, mark=mark)
            for name, content in PAPER.items():
                write_private(self.partial / name, content(read, case))
            for name, feed in (feeds or {}).items():
                write_private(self.partial / name, feed)
            push_folder(self.partial)
        return self.partial / PLAN

    def release(self, plan: AnyPlan, violations: Sequence[Violation] = ()) -> None:
        """Give the audited folder its name, or refuse it and leave the old plan untouched.

        The best plan so far is gone with it, also one of a run that died.
        """
        with written_or_refused(self.out):
            faults = [*map(str, violations), *disagreements(self.partial)]
            if faults:
                self._refuse(faults, violations)
            write_manifest(self.partial, plan)
            push_folder(self.partial)
            self._swap()
            with suppress(OSError):  # the new plan is in place: this one is for the next run
                self.so_far.unlink(missing_ok=True)
            push_folder(self.out.parent)

    def _refuse(self, faults: Sequence[str], violations: Sequence[Violation]) -> None:
        if self.refused.exists():
            self._give_up(self.refused)
        os.replace(self.partial, self.refused)
        push_folder(self.out.parent)
        raise AuditRefused(
            f"the audit refused the plan ({len(faults)} found, the first: {faults[0]}); nothing "
            f"was released; the refused plan is in {self.refused}",
            violations,
            f"the audit refused the plan ({len(faults)} found); the refused plan is in "
            f"{self.refused}",
        )

    def _swap(self) -> None:
        """Old folder aside, new one in; every step is undone when a later one fails."""
        with ExitStack() as undo:
            older = self._sibling(f"older-{os.getpid()}", hidden=True)
            if self.out.exists() and not any(self.out.iterdir()):
                self.out.rmdir()
                undo.callback(self.out.mkdir, mode=0o700)
            if self.out.exists():
                if self.previous.exists():
                    self._move(self.previous, older, undo)
                if changed_files(self.out):
                    self.kept = self._free_name()
                    self._move(self.out, self.kept, undo)
                else:
                    self._move(self.out, self.previous, undo)
            self._move(self.partial, self.out, undo)
            undo.pop_all()
        if older.exists():
            with suppress(OSError):  # the new plan is in place: litter is for the next run
                self._set_down(older)

    def _move(self, source: Path, target: Path, undo: ExitStack) -> None:
        os.replace(source, target)
        undo.callback(_put_back, target, source)

    def _set_down(self, older: Path) -> None:
        """The plan before stays where the one after it was edited and is kept by another name."""
        if self.previous.exists():
            self._give_up(older)
        else:
            os.replace(older, self.previous)

    def _give_up(self, folder: Path) -> None:
        """Remove a folder that this program wrote; keep it where a person edited it."""
        if folder == self.refused or changed_files(folder) == []:
            gone = self._sibling(f"gone-{os.getpid()}", hidden=True)
            os.replace(folder, gone)  # half removed, it must not look edited
            shutil.rmtree(gone)
        else:
            self.kept = self._free_name()
            os.replace(folder, self.kept)

    def _free_name(self) -> Path:
        number = 1
        while self._sibling(f"changed-{number}").exists():
            number += 1
        return self._sibling(f"changed-{number}")

    def _sibling(self, ending: str, *, hidden: bool = False) -> Path:
        return self.out.with_name(f"{'.' if hidden else ''}{self.out.name}.{ending}")

    def mend(self) -> None:
        """Clear what dead runs left, and finish or take back a swap they died in.

        The lock is ours, so whoever wrote it is gone, even where another process has its number.
        """
        swapping = [one for one in self._left("partial") if (one / MANIFEST).exists()]
        if swapping and not self.out.exists():
            if self.previous.exists():
                os.replace(self.previous, self.out)
            elif self._left("older") or self._sibling("changed-1").exists():
                os.replace(swapping[0], self.out)  # what stood here was edited: it is kept aside
        for older in self._left("older"):
            self._set_down(older)
        for litter in (*self._left("partial"), *self._left("gone")):
            shutil.rmtree(litter)
        for unfinished in self._left(f"{SO_FAR}.new"):
            unfinished.unlink()

    def _left(self, kind: str) -> list[Path]:
        start = f".{self.out.name}.{kind}-"
        found = [path for path in self.out.parent.iterdir() if path.name.startswith(start)]
        return sorted(path for path in found if path.name.removeprefix(start).isdecimal())

    def check(self) -> None:
        """Refuse an output place that is not ours to replace, before any time is spent."""
        if self.out.exists() and not self.out.is_dir():
            raise CannotWrite(f"{self.out} is a file; give --out the name of a folder")
        if self.out.is_dir():
            names = {path.name for path in self.out.iterdir()}
            if names and not names & {MANIFEST, PLAN}:
                raise CannotWrite(
                    f"{self.out} is not empty and is not a plan folder; give --out another name"
                )
        if shutil.disk_usage(self.out.parent).free < LEAST_FREE_BYTES:
            raise CannotWrite(f"cannot write {self.out}: {HINTS[errno.ENOSPC]}", full=True)


@contextmanager
def claim(out: Path) -> Iterator[PlanFolder]:
    """Hold the output folder `out` for one run.

    Raises `LockHeld` when another run holds it, `CannotWrite` when it is not a place to write
    to. What this run wrote and did not release is gone after the block, but for the best plan
    so far.
    """
    with ExitStack() as stack:
        with written_or_refused(out):
            out = out.resolve()
            if not out.name:
                raise CannotWrite(f"{out} cannot be a plan folder; give --out another name")
            out.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(out.with_name(f".{out.name}.lock")))
        folder = PlanFolder(out)
        with written_or_refused(out):
            folder.mend()
            folder.check()
        stack.callback(shutil.rmtree, folder.partial, ignore_errors=True)
        yield folder


def _put_back(moved: Path, place: Path) -> None:
    """Undo a move; where even that fails, the plan stays whole under the other name."""
    with suppress(OSError):
        os.replace(moved, place)

"""One case from its files to a released plan: read, solve, write, audit from the disk, release.

`optimiser plan` does it for a person, a batch for many cases at night. Whatever is
heavy is imported when it is needed, so that to import this costs nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimiser.exports.folder import PlanFolder
    from optimiser.models.kinds import AnyCase, AnyPlan
    from optimiser.models.reading import Reading
    from optimiser.progress import Progress
    from optimiser.reports.snapshot import Snapshot
    from optimiser.so_far import SoFar

STRATEGIES = ("choose", "greedy", "exact", "columns", "pooled", "neighbourhood")
"""Names that a user may give; `choose` picks by size."""
MOST_SECONDS, MOST_SEED, MOST_WORKERS = 604_800.0, 2**31 - 1, 256
"""What a user may ask for at most: a week, the largest seed of the solvers, worker threads."""


@dataclass(frozen=True)
class Wish:
    """How a case is to be planned; `seconds` are for all of it, `accept_stale` is a name.

    With `so_far` the best plan so far stands beside the output folder while the search goes on.
    `allow_empty` plans for nobody where the list is empty.
    """

    strategy: str = "choose"
    seconds: float = 60.0
    seed: int = 1
    workers: int = 2
    reproducible: bool = False
    accept_stale: str | None = None
    so_far: bool = False
    allow_empty: bool = False


@dataclass(frozen=True)
class Planned:
    """A plan that was audited and released into `folder`.

    `trouble` says why the best plan so far was not kept, where it was to be. `told` is the
    earlier plan that it was made after.
    """

    plan: "AnyPlan"
    reading: "Reading"
    case: "AnyCase"
    folder: "PlanFolder"
    trouble: str = ""
    told: "AnyPlan | None" = None

    @property
    def replaced(self) -> "Snapshot | None":
        """The earlier plan in the form in which two are laid side by side."""
        from optimiser.reports.snapshot import snapshot

        return None if self.told is None else snapshot(self.told, self.case)

    @property
    def exit_code(self) -> int:
        """0, or 4 where a person has to look (`plan_needs_look`)."""
        from optimiser.errors import EXIT_ATTENTION, EXIT_OK
        from optimiser.reports.summary import plan_needs_look

        return EXIT_ATTENTION if plan_needs_look(self.plan) else EXIT_OK


Beside = Callable[["AnyPlan", "AnyCase"], Mapping[str, str]]
"""Further files of a plan folder by name, made once the plan is known."""


def planned(
    case: Path,
    out: Path,
    wish: Wish,
    *,
    previous: Path | None = None,
    accounted: Path | None = None,
    beside: Beside | None = None,
    progress: "Callable[[Progress], None] | None" = None,
) -> Planned:
    """Plan `case` into the folder `out`, which changes only when the audit has passed.

    `previous` is the plan.json of an earlier plan: whoever was told a date keeps it where that
    can be, and nobody may vanish between the two; `accounted` is another plan.json of which nobody
    may vanish instead. Raises the errors of `optimiser.errors`; what
    becomes of the best plan so far is never among them, and the plan does not depend on it. An
    error carries a note of where the best plan so far stands, where there is one.
    """
    from optimiser.audit import audit_files
    from optimiser.errors import InputRefused
    from optimiser.exports.folder import claim
    from optimiser.readers import read_case, read_plan
    from optimiser.readers.plan_document import earlier
    from optimiser.reports.snapshot import snapshot
    from optimiser.solve import solve

    stale, begun = wish.accept_stale, monotonic()
    with claim(out) as folder:
        ids = accounted or previous
        before = None if ids is None else earlier(ids)
        reading = read_case(
            case,
            accept_stale=stale,
            allow_empty=wish.allow_empty,
            **({} if before is None else before.asked),
        )
        if reading.case is None or reading.refused:
            raise InputRefused("the input is refused; nothing was planned", reading.findings)
        told = None if previous is None else read_plan(previous, reading.case)
        so_far = _so_far(folder, reading, told) if wish.so_far else None
        with _ended(so_far, folder):
            found = solve(
                reading,
                strategy=wish.strategy,
                seconds=wish.seconds,
                seed=wish.seed,
                workers=wish.workers,
                reproducible=wish.reproducible,
                previous=told,
                progress=progress,
                so_far=so_far,
                begun=begun,
            )
            if so_far is not None:
                so_far.close()
            found = _signed(found, stale)
            replaced = None if told is None else snapshot(told, reading.case)
            feeds = None if beside is None else beside(found, reading.case)
            written = folder.write(found, reading.case, previous=replaced, feeds=feeds)
            again, _plan, violations = audit_files(
                written, case, accept_stale=stale, previous_path=previous
            )
            if again.sha256 != reading.sha256:
                raise InputRefused("the input changed while it was planned; plan it again")
            folder.release(found, violations)
    trouble = so_far.trouble if so_far else ""
    return Planned(found, reading, reading.case, folder, trouble, told)


def _so_far(folder: "PlanFolder", reading: "Reading", told: "AnyPlan | None") -> "SoFar":
    from optimiser.so_far import SoFar

    def put(plan: "AnyPlan") -> None:
        if reading.case is not None:
            folder.keep_so_far(plan, reading.case)

    return SoFar(reading, put, told)


@contextmanager
def _ended(so_far: "SoFar | None", folder: "PlanFolder") -> Iterator[None]:
    """Close the best plan so far whatever happens, and say with an error where it is."""
    try:
        yield
    except BaseException as error:
        if so_far is not None:
            so_far.close()
            if so_far.kept and folder.so_far.exists():
                error.add_note(f"the best plan so far, audited, is {folder.so_far}")
        raise


def _signed(plan: "AnyPlan", name: str | None) -> "AnyPlan":
    """The plan with the name of who accepted its lists, where somebody had to."""
    from optimiser.readers.near_names import printable
    from optimiser.reports.accepted import accepted

    if name is None or plan.run is None or not accepted(plan.findings):
        return plan
    run = plan.run.model_copy(update={"accepted_by": printable(name)})
    return plan.model_copy(update={"run": run})

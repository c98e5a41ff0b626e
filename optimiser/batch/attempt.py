"""What one attempt does, in whatever process: one case from its files to its released plan.

It never raises for what a case does, and what it says carries no patient data.
"""

import os
import resource
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from optimiser.batch.facts import facts_of
from optimiser.batch.made import JOB_FILE, SLIP_FILE, Made
from optimiser.batch.order import Ending, Order, Outcome
from optimiser.batch.sweep import GLANCE_SECONDS, PATIENCE_SECONDS, may_end_soon
from optimiser.errors import (
    EXIT_ATTENTION,
    EXIT_OK,
    AuditRefused,
    CannotWrite,
    FixedBookingsClash,
    InputRefused,
    LockHeld,
    NoPlanFound,
    OptimiserError,
    place_of,
)
from optimiser.exports.files import FULL
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.planning import Planned, Wish, planned
from optimiser.readers.plan_document import plan_document
from optimiser.reports.compare import Kind, compare
from optimiser.reports.slip import slip_text
from optimiser.reports.snapshot import Snapshot, snapshot, snapshot_of_document

ENDINGS: Mapping[type[OptimiserError], Ending] = {
    InputRefused: Ending.refused,
    FixedBookingsClash: Ending.clash,
    NoPlanFound: Ending.no_plan,
    AuditRefused: Ending.audit_refused,
    LockHeld: Ending.lock_held,
    CannotWrite: Ending.cannot_write,
}
SHOWN = 5


def attempt(order: Order) -> Outcome:
    """Carry an order out."""
    begun, worked = time.monotonic(), _cpu_seconds()

    def ended(ending: Ending, exit_code: int, message: str = "", **more: object) -> Outcome:
        return Outcome.model_validate(
            {
                "job": order.job,
                "attempt": order.attempt,
                "ending": ending,
                "exit_code": exit_code,
                "message": message,
                "seconds": time.monotonic() - begun,
                "cpu_seconds": _cpu_seconds() - worked,
                **more,
            }
        )

    made: list[Made] = []
    try:
        with _temporaries_in(order.scratch):
            done = _carried_out(order, made)
    except OptimiserError as error:
        return ended(_ending(error), error.exit_code, _words(error), rules=_rules(error))
    except MemoryError as error:
        return ended(Ending.out_of_memory, 1, place_of(error))
    except OSError as error:
        ending = Ending.disk_full if error.errno in FULL else Ending.fault
        code = CannotWrite.exit_code if ending is Ending.disk_full else 1
        return ended(ending, code, place_of(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the night goes on
        return ended(Ending.fault, 1, place_of(error))
    run = done.plan.run
    return ended(
        Ending.planned,
        done.exit_code,
        facts=made[0].facts,
        solver_messages=() if run is None else run.messages,
    )


def _carried_out(order: Order, made: list[Made]) -> Planned:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _planned(order, made)
        except InputRefused as refusal:
            if order.previous is None or not order.previous_stands or not _of_plan(refusal):
                raise
            order = order.model_copy(update={"previous": None, "doubted": True})
        except LockHeld:
            # an attempt of a batch that was killed may take an instant to die
            if time.monotonic() > until or not may_end_soon(Path(order.out)):
                raise
            time.sleep(GLANCE_SECONDS)


def _of_plan(refusal: InputRefused) -> bool:
    """Is it the earlier plan alone that is refused, as one of another version of this program?"""
    return bool(refusal.findings) and all(
        finding.rule.startswith("plan_") for finding in refusal.findings
    )


def _planned(order: Order, made: list[Made]) -> Planned:
    previous = None if order.previous is None else Path(order.previous)
    older = _before(order)
    accounted = previous if order.accounted is None else Path(order.accounted)

    def beside(plan: AnyPlan, case: AnyCase) -> dict[str, str]:
        changes, files = None, {}
        if older is not None:
            slip = compare(older, snapshot(plan, case))
            changes = {kind.name: len(slip.of(kind)) for kind in Kind}
            changes["unchanged"] = slip.unchanged
            files[SLIP_FILE] = slip_text(slip)
        compared = accounted is not None
        kept = None if previous is None else older
        facts = facts_of(
            plan, case, changes, previous=kept, doubted=order.doubted, compared=compared
        )
        made[:] = [
            Made(
                job=order.job,
                key=order.key,
                fallback=order.fallback,
                exit_code=EXIT_ATTENTION if facts.needs_look else EXIT_OK,
                facts=facts,
            )
        ]
        return {JOB_FILE: made[0].text(), **files}

    wish = Wish(
        strategy="greedy" if order.fallback and order.fallback.plain else order.strategy,
        seconds=order.seconds,
        seed=order.seed,
        workers=order.workers,
        reproducible=order.reproducible,
        accept_stale=order.accept_stale,
    )
    place, out = Path(order.case), Path(order.out)
    return planned(place, out, wish, previous=previous, accounted=accounted, beside=beside)


def _before(order: Order) -> Snapshot | None:
    """The plan that the change slip compares with, also where its dates cannot be kept."""
    path = order.previous or order.accounted
    if path is None:
        return None
    document = plan_document(Path(path))
    try:
        return snapshot_of_document(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # where it was to be kept, its reader refuses it in words


def _ending(error: OptimiserError) -> Ending:
    if isinstance(error, CannotWrite) and error.full:
        return Ending.disk_full
    return next((end for kind, end in ENDINGS.items() if isinstance(error, kind)), Ending.fault)


def _words(error: OptimiserError) -> str:
    """The error in one sentence, with the rules of what is behind it."""
    said = error.without_ids if isinstance(error, AuditRefused) else str(error)
    rules = _rules(error)
    more = f" and {len(rules) - SHOWN} more" if len(rules) > SHOWN else ""
    return f"{said} [{', '.join(rules[:SHOWN])}{more}]" if rules else said


def _rules(error: OptimiserError) -> list[str]:
    behind = [*getattr(error, "findings", ()), *getattr(error, "violations", ())]
    graver = [one for one in behind if getattr(one, "severity", "refused") == "refused"]
    return sorted({one.rule for one in graver})


@contextmanager
def _temporaries_in(scratch: str | None) -> Iterator[None]:
    """Temporary files go where they are swept, whatever becomes of this process."""
    if scratch is None or not os.path.isdir(scratch):
        yield
        return
    before, told = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    try:
        yield
    finally:
        tempfile.tempdir = before
        if told is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = told


def _cpu_seconds() -> float:
    """Processor seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)

"""Everything that can go wrong on purpose, and the exit code it ends with.

    OptimiserError                1   internal fault
    ├── UsageError                2   wrong option or configuration
    ├── InputRefused              3   the input cannot be planned; carries every finding
    ├── FixedBookingsClash        5   bookings already made contradict each other
    ├── NoPlanFound               6   a limit was reached and there is no plan (kept free)
    ├── AuditRefused              7   the audit found a breach; carries every violation
    ├── EngineLost                8   a batch cannot go on where its attempts ran
    ├── LockHeld                  9   another run is writing to the same place
    ├── CannotWrite              10   the output folder cannot be written
    └── Stopped                 130   stopped by Ctrl-C (143 by a termination signal)

Exit code 0 is a plan written and audited, 4 a plan that needs attention (rows held or not
used, fallback used), 8 also a batch some of whose jobs have no plan of tonight. Messages carry
ids, counts and places, never patient data.
"""

import traceback
from collections.abc import Sequence
from pathlib import Path

from optimiser.models.finding import Finding
from optimiser.models.violation import Violation

EXIT_OK = 0
EXIT_ATTENTION = 4
EXIT_SOME_FAILED = 8


class OptimiserError(Exception):
    """Base of all; on its own an internal fault."""

    exit_code = 1


class UsageError(OptimiserError):
    """An option or a configuration value that cannot be used."""

    exit_code = 2


class InputRefused(OptimiserError):
    """Nothing can be planned from this input; `findings` says why, all at once."""

    exit_code = 3

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class FixedBookingsClash(OptimiserError):
    """Bookings already made cannot all be kept; `violations` says which rules they break."""

    exit_code = 5

    def __init__(self, message: str, violations: Sequence[Violation] = ()) -> None:
        super().__init__(message)
        self.violations = tuple(violations)


class NoPlanFound(OptimiserError):
    """A limit was reached before any plan was found; not used while greedy always gives one."""

    exit_code = 6


class AuditRefused(OptimiserError):
    """The audit found breaches; the plan was not released.

    `without_ids` says the same where nobody's id may stand, in a log or on a page for many.
    """

    exit_code = 7

    def __init__(
        self,
        message: str,
        violations: Sequence[Violation] = (),
        without_ids: str = "the audit refused the plan",
    ) -> None:
        super().__init__(message)
        self.violations = tuple(violations)
        self.without_ids = without_ids


class EngineLost(OptimiserError):
    """Nothing more can be carried out where the attempts ran; the disk knows what is finished."""

    exit_code = EXIT_SOME_FAILED


class LockHeld(OptimiserError):
    """Another run holds the lock of the output folder."""

    exit_code = 9


class CannotWrite(OptimiserError):
    """The output cannot be written: no permission, not a folder, or, where `full`, no space."""

    exit_code = 10

    def __init__(self, message: str, *, full: bool = False) -> None:
        super().__init__(message)
        self.full = full


class Stopped(OptimiserError):
    """Stopped by a signal: 130 for Ctrl-C, 143 for a termination request."""

    def __init__(self, message: str, exit_code: int = 130) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def place_of(error: BaseException) -> str:
    """Type of the exception and the line of ours it came from; never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "optimiser" in Path(frame.filename).parts] or frames[-1:]
    if not ours:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"

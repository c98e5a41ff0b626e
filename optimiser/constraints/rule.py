"""The contract of a rule.

A rule is one file: words (the module's docstring), `admits`, `post`, `audit`. The file's name
is the rule's name everywhere: in violations, in reasons, on the contents page, in its test.
"""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask


class Scope(StrEnum):
    """What a rule looks at; the solvers are built on the distinction.

    option: one entry, one session and its surgeon decide it. list: what fits into one
    session. coupling: what sessions share.
    """

    option = "option"
    list = "list"
    coupling = "coupling"


class Rule(ABC):
    """One hard rule in its four parts.

    Bookings the hospital has already made are exempt from option rules (people decided them,
    and the readers report the doubt); list and coupling rules count them like any other.

    A rule of one kind of planning takes that kind's nouns, grid and draft; a rule that is the
    same in both takes what they have in common (`optimiser.models.kinds`).
    """

    scope: ClassVar[Scope]

    @property
    def name(self) -> str:
        """The file's name, the rule's key everywhere."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def _docstring(self) -> str:
        return (sys.modules[type(self).__module__].__doc__ or "").strip()

    @property
    def words(self) -> str:
        """The rule in one sentence, as a ward sister would say it."""
        return self._docstring.partition("\n")[0]

    @property
    def about(self) -> str:
        """Why, and the exceptions."""
        return self._docstring.partition("\n")[2].partition("Source:")[0].strip()

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return " ".join(self._docstring.partition("Source:")[2].split())

    def admits(self, grid: Any) -> "Mask | None":
        """Which entries may go where, for the whole list at once; None: no opinion."""
        return None

    def post(self, draft: Any) -> None:  # noqa: B027 - most option rules need no model
        """Post what the model must keep beyond `admits`.

        In an untimed draft this is a true relaxation in the booked literals; in a timed draft
        it is the whole rule.
        """

    @abstractmethod
    def audit(self, case: Any, plan: Any) -> Iterator[Violation]:
        """Every breach in `plan`, from the nouns alone; shares nothing with the other parts."""

    def breach(self, detail: str, *, entries: object = (), sessions: object = ()) -> Violation:
        """A violation of this rule; `entries` and `sessions` are ids (one or several)."""
        return Violation(
            rule=self.name, detail=detail, entries=_ids(entries), sessions=_ids(sessions)
        )


def _ids(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(given)  # type: ignore[arg-type]

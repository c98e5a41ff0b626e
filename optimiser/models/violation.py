"""A violation: a rule that a plan breaks, and who is concerned."""

import re

from optimiser.models.noun import Noun

NAMED = 10
"""So many ids are named behind a sentence."""


class Violation(Noun):
    """One breach of one rule.

    `entries` and `sessions` are the ids concerned (opaque keys, never names); `detail` is a
    sentence with the figures that prove the breach.
    """

    rule: str
    detail: str
    entries: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule}: {self.detail}"

    def named(self) -> str:
        """The same with whoever is concerned and not named in the sentence."""
        said = set(re.split(r"[\s,;:]+", self.detail))
        missing = [key for key in self.entries if key not in said]
        more = [f"and {len(missing) - NAMED} more"] if len(missing) > NAMED else []
        return f"{self} ({', '.join([*missing[:NAMED], *more])})" if missing else str(self)

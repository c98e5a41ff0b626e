"""A violation: a rule that a plan breaks, and who is concerned."""

from optimiser.models.noun import Noun


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

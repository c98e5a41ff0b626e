"""The catalogue of tests: what each takes, and what two of them owe each other."""

from math import ceil

from pydantic import Field

from optimiser.models.noun import Noun
from optimiser.models.words import Flag, PairKind

MINUTES_A_DAY = 1440


class DiagnosticTest(Noun):
    """One line of the catalogue.

    `minutes` from the patient into the room to out of it; `changeover_minutes` then pass
    before the next patient comes in. `capability` is what the room must have, `skill` the
    staff skill held for those minutes (None: nobody's). `fasting_hours` above 0 make it a
    morning test. A result listed with a request stands for the test for `valid_days` (None:
    unknown, so it never does).
    """

    test: str
    name: str
    modality: str
    minutes: int = Field(gt=0)
    capability: tuple[str, ...] = ()
    skill: str | None = None
    changeover_minutes: int = Field(default=0, ge=0)
    fasting_hours: float = Field(default=0, ge=0, allow_inf_nan=False)
    valid_days: int | None = Field(default=None, ge=0)

    @property
    def fasting(self) -> bool:
        """True for a test the patient comes to without having eaten."""
        return self.fasting_hours > 0


class PairRule(Noun):
    """What two tests owe each other; see `PairKind`.

    Gaps are minutes; `max_gap_minutes` None means no limit. For min_days_apart the gap is 1440
    times the days. `applies_to` names the flag of the requests it binds; None means all.
    """

    first: str
    then: str
    kind: PairKind
    min_gap_minutes: int = Field(default=0, ge=0)
    max_gap_minutes: int | None = Field(default=None, ge=0)
    applies_to: Flag | None = None

    @property
    def days_apart(self) -> int:
        """Least number of days between the two tests, rounded up; 1 where not on one day."""
        if self.kind is PairKind.same_day_conflict:
            return 1
        return ceil(self.min_gap_minutes / MINUTES_A_DAY)

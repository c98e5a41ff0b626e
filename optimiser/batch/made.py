"""job.json in a plan folder: which question the plan answers, hashed with it in its manifest."""

from typing import Literal

from pydantic import Field

from optimiser.batch.order import Cause, Facts
from optimiser.models.noun import Noun

JOB_FILE = "job.json"
SLIP_FILE = "changes.txt"
"""The change slip against the plan that stood before, in the same folder."""


class Made(Noun):
    """What a plan of a batch says of itself. It holds no clock time: equal plans, equal bytes.

    `exit_code` is 0, or 4 where somebody has to look.
    """

    schema_name: Literal["optimiser.job/1"] = Field(default="optimiser.job/1", alias="schema")
    job: str
    key: str
    fallback: Cause | None
    exit_code: int
    facts: Facts

    def text(self) -> str:
        """The text of job.json."""
        return self.model_dump_json(indent=1, by_alias=True) + "\n"

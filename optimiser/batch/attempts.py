"""The attempts at a job, written before each begins: what is not closed died with its batch."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from optimiser.batch.order import BLAMELESS, Cause, Ending, Order, Outcome
from optimiser.models.noun import Noun

MOST_BLAMED = 2
"""So many attempts that fail in a way of the job's own, and it is left alone."""
MOST_LOST = 10
"""So many attempts in a row under which the whole batch died. One death may have any cause, and a
suspected job waits until the others are done; one that was there at so many is left alone."""
REMEMBERED = 20


class Attempt(Noun):
    """One attempt; `ending` is None from its beginning to its end."""

    key: str
    run: str
    begun_at: datetime
    fallback: Cause | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    message: str = ""
    seconds: float = 0.0


class Attempts(Noun):
    """What is remembered of one job, the oldest first."""

    schema_name: Literal["optimiser.attempts/1"] = Field(
        default="optimiser.attempts/1", alias="schema"
    )
    job: str
    attempts: tuple[Attempt, ...] = ()

    def begun(self, order: Order, run: str) -> "Attempts":
        """With one more, which is not closed."""
        new = Attempt(key=order.key, run=run, begun_at=datetime.now(UTC), fallback=order.fallback)
        return self._with((*self.attempts, new))

    def closed(self, outcome: Outcome) -> "Attempts":
        """With the last one closed."""
        end = {
            "ended_at": datetime.now(UTC),
            "ending": outcome.ending,
            "message": outcome.message,
            "seconds": outcome.seconds,
        }
        *before, last = self.attempts
        return self._with((*before, last.model_copy(update=end)))

    def cut_off(self) -> "Attempts":
        """With every open one closed as lost: whoever ran it is dead."""
        return self._with(
            tuple(
                one if one.ending else one.model_copy(update={"ending": Ending.lost})
                for one in self.attempts
            )
        )

    @property
    def planned(self) -> bool:
        """Did any attempt that is remembered make a plan?"""
        return any(one.ending is Ending.planned for one in self.attempts)

    def blamed(self, key: str) -> int:
        """Attempts at this key that failed in a way of the job's own, since it last came to an
        end that was not."""
        count = 0
        for one in self.of(key):
            if one.ending is not None and one.ending not in BLAMELESS:
                count += 1
            elif one.ending in (Ending.planned, Ending.refused, Ending.clash):
                count = 0
        return count

    def lost(self, key: str) -> int:
        """Attempts at this key in a row that were cut off, up to the last."""
        count = 0
        for one in self.of(key):
            count = count + 1 if one.ending is Ending.lost else 0
        return count

    def of(self, key: str) -> list[Attempt]:
        """The attempts at one key."""
        return [one for one in self.attempts if one.key == key]

    def quarantined(self, key: str) -> bool:
        """Is the job to be left alone?"""
        return self.blamed(key) >= MOST_BLAMED or self.lost(key) >= MOST_LOST

    def forgotten(self, key: str) -> "Attempts":
        """Without those at this key: a person wants it tried again."""
        return self._with(tuple(one for one in self.attempts if one.key != key))

    def _with(self, attempts: tuple[Attempt, ...]) -> "Attempts":
        return Attempts(job=self.job, attempts=attempts[-REMEMBERED:])

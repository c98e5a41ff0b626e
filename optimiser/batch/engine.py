"""Where attempts run: the one question the batch asks of an engine, whatever is behind it.

The batch decides which job comes next and keeps everything that must survive on its own disk; an
engine only carries orders out. So an engine may lose everything it holds at any instant: the
batch starts again from the disk.
"""

from typing import Protocol

from optimiser.batch.order import Order, Outcome


class Engine(Protocol):
    """Carries orders out, at most `slots` at once.

    `wait` gives every outcome since the last call and returns at the first, or after `seconds`
    with none. It never raises for what a job does. Raises `EngineLost` when nothing ordered can
    be carried out any more (a scheduler that is gone); what was ordered and not given back is
    then lost, and the batch says so.
    """

    name: str
    slots: int

    def submit(self, order: Order) -> None:
        """Begin an order; called only while fewer than `slots` are under way."""

    def wait(self, seconds: float) -> list[Outcome]:
        """See the class."""

    def stop(self) -> None:
        """End whatever runs, at once, with every process below it; nothing is given back."""

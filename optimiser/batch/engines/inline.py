"""One attempt after another in this very process: to look at, and where no process may be had.

The solver has its process and watchdog all the same; reading, auditing and writing do not.
"""

from collections.abc import Callable

from optimiser.batch.attempt import attempt
from optimiser.batch.order import Order, Outcome


class InlineEngine:
    """See the module and `optimiser.batch.engine`."""

    name = "inline"
    slots = 1

    def __init__(self, carry_out: Callable[[Order], Outcome] = attempt) -> None:
        self.carry_out = carry_out
        self.order: Order | None = None

    def submit(self, order: Order) -> None:
        """Keep it for `wait`."""
        self.order = order

    def wait(self, seconds: float) -> list[Outcome]:
        """Carry the order out, however long that takes."""
        order, self.order = self.order, None
        return [] if order is None else [self.carry_out(order)]

    def stop(self) -> None:
        """Nothing runs outside `wait`."""
        self.order = None

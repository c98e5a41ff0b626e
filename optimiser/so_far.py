"""The best plan so far, kept while a search goes on: whatever happens to it, a plan is there.

To make a plan that people can use of a schedule takes seconds where a case is large. So it is done
in a thread of its own, which takes the latest that it was offered and never holds up whoever
offers, and it is done seldom: it takes a tenth of one core at most, and nothing is begun that might
still be under way when the search is over and the plan itself is made. What breaks a rule is not
kept. Nothing that goes wrong here is ever worse than an older plan so far, or none.
"""

import threading
from collections.abc import Callable
from math import inf
from time import monotonic, thread_time

from optimiser.audit import audit
from optimiser.errors import OptimiserError, place_of
from optimiser.models.kinds import AnyPlan
from optimiser.models.reading import Reading

PAUSE = 10.0
"""After a plan so far the next waits so many times as long as that one kept a core busy."""
RESERVE = 3.0
"""What is left of a search must be so many times as long as the last one took."""
FIRST_RESERVE = 2.0
"""The same for the first, by a guess: without it a run that dies leaves nothing at all."""

Make = Callable[[], AnyPlan | None]
"""Makes a plan, or None where it would be no better than what was made before."""


class SoFar:
    """Keeps the best plan so far by `put`, from `offer` until `close`.

    `put` writes a plan for good, in one step. It is only ever given a plan of `reading` (and after
    `previous`, where there was an earlier plan) in which the audit finds nothing.
    """

    def __init__(
        self,
        reading: Reading,
        put: Callable[[AnyPlan], None],
        previous: AnyPlan | None = None,
    ) -> None:
        self.reading, self.put, self.previous = reading, put, previous
        self.kept = 0
        """How many plans were put."""
        self.trouble = ""
        """Why the last one was not kept, in words without patients; empty where it was."""
        self._changed = threading.Condition()
        self._putting = threading.Lock()
        self._latest: Make | None = None
        self._closed = False
        self._until = inf
        self._cost, self._reserve = 0.0, FIRST_RESERVE
        self._thread: threading.Thread | None = None

    def search(self, until: float, guess: float) -> None:
        """A search goes on until `until` on the monotonic clock; a plan takes `guess` seconds."""
        with self._changed:
            self._until = until
            if self._reserve == FIRST_RESERVE:
                self._cost = guess

    def offer(self, make: Make) -> None:
        """`make` gives the best plan so far. Returns at once; an offer not yet taken is dropped."""
        with self._changed:
            if self._closed:
                return
            self._latest = make
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="so far", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Nothing is put from now on. Waits for a plan that is being put, not for one in making."""
        with self._changed:
            self._closed = True
            self._latest = None
            self._changed.notify()
        with self._putting:
            pass

    def _follow(self) -> None:
        while (make := self._next()) is not None:
            begun, worked = monotonic(), thread_time()
            try:
                made = self._keep(make)
            except OptimiserError as error:  # its words name no patient
                made, self.trouble = True, str(error)
            except Exception as error:  # noqa: BLE001 - costs this plan so far and nothing else
                made, self.trouble = True, f"it could not be made ({place_of(error)})"
            if made:
                self._cost, self._reserve = monotonic() - begun, RESERVE
            self._pause(PAUSE * (thread_time() - worked))

    def _next(self) -> Make | None:
        """What was offered last, as soon as something is in time; None when it is over."""
        with self._changed:
            while not self._closed:
                make, self._latest = self._latest, None
                if make is not None and self._until - monotonic() >= self._reserve * self._cost:
                    return make
                self._changed.wait()
        return None

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)

    def _keep(self, make: Make) -> bool:
        """Make a plan, judge it and put it; says whether there was one to be made."""
        plan = make()
        if plan is None:
            return False
        if self._closed or self.reading.case is None:
            return True
        violations = audit(self.reading.case, plan, self.reading, self.previous)
        if violations:
            broken = ", ".join(sorted({violation.rule for violation in violations}))
            self.trouble = f"it broke {broken}"
            return True
        with self._putting:
            # looked at once more under the lock: after `close` nothing may be put
            if not self._closed:
                self.put(plan)
                self.kept += 1
                self.trouble = ""
        return True

"""How much of the search it asks for a job is allowed, when time or memory is short."""

from collections.abc import Sequence

from optimiser.batch.deadline import Deadline
from optimiser.batch.order import Cause, Order
from optimiser.batch.status import JobState
from optimiser.batch.track import Track

LEAST_SHARE, LEAST_SECONDS = 0.2, 2.0
"""A search of less than this share of what was wanted, or of so few seconds, is not worth it."""


def allowed(track: Track, tracks: Sequence[Track], deadline: Deadline) -> Order:
    """The search that the job of `track` asks for, or as much of it as there is.

    The urgent share what time there is among themselves first, and nobody else gets a larger
    share of their search than the least of them got. With too little time it is a plain plan.
    """
    wanted, urgent = track.order, track.job.urgent
    if track.starved:
        return wanted.model_copy(update={"fallback": Cause.memory})
    waiting = [one for one in tracks if one.state is JobState.waiting]
    peers = [one for one in waiting if one.job.urgent == urgent]
    seconds = deadline.search_seconds(len(peers), len(waiting))
    above = [one.share for one in tracks if one.job.urgent and not urgent]
    seconds = min(seconds, wanted.seconds * min(above, default=1.0))
    if seconds >= wanted.seconds:
        return wanted
    if seconds >= max(LEAST_SECONDS, LEAST_SHARE * wanted.seconds):
        short = {"fallback": Cause.short, "seconds": round(seconds, 1)}
        return wanted.model_copy(update=short)
    return wanted.model_copy(update={"fallback": Cause.deadline})


def is_better(cause: Cause | None, than: Cause | None) -> bool:
    """Would a plan ordered for `cause` be better than one that was ordered for `than`?"""
    return cause is None or (cause is Cause.short and than is Cause.deadline)

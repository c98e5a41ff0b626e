"""What the morning team is told to do about a job, in a sentence or two."""

from collections.abc import Collection

from optimiser.batch.made import Made
from optimiser.batch.order import Cause, Ending
from optimiser.batch.status import JobState
from optimiser.readers.freshness import STALE_HOURS

DO = {
    Ending.refused: "the files of the case are refused: run `optimiser validate` on it and mend "
    "what it says",
    Ending.clash: "bookings already made contradict each other: run `optimiser plan` on the case, "
    "which names them, and correct them in the booking system",
    Ending.no_plan: "no plan was found in time: give the job more seconds",
    Ending.audit_refused: "the audit refused the plan: tell whoever keeps the program; the plan "
    "that was refused lies beside the others and is not to be used",
    Ending.lock_held: "another run holds its plan folder: when you are sure that none does, "
    "remove the lock file that the message names",
    Ending.disk_full: "the disk is full: free some space and run the batch again",
    Ending.cannot_write: "its plan could not be written: see the message, then run the batch again",
    Ending.out_of_memory: "it ran out of memory: run it on a larger machine or split the case",
    Ending.over_memory: "it used more memory than it may: give it more `memory_mb`, or split the "
    "case",
    Ending.hang: "it did not end in its time: give it more `watch_seconds`, or tell whoever keeps "
    "the program",
    Ending.killed: "it was killed from outside, probably because the machine ran out of memory: "
    "use fewer workers or a larger machine",
    Ending.not_started: "the machine gave it no process: see what else runs there",
    Ending.lost: "it was lost with the machine or the batch that ran it: run the batch again",
    Ending.stopped: "the batch was stopped before it was done: run it again",
}
GONE_RULES = frozenset({"urgent_vanished", "list_much_shorter"})
GONE = (
    "somebody urgent or more than a tenth of the earlier plan's patients are gone from the list: "
    "run `optimiser validate CASE --previous PLAN`, which names them; the plan is the job's in the "
    "folder plans"
)
SUPERSEDED = (
    "its lists were drawn before those of the plan that stands: give it the newer extract, or have "
    "a named person accept this one"
)
ELSE = "it failed within the program: tell whoever keeps the program, with the log"
FALLBACK = {
    Cause.deadline: "a plain plan by urgency, since time was short: run the batch again for a "
    "better one",
    Cause.short: "a shorter search than was wanted, since time was short: run the batch again for "
    "a longer one",
    Cause.memory: "a plain plan by urgency, since a search ran out of memory: give the job more "
    "`memory_mb`",
}
STANDS = "; the shorter or plain plan that it made before, of the same input, stands"
OLDER = "; the plan behind the link is an older one: check what has changed before you use it"


def what_to_do(
    state: JobState,
    ending: Ending | None,
    made: Made | None,
    *,
    late: bool,
    older: bool,
    old_lists: bool,
    rules: Collection[str] = (),
) -> str:
    """The sentence for a job; `older` is true where some plan stands, tonight's or not,
    `old_lists` where its lists were drawn too long before the run; `rules` are behind its ending.
    """
    if state is JobState.running:
        return "wait: it is being planned"
    if made is not None and state in (JobState.planned, JobState.kept):
        return _look(made, late=late, old_lists=old_lists)
    if state is JobState.waiting:
        words = "its turn has not come: wait, or run the batch again when it has ended"
    elif ending is Ending.refused and set(rules) == {"extract_superseded"}:
        words = SUPERSEDED
    elif ending is Ending.refused and not GONE_RULES.isdisjoint(rules):
        words = GONE if GONE_RULES.issuperset(rules) else f"{DO[ending]}; {GONE}"
    else:
        words = ELSE if ending is None else DO.get(ending, ELSE)
    if state is JobState.quarantined:
        words += "; it is left alone until its files or options change (`--again` tries it now)"
    if made is not None:
        return words + STANDS
    return words + (OLDER if older else "")


def _look(made: Made, *, late: bool, old_lists: bool) -> str:
    facts = made.facts
    parts = []
    if made.fallback is not None:
        parts.append(FALLBACK[made.fallback])
    elif facts.plan_status == "fallback":
        parts.append("a plain plan by urgency, since the solver gave none")
    if old_lists:
        parts.append(
            f"its lists were drawn more than {STALE_HOURS} hours before this run: make sure that "
            "the extract of this night has come"
        )
    if facts.earlier_lost:
        parts.append(
            "the plan that stood could not be used: dates told may have moved, nobody was compared"
        )
    if facts.told_lost:
        parts.append(
            "the plan that stood could not be used whole: dates told may have moved, and the list "
            "was compared with what is left of it or with the plan before"
        )
    if facts.vanished:
        parts.append(
            f"{facts.vanished} of the earlier plan are no longer on the list: make sure that their "
            "wait is over"
        )
    if facts.urgent_waiting:
        parts.append(f"{facts.urgent_waiting} urgent wait: find them a place first")
    if facts.urgent_late:
        parts.append(f"{facts.urgent_late} urgent are booked past their target")
    if facts.held:
        parts.append(f"{facts.held} rows are held: mend them")
    if facts.rows_unused:
        parts.append(f"{facts.rows_unused} rows are not used: `optimiser validate` names them")
    if facts.accepted:
        parts.append(f"accepted by a named person: {', '.join(facts.accepted)}")
    if late:
        parts.append("it came after the deadline")
    if facts.attention:
        parts.append(f"{facts.attention} items need attention: read its summary")
    head = "; ".join(parts)
    return f"{head}; then review and approve the lists" if head else "review and approve the lists"

"""A plan.json by itself, with no case at hand: whom it accounts for, and who of them is urgent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.errors import InputRefused
from optimiser.models.reading import REMOVED
from optimiser.readers.json_file import read_json

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """Every id that a plan accounts for, so that none vanishes between it and the next.

    `urgent` are those of them whose class was urgent, with the starts of their bookings as they
    stand there; none where they were still waiting, if only for a part. A plan that does not say
    who is urgent (of an earlier version, or made by hand) has nobody.
    """

    ids: set[str]
    urgent: Mapping[str, Sequence[str]]


def plan_document(path: Path) -> dict[str, Any]:
    """What stands in the plan.json at `path`, as the audit would read it.

    Raises InputRefused when it is no JSON.
    """
    try:
        return read_json(path)
    except InputRefused as refused:
        why = f"{path} is not a plan.json that can be read: {refused}"
        raise InputRefused(why, refused.findings) from None


def owner_in(booking: Document) -> str:
    """Id of the entry or request that a booking of such a document is for; KeyError for neither.

    Plans of both kinds may leave their kind out.
    """
    return str(booking["request_id"] if "request_id" in booking else booking["entry_id"])


def earlier(path: Path) -> Earlier:
    """Whom the plan.json at `path` accounts for.

    Those whose wait was over then need not be on the list any more. Raises InputRefused when it
    is no plan.
    """
    document = plan_document(path)
    try:
        ids = {owner_in(booking) for booking in document.get("bookings") or ()}
        ids |= {
            str(one["id"])
            for part in ("waiting", "held", "left_out")
            for one in document.get(part) or ()
            if one.get("rule") != REMOVED
        }
        return Earlier(ids, _urgent(document))
    except (KeyError, TypeError, AttributeError):
        raise InputRefused(f"{path} is not a plan.json that can be read") from None


def _urgent(document: Document) -> dict[str, list[str]]:
    urgent = (document.get("measures") or {}).get("urgent_ids") or ()
    starts: dict[str, list[str]] = {str(one): [] for one in urgent}
    for booking in document.get("bookings") or ():
        if (owner := owner_in(booking)) in starts:
            starts[owner].append(str(booking.get("start")))
    in_part = {str(one["request_id"]) for one in document.get("partly") or ()}
    return {one: [] if one in in_part else told for one, told in starts.items()}

"""A plan.json by itself, with no case at hand: whom it accounts for, and who of them is urgent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from optimiser.errors import InputRefused
from optimiser.models.reading import REMOVED
from optimiser.readers.json_file import read_json

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """Every id that a plan accounts for, so that none vanishes between it and the next.

    `urgent` are those of them whose class was urgent; a plan that does not say who is (of an
    earlier version, or made by hand) has nobody. `starts` are those of the bookings of each, as
    they stand there; who was still waiting, if only for a part, has none. `extracted_at` is when
    its lists were drawn, None where it does not say that.
    """

    ids: set[str]
    urgent: set[str]
    starts: Mapping[str, Sequence[str]]
    extracted_at: datetime | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What `optimiser.readers.read_case` is told of it."""
        return {
            "previous_ids": self.ids,
            "previous_urgent": self.urgent,
            "previous_starts": self.starts,
            "previous_extracted_at": self.extracted_at,
        }


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
        urgent = (document.get("measures") or {}).get("urgent_ids") or ()
        drawn = _instant((document.get("case") or {}).get("extracted_at"))
        return Earlier(ids, {str(one) for one in urgent}, _starts(document), drawn)
    except (KeyError, TypeError, AttributeError):
        raise InputRefused(f"{path} is not a plan.json that can be read") from None


def _instant(text: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return None if instant.tzinfo is None else instant


def _starts(document: Document) -> dict[str, list[str]]:
    in_part = {str(one["request_id"]) for one in document.get("partly") or ()}
    starts: dict[str, list[str]] = {}
    for booking in document.get("bookings") or ():
        if (owner := owner_in(booking)) not in in_part:
            starts.setdefault(owner, []).append(str(booking.get("start")))
    return starts

"""Who stands where in a plan, in a form in which two plans can be laid side by side.

It can be taken from a plan and from a plan.json document alike, so that a comparison needs no
case. The run code is a short name of who is where: two prints with the same code book the same
people at the same places and times, whatever else each says.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import Booking, DiagnosticsBooking
from optimiser.models.told import told_day
from optimiser.readers.plan_document import owner_in
from optimiser.reports.person import Person, people_booked, people_of

DAY, MINUTE = 10, 16
"""Characters of `YYYY-MM-DD` and of `YYYY-MM-DDTHH:MM`."""
OFFSET = re.compile(r"[+-]\d\d:\d\d$")


@dataclass(frozen=True)
class Place:
    """Where and when: local times `YYYY-MM-DDTHH:MM`, in an hour that comes twice with an offset;
    `surgeon` is empty where there is none.

    `told` is the date that the patient is told, which is that of the session. `site`, `room` and
    `end` are empty where a plan made by hand leaves them to the case.
    """

    session_id: str
    site: str
    room: str
    start: str
    end: str
    surgeon: str
    reason: str
    told: str

    @property
    def day(self) -> str:
        """The date of the start, `YYYY-MM-DD`."""
        return self.start[:DAY]


@dataclass(frozen=True)
class Elsewhere:
    """Not booked: `state` is waiting, held or left out; `why` is a sentence, `code` its key."""

    state: str
    code: str
    why: str


@dataclass(frozen=True)
class InPart:
    """The `tests` of a request that are still to be booked; `why` is a sentence, `code` its key."""

    tests: tuple[str, ...]
    code: str
    why: str


@dataclass(frozen=True)
class LevelValue:
    """What one level reached."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Snapshot:
    """`booked` by label (`E1`, or `R1 ct_chest`), `elsewhere` by id; `owner` is label to id.

    `partly` holds by id the requests of which some tests are booked and some are not. `kind` is
    theatre, diagnostics, or empty where nobody is booked. `people` holds by id what is known of
    who they are; where two plans are the same has nothing to do with it.
    """

    kind: str
    case_name: str
    extracted_at: str
    sha256: str
    booked: Mapping[str, Place]
    owner: Mapping[str, str]
    elsewhere: Mapping[str, Elsewhere]
    partly: Mapping[str, InPart]
    levels: tuple[LevelValue, ...]
    people: Mapping[str, Person] = field(default_factory=dict, compare=False)

    @property
    def drawn(self) -> str:
        """When its list was drawn, on the clock of the case: `2026-05-18 05:00`, or empty."""
        return self.extracted_at[:MINUTE].replace("T", " ")

    @property
    def ids(self) -> set[str]:
        """Every id that the plan accounts for."""
        return {*self.owner.values(), *self.elsewhere}

    @cached_property
    def run_code(self) -> str:
        """Eight letters and digits that stand for who is where, from which input.

        How good the plan is has no part in it.
        """
        lines = [self.sha256]
        lines += [
            "\x1f".join((label, place.session_id, place.start, place.end, place.surgeon))
            for label, place in sorted(self.booked.items())
        ]
        lines += ["\x1f".join((key, one.state)) for key, one in sorted(self.elsewhere.items())]
        digest = hashlib.sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
        return f"{digest[:4]}-{digest[4:8]}".upper()


def snapshot(plan: AnyPlan, case: AnyCase) -> Snapshot:
    """What `plan` says, in the local time of `case`."""
    booked, owner = {}, {}
    for booking in plan.bookings:
        booked[booking.label] = Place(
            session_id=booking.session_id,
            site=booking.site,
            room=_room(booking),
            start=case.written(booking.start),
            end=case.written(booking.end),
            surgeon=getattr(booking, "surgeon", None) or "",
            reason=booking.reason,
            told=told_day(booking, case).isoformat(),
        )
        owner[booking.label] = booking.owner
    elsewhere = {one.id: Elsewhere("waiting", one.code, one.detail) for one in plan.waiting}
    elsewhere |= {one.id: Elsewhere("held", one.rule, one.detail) for one in plan.held}
    elsewhere |= {one.id: Elsewhere("left out", one.rule, one.detail) for one in plan.left_out}
    kinds = {"theatre" if isinstance(one, Booking) else "diagnostics" for one in plan.bookings}
    return Snapshot(
        kind=kinds.pop() if kinds else "",
        case_name=case.name if plan.case is None else plan.case.name,
        extracted_at=case.local(case.extracted_at).isoformat(),
        sha256="" if plan.case is None else plan.case.sha256,
        booked=booked,
        owner=owner,
        elsewhere=elsewhere,
        partly={
            one.request_id: InPart(one.tests_waiting, one.code, one.detail) for one in plan.partly
        },
        levels=tuple(LevelValue(one.name, one.value, one.unit) for one in plan.levels),
        people=people_booked(
            ((one.owner, one.patient_id, one.reason) for one in plan.bookings),
            _urgent_in(plan.measures),
        )
        | people_of(case),
    )


def snapshot_of_document(document: Mapping[str, Any]) -> Snapshot:
    """What a plan.json document says; a plan made by hand may leave out what the case decides.

    Raises KeyError, TypeError, ValueError or AttributeError where it is none.
    """
    booked, owner, opens = {}, {}, _openings(document)
    for booking in document["bookings"]:
        key = owner_in(booking)
        label = f"{key} {booking['test']}" if "test" in booking else key
        booked[label] = Place(
            session_id=str(booking["session_id"]),
            site=_text(booking, "site"),
            room=_text(booking, "room") or _text(booking, "theatre"),
            start=_minute(str(booking["start"])),
            end=_minute(_text(booking, "end")),
            surgeon=_text(booking, "surgeon"),
            reason=_text(booking, "reason"),
            told=_told_in(booking, opens),
        )
        owner[label] = key
    elsewhere = {
        str(one["id"]): Elsewhere(state, _text(one, code), _text(one, "detail"))
        for part, state, code in (
            ("waiting", "waiting", "code"),
            ("held", "held", "rule"),
            ("left_out", "left out", "rule"),
        )
        for one in document.get(part) or ()
    }
    stamp = document.get("case") or {}
    kinds = {"diagnostics" if "test" in one else "theatre" for one in document["bookings"]}
    return Snapshot(
        kind=kinds.pop() if len(kinds) == 1 else "",
        case_name=_text(stamp, "name"),
        extracted_at=_text(stamp, "extracted_at"),
        sha256=_text(stamp, "sha256"),
        booked=booked,
        owner=owner,
        elsewhere=elsewhere,
        partly={
            str(one["request_id"]): InPart(
                tuple(map(str, one["tests_waiting"])), _text(one, "code"), _text(one, "detail")
            )
            for one in document.get("partly") or ()
        },
        levels=tuple(
            LevelValue(str(one["name"]), float(one["value"]), _text(one, "unit"))
            for one in document.get("levels") or ()
        ),
        people=people_booked(
            (
                (owner_in(one), _text(one, "patient_id"), _text(one, "reason"))
                for one in document["bookings"]
            ),
            _urgent_in(document.get("measures") or {}),
        ),
    )


def _minute(text: str) -> str:
    """A time to the minute, its offset kept."""
    offset = OFFSET.search(text[MINUTE:])
    return text[:MINUTE] + (offset.group() if offset else "")


def _openings(document: Mapping[str, Any]) -> Mapping[str, str]:
    """When each session begins, where a plan says it."""
    sessions = document.get("sessions") or ()
    return {str(one["session_id"]): _text(one, "start")[:MINUTE] for one in sessions}


def _told_in(booking: Mapping[str, Any], opens: Mapping[str, str]) -> str:
    """The date of the session that a booking lies in; where the plan does not say it, its own."""
    start = str(booking["start"])[:MINUTE]
    opening = opens.get(str(booking["session_id"]), "")
    return (opening if opening and opening <= start else start)[:DAY]


def _urgent_in(measures: Mapping[str, Any]) -> list[str]:
    """The urgent whom a plan names; nobody where one made by hand has something else there."""
    ids = measures.get("urgent_ids")
    return [str(one) for one in ids] if isinstance(ids, (list, tuple)) else []


def _text(facts: Mapping[str, Any], key: str) -> str:
    """A text that may be left out or null."""
    return str(facts.get(key) or "")


def _room(booking: Booking | DiagnosticsBooking) -> str:
    return booking.theatre if isinstance(booking, Booking) else booking.room

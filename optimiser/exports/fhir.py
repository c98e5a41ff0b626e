"""fhir.json: the bookings as FHIR (R4-shaped) Appointments, each with its Slot and Schedule.

An Appointment of the plan's own is `proposed` and its Slot `busy-tentative`: nobody has accepted
anything. One that the hospital had already made, time and all, and the plan keeps is `booked`, its
patient and room `accepted` and its Slot `busy`, so that nobody makes it a second time. Where only
its list had been fixed, the time is new, and it is proposed.

The profiles and systems are those of UK Core where the reference names them; conformance is not
claimed. A patient is named by the local pseudonym, or with `identified` by the NHS number where
the list has one; names and dates of birth are never in it. The waiting-list entry is referred to
as a ServiceRequest by its id. Times carry their offset. The same entry keeps the same ids from
plan to plan, so that a receiver can replace what it had.

Sources: DOMAIN 6.1 (UK Core), HL7 FHIR R4 (4.0.1).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from optimiser.exports.already_made import already_made
from optimiser.models.fhir_systems import NHS_NUMBER, SPECIALTY
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.plan import Booking
from optimiser.reports.snapshot import snapshot
from optimiser.reports.table import visible

NAMESPACE = UUID("6f3d1c62-9a0e-4d7b-8a55-0c6a3d0f6b11")
PROFILES = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
UUIDS = "https://tools.ietf.org/html/rfc4122"
CHANNEL = "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeliveryChannel"
CHANNEL_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel"
APPOINTMENT_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0276"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
LOCAL = "urn:optimiser:local:"
"""Systems of the hospital's own ids: patient, entry, room, surgeon; a receiver maps them."""

Resource = dict[str, Any]


def fhir_text(plan: AnyPlan, case: AnyCase, *, identified: bool = False) -> str:
    """The text of fhir.json."""
    document = bundle(plan, case, identified=identified)
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def bundle(plan: AnyPlan, case: AnyCase, *, identified: bool = False) -> Resource:
    """A Bundle of type collection: schedules, then a slot and an appointment a booking."""
    rooms = sorted({(session.site, session.room) for session in case.sessions})
    resources = [_schedule(site, room, case) for site, room in rooms]
    bookings: Sequence[AnyBooking] = plan.bookings
    for booking in sorted(bookings, key=lambda b: (b.start, b.item)):
        room = case.session_by_id[booking.session_id].room
        resources.append(_slot(booking, room, case))
        resources.append(_appointment(booking, room, case, identified=identified))
    code = snapshot(plan, case).run_code
    return {
        "resourceType": "Bundle",
        "identifier": {"system": f"{LOCAL}run", "value": code},
        "type": "collection",
        "timestamp": _instant(case.extracted_at, case),
        "entry": [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }


def appointments(document: Mapping[str, Any]) -> Iterator[tuple[str, Resource]]:
    """(entry or request id, with its test; Appointment) of a Bundle of ours."""
    for entry in document["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "Appointment":
            owner = resource["basedOn"][0]["identifier"]["value"]
            test = resource["serviceType"][0]["text"] if _of_tests(resource) else None
            yield (owner if test is None else f"{owner} {test}"), resource


def _of_tests(appointment: Resource) -> bool:
    return "specialty" not in appointment


def _schedule(site: str, room: str, case: AnyCase) -> Resource:
    first = datetime.combine(case.horizon_start, time(), case.zone)
    last = datetime.combine(case.horizon_end, time(23, 59), case.zone)
    return {
        "resourceType": "Schedule",
        "id": _id(case, "schedule", site, room),
        "meta": {"profile": [f"{PROFILES}Schedule"]},
        "active": True,
        "actor": [_place(site, room)],
        "planningHorizon": {"start": _instant(first, case), "end": _instant(last, case)},
    }


def _slot(booking: AnyBooking, room: str, case: AnyCase) -> Resource:
    return {
        "resourceType": "Slot",
        "id": _id(case, "slot", *booking.item),
        "meta": {"profile": [f"{PROFILES}Slot"]},
        "schedule": _reference(_id(case, "schedule", booking.site, room)),
        "status": "busy" if already_made(booking, case) else "busy-tentative",
        "start": _instant(booking.start, case),
        "end": _instant(booking.end, case),
    }


def _appointment(booking: AnyBooking, room: str, case: AnyCase, *, identified: bool) -> Resource:
    key = _id(case, "appointment", *booking.item)
    who = case.pathway_by_key.get(booking.owner)
    kept = already_made(booking, case)
    told = "Kept, already booked by the hospital" if kept else "Proposed"
    answer = "accepted" if kept else "needs-action"
    made: Resource = {
        "resourceType": "Appointment",
        "id": key,
        "meta": {"profile": [f"{PROFILES}Appointment"]},
        "extension": [
            {
                "url": CHANNEL_EXTENSION,
                "valueCodeableConcept": _coded(CHANNEL, "In-person"),
            }
        ],
        "identifier": [{"system": UUIDS, "value": key}],
        "status": "booked" if kept else "proposed",
        "serviceType": [{"text": _service(booking, case)}],
        "appointmentType": _coded(APPOINTMENT_TYPE, "ROUTINE"),
        "description": f"{told}, session {said(booking.session_id)}",
        "start": _instant(booking.start, case),
        "end": _instant(booking.end, case),
        "minutesDuration": round((booking.end - booking.start).total_seconds() / 60),
        "slot": [_reference(_id(case, "slot", *booking.item))],
        "created": _instant(case.extracted_at, case),
        "basedOn": [_named("ServiceRequest", "pathway", booking.owner)],
        "participant": [_taking_part(_patient(booking, case, identified=identified), answer)],
    }
    if isinstance(booking, Booking):
        entry = case.pathway_by_key.get(booking.entry_id)
        made["specialty"] = [_coded(SPECIALTY, getattr(entry, "specialty", "") or "unknown")]
        if booking.surgeon is not None:
            named = _named("Practitioner", "surgeon", booking.surgeon)
            surgeon = _taking_part(named, "needs-action")  # the plan names them, whoever is kept
            made["participant"].append(surgeon | {"type": [_coded(PARTICIPATION, "ATND")]})
    if who is not None:
        grades = list(type(who.priority))
        made["priority"] = grades.index(who.priority) + 1
    made["participant"].append(_taking_part(_place(booking.site, room), answer))
    return {name: made[name] for name in sorted(made, key=_position)}


def _position(name: str) -> tuple[int, str]:
    first = ("resourceType", "id", "meta", "extension", "identifier", "status")
    return (first.index(name), "") if name in first else (len(first), name)


def _service(booking: AnyBooking, case: AnyCase) -> str:
    if isinstance(booking, Booking):
        entry = case.pathway_by_key.get(booking.entry_id)
        return said(str(getattr(entry, "procedure", "")))
    return said(booking.test)


def _patient(booking: AnyBooking, case: AnyCase, *, identified: bool) -> Resource:
    who = case.pathway_by_key.get(booking.owner)
    if identified and who is not None and who.nhs_number:
        number = {"system": NHS_NUMBER, "value": who.nhs_number}
        return {"type": "Patient", "identifier": number}
    return _named("Patient", "patient", booking.patient_id)


def _taking_part(actor: Resource, answer: str) -> Resource:
    return {"actor": actor, "required": "required", "status": answer}


def _place(site: str, room: str) -> Resource:
    return _named("Location", "room", f"{site}/{room}")


def _named(kind: str, system: str, value: str) -> Resource:
    """A reference to what the receiver knows by an id of the hospital's own."""
    return {"type": kind, "identifier": {"system": f"{LOCAL}{system}", "value": said(value)}}


def _reference(key: str) -> Resource:
    return {"reference": f"urn:uuid:{key}"}


def said(text: str) -> str:
    """A text as a FHIR string: nothing hidden in it, and never blank."""
    if text.strip():
        return visible(text)
    return "".join(f"<U+{ord(char):04X}>" for char in text) or "unknown"


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": said(code)}]}


def _instant(instant: datetime, case: AnyCase) -> str:
    return case.local(instant).isoformat(timespec="seconds")


def _id(case: AnyCase, *parts: str) -> str:
    """Always the same id for the same thing of the same case name."""
    return str(uuid5(NAMESPACE, "\x1f".join((case.kind, case.name, *parts))))

"""A FHIR Bundle of ServiceRequests (R4-shaped) as the waiting list of a theatre case.

`waiting_list.fhir.json` in the place of waiting_list.csv. Every ServiceRequest becomes one row of
the waiting list, at its place among the entries of the Bundle, so every check of a waiting list
holds for it; what it does not say stays blank, and a row without a surgical priority is held.

- entry_id: its first identifier, else its id; patient_id: the identifier of its Patient that is no
  NHS number, else the id of the Patient, else the identifier of the subject; the Patient may stand
  in the Bundle or in the request, or be named by reference where the Bundle holds no Patient at
  all. A subject who is not its Patient by these is held, and so is one whose Patient ought to be
  in the Bundle
- procedure: the first OPCS coding of `code`, else the first coding, which is told, else its text
- specialty: the coding of `category` in the practice-setting system of UK Core
- priority: an extension whose url speaks of priority and whose value is one of P1A to P4;
  `ServiceRequest.priority` (routine, urgent, asap, stat) is no surgical priority and is not read
- referral_date: the day of authoredOn on the clock of London
- birth date, gender and ethnic category: of the Patient; a birth date without its day is unknown
- status: active waits, on-hold is suspended, completed, revoked and entered-in-error are removed;
  anything else is held, and so is a request not to do something

Other extensions, code systems and resources are not read, which is told
(`optimiser.readers.fhir_unread`). What turns the meaning of a request round holds it
(`optimiser.readers.fhir_faults`). A Bundle that is a page of a longer answer is refused: the rest
would be missing.

Sources: DOMAIN 6.1 (systems), HL7 FHIR R4 (4.0.1).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from optimiser.errors import InputRefused
from optimiser.models.fhir_systems import NHS_NUMBER, SPECIALTY
from optimiser.models.finding import Finding, Severity
from optimiser.readers.fhir_faults import modifier_faults, subject_faults, waiting_faults
from optimiser.readers.fhir_shapes import (
    Json,
    codings_in,
    identifiers_in,
    list_in,
    object_in,
    objects_in,
    text_in,
)
from optimiser.readers.fhir_unread import (
    OPCS,
    READ_OF_PATIENTS,
    READ_OF_REQUESTS,
    WITHOUT_DAY,
    unread,
)
from optimiser.readers.json_file import object_of
from optimiser.readers.settings import TIMEZONE
from optimiser.readers.table import Row, Table

FILE = "waiting_list.fhir.json"
COLUMNS = (
    "entry_id", "patient_id", "nhs_number", "specialty", "procedure", "priority",
    "referral_date", "consultant", "birth_date", "sex", "ethnicity", "status",
)  # fmt: skip
STATUS: Mapping[str, str] = {
    "active": "",
    "on-hold": "suspended",
    "completed": "removed",
    "revoked": "removed",
    "entered-in-error": "removed",
}
KIND = "ServiceRequest"
Name = str | tuple[str, str]
"""What points to a Patient: a reference, or the system and value of an identifier."""
PRIORITY = re.compile(r"P(1A|1B|[2-6])|C[1-4]", re.IGNORECASE)


def read_bundle(text: str, name: str, file: str) -> tuple[Table | None, list[Finding]]:
    """The waiting list in a Bundle and its findings; no table when it is refused."""
    empty = Table(name=name, file=file, columns=COLUMNS, rows=())
    try:
        bundle = object_of(text, file)
    except InputRefused as refusal:
        return None, list(refusal.findings)
    entries = objects_in(bundle.get("entry"))
    resources = [object_in(entry.get("resource")) for entry in entries]
    wanted = [one for one in enumerate(resources, 1) if one[1].get("resourceType") == KIND]
    problem = _not_whole(bundle, len(wanted))
    if problem:
        return None, [_refused(empty, problem)]
    patients: dict[Name, Json] = {
        key: resource
        for entry, resource in zip(entries, resources, strict=True)
        if resource.get("resourceType") == "Patient"
        for key in _keys(text_in(entry.get("fullUrl")), resource)
    }
    rows = tuple(
        _row(empty, place, number, request, patients)
        for number, (place, request) in enumerate(wanted, 1)
    )
    findings = unread(empty, resources, [request for _, request in wanted])
    return Table(name=name, file=file, columns=COLUMNS, rows=rows), findings


def _keys(url: str, patient: Json) -> Iterator[Name]:
    """What a Patient is named by; nobody is named by nothing."""
    yield from (pair for pair in identifiers_in(patient) if pair[0])
    own = text_in(patient.get("id"))
    if url:
        yield url
    if own:
        yield f"Patient/{own}"


def _not_whole(bundle: Json, requests: int) -> str:
    """Why this is no whole waiting list, or nothing."""
    if bundle.get("resourceType") != "Bundle":
        return "is no Bundle"
    if any(link.get("relation") == "next" for link in objects_in(bundle.get("link"))):
        return "is one page of a longer answer"
    total = bundle.get("total")
    if isinstance(total, int) and total > requests:
        return f"holds {requests} of {total} {KIND} resources"
    return "" if requests else f"holds no {KIND}"


def _refused(table: Table, problem: str) -> Finding:
    return table.finding(
        "fhir_bundle_unusable",
        Severity.refused,
        problem,
        f"one Bundle with every {KIND} of the waiting list",
        "fetch every page and put them into one Bundle",
    )


def _row(
    table: Table, place: int, number: int, request: Json, patients: Mapping[Name, Json]
) -> Row:
    subject = object_in(request.get("subject"))
    reference = text_in(subject.get("reference")).partition("/_history/")[0]
    if reference.startswith("#"):
        contained = objects_in(request.get("contained"))
        patients = {f"#{text_in(one.get('id'))}": one for one in contained}
    said = identifiers_in({"identifier": [subject.get("identifier")]})
    names: list[Name] = [reference, *said]
    patient = next((patients[name] for name in names if name in patients), {})
    cells = _cells(request, patient, said, reference)
    row = Row(place, number, cells)
    faults = modifier_faults(table, row, request, patient)
    if not cells["status"]:
        dangles = _dangles(reference, patients)
        faults += subject_faults(table, row, said, identifiers_in(patient), dangles)
        faults += waiting_faults(
            table, row, request, patient, {one.upper() for one in _priorities(request)}
        )
    return replace(row, faults=tuple(faults))


def _dangles(reference: str, patients: Mapping[Name, Json]) -> bool:
    """Does it point to a Patient who ought to be in the Bundle, and is not?

    A Bundle without any Patient names its patients by reference alone.
    """
    if not reference or reference.startswith("#") or reference in patients:
        return False  # a subject who is not named at all has no patient_id
    return bool(patients) or reference.startswith("urn:")


def _cells(
    request: Json, patient: Json, said: list[tuple[str, str]], reference: str
) -> dict[str, str]:
    """`said` are the identifiers of the subject.

    Those of its Patient come first, so that all requests of one Patient are those of one person.
    """
    theirs = _local(identifiers_in(patient))
    numbers = [value for system, value in (*said, *identifiers_in(patient)) if system == NHS_NUMBER]
    own = [value for _, value in identifiers_in(request)]
    status = text_in(request.get("status"))
    if request.get("doNotPerform") is True:
        status = "do not perform"
    born = text_in(patient.get("birthDate"))
    elsewhere = "" if reference.startswith("#") else reference.rpartition("/")[2]
    known = "" if reference.startswith("#") else text_in(patient.get("id"))
    return {
        "entry_id": (own or [text_in(request.get("id"))])[0],
        "patient_id": _first(iter((*theirs, known, *_local(said), elsewhere))),
        "nhs_number": (numbers or [""])[0],
        "specialty": _first(
            code
            for system, code in codings_in(list_in(request.get("category")))
            if system == SPECIALTY
        ),
        "procedure": _procedure(object_in(request.get("code"))),
        "priority": _first(_priorities(request)),
        "referral_date": _day(text_in(request.get("authoredOn"))),
        "consultant": _first(_performers(request)),
        "birth_date": "" if WITHOUT_DAY.fullmatch(born) else born,
        "sex": text_in(patient.get("gender")),
        "ethnicity": _first(_extensions(patient, READ_OF_PATIENTS)),
        "status": STATUS.get(status, f"fhir {status}"),
    }


def _local(identifiers: Iterable[tuple[str, str]]) -> list[str]:
    return [value for system, value in identifiers if system != NHS_NUMBER]


def _day(instant: str) -> str:
    """The day of an instant in London where it has an offset, else the day that it says."""
    try:
        told = datetime.fromisoformat(instant)
        if told.tzinfo is not None:
            told = told.astimezone(ZoneInfo(TIMEZONE))
    except (ValueError, OverflowError):
        return instant[:10]
    return told.date().isoformat()


def _procedure(code: Json) -> str:
    codings = list(codings_in([code]))
    opcs = [coding for coding in codings if OPCS in coding[0].lower()]
    found = [value for _, value in (*opcs, *codings)]
    return (found or [text_in(code.get("text"))])[0]


def _priorities(request: Json) -> Iterator[str]:
    for text in _extensions(request, READ_OF_REQUESTS):
        if PRIORITY.fullmatch(text):
            yield text


def _performers(request: Json) -> Iterator[str]:
    for performer in objects_in(request.get("performer")):
        named = [
            value for _, value in identifiers_in({"identifier": [performer.get("identifier")]})
        ]
        yield (named or [text_in(performer.get("reference")).rpartition("/")[2]])[0]


def _extensions(resource: Json, about: str) -> Iterator[str]:
    """Codes and texts of the extensions whose url speaks of `about`."""
    for extension in objects_in(resource.get("extension")):
        if about in text_in(extension.get("url")).lower():
            concept = object_in(extension.get("valueCodeableConcept"))
            yield from (code for _, code in codings_in([concept]))
            yield text_in(concept.get("text"))
            yield text_in(object_in(extension.get("valueCoding")).get("code"))
            yield text_in(extension.get("valueCode"))
            yield text_in(extension.get("valueString"))


def _first(texts: Iterator[str]) -> str:
    return next(filter(None, texts), "")

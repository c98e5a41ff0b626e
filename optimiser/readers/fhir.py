"""A FHIR Bundle of ServiceRequests (R4-shaped) as the waiting list of a theatre case.

`waiting_list.fhir.json` in the place of waiting_list.csv. Every ServiceRequest becomes one row of
the waiting list, at its place among the entries of the Bundle, so every check of a waiting list
holds for it; what it does not say stays blank, and a row without a surgical priority is held.

- entry_id: its first identifier, else its id; patient_id: the identifier of the subject, or of its
  Patient, that is no NHS number, else the id of the Patient; the Patient may stand in the Bundle or
  in the request, or be named by reference. A subject who is not its Patient by these is held
- procedure: the first OPCS coding of `code`, else the first coding, else its text
- specialty: the coding of `category` in the practice-setting system of UK Core
- priority: an extension whose url speaks of priority and whose value is one of P1A to P4;
  `ServiceRequest.priority` (routine, urgent, asap, stat) is no surgical priority and is not read
- referral_date: the day of authoredOn on the clock of London
- birth date, gender and ethnic category: of the Patient
- status: active waits, on-hold is suspended, completed, revoked and entered-in-error are removed;
  anything else is held, and so is a request not to do something

A Bundle that is a page of a longer answer is refused: the rest would be missing.

Sources: DOMAIN 6.1 (systems), HL7 FHIR R4 (4.0.1).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.readers.json_file import object_of
from optimiser.readers.records import BLANKS
from optimiser.readers.settings import TIMEZONE
from optimiser.readers.table import Row, Table

FILE = "waiting_list.fhir.json"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
SPECIALTY = "https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode"
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
PRIORITY = re.compile(r"P(1A|1B|[2-6])|C[1-4]", re.IGNORECASE)
Json = Mapping[str, Any]


def read_bundle(text: str, name: str, file: str) -> tuple[Table | None, list[Finding]]:
    """The waiting list in a Bundle and its findings; no table when it is refused."""
    empty = Table(name=name, file=file, columns=COLUMNS, rows=())
    try:
        bundle = object_of(text, file)
    except InputRefused as refusal:
        return None, list(refusal.findings)
    resources = [_object(_object(entry).get("resource")) for entry in _list(bundle.get("entry"))]
    wanted = [one for one in enumerate(resources, 1) if one[1].get("resourceType") == KIND]
    problem = _not_whole(bundle, len(wanted))
    if problem:
        return None, [_refused(empty, problem)]
    patients = {
        key: resource
        for entry, resource in zip(_list(bundle.get("entry")), resources, strict=True)
        if resource.get("resourceType") == "Patient"
        for key in _keys(_text(_object(entry).get("fullUrl")), resource)
    }
    rows = tuple(
        _row(empty, place, number, request, patients)
        for number, (place, request) in enumerate(wanted, 1)
    )
    return Table(name=name, file=file, columns=COLUMNS, rows=rows), []


def _keys(url: str, patient: Json) -> Iterator[str]:
    """What a Patient is named by; nobody is named by nothing."""
    own = _text(patient.get("id"))
    if url:
        yield url
    if own:
        yield f"Patient/{own}"


KIND = "ServiceRequest"


def _not_whole(bundle: Json, requests: int) -> str:
    """Why this is no whole waiting list, or nothing."""
    if bundle.get("resourceType") != "Bundle":
        return "is no Bundle"
    if any(_object(link).get("relation") == "next" for link in _list(bundle.get("link"))):
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


def _row(table: Table, place: int, number: int, request: Json, patients: Mapping[str, Json]) -> Row:
    subject = _object(request.get("subject"))
    reference = _text(subject.get("reference")).partition("/_history/")[0]
    if reference.startswith("#"):
        contained = map(_object, _list(request.get("contained")))
        patients = {f"#{_text(one.get('id'))}": one for one in contained}
    patient = patients.get(reference, {})
    said = _identifiers({"identifier": [subject.get("identifier")]})
    row = Row(place, number, _cells(request, patient, said, reference))
    if _one_person(said, _identifiers(patient)):
        return row
    fault = table.finding(
        "fhir_subject_unlike_patient",
        Severity.held,
        "names a subject by another identifier than that of the Patient it points to",
        "one person",
        "find out whose request it is",
        row=row,
        column="patient_id",
    )
    return replace(row, faults=(fault,))


def _one_person(said: Iterable[tuple[str, str]], theirs: Sequence[tuple[str, str]]) -> bool:
    """Is no identifier of a subject another than its Patient has in the same system?"""
    systems = {system for system, _ in theirs}
    return all(system not in systems or (system, value) in theirs for system, value in said)


def _cells(
    request: Json, patient: Json, said: list[tuple[str, str]], reference: str
) -> dict[str, str]:
    """`said` are the identifiers of the subject, which come before those of its Patient."""
    named = [*said, *_identifiers(patient)]
    local = [value for system, value in named if system != NHS_NUMBER]
    numbers = [value for system, value in named if system == NHS_NUMBER]
    own = [value for _, value in _identifiers(request)]
    status = _text(request.get("status"))
    if request.get("doNotPerform") is True:
        status = "do not perform"
    elsewhere = "" if reference.startswith("#") else reference.rpartition("/")[2]
    known = "" if reference.startswith("#") else _text(patient.get("id"))
    return {
        "entry_id": (own or [_text(request.get("id"))])[0],
        "patient_id": (local or [known or elsewhere])[0],
        "nhs_number": (numbers or [""])[0],
        "specialty": _first(_codings(_list(request.get("category")), SPECIALTY)),
        "procedure": _procedure(_object(request.get("code"))),
        "priority": _first(_priorities(request)),
        "referral_date": _day(_text(request.get("authoredOn"))),
        "consultant": _first(_performers(request)),
        "birth_date": _text(patient.get("birthDate")),
        "sex": _text(patient.get("gender")),
        "ethnicity": _first(_extensions(patient, "ethniccategory")),
        "status": STATUS.get(status, status or "no status"),
    }


def _day(instant: str) -> str:
    """The day of an instant in London where it has an offset, else the day that it says."""
    try:
        told = datetime.fromisoformat(instant)
    except ValueError:
        return instant[:10]
    return (told if told.tzinfo is None else told.astimezone(ZoneInfo(TIMEZONE))).date().isoformat()


def _procedure(code: Json) -> str:
    codings = [_object(one) for one in _list(code.get("coding"))]
    opcs = [one for one in codings if "opcs" in _text(one.get("system")).lower()]
    found = [_text(one.get("code")) for one in (*opcs, *codings)]
    return (found or [_text(code.get("text"))])[0]


def _priorities(request: Json) -> Iterator[str]:
    for text in _extensions(request, "priority"):
        if PRIORITY.fullmatch(text):
            yield text


def _performers(request: Json) -> Iterator[str]:
    for one in _list(request.get("performer")):
        performer = _object(one)
        named = [value for _, value in _identifiers({"identifier": [performer.get("identifier")]})]
        yield (named or [_text(performer.get("reference")).rpartition("/")[2]])[0]


def _extensions(resource: Json, about: str) -> Iterator[str]:
    """Codes and texts of the extensions whose url speaks of `about`."""
    for one in _list(resource.get("extension")):
        extension = _object(one)
        if about in _text(extension.get("url")).lower():
            concept = _object(extension.get("valueCodeableConcept"))
            yield from _codings([concept])
            yield _text(concept.get("text"))
            yield _text(_object(extension.get("valueCoding")).get("code"))
            yield _text(extension.get("valueCode"))
            yield _text(extension.get("valueString"))


def _codings(concepts: list[Any], system: str | None = None) -> Iterator[str]:
    for concept in concepts:
        for one in _list(_object(concept).get("coding")):
            coding = _object(one)
            if system is None or coding.get("system") == system:
                yield _text(coding.get("code"))


def _identifiers(resource: Json) -> list[tuple[str, str]]:
    found = [_object(one) for one in _list(resource.get("identifier"))]
    pairs = [(_text(one.get("system")), _text(one.get("value"))) for one in found]
    return [pair for pair in pairs if pair[1]]


def _first(texts: Iterator[str]) -> str:
    return next(filter(None, texts), "")


def _text(value: Any) -> str:
    return value.strip(BLANKS) if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}

"""Why a request of a FHIR Bundle cannot be planned safely, though each of its values can be read.

FHIR marks elements that change what all the others mean (modifier elements): whoever does not read
them plans a patient who died, a proposal that nobody ordered, or a record that was replaced. A
request whose status says that nobody waits is left out for that, whatever else it says, unless an
extension that nobody here reads may change what its status means.

Source: HL7 FHIR R4 (ServiceRequest and Patient, modifier elements); RELIABILITY rows 33, 34.
"""

from collections.abc import Collection, Iterable, Sequence

from optimiser.models.finding import Finding, Severity
from optimiser.readers.fhir_shapes import Json, objects_in, text_in
from optimiser.readers.table import Row, Table

ORDERS = ("order", "original-order", "instance-order", "")
"""Intents of what is to be done; one that is not there is believed to be an order."""
MODIFIERS = ("modifierExtension", "implicitRules")


def subject_faults(
    table: Table,
    row: Row,
    said: Iterable[tuple[str, str]],
    theirs: Sequence[tuple[str, str]],
    dangles: bool,
) -> list[Finding]:
    """Doubts about whose request it is: `said` by the subject, and `theirs` of its Patient."""
    said = list(said)
    faults = []
    if not _one_person(said, theirs):
        faults.append(
            table.finding(
                "fhir_subject_unlike_patient",
                Severity.held,
                "names a subject by another identifier than that of the Patient it points to",
                "one person",
                "find out whose request it is",
                row=row,
                column="patient_id",
            )
        )
    if not said and dangles:
        faults.append(
            table.finding(
                "fhir_subject_not_there",
                Severity.held,
                "points to a Patient who is not in the Bundle",
                "every Patient whom a request points to, or an identifier of the subject",
                "fetch the Bundle anew with its patients",
                row=row,
                column="patient_id",
            )
        )
    return faults


def _one_person(said: Iterable[tuple[str, str]], theirs: Sequence[tuple[str, str]]) -> bool:
    """Is no identifier of a subject another than its Patient has in the same system?"""
    systems = {system for system, _ in theirs}
    return all(system not in systems or (system, value) in theirs for system, value in said)


def modifier_faults(table: Table, row: Row, request: Json, patient: Json) -> list[Finding]:
    """What nobody here can read, and which may change all of it."""
    found = [name for name in MODIFIERS if request.get(name) or patient.get(name)]
    return [
        table.finding(
            "fhir_modifier_not_read",
            Severity.held,
            f"or its Patient carries {name}, which may change what all of it means",
            f"no {name}",
            "find out what it says, and give the request in waiting_list.csv",
            row=row,
        )
        for name in found
    ]


def waiting_faults(
    table: Table, row: Row, request: Json, patient: Json, priorities: Collection[str]
) -> list[Finding]:
    """Why a request that says it waits may not be planned as it stands."""
    found: list[tuple[str, str, str, str, str | None]] = []
    if len(priorities) > 1:
        found.append(
            ("priority_ambiguous", "has surgical priorities that differ", "one priority",
             "ask the clinician which one holds", "priority")
        )  # fmt: skip
    if text_in(request.get("intent")) not in ORDERS:
        found.append(
            ("fhir_not_an_order", "is no order, but a proposal, a plan or the like",
             "an intent of " + ", ".join(filter(None, ORDERS)),
             "leave out what nobody ordered", None)
        )  # fmt: skip
    if _died(patient):
        found.append(
            ("fhir_patient_died", "has a Patient who is said to have died", "a patient who waits",
             "close the request, or correct the record of the patient", "patient_id")
        )  # fmt: skip
    if _replaced(patient):
        found.append(
            ("fhir_patient_not_in_use", "has a Patient whose record is no longer in use",
             "the record in use", "point the request to the record that replaced it", "patient_id")
        )  # fmt: skip
    return [
        table.finding(rule, Severity.held, problem, expected, action, row=row, column=column)
        for rule, problem, expected, action, column in found
    ]


def _died(patient: Json) -> bool:
    return patient.get("deceasedBoolean") not in (None, False) or bool(
        patient.get("deceasedDateTime")
    )


def _replaced(patient: Json) -> bool:
    links = objects_in(patient.get("link"))
    return patient.get("active") not in (None, True) or any(
        link.get("type") == "replaced-by" for link in links
    )

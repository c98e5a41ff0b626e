"""What a FHIR Bundle holds that the waiting list does not read: told, never guessed.

An allergy may stand in an extension, or in a resource of its own. Nothing of it comes into the
plan, so whoever gives the Bundle is told what was left where it is, each kind once with its number.

Source: RELIABILITY row 34; HL7 FHIR R4 (2.4, extensions).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from optimiser.models.fhir_systems import SPECIALTY
from optimiser.models.finding import Finding, Severity
from optimiser.readers.fhir_shapes import Json, codings_in, object_in, objects_in, text_in
from optimiser.readers.near_names import shown
from optimiser.readers.table import Table

READ_OF_REQUESTS, READ_OF_PATIENTS = "priority", "ethniccategory"
"""What the url of an extension speaks of that is read."""
WITHOUT_DAY = re.compile("[0-9]{4}(-[0-9]{2})?")
"""A birth date of which the year or the month is known alone, as FHIR allows."""
OPCS = "opcs"
"""What the system of a coding of an operation speaks of."""
KINDS = frozenset({"ServiceRequest", "Patient"})
DO = (
    "where it says what a theatre has to know, an allergy above all, give waiting_list.csv with "
    "flags instead"
)


def unread(table: Table, resources: Sequence[Json], requests: Sequence[Json]) -> list[Finding]:
    """Extensions, code systems and resources of a Bundle that are not read."""
    others = Counter(text_in(one.get("resourceType")) for one in resources)
    inside = [one for request in requests for one in objects_in(request.get("contained"))]
    patients = [
        one for one in (*resources, *inside) if text_in(one.get("resourceType")) == "Patient"
    ]
    partial = sum(
        WITHOUT_DAY.fullmatch(text_in(one.get("birthDate"))) is not None for one in patients
    )
    extensions = _extensions(requests, READ_OF_REQUESTS)
    extensions += _extensions(patients, READ_OF_PATIENTS)
    procedures, categories = Counter[str](), Counter[str]()
    for request in requests:
        operation = [system for system, _ in codings_in([object_in(request.get("code"))])]
        if operation and not any(OPCS in system.lower() for system in operation):
            procedures[operation[0]] += 1
        setting = [system for system, _ in codings_in(objects_in(request.get("category")))]
        if setting and SPECIALTY not in setting:
            categories[setting[0]] += 1
    return [
        *_told(
            table, "fhir_resource_not_read", {k: n for k, n in others.items() if k not in KINDS},
            "a resource of the kind {} is not read", " and ".join(sorted(KINDS)), DO, None,
        ),
        *_told(
            table, "fhir_extension_not_read", extensions,
            "the extension {} is not read", "extensions of priority and ethnic category", DO, None,
        ),
        *_told(
            table, "fhir_code_system_unknown", procedures,
            "an operation has no OPCS-4 code; its code of the system {} is taken as it stands",
            "a coding of OPCS-4", "add it, or list these codes in procedures.csv", "procedure",
        ),
        *_told(
            table, "fhir_code_system_unknown", categories,
            "a request has a category of the system {}, which is not read",
            f"a coding of {SPECIALTY}", "add it: without a specialty nobody is planned",
            "specialty",
        ),
        *_told(
            table, "fhir_birth_date_partial", {"birthDate": partial} if partial else {},
            "the {} of a Patient has no day, and counts as unknown", "a date such as 1980-05-17",
            "give the day where it is known: sessions for an age ask for it", "birth_date",
        ),
    ]  # fmt: skip


def _extensions(resources: Iterable[Json], read: str) -> Counter[str]:
    urls = (
        text_in(one.get("url"))
        for resource in resources
        for one in objects_in(resource.get("extension"))
    )
    return Counter(url for url in urls if read not in url.lower())


def _told(
    table: Table,
    rule: str,
    counts: dict[str, int],
    problem: str,
    expected: str,
    action: str,
    column: str | None,
) -> list[Finding]:
    return [
        table.finding(
            rule,
            Severity.warning,
            problem.format(shown(what) if what else "without a name")
            + (f" ({count} times)" if count > 1 else ""),
            expected,
            action,
            column=column,
        )
        for what, count in sorted(counts.items())
    ]

"""What is done, and how long a patient stays for it, in words: codes alone say little to a ward."""

from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.entry import Entry
from optimiser.models.words import Admission


def procedure_name(entry: Entry) -> str:
    """The name that procedures.csv gives; empty where it gives none."""
    return entry.procedure_name or ""


def name_of_test(test: DiagnosticTest) -> str:
    """The name that tests.csv gives; empty where it gives none."""
    return "" if test.name == test.test else test.name


def stay_text(entry: Entry) -> str:
    """`day case`, or `inpatient 3 nights, north_urology`, with the nights before and those in
    critical care where there are any."""
    nights = max(entry.nights, entry.critical_care_nights)
    if not nights and not entry.nights_before and entry.admission is not Admission.inpatient:
        return "day case" if entry.admission is Admission.day else "day case or inpatient: unknown"
    before, intensive = entry.nights_before, entry.critical_care_nights
    parts = (
        f"inpatient {_nights(nights)}" if nights else "inpatient",
        f"{_nights(before)} before" if before else "",
        f"{_nights(intensive)} in critical care" if intensive else "",
        entry.ward or "",
    )
    return ", ".join(filter(None, parts))


def _nights(count: int) -> str:
    return f"{count} night" if count == 1 else f"{count} nights"

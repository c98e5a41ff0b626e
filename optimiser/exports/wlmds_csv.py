"""wlmds_bookings.csv: the bookings under the headings of the Waiting List Minimum Data Set, for
systems that speak it, with the fields of the plan beside them.

Blank where the case does not know; NHS_NUMBER is filled only when asked for. What the hospital had
already booked, time and all, is `booked` and accepted; all else is `proposed` and not: a person
says yes elsewhere. Text cells are guarded as in `optimiser.exports.table`.

Sources: DOMAIN 1.1 (headings, exact spelling), DOMAIN 6.5.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.exports.already_made import already_made
from optimiser.exports.table import guarded, read_table, table_text
from optimiser.models.entry import Entry
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.pathway import Pathway
from optimiser.models.plan import Booking
from optimiser.models.request import Request
from optimiser.models.told import told_day
from optimiser.models.urgency import target_date
from optimiser.models.words import Admission
from optimiser.reports.snapshot import snapshot

MANAGEMENT: Mapping[Admission | None, str] = {
    Admission.inpatient: "1",
    Admission.day: "2",
    None: "",
}
"""INTENDED_MANAGEMENT_CODE: 1 at least one night, 2 no night."""

PATIENT = (
    "NHS_NUMBER",
    "LOCAL_PATIENT_IDENTIFIER",
    "PATIENT_PATHWAY_IDENTIFIER",
    "ORGANISATION_SITE_IDENTIFIER_OF_TREATMENT",
    "Inclusion_On_Cancer_PTL",
)
THEATRE = (
    *PATIENT,
    "ACTIVITY_TREATMENT_FUNCTION_CODE",
    "CONSULTANT_CODE",
    "REFERRAL_TO_TREATMENT_PERIOD_START_DATE",
    "DECISION_TO_ADMIT_DATE",
    "Due_Date",
    "TCI_Date",
    "Proposed_Procedure_OPCS_Code",
    "INTENDED_MANAGEMENT_CODE",
    "Procedure_Priority_Code",
)
DIAGNOSTICS = (
    *PATIENT,
    "Diagnostic_Clock_Start_Date",
    "Diagnostic_Modality",
    "Planned_Diagnostic_Due_Date",
    "Diagnostic_TCI_Date",
    "Diagnostic_Priority_Code",
    "test",
)
OURS = (
    "session_id",
    "order_number",
    "expected_start",
    "expected_end",
    "state",
    "accepted",
    "reason",
    "run_code",
)


def wlmds_text(plan: AnyPlan, case: AnyCase, *, identified: bool = False) -> str:
    """The text of wlmds_bookings.csv."""
    columns = (*(THEATRE if case.kind == "theatre" else DIAGNOSTICS), *OURS)
    code = snapshot(plan, case).run_code
    lists: Any = plan.by_session()
    rows = []
    for bookings in lists.values():
        for order, booking in enumerate(bookings, start=1):
            row = _row(booking, case, identified=identified) | _ours(booking, order, code, case)
            rows.append({column: guarded(row.get(column, "")) for column in columns})
    rows.sort(key=lambda row: (row["expected_start"], row["session_id"], row["order_number"]))
    return table_text(columns, rows)


def read_bookings_back(path: Path) -> list[dict[str, str]]:
    """Read wlmds_bookings.csv back, without guards."""
    head = path.read_text(encoding="utf-8-sig").partition("\n")[0].strip()
    return read_table(path, head.split(","))


def _row(booking: AnyBooking, case: AnyCase, *, identified: bool) -> dict[str, str]:
    day = told_day(booking, case).isoformat()
    who: Any = case.pathway_by_key.get(booking.owner)
    row = {
        "LOCAL_PATIENT_IDENTIFIER": booking.patient_id,
        "PATIENT_PATHWAY_IDENTIFIER": booking.owner,
        "ORGANISATION_SITE_IDENTIFIER_OF_TREATMENT": booking.site,
        "TCI_Date": day,
        "Diagnostic_TCI_Date": day,
    }
    if isinstance(booking, Booking):
        row["CONSULTANT_CODE"] = booking.surgeon or ""
    else:
        row["test"] = booking.test
        row["Diagnostic_Modality"] = _modality(booking.test, case)
    if who is not None:
        row |= _known(who, case, identified=identified)
    return row


def _known(who: Pathway, case: AnyCase, *, identified: bool) -> dict[str, str]:
    target = target_date(who, case.policy).isoformat()
    row = {
        "NHS_NUMBER": (who.nhs_number or "") if identified else "",
        "Inclusion_On_Cancer_PTL": "" if who.cancer_target is None else "Y",
        "Due_Date": target,
        "Planned_Diagnostic_Due_Date": target,
        "REFERRAL_TO_TREATMENT_PERIOD_START_DATE": who.referral_date.isoformat(),
        "Diagnostic_Clock_Start_Date": who.referral_date.isoformat(),
    }
    match who:
        case Entry():
            decided = who.decision_date
            row |= {
                "ACTIVITY_TREATMENT_FUNCTION_CODE": who.specialty,
                "DECISION_TO_ADMIT_DATE": "" if decided is None else decided.isoformat(),
                "Proposed_Procedure_OPCS_Code": who.procedure,
                "INTENDED_MANAGEMENT_CODE": MANAGEMENT[who.admission],
                "Procedure_Priority_Code": who.recorded_priority or who.priority.value,
            }
        case Request():
            row["Diagnostic_Priority_Code"] = who.recorded_priority or who.priority.value
    return row


def _ours(booking: AnyBooking, order: int, code: str, case: AnyCase) -> dict[str, str]:
    made = already_made(booking, case)
    return {
        "session_id": booking.session_id,
        "order_number": str(order),
        "expected_start": case.local(booking.start).isoformat(timespec="minutes"),
        "expected_end": case.local(booking.end).isoformat(timespec="minutes"),
        "state": "booked" if made else "proposed",
        "accepted": "yes" if made else "no",
        "reason": booking.reason,
        "run_code": code,
    }


def _modality(test: str, case: AnyCase) -> str:
    known: Any = getattr(case, "test_by_code", {}).get(test)
    return "" if known is None else str(known.modality)

"""An extract of open pathways under the headings of the Waiting List Minimum Data Set, as the
waiting list of a theatre case.

`wlmds_open_pathways.csv` in the place of waiting_list.csv. Headings count in any case of letters.
Every row becomes one row of the waiting list at its own line, so every check of a waiting list
holds for it; what the data set does not say stays blank. Nothing is made up:

- rows of lists that are not for admission (Waiting_List_Type O…, PTLO…, RTTO…) are left out as
  removed;
- a row with a TCI_Date has a date that cannot be matched to a session: held;
- a row on the cancer list whose priority is not urgent has no date to go by: held;
- a row that says something unreadable of the cancer list: held; a blank says no.

`Due_Date` and the urgency of the referral (PRIORITY_TYPE_CODE) are not read: they are neither a
target of ours nor a surgical priority. Sites stay blank: where a pathway sits is not where the
patient will go.

Source: DOMAIN 1.1 (headings and values).
"""

import re
from collections.abc import Mapping

from optimiser.models.entry import URGENT_PRIORITIES
from optimiser.models.finding import Finding, Severity
from optimiser.readers.csv_file import read_csv
from optimiser.readers.table import Columns, Row, Table

FILE = "wlmds_open_pathways.csv"

SAME: Mapping[str, str] = {
    "entry_id": "patient_pathway_identifier",
    "patient_id": "local_patient_identifier",
    "nhs_number": "nhs_number",
    "specialty": "activity_treatment_function_code",
    "procedure": "proposed_procedure_opcs_code",
    "priority": "procedure_priority_code",
    "referral_date": "referral_to_treatment_period_start_date",
    "decision_date": "decision_to_admit_date",
    "consultant": "consultant_code",
    "birth_date": "person_birth_date",
    "sex": "person_stated_gender_code",
    "ethnicity": "ethnic_category",
}
"""Column of waiting_list.csv to the heading that means the same, in small letters."""

LIST_TYPE, MANAGEMENT = "waiting_list_type", "intended_management_code"
TCI, CANCER = "tci_date", "inclusion_on_cancer_ptl"
YES, NO = ("y", "yes", "1", "true"), ("n", "no", "0", "false", "")
ADMISSION: Mapping[str, str] = {"1": "inpatient", "2": "day"}
"""INTENDED_MANAGEMENT_CODE: at least one night, or none; other codes stay unknown."""

HEADINGS = Columns(
    required=tuple(
        SAME[column]
        for column in ("entry_id", "patient_id", "specialty", "procedure", "priority",
                       "referral_date")
    ),
    optional=(
        *(SAME[column] for column in ("nhs_number", "decision_date", "consultant", "birth_date",
                                      "sex", "ethnicity")),
        LIST_TYPE, MANAGEMENT, TCI, CANCER,
    ),
    needed=True,
    key=SAME["entry_id"],
    ids=(SAME["entry_id"], SAME["patient_id"]),
    advisory=(SAME["nhs_number"], SAME["sex"], SAME["ethnicity"]),
)  # fmt: skip

LINE_END = re.compile("[\r\n]")
MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(:00(\.0+)?)?$")


def read_wlmds(text: str, name: str, file: str) -> tuple[Table | None, list[Finding]]:
    """The waiting list in an extract, and the findings of its file and headings."""
    head = LINE_END.split(text, maxsplit=1)[0]
    found, findings = read_csv(head.lower() + text[len(head) :], name, file, HEADINGS)
    if found is None:
        return None, findings
    table = Table(
        name=name,
        file=file,
        columns=(*(c for c, heading in SAME.items() if found.has(heading)), "admission", "status"),
        rows=tuple(_row(row, found) for row in found.rows),
    )
    outside = sum(row.cells["status"] == "removed" for row in table.rows)
    if outside:
        findings.append(
            table.finding(
                "wlmds_not_for_admission",
                Severity.info,
                f"{outside} rows stand on lists that are not for admission and are left out",
                "Waiting_List_Type IRTT or INON for patients who wait for an operation",
                "nothing, unless they belong on a theatre list",
                column=LIST_TYPE,
            )
        )
    return table, findings


def _row(row: Row, table: Table) -> Row:
    cells = {column: row.cells.get(heading, "") for column, heading in SAME.items()}
    for column in ("referral_date", "decision_date", "birth_date"):
        cells[column] = MIDNIGHT.sub(r"\1", cells[column])
    cells = {column: cell for column, cell in cells.items() if table.has(SAME[column])}
    cells["admission"] = ADMISSION.get(row.cells.get(MANAGEMENT, ""), "")
    outside = row.cells.get(LIST_TYPE, "").upper().startswith(("O", "PTLO", "RTTO"))
    cells["status"] = "removed" if outside else ""
    faults = () if outside else tuple(_faults(row, table))
    return Row(row.line, row.record, cells, (*row.faults, *faults))


def _faults(row: Row, table: Table) -> list[Finding]:
    faults = []
    if row.cells.get(TCI, ""):
        faults.append(
            table.finding(
                "wlmds_date_without_session",
                Severity.held,
                "has a date to come in, and no session to keep it in",
                "rows without a TCI_Date, or a waiting_list.csv with booked_session",
                "give the session in waiting_list.csv, or remove a date that passed",
                row=row,
                column=TCI,
            )
        )
    priority = row.cells.get(SAME["priority"], "").upper()
    on_list = row.cells.get(CANCER, "").lower()
    if on_list not in YES + NO:
        faults.append(
            table.finding(
                "wlmds_cancer_unreadable",
                Severity.held,
                "does not say whether the row is on the cancer list",
                "Y, yes, 1 or true; N, no, 0, false or blank",
                "find out whether the patient is on the cancer list",
                row=row,
                column=CANCER,
            )
        )
    if on_list in YES and priority not in URGENT_PRIORITIES:
        faults.append(
            table.finding(
                "wlmds_cancer_without_date",
                Severity.held,
                "is on the cancer list with a priority that is not urgent, and has no date",
                "a cancer_target in waiting_list.csv, or P1A, P1B or P2",
                "ask the cancer team which date holds",
                row=row,
                column=CANCER,
            )
        )
    return faults

"""Made-up files for the tests of the readers: small lists, and cases around them."""

from pathlib import Path

from optimiser.models.finding import Finding, Severity
from optimiser.readers.table import Columns

LIST = Columns(
    required=("entry_id", "patient_id", "priority"),
    optional=("nhs_number", "referral_date", "minutes", "booked_start", "short_notice"),
    needed=True,
    key="entry_id",
    ids=("entry_id", "patient_id"),
    dates=("referral_date",),
    times=("booked_start",),
)

CASE_TOML = """\
kind = "theatre"
name = "made up"
planning_date = 2026-11-02
horizon_start = 2026-12-01
horizon_end = 2026-12-02
extracted_at = 2026-11-02T06:00:00+00:00
"""
HEADER = "entry_id,patient_id,specialty,procedure,priority,referral_date,touch_minutes,touch_sd"
ROWS = [f"E{n},P{n},110,W371,P4,2026-03-{n + 1:02},60,15" for n in range(1, 21)]
SESSIONS = """\
session_id,site,theatre,start,end,specialties,surgeons,anaesthetist
tue,General,Theatre 1,2026-12-01T08:30,2026-12-01T12:30,110,surgeon-1,yes
"""


def listing(rows: list[str] | None = None, header: str = HEADER) -> str:
    return "\n".join([header, *(ROWS if rows is None else rows)]) + "\n"


def write_case(folder: Path, **files: str | bytes) -> Path:
    """A case folder; keyword `waiting_list` stands for waiting_list.csv, `case` for case.toml."""
    given: dict[str, str | bytes] = {
        "case": CASE_TOML,
        "waiting_list": listing(),
        "sessions": SESSIONS,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (given | files).items():
        path = folder / ("case.toml" if name == "case" else f"{name}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def rules(findings: "list[Finding] | tuple[Finding, ...]") -> list[str]:
    return [finding.rule for finding in findings]


def refusals(findings: "list[Finding] | tuple[Finding, ...]") -> list[str]:
    return [finding.rule for finding in findings if finding.severity is Severity.refused]

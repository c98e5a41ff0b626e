"""roster.csv: when and where surgeons are available. A row that cannot be read is no duty.

Source: file contract, roster.csv.
"""

from zoneinfo import ZoneInfo

from optimiser.models.finding import Finding, Severity
from optimiser.models.resources import Duty
from optimiser.readers.cells import instant_of, name_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Table


def read_roster(
    table: Table | None, zone: ZoneInfo
) -> tuple[tuple[Duty, ...] | None, list[Finding]]:
    """Duties in the file's order; None where there is no table."""
    if table is None:
        return None, []
    findings: list[Finding] = []
    duties: list[Duty] = []
    for row in table.rows:
        record = RowReader(table, row)
        duty = _duty(record, zone)
        if duty is None:
            record.note(
                "surgeon_id",
                "roster_row_untrusted",
                Severity.warning,
                "the row is not used: it makes nobody available",
                "a row without faults",
                "correct the row",
            )
        else:
            duties.append(duty)
        findings += record.findings
    return tuple(dict.fromkeys(duties)), findings


def _duty(record: RowReader, zone: ZoneInfo) -> Duty | None:
    surgeon_id = record.need("surgeon_id", name_of)
    start = record.need("start", lambda text: instant_of(text, zone))
    end = record.need("end", lambda text: instant_of(text, zone))
    site = record.get("site", name_of)
    if surgeon_id is None or start is None or end is None or not record.sound:
        return None
    if end <= start:
        record.fault(
            "end", "end_before_start", "is not after the start", "a later time", "correct the times"
        )
        return None
    return Duty(surgeon_id=surgeon_id, start=start, end=end, site=site)

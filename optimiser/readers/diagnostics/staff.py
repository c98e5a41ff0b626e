"""staff.csv: how many people of a skill are on duty. A row that cannot be read is nobody.

Source: file contract, section 2.
"""

from functools import partial
from zoneinfo import ZoneInfo

from optimiser.models.finding import Finding, Severity
from optimiser.models.resources import StaffCover
from optimiser.readers.cells import instant_of, name_of, whole_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Table

MOST_PEOPLE = 1000


def read_staff(
    table: Table | None, zone: ZoneInfo
) -> tuple[tuple[StaffCover, ...] | None, list[Finding]]:
    """Rows in the file's order; None where there is no table.

    Rows add up, so two that are the same are both counted, and a finding asks.
    """
    if table is None:
        return None, []
    findings: list[Finding] = []
    cover: list[StaffCover] = []
    for row in table.rows:
        record = RowReader(table, row)
        skill, site = record.need("skill", name_of), record.need("site", name_of)
        start = record.need("start", lambda text: instant_of(text, zone))
        end = record.need("end", lambda text: instant_of(text, zone))
        count = record.need("count", partial(whole_of, least=0, most=MOST_PEOPLE))
        if start is not None and end is not None and end <= start:
            record.fault(
                "end", "end_before_start", "is not after the start", "a later time", "correct it"
            )
        if skill and site and start and end and count is not None and record.sound:
            one = StaffCover(skill=skill, site=site, start=start, end=end, count=count)
            if one in cover[-50:]:
                record.note(
                    "skill",
                    "staff_repeated",
                    Severity.warning,
                    "is the same as a row before; both are counted",
                    "one row for each stretch of a skill",
                    "remove it unless more people are meant",
                )
            cover.append(one)
        else:
            record.note(
                "skill",
                "staff_row_untrusted",
                Severity.warning,
                "the row is not used: it puts nobody on duty",
                "a row without faults",
                "correct the row",
            )
        findings += record.findings
    return tuple(cover), findings

"""surgeons.csv: who may do what. A surgeon whose rows cannot be trusted operates nowhere.

Source: file contract, surgeons.csv.
"""

from functools import partial

from optimiser.models.finding import Finding, Severity
from optimiser.models.resources import Surgeon
from optimiser.readers.cells import key_of, name_of, names_of, whole_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Table
from optimiser.readers.theatre.procedures import procedure_of

MOST_SESSIONS_A_WEEK = 100


def read_surgeons(table: Table | None) -> tuple[tuple[Surgeon, ...] | None, list[Finding]]:
    """Surgeons in the file's order; None where there is no table: competence is not checked."""
    if table is None:
        return None, []
    findings: list[Finding] = []
    rows: dict[str, list[Surgeon]] = {}
    spoilt: set[str] = set()
    for row in table.rows:
        record = RowReader(table, row)
        surgeon = _surgeon(record)
        if surgeon is None:
            spoilt.add(key_of(record.text("surgeon_id")))
            record.note(
                "surgeon_id",
                "surgeon_row_untrusted",
                Severity.warning,
                "the row is not used: the surgeon is offered no case",
                "a row without faults",
                "correct the row",
            )
        else:
            rows.setdefault(surgeon.surgeon_id, []).append(surgeon)
        findings += record.findings
    trusted = []
    for surgeon_id, listed in rows.items():
        if len(listed) > 1:
            differ = len(set(listed)) > 1
            spoilt |= {surgeon_id} if differ else set()
            findings.append(_several(table, surgeon_id, differ=differ))
        if surgeon_id not in spoilt:
            trusted.append(listed[0])
    return tuple(trusted), findings


def _surgeon(record: RowReader) -> Surgeon | None:
    surgeon_id = record.need("surgeon_id", name_of)
    specialties = record.need("specialties", names_of)
    procedures = record.get("procedures", lambda text: tuple(map(procedure_of, names_of(text))))
    most = partial(whole_of, least=0, most=MOST_SESSIONS_A_WEEK)
    limit = record.get("max_sessions_per_week", most)
    if surgeon_id is None or specialties is None or not record.sound:
        return None
    return Surgeon(
        surgeon_id=surgeon_id,
        specialties=specialties,
        procedures=procedures or (),
        max_sessions_per_week=limit,
    )


def _several(table: Table, surgeon_id: str, *, differ: bool) -> Finding:
    if differ:
        return table.finding(
            "surgeon_ambiguous",
            Severity.warning,
            f"{surgeon_id} has rows that differ; the surgeon is offered no case",
            "one row for each surgeon",
            "remove or correct the others",
            column="surgeon_id",
        )
    return table.finding(
        "surgeon_repeated",
        Severity.info,
        f"{surgeon_id} has the same row twice; it counts once",
        "one row for each surgeon",
        "remove the others",
        column="surgeon_id",
    )

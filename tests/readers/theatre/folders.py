"""A small hospital in six tables; a test changes the cells it is about."""

import csv
from pathlib import Path
from typing import Any

from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers import read_case

Rows = list[dict[str, str]]

CASE_TOML = """\
kind = "theatre"
name = "made up"
planning_date = 2026-02-02
horizon_start = 2026-03-02
horizon_end = 2026-03-08
extracted_at = 2026-02-02T06:00:00+00:00
"""
ENTRY = {
    "entry_id": "E1",
    "patient_id": "P1",
    "nhs_number": "9991408916",
    "specialty": "110",
    "procedure": "W822",
    "priority": "P3",
    "referral_date": "2025-10-06",
    "decision_date": "2025-11-03",
    "target_date": "",
    "cancer_target": "",
    "rebook_by": "",
    "consultant": "",
    "touch_minutes": "",
    "touch_sd": "",
    "admission": "",
    "nights": "",
    "nights_before": "",
    "ward": "",
    "critical_care_nights": "",
    "anaesthetic": "",
    "equipment": "",
    "sites": "",
    "ready_from": "",
    "ready_until": "",
    "unavailable": "",
    "short_notice": "",
    "birth_date": "1960-05-01",
    "sex": "female",
    "imd_decile": "3",
    "ethnicity": "A",
    "flags": "",
    "status": "",
    "booked_session": "",
    "booked_start": "",
}
SESSION = {
    "session_id": "mon",
    "site": "north",
    "theatre": "T1",
    "start": "2026-03-02T08:30",
    "end": "2026-03-02T12:30",
    "specialties": "110",
    "surgeons": "S1",
    "anaesthetist": "yes",
    "equipment": "stack",
    "overrun_minutes": "",
    "state": "",
    "ages": "",
    "kind": "",
}
TABLES: dict[str, Rows] = {
    "procedures": [
        {
            "procedure": "W822",
            "name": "arthroscopy",
            "specialty": "110",
            "touch_minutes": "50",
            "touch_sd": "15",
            "turnover_minutes": "15",
            "same_turnover_minutes": "8",
            "anaesthetic": "general",
            "admission": "day",
            "nights": "0",
            "equipment": "stack",
        },
        {
            "procedure": "W401",
            "name": "knee",
            "specialty": "110",
            "touch_minutes": "110",
            "touch_sd": "27",
            "turnover_minutes": "22",
            "same_turnover_minutes": "",
            "anaesthetic": "regional",
            "admission": "inpatient",
            "nights": "3",
            "equipment": "",
        },
    ],
    "surgeons": [
        {"surgeon_id": "S1", "specialties": "110", "procedures": "", "max_sessions_per_week": "3"},
        {"surgeon_id": "S2", "specialties": "110", "procedures": "W401"},
    ],
    "roster": [
        {
            "surgeon_id": "S2",
            "start": "2026-03-04T08:00",
            "end": "2026-03-04T18:00",
            "site": "north",
        },
    ],
    "equipment": [{"item": "c_arm", "site": "north", "quantity": "1"}],
    "beds": [
        {"ward": ward, "date": f"2026-03-{day:02}", "beds": "2"}
        for ward in ("ortho", "critical_care")
        for day in range(1, 20)
    ],
}


def row(**cells: str) -> dict[str, str]:
    return ENTRY | cells


def session(**cells: str) -> dict[str, str]:
    return SESSION | cells


def write(folder: Path, case_toml: str = CASE_TOML, **tables: Rows | None) -> Path:
    """The hospital with some of its tables replaced, or absent where None is given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(case_toml, encoding="utf-8")
    given: dict[str, Any] = {"waiting_list": [ENTRY], "sessions": [SESSION]} | TABLES | tables
    for name, rows in given.items():
        if rows is None:
            continue
        columns = list(dict.fromkeys(column for one in rows for column in one))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def read(folder: Path, case_toml: str = CASE_TOML, **tables: Rows | None) -> Reading:
    reading = read_case(write(folder, case_toml, **tables))
    conserved(reading)
    return reading


def read_row(folder: Path, **cells: str) -> Reading:
    """The reading where the first of two entries has these cells."""
    return read(folder, waiting_list=[row(**cells), row(entry_id="E9", patient_id="P9")])


def conserved(reading: Reading) -> None:
    if reading.case is None:
        return
    placed = [entry.entry_id for entry in reading.case.entries]
    placed += [aside.id for aside in (*reading.held, *reading.left_out)]
    assert sorted(placed) == sorted(reading.raw_ids)
    assert len(set(placed)) == len(placed)


def held(reading: Reading) -> dict[str, str]:
    return {aside.id: aside.rule for aside in reading.held}


def rules(reading: Reading, severity: Severity | None = None) -> list[str]:
    return [f.rule for f in reading.findings if severity in (None, f.severity)]


def finding(reading: Reading, rule: str) -> Finding:
    found = [f for f in reading.findings if f.rule == rule]
    assert len(found) == 1, rules(reading)
    return found[0]


def entry(reading: Reading, entry_id: str = "E1") -> Any:
    assert reading.case is not None, rules(reading, Severity.refused)
    return reading.case.pathway_by_key[entry_id]


WORDS = {"", "day", "inpatient", "child", "0", "1", "2"}
"""Words of the file contract, which findings may use."""


def is_held(tmp_path: Path, rule: str, **cells: str) -> None:
    """The row with these cells is held by `rule`, in words that do not repeat them."""
    reading = read_row(tmp_path, **cells)
    assert held(reading) == {"E1": rule}
    found = [f for f in reading.findings if f.severity is Severity.held]
    assert found[0].file == "waiting_list.csv"
    assert found[0].row == 2
    assert found[0].column in cells
    for f in found:
        assert f.expected
        assert f.action
    for text in cells.values():
        assert text in WORDS or all(text not in str(one) for one in found)

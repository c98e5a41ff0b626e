"""A case as one workbook: a sheet for each table, and the settings in a sheet `case`.

The sheet has two columns, key and value; keys of tables are joined by dots
(`policy.p_days.P2`). A case.toml beside the workbook serves as well, but not both.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.readers.case_folder import names_in, settings_of
from optimiser.readers.case_toml import FILE as SETTINGS_FILE
from optimiser.readers.case_toml import SettingsReader
from optimiser.readers.near_names import hint, near, same_name, shown
from optimiser.readers.package import Damaged
from optimiser.readers.policy_section import DEEPEST
from optimiser.readers.private_copy import Copy, take
from optimiser.readers.table import Columns, Table
from optimiser.readers.workbook import Workbook

WORKBOOK = "case.xlsx"
SETTINGS_SHEET = "case"


class CaseWorkbook:
    """The sheets of one workbook; `within_folder` when the whole folder is the case."""

    def __init__(self, path: Path, *, within_folder: bool = False) -> None:
        self.path = path
        self.within_folder = within_folder
        copy = take(path)
        if isinstance(copy, Finding):
            raise InputRefused(f"{path.name} cannot be read", [copy])
        self.copies: list[Copy] = [copy]
        try:
            self.book = Workbook(copy.content, copy.name)
        except Damaged as damage:
            raise self._refused(damage.finding(copy.name)) from damage

    def settings(self) -> SettingsReader:
        """The settings, not judged yet. Raises InputRefused where there are none."""
        beside = self.path.with_name(SETTINGS_FILE)
        if SETTINGS_SHEET not in self.book.sheets:
            if not beside.exists():
                raise self._refused(
                    self._finding(
                        "settings_missing",
                        f"has no sheet {SETTINGS_SHEET}, and there is no {SETTINGS_FILE} beside it",
                        "the settings in one of them",
                        f"add a sheet {SETTINGS_SHEET} with the columns key and value",
                    )
                )
            reader, copy = settings_of(self.path.parent)
            self.copies.append(copy)
            return reader
        if self.within_folder and beside.exists():
            raise self._refused(
                self._finding(
                    "settings_twice",
                    f"has a sheet {SETTINGS_SHEET}, and there is a {SETTINGS_FILE} beside it",
                    "the settings once",
                    "remove one of them",
                )
            )
        try:
            pairs = self.book.pairs(SETTINGS_SHEET)
        except Damaged as damage:
            raise self._refused(damage.finding(self.path.name)) from damage
        return self._reader(pairs)

    def tables(
        self, vocabulary: Mapping[str, Columns], _encoding: str
    ) -> tuple[dict[str, Table], list[Finding]]:
        """Every table that can be used, and the findings of all."""
        findings = self._also_in_files(vocabulary) if self.within_folder else []
        strangers = [
            name for name in self.book.sheets if name not in vocabulary and name != SETTINGS_SHEET
        ]
        tables: dict[str, Table] = {}
        for name, columns in vocabulary.items():
            if name in self.book.sheets:
                table, more = self.book.table(name, columns)
                findings += more
                if table is not None:
                    tables[name] = table
            elif columns.needed:
                alike = near(name, strangers)
                there = f"; there is {shown(alike[0])}" if alike else ""
                findings.append(
                    self._finding(
                        "sheet_missing",
                        f"has no sheet {name}{there}",
                        f"a sheet {name}",
                        f"name the sheet {name}" if alike else "add the sheet",
                    )
                )
        optional = [name for name, columns in vocabulary.items() if not columns.needed]
        absent = [one for one in (*optional, SETTINGS_SHEET) if one not in self.book.sheets]
        return tables, findings + [self._stranger(one, vocabulary, absent) for one in strangers]

    def _stranger(self, name: str, known: Collection[str], absent: Collection[str]) -> Finding:
        """A sheet that is not read; an absent one in other letters was meant to be."""
        meant = same_name(name, absent)
        if meant is not None:
            return self._finding(
                "sheet_misspelt",
                f"the sheet {shown(name)} is {meant} but for capitals, blanks or dashes",
                f"a sheet {meant}",
                f"rename the sheet to {meant}, or remove it",
            )
        return self._finding(
            "sheet_unknown",
            f"the sheet {shown(name)} is not read{hint(name, known)}",
            "the table names of the file contract",
            "rename it if it was meant to be read",
            Severity.info,
        )

    def _also_in_files(self, vocabulary: Mapping[str, Columns]) -> list[Finding]:
        present = set(names_in(self.path.parent))
        files = [f"{name}.csv" for name in vocabulary if f"{name}.csv" in present]
        if not files:
            return []
        return [
            self._finding(
                "case_twice",
                f"stands beside {', '.join(files)}, and only one can be the case",
                "a workbook or CSV files",
                "remove what is out of date",
            )
        ]

    def _reader(self, pairs: list[tuple[int, Any, Any]]) -> SettingsReader:
        values: dict[str, Any] = {}
        wrong: list[Finding] = []
        for row, key, value in pairs:
            if (key, value) == ("key", "value"):
                continue
            place = _place(values, str(key).strip().split(".", DEEPEST))
            if place is None or value is None or value == "":
                wrong.append(
                    Finding(
                        rule="setting_unreadable",
                        severity=Severity.refused,
                        file=self.path.name,
                        sheet=SETTINGS_SHEET,
                        row=row,
                        problem="has a key that stands twice, or has too many parts"
                        if place is None
                        else "has no value",
                        expected="each key once, with a value",
                        action="correct the row",
                    )
                )
            else:
                place[0][place[1]] = _plain(value)
        reader = SettingsReader(values, file=self.path.name, sheet=SETTINGS_SHEET)
        reader.findings += wrong
        return reader

    def _refused(self, finding: Finding) -> InputRefused:
        return InputRefused(f"{self.path.name}: {finding.problem}", [finding])

    def _finding(
        self,
        rule: str,
        problem: str,
        expected: str,
        action: str,
        severity: Severity = Severity.refused,
    ) -> Finding:
        return Finding(
            rule=rule,
            severity=severity,
            file=self.path.name,
            problem=problem,
            expected=expected,
            action=action,
        )


def _place(values: dict[str, Any], parts: list[str]) -> tuple[dict[str, Any], str] | None:
    """The table and the last part of a dotted key; None where something stands there already, or
    the key has more parts than any of the contract."""
    if len(parts) > DEEPEST:
        return None
    for part in parts[:-1]:
        below = values.setdefault(part, {})
        if not isinstance(below, dict):
            return None
        values = below
    return None if parts[-1] in values else (values, parts[-1])


def _plain(value: Any) -> Any:
    """A value as TOML would give it: whole numbers whole, texts without blanks around."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value

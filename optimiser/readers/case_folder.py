"""A case folder or a workbook into a `Source`, handed to the reader of its kind.

A finding that refuses the settings ends the reading after the headers; everything else is
gathered, so that all faults are told at once.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers import freshness
from optimiser.readers.case_toml import FILE as SETTINGS_FILE
from optimiser.readers.case_toml import SettingsReader, parse_toml
from optimiser.readers.csv_file import read_csv
from optimiser.readers.near_names import hint, near, shown
from optimiser.readers.private_copy import Copy, hash_of, stood_still, take
from optimiser.readers.settings import Settings
from optimiser.readers.table import Columns, Options, Source, Table
from optimiser.readers.text import text_of

KINDS = {
    "theatre": ("optimiser.readers.theatre", "read_theatre"),
    "diagnostics": ("optimiser.readers.diagnostics", "read_diagnostics"),
}
"""The reader of each kind of planning: a module with COLUMNS and one function."""

Vocabulary = Mapping[str, Columns]


def read_folder(path: Path, options: Options) -> Reading:
    """The reading of the case at `path`. Raises InputRefused when there is nothing to read."""
    folder = path.parent if path.name == SETTINGS_FILE else path
    if not folder.is_dir():
        raise _nothing(path.name, "is not there, or is no case", _unknown_case(path))
    return _Folder(folder, options).reading()


@dataclass
class _Folder:
    folder: Path
    options: Options
    copies: list[Copy] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def reading(self) -> Reading:
        reader = SettingsReader(self._values())
        kind = reader.kind()
        module = self._module(kind, reader)
        settings = None if kind is None else reader.settings(kind)
        if module is not None:
            self._read_tables(module.COLUMNS, reader.encoding())
        self.findings = [*reader.findings, *self.findings]
        if settings is not None:
            self.findings += freshness.stale(settings, self.options, SETTINGS_FILE)
        self.findings += filter(None, map(stood_still, self.copies))
        if settings is None or module is None:
            return Reading(case=None, findings=tuple(self.findings), sha256=hash_of(self.copies))
        return self._of_kind(module, settings)

    def _of_kind(self, module: Any, settings: Settings) -> Reading:
        source = Source(
            settings=settings,
            tables=self.tables,
            sha256=hash_of(self.copies),
            findings=tuple(self.findings),
            options=self.options,
        )
        read: Callable[[Source], Reading] = getattr(module, KINDS[settings.kind][1])
        return read(source)

    def _values(self) -> Mapping[str, Any]:
        copy = take(self.folder / SETTINGS_FILE)
        if isinstance(copy, Finding):
            raise InputRefused(f"{self.folder.name} has no settings that can be read", [copy])
        self.copies.append(copy)
        values = parse_toml(copy.content)
        if isinstance(values, Finding):
            raise InputRefused(f"the settings of {self.folder.name} cannot be read", [values])
        return values

    def _module(self, kind: str | None, reader: SettingsReader) -> Any:
        if kind is None:
            return None
        if kind in KINDS:
            try:
                return importlib.import_module(KINDS[kind][0])
            except ModuleNotFoundError as error:
                if error.name != KINDS[kind][0]:
                    raise
        reader.findings.append(
            Finding(
                rule="kind_unknown",
                severity=Severity.refused,
                file=reader.file,
                sheet=reader.sheet,
                column="kind",
                problem=f"{shown(kind)} is planned by no part of this version",
                expected=" or ".join(KINDS),
                action="correct the kind" if kind not in KINDS else "use a newer version",
            )
        )
        return None

    # The tables ----------------------------------------------------------------------------

    def _read_tables(self, vocabulary: Vocabulary, encoding: str) -> None:
        names = {f"{name}.csv": name for name in vocabulary}
        present = self._names()
        strangers = [
            name for name in present if name.lower().endswith(".csv") and name not in names
        ]
        for file, name in names.items():
            if file in present:
                self._read_csv(file, name, vocabulary[name], encoding)
            elif vocabulary[name].needed:
                self.findings.append(_missing(file, strangers))
        for stranger in strangers:
            self.findings.append(_stranger(stranger, names))
        self.findings += freshness.empty(self.tables, vocabulary, self.options)
        self.findings += freshness.vanished(self.tables, vocabulary, self.options)

    def _names(self) -> list[str]:
        try:
            return sorted(entry.name for entry in self.folder.iterdir())
        except OSError as error:
            raise _nothing(self.folder.name, f"cannot be read: {error.strerror}") from None

    def _read_csv(self, file: str, name: str, columns: Columns, encoding: str) -> None:
        copy = take(self.folder / file)
        if isinstance(copy, Finding):
            self.findings.append(copy)
            return
        self.copies.append(copy)
        text = text_of(copy.content, file, encoding)
        if isinstance(text, Finding):
            self.findings.append(text)
            return
        table, findings = read_csv(text, name, file, columns)
        self.findings += findings
        if table is not None:
            self.tables[name] = table


def _missing(file: str, strangers: list[str]) -> Finding:
    alike = near(file, strangers)
    return Finding(
        rule="file_missing",
        severity=Severity.refused,
        file=file,
        problem="is not there" + (f"; the folder has {shown(alike[0])}" if alike else ""),
        expected=f"a file {file} in the case folder",
        action=f"name the file {file}" if alike else "add the file",
    )


def _stranger(file: str, known: Mapping[str, str]) -> Finding:
    return Finding(
        rule="file_unknown",
        severity=Severity.info,
        file=file,
        problem=f"is no file of a case and is not read{hint(file, known)}",
        expected="the file names of the file contract",
        action="rename it if it was meant to be read",
    )


def _unknown_case(path: Path) -> str:
    return f"a folder with {SETTINGS_FILE}" if path.suffix else "a case folder"


def _nothing(name: str, problem: str, expected: str = "a case folder") -> InputRefused:
    finding = Finding(
        rule="case_unreadable",
        severity=Severity.refused,
        file=name,
        problem=problem,
        expected=expected,
        action="check the path",
    )
    return InputRefused(f"{name} {problem}", [finding])

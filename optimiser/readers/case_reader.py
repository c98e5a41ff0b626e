"""A case at a path into a `Source`, handed to the reader of its kind.

Settings that are refused end the reading after files and headers; everything else is gathered,
so that all faults are told at once.
"""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers import freshness
from optimiser.readers.case_folder import CaseFolder
from optimiser.readers.case_toml import FILE as SETTINGS_FILE
from optimiser.readers.case_toml import SettingsReader
from optimiser.readers.case_workbook import WORKBOOK, CaseWorkbook
from optimiser.readers.magic import WORDS, kind_of
from optimiser.readers.near_names import printable, shown
from optimiser.readers.private_copy import Copy, hash_of, stood_still, take
from optimiser.readers.table import Columns, Options, Source, Table

KINDS = {
    "theatre": ("optimiser.readers.theatre", "read_theatre"),
    "diagnostics": ("optimiser.readers.diagnostics", "read_diagnostics"),
}
"""The reader of each kind of planning: a module with COLUMNS, and its function."""


class Files(Protocol):
    """Where a case comes from: a folder of CSV files or a workbook."""

    copies: list[Copy]
    """Every file read so far."""

    def settings(self) -> SettingsReader:
        """The settings, not judged yet. Raises InputRefused where there are none."""

    def tables(
        self, vocabulary: Mapping[str, Columns], encoding: str
    ) -> tuple[dict[str, Table], list[Finding]]:
        """Every table that can be used, and the findings of all."""


def read_files(path: Path, options: Options) -> Reading:
    """The reading of the case at `path`. Raises InputRefused where there is nothing to read."""
    try:
        files = _files_at(path)
        reader = files.settings()
    except OSError as error:
        raise _no_case(
            path,
            f"cannot be read: {error.strerror or type(error).__name__}",
            "check the permissions",
        ) from None
    kind = reader.kind()
    module = None if kind is None else _module(kind, reader)
    settings = None if kind is None else reader.settings(kind)
    encoding = reader.encoding()
    findings = list(reader.findings)
    if settings is not None:
        findings += freshness.stale(settings, options, reader.file, reader.sheet)
        findings += freshness.superseded(settings, options, reader.file, reader.sheet)
    tables: dict[str, Table] = {}
    if module is not None:
        tables, more = files.tables(module.COLUMNS, encoding)
        findings += more
        findings += freshness.empty(tables, module.COLUMNS, options)
        findings += freshness.vanished(tables, module.COLUMNS, options, settings)
    findings += filter(None, map(stood_still, files.copies))
    sha256 = hash_of(files.copies)
    if settings is None or module is None:
        return Reading(case=None, findings=tuple(findings), sha256=sha256)
    read: Callable[[Source], Reading] = getattr(module, KINDS[settings.kind][1])
    return read(Source(settings, tables, sha256, tuple(findings), options))


def _files_at(path: Path) -> Files:
    folder = path.parent if path.name == SETTINGS_FILE else path
    if folder.is_dir():
        if (folder / WORKBOOK).exists():
            return CaseWorkbook(folder / WORKBOOK, within_folder=True)
        return CaseFolder(folder)
    if path.suffix.lower() == ".xlsx":
        return CaseWorkbook(path)
    copy = take(path)
    if isinstance(copy, Finding):
        raise InputRefused(f"{path.name} cannot be read", [copy])
    kind = kind_of(copy.content)
    action = "save it as .xlsx" if kind == "xls" else "give the folder that holds the case"
    raise _no_case(path, f"is {WORDS[kind]}, not a case", action)


def _no_case(path: Path, problem: str, action: str) -> InputRefused:
    name = printable(path.name)
    finding = Finding(
        rule="case_unreadable",
        severity=Severity.refused,
        file=name,
        problem=problem,
        expected=f"a folder with {SETTINGS_FILE}, or a workbook {WORKBOOK}",
        action=action,
    )
    return InputRefused(f"{name} {problem}", [finding])


def _module(kind: str, reader: SettingsReader) -> Any:
    if kind in KINDS:
        name = KINDS[kind][0]
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
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
            action="use a version that plans it" if kind in KINDS else "correct the kind",
        )
    )
    return None

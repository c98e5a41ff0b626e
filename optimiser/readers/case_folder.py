"""A case as a folder: case.toml, and a CSV file for each table."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.readers import fhir, wlmds
from optimiser.readers.case_toml import FILE as SETTINGS_FILE
from optimiser.readers.case_toml import SettingsReader, parse_toml
from optimiser.readers.csv_file import read_csv
from optimiser.readers.near_names import hint, near, printable, same_name, shown
from optimiser.readers.private_copy import Copy, take
from optimiser.readers.table import Columns, Table
from optimiser.readers.text import text_of


class CaseFolder:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copies: list[Copy] = []

    def settings(self) -> SettingsReader:
        """What case.toml says, not judged yet. Raises InputRefused where it cannot be read."""
        reader, copy = settings_of(self.folder)
        self.copies.append(copy)
        return reader

    def tables(
        self, vocabulary: Mapping[str, Columns], encoding: str
    ) -> tuple[dict[str, Table], list[Finding]]:
        """Every table that can be used, and the findings of all."""
        present = names_in(self.folder)
        names = {_file_of(name, present): name for name in vocabulary}
        strangers = [
            name for name in present if name.lower().endswith(SPREADSHEETS) and name not in names
        ]
        tables: dict[str, Table] = {}
        findings: list[Finding] = []
        for file, name in names.items():
            if file in present:
                table, more = self._table(file, name, vocabulary[name], encoding)
                findings += more
                if table is not None:
                    tables[name] = table
            elif vocabulary[name].needed:
                findings.append(_missing(file, strangers))
        absent = [f"{name}.csv" for name in vocabulary]
        absent = [one for one in absent if one not in present and not _told(one, findings)]
        return tables, findings + [_stranger(one, names, absent) for one in strangers]

    def _table(
        self, file: str, name: str, columns: Columns, encoding: str
    ) -> tuple[Table | None, list[Finding]]:
        copy = take(self.folder / file)
        if isinstance(copy, Finding):
            return None, [copy]
        self.copies.append(copy)
        text = text_of(copy.content, file, encoding)
        if isinstance(text, Finding):
            return None, [text]
        if file in EXTRACTS:
            return EXTRACTS[file](text, name, file)
        return read_csv(text, name, file, columns)


EXTRACTS: Mapping[str, Callable[[str, str, str], tuple[Table | None, list[Finding]]]] = {
    wlmds.FILE: wlmds.read_wlmds,
    fhir.FILE: fhir.read_bundle,
}
"""Files of other systems that may stand for waiting_list.csv: text, table, file to the table."""
SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods")


def settings_of(folder: Path) -> tuple[SettingsReader, Copy]:
    """The settings in case.toml of `folder`. Raises InputRefused where it cannot be read."""
    copy = take(folder / SETTINGS_FILE)
    if isinstance(copy, Finding):
        raise InputRefused(f"{folder.name} has no {SETTINGS_FILE} that can be read", [copy])
    values = parse_toml(copy.content)
    if isinstance(values, Finding):
        raise InputRefused(f"{SETTINGS_FILE} of {folder.name} cannot be read", [values])
    return SettingsReader(values), copy


def names_in(folder: Path) -> list[str]:
    """Names of the files of a folder, sorted. Raises InputRefused."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        finding = Finding(
            rule="file_unreadable",
            severity=Severity.refused,
            file=printable(folder.name),
            problem=f"cannot be listed: {error.strerror or type(error).__name__}",
            expected="a readable folder",
            action="check the permissions and whether the network share is there",
        )
        raise InputRefused(f"{folder.name} cannot be read", [finding]) from None


def _file_of(name: str, present: list[str]) -> str:
    """The file of a table; an extract stands for a waiting list that is not there."""
    file = f"{name}.csv"
    if name == "waiting_list" and file not in present:
        return next((extract for extract in EXTRACTS if extract in present), file)
    return file


def _missing(file: str, strangers: list[str]) -> Finding:
    alike = near(file, strangers)
    return Finding(
        rule="file_missing",
        severity=Severity.refused,
        file=file,
        problem="is not there" + (f"; the folder has {shown(alike[0])}" if alike else ""),
        expected=f"a file {file} in the case folder",
        action=f"save it as {file}" if alike else "add the file",
    )


def _told(file: str, findings: Iterable[Finding]) -> bool:
    return any(one.rule == "file_missing" and one.file == file for one in findings)


def _stranger(file: str, known: Mapping[str, str], absent: list[str]) -> Finding:
    """A spreadsheet that is not read; an absent file in other letters was meant to be."""
    meant = same_name(file, absent)
    if meant is not None:
        return Finding(
            rule="file_misspelt",
            severity=Severity.refused,
            file=printable(file),
            problem=f"is {meant} but for capitals, blanks or dashes",
            expected=f"a file {meant}",
            action=f"rename it to {meant}, or remove it",
        )
    return Finding(
        rule="file_unknown",
        severity=Severity.info,
        file=printable(file),
        problem=f"is no file of a case and is not read{hint(file, known)}",
        expected="the file names of the file contract",
        action="rename it if it was meant to be read",
    )

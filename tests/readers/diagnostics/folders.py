"""Case folders made of the tiny centre with some cells changed."""

import csv
import io
import shutil
from pathlib import Path

from optimiser.readers import read_case

TINY = Path(__file__).parents[3] / "instances" / "diagnostics" / "tiny"
NEEDED = ("case.toml", "requests.csv", "tests.csv", "test_rules.csv", "sessions.csv", "staff.csv")


def rows_of(folder, name):
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8", "replace"))))


def write_rows(folder, name, rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / name).write_text(out.getvalue(), encoding="utf-8")


def folder_with(tmp_path, name=None, key=None, **cells):
    """A copy of the tiny centre; in file `name` the row whose first cell is `key` is changed."""
    folder = tmp_path / "case"
    folder.mkdir(exist_ok=True)
    for file in NEEDED:
        if not (folder / file).exists():
            shutil.copy(TINY / file, folder / file)
    if name is not None:
        rows = rows_of(folder, name)
        if key is None:
            rows.append(cells)
        for row in rows:
            if next(iter(row.values())) == key:
                row.update(cells)
        write_rows(folder, name, rows)
    return folder


def reading_with(tmp_path, name=None, key=None, **cells):
    return read_case(folder_with(tmp_path, name, key, **cells))


def rules(reading):
    return {finding.rule for finding in reading.findings}

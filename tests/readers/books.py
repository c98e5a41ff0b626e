"""Made-up workbooks for the tests of the readers."""

import io
import zipfile

import openpyxl

from optimiser.readers.workbook import Workbook
from tests.readers.bytes_of import LIST

HEADER = ["entry_id", "patient_id", "priority", "referral_date", "minutes", "booked_start"]


def book(*rows, prepare=None, header=None):
    """The bytes of a workbook with a sheet waiting_list."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "waiting_list"
    for row in [header or HEADER, *rows]:
        sheet.append(row)
    if prepare is not None:
        prepare(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(content, change, part="xl/worksheets/sheet1.xml"):
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()


def read(content):
    return Workbook(content, "case.xlsx").table("waiting_list", LIST)


def only(content):
    table, findings = read(content)
    assert findings == []
    (row,) = table.rows
    return row

"""Who an entry is: NHS numbers, and what two rows say of one person.

Nobody is matched by birth date or name: rows belong together only where entry_id or patient_id
says so. What does not fit is reported and never mended here.

Source: file contract, waiting_list.csv; DOMAIN 1.6; RELIABILITY rows 38-41.
"""

import re
from collections.abc import Iterable, Iterator

from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.readers.cells import Unreadable
from optimiser.readers.table import Row, Table

_DIGITS = re.compile(r"[0-9]{10}")
TEST_RANGE = "999"
"""Numbers that begin so are never issued to a patient."""


def nhs_number_of(text: str) -> str:
    """Ten digits whose last is the modulus-11 check digit; spaces and dashes are dropped."""
    number = text.replace(" ", "").replace("-", "")
    if _DIGITS.fullmatch(number) is None:
        problem = "is not ten digits"
    elif len(set(number)) == 1:
        problem = "is ten times one digit, which is nobody's number"
    elif not _checks(number):
        problem = "has a wrong check digit"
    else:
        return number
    raise Unreadable(
        "nhs_number_wrong", problem, "an NHS number", "trace the number; the patient stays on"
    )


def _checks(number: str) -> bool:
    total = sum(
        int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)
    )
    check = (11 - total % 11) % 11
    return check == int(number[9])


def people(table: Table, read: Iterable[tuple[Row, Entry]]) -> Iterator[Finding]:
    """Patients of whom two rows say different things, and NHS numbers of two patients."""
    patients: dict[str, tuple[Row, Entry]] = {}
    numbers: dict[str, tuple[Row, Entry]] = {}
    for row, entry in read:
        first_row, first = patients.setdefault(entry.patient_id, (row, entry))
        for column in ("nhs_number", "birth_date", "sex"):
            one, other = getattr(first, column), getattr(entry, column)
            if one is not None and other is not None and one != other:
                yield table.finding(
                    "patient_contradictory",
                    Severity.warning,
                    f"differs from line {first_row.line}, which is the same patient_id",
                    "one person behind one patient_id",
                    "find out whether two people share a patient_id",
                    row=row,
                    column=column,
                )
        if entry.nhs_number is None:
            continue
        other_row, owner = numbers.setdefault(entry.nhs_number, (row, entry))
        if owner.patient_id != entry.patient_id:
            yield table.finding(
                "nhs_number_shared",
                Severity.warning,
                f"is also that of line {other_row.line}, which is another patient_id",
                "one patient_id for one person",
                "find out which of the two is right; they are planned as two people",
                row=row,
                column="nhs_number",
            )

"""procedures.csv: what a procedure usually takes, for entries that do not say it themselves.

A row that cannot be read, and two rows that differ for one procedure and specialty, are used by
nobody: an entry that would lean on them is held, since its kit and its turnover are unknown.

Source: file contract, procedures.csv; DOMAIN 1.4 (OPCS-4 codes); RELIABILITY rows 45, 46.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from optimiser.models.finding import Finding, Severity
from optimiser.models.words import Admission, Anaesthetic
from optimiser.readers.cells import Unreadable, name_of, names_of, number_of, whole_of, word_of
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Table

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60
"""A case shorter or longer is a slip: hours for minutes, a digit too many."""
MOST_TURNOVER_MINUTES = 240
MOST_NIGHTS = 365

_OPCS = re.compile(r"([A-Z][0-9]{2})(?:\.?([0-9]))?")


@dataclass(frozen=True)
class Procedure:
    """One row; what is None is unknown. No `specialty` means any. The `name` is for people: rows
    that differ in it alone say the same."""

    procedure: str
    specialty: str | None = None
    touch_minutes: float | None = None
    touch_sd: float | None = None
    turnover_minutes: int | None = None
    same_turnover_minutes: int | None = None
    anaesthetic: Anaesthetic | None = None
    admission: Admission | None = None
    nights: int | None = None
    equipment: tuple[str, ...] = ()
    name: str | None = field(default=None, compare=False)


@dataclass
class Catalogue:
    """Procedures by code; `broken` are codes whose rows cannot be trusted."""

    by_code: dict[str, list[Procedure]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def find(self, code: str, specialty: str) -> Procedure | None:
        """The row for a code: that of the specialty, else what those of other ones say together."""
        rows = self.by_code.get(code, [])
        own = [row for row in rows if row.specialty in (None, specialty)]
        if own:
            return max(own, key=lambda row: row.specialty is not None)
        return _together(rows) if rows else None


def _together(rows: Sequence[Procedure]) -> Procedure:
    """What rows of other specialties say: all their equipment, the longest turnovers, and of
    the rest that in which they agree. The specialty is that of the first."""

    def agreed(name: str) -> Any:
        said = {getattr(row, name) for row in rows}
        return said.pop() if len(said) == 1 else None

    def longest(name: str) -> int | None:
        known = [minutes for row in rows if (minutes := getattr(row, name)) is not None]
        return max(known, default=None)

    agreeing = ("touch_minutes", "touch_sd", "anaesthetic", "admission", "nights", "name")
    return Procedure(
        procedure=rows[0].procedure,
        specialty=rows[0].specialty,
        equipment=tuple(dict.fromkeys(item for row in rows for item in row.equipment)),
        turnover_minutes=longest("turnover_minutes"),
        same_turnover_minutes=longest("same_turnover_minutes"),
        **{name: agreed(name) for name in agreeing},
    )


@lru_cache(maxsize=8192)
def procedure_of(text: str) -> str:
    """A procedure code as it is compared: OPCS-4 codes without their point, joined by `+`."""
    name = name_of(text)
    parts = [part.strip() for part in name.split("+")]
    codes = [_OPCS.fullmatch(part) for part in parts]
    if any(code is None for code in codes):
        return name
    return "+".join(code[1] + (code[2] or "") for code in codes if code is not None)


def is_opcs(code: str) -> bool:
    """Whether every part of a code has the form of OPCS-4: a letter, two or three digits."""
    return all(_OPCS.fullmatch(part) for part in code.split("+"))


def minutes_of(text: str) -> float:
    """Minutes of a case, from 5 to 1440: nothing shorter or longer is believed."""
    try:
        return number_of(text, LEAST_MINUTES, MOST_MINUTES)
    except Unreadable as fault:
        raise Unreadable(
            "duration_unreadable" if fault.rule == "number_unreadable" else "duration_implausible",
            fault.problem,
            f"minutes from {LEAST_MINUTES} to {MOST_MINUTES}",
            "give minutes, not hours",
        ) from None


def spread_of(text: str) -> float:
    """Minutes of spread (standard deviation), 0 or more."""
    return number_of(text, 0, MOST_MINUTES)


nights_of = partial(whole_of, least=0, most=MOST_NIGHTS)
"""Nights of a stay."""


def read_procedures(table: Table | None) -> tuple[Catalogue, list[Finding]]:
    """The catalogue, empty where there is no table, and what is wrong in it."""
    if table is None:
        return Catalogue(), []
    findings: list[Finding] = []
    catalogue = Catalogue()
    for row in table.rows:
        record = RowReader(table, row)
        procedure = _procedure(record)
        if procedure is None:
            code = _code_of(record)
            catalogue.broken.add(code)
            record.note(
                "procedure",
                "procedure_row_untrusted",
                Severity.warning,
                "the row is not used, and entries of this procedure are held",
                "a row without faults",
                "correct the row",
            )
        else:
            catalogue.by_code.setdefault(procedure.procedure, []).append(procedure)
        findings += record.findings
    findings += _contradictions(table, catalogue)
    return catalogue, findings


def _procedure(record: RowReader) -> Procedure | None:
    turnover = partial(whole_of, least=0, most=MOST_TURNOVER_MINUTES)
    procedure = Procedure(
        procedure=record.need("procedure", procedure_of) or "",
        specialty=record.get("specialty", name_of),
        touch_minutes=record.get("touch_minutes", minutes_of),
        touch_sd=record.get("touch_sd", spread_of),
        turnover_minutes=record.get("turnover_minutes", turnover),
        same_turnover_minutes=record.get("same_turnover_minutes", turnover),
        anaesthetic=record.get("anaesthetic", lambda text: word_of(text, Anaesthetic)),
        admission=record.get("admission", lambda text: word_of(text, Admission)),
        nights=record.get("nights", nights_of),
        equipment=record.get("equipment", names_of) or (),
        name=record.ask("name", name_of),
    )
    if procedure.admission is Admission.day and procedure.nights:
        record.fault(
            "nights",
            "stay_contradictory",
            "a day case has nights",
            "0 nights, or admission inpatient",
            "correct one of the two",
        )
    return procedure if record.sound else None


def _code_of(record: RowReader) -> str:
    try:
        return procedure_of(record.text("procedure"))
    except Unreadable:
        return ""


def _contradictions(table: Table, catalogue: Catalogue) -> Iterable[Finding]:
    for code in sorted(catalogue.by_code):
        rows = catalogue.by_code[code]
        specialties = {row.specialty for row in rows}
        distinct = set(rows)
        if len(distinct) > len(specialties):
            catalogue.broken.add(code)
            yield table.finding(
                "procedure_ambiguous",
                Severity.warning,
                f"{code} has rows that differ for one specialty; entries of it are held",
                "one row for a procedure and specialty",
                "remove or correct the others",
                column="procedure",
            )
        elif len(rows) > len(distinct):
            catalogue.by_code[code] = list(dict.fromkeys(rows))
            yield table.finding(
                "procedure_repeated",
                Severity.info,
                f"{code} has the same row twice; it counts once",
                "one row for a procedure and specialty",
                "remove the others",
                column="procedure",
            )

"""One row of the waiting list into an `Entry`, or into the findings that hold it.

Source: file contract, waiting_list.csv.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from optimiser.models.entry import Entry
from optimiser.models.finding import Severity
from optimiser.models.words import Anaesthetic, Flag
from optimiser.readers.cells import look_alike, name_of, names_of, whole_of, word_of, yes_or_no
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.settings import Settings
from optimiser.readers.theatre.dates import dates_read
from optimiser.readers.theatre.identity import TEST_RANGE, nhs_number_of
from optimiser.readers.theatre.needs import (
    equipment_needed,
    flags_of,
    minutes_needed,
    stay_needed,
)
from optimiser.readers.theatre.priority import READ_AS_P4, priority_of
from optimiser.readers.theatre.procedures import Catalogue, Procedure, is_opcs, procedure_of

ETHNIC_CATEGORIES = frozenset("ABCDEFGHJKLMNPRSZ") | {"99"}
RIGHT_AND_LEFT = ("Z942", "Z943")


@dataclass(frozen=True)
class Ground:
    """What a row is read against; `wards` are those whose beds are counted."""

    settings: Settings
    catalogue: Catalogue
    wards: Collection[str]
    tally: Tally


def read_entry(record: RowReader, entry_id: str, ground: Ground) -> Entry | None:
    """The entry of a row without its booking; None where the row has to be held."""
    priority = record.need("priority", priority_of)
    patient_id = record.need("patient_id", name_of)
    specialty = record.need("specialty", name_of)
    procedure = record.need("procedure", procedure_of)
    dates = dates_read(record, ground.settings.planning_date)
    usual = None
    if procedure is not None and specialty is not None:
        usual = _usual(record, procedure, specialty, ground.catalogue)
    minutes = minutes_needed(record, usual) if procedure is not None else None
    stay = stay_needed(record, usual, ground.wards)
    anaesthetic = record.get("anaesthetic", lambda text: word_of(text, Anaesthetic))
    facts: dict[str, Any] = {
        "entry_id": entry_id,
        "patient_id": patient_id,
        "specialty": specialty,
        "procedure": procedure,
        "procedure_name": usual.name if usual else None,
        "priority": priority,
        "recorded_priority": record.text("priority"),
        "nhs_number": record.ask("nhs_number", nhs_number_of),
        "consultant": record.get("consultant", name_of),
        "anaesthetic": anaesthetic or (usual.anaesthetic if usual else None),
        "equipment": equipment_needed(record, usual),
        "sites": record.get("sites", names_of) or (),
        "short_notice": record.ask("short_notice", yes_or_no) or False,
        "sex": record.ask("sex", name_of),
        "imd_decile": record.ask("imd_decile", partial(whole_of, least=1, most=10)),
        "ethnicity": record.ask("ethnicity", name_of),
        "flags": flags_of(record),
        **dates,
        **stay,
    }
    if not record.sound or minutes is None:
        return None
    turnover = usual.turnover_minutes or 0 if usual else 0
    same = usual.same_turnover_minutes if usual else None
    entry = Entry.model_validate(
        facts
        | {
            "touch_minutes": minutes[0],
            "touch_sd": minutes[1],
            "turnover_minutes": turnover,
            "same_turnover_minutes": turnover if same is None else same,
        }
    )
    if _grown_child(record, entry, ground):
        return None
    _told(record, entry, usual, ground)
    return entry


def _usual(
    record: RowReader, procedure: str, specialty: str, catalogue: Catalogue
) -> Procedure | None:
    if procedure in catalogue.broken:
        record.fault(
            "procedure",
            "procedure_row_untrusted",
            "has a row in procedures.csv that cannot be trusted",
            "a procedure whose needs are known",
            "correct its row in procedures.csv",
        )
    return catalogue.find(procedure, specialty)


def _grown_child(record: RowReader, entry: Entry, ground: Ground) -> bool:
    """Hold an adult with the mark `child`: lists take the one or the other."""
    age = entry.age_on(ground.settings.planning_date)
    if Flag.child not in entry.flags or age is None or age < 18:
        return False
    record.fault(
        "flags",
        "child_contradictory",
        "marks an adult as a child",
        "the mark child for patients under 18",
        "correct flags or birth_date",
    )
    return True


def _told(record: RowReader, entry: Entry, usual: Procedure | None, ground: Ground) -> None:
    """What is planned, and still has to be said."""
    row, tally = record.row, ground.tally
    if entry.recorded_priority in READ_AS_P4:
        record.note(
            "priority",
            "priority_read_as_p4",
            Severity.warning,
            "is a code without a window of its own; it counts as P4",
            "P1A, P1B, P2, P3 or P4",
            "review whether the patient is waiting for treatment, and with which priority",
        )
    if usual is None:
        rule = "procedure_not_listed" if is_opcs(entry.procedure) else "procedure_not_opcs"
        tally.count(rule, "procedure", row)
    elif usual.specialty not in (None, entry.specialty):
        tally.count("procedure_of_another_specialty", "procedure", row)
    elif usual.turnover_minutes is None:
        tally.count("turnover_unknown", "procedure", row)
    if all(side in entry.procedure.split("+") for side in RIGHT_AND_LEFT):
        record.note(
            "procedure",
            "side_contradictory",
            Severity.warning,
            "codes both RIGHT (Z942) and LEFT (Z943)",
            "one side, or Z941 for both",
            "ask the surgeon; the code is passed on as it stands",
        )
    if look_alike(entry.entry_id) or look_alike(entry.patient_id):
        record.note(
            "entry_id",
            "look_alike_letters",
            Severity.warning,
            "or patient_id mixes letters of different scripts that look alike",
            "letters of one script",
            "compare it with the system it comes from",
        )
    if entry.nhs_number is None:
        if record.table.has("nhs_number"):
            tally.count("nhs_number_missing", "nhs_number", row)
    elif entry.nhs_number.startswith(TEST_RANGE):
        tally.count("nhs_number_of_tests", "nhs_number", row)
    if entry.anaesthetic is None:
        tally.count("anaesthetic_unknown", "anaesthetic", row)
    if ground.wards and entry.admission is None and not entry.nights:
        tally.count("admission_unknown", "admission", row)
    if entry.ethnicity is not None and entry.ethnicity not in ETHNIC_CATEGORIES:
        tally.count("ethnicity_unknown_code", "ethnicity", row)

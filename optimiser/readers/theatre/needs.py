"""What an entry needs: minutes, bed nights, kit, marks; its own cells first, then the catalogue.

Missing or contradictory where a hard rule depends on it: held. Else a finding.

Source: file contract, waiting_list.csv and procedures.csv; RELIABILITY rows 45, 46, 51.
"""

import re
from collections.abc import Collection
from functools import partial

from optimiser.models.entry import WIDE_SPREAD
from optimiser.models.finding import Severity
from optimiser.models.words import Admission, Flag
from optimiser.readers.cells import name_of, names_of, whole_of, word_of
from optimiser.readers.near_names import near
from optimiser.readers.row_reader import RowReader
from optimiser.readers.theatre.procedures import Procedure, minutes_of, nights_of, spread_of

MOST_TIMES_USUAL = 5
"""Minutes this many times longer or shorter than usual are a slip (hours for minutes: 60)."""
MOST_SPREAD = 2
"""A spread of more than this many times the expected minutes is a slip."""
MOST_NIGHTS_BEFORE = 30
BINDING_FLAGS = frozenset({Flag.child, Flag.latex, Flag.infection})
"""Marks of entries that hard rules act on."""


def minutes_needed(record: RowReader, usual: Procedure | None) -> tuple[float, float] | None:
    """Expected touch minutes and their spread; None where the row cannot be planned."""
    minutes = record.get("touch_minutes", minutes_of)
    spread = record.get("touch_sd", spread_of)
    catalogued = None if usual is None else usual.touch_minutes
    if minutes is None:
        if not record.text("touch_minutes") and catalogued is None:
            record.fault(
                "procedure",
                "procedure_unknown",
                "stands in no procedures.csv, and the row gives no touch_minutes"
                if usual is None
                else "has no minutes in procedures.csv that hold for its specialty, nor in its row",
                "a known procedure, or touch_minutes",
                "correct the code, add it to procedures.csv, or give touch_minutes",
            )
        minutes = catalogued
    elif catalogued is not None and not (
        catalogued / MOST_TIMES_USUAL <= minutes <= catalogued * MOST_TIMES_USUAL
    ):
        record.fault(
            "touch_minutes",
            "duration_implausible",
            "is far from what the procedure usually takes",
            f"{catalogued / MOST_TIMES_USUAL:g} to {catalogued * MOST_TIMES_USUAL:g} minutes",
            "give minutes, not hours",
        )
    if minutes is None:
        return None
    if spread is not None and spread > MOST_SPREAD * minutes:
        record.fault(
            "touch_sd",
            "duration_implausible",
            "is far more than the expected minutes",
            f"at most {MOST_SPREAD * minutes:g}",
            "correct it",
        )
    if spread is None and usual is not None:
        # wide beside few minutes of the row's own, which errs on the safe side and holds nobody
        spread = usual.touch_sd
    if spread is None:
        spread = WIDE_SPREAD * minutes
        record.note(
            "touch_sd",
            "spread_unknown",
            Severity.warning,
            f"is not known; half of the expected minutes is taken ({spread:g})",
            "the usual spread of the procedure",
            "give touch_sd here or in procedures.csv",
        )
    return minutes, spread


def stay_needed(
    record: RowReader, usual: Procedure | None, wards: Collection[str]
) -> dict[str, object]:
    """admission, nights, nights_before, critical_care_nights and ward, as `Entry` names them.

    `wards` are those whose beds are counted. An inpatient whose nights nobody gives is held
    where beds are counted, and has one night where they are not.
    """
    own = record.get("admission", lambda text: word_of(text, Admission))
    nights = record.get("nights", nights_of)
    before = record.get("nights_before", partial(whole_of, least=0, most=MOST_NIGHTS_BEFORE)) or 0
    critical = record.get("critical_care_nights", nights_of) or 0
    ward = record.get("ward", name_of)
    admission = own or (usual.admission if usual else None)
    if own is None and nights is not None:  # the row's own nights say more than the catalogue
        admission = Admission.inpatient if nights else Admission.day
    if own is Admission.inpatient and nights == 0:
        _contradiction(record, "nights", "an inpatient has 0 nights")
    if admission is Admission.day and (nights or before or critical):
        _contradiction(record, "admission", "a day case has nights in hospital")
    if nights is None:
        nights = _usual_nights(record, usual, admission, critical, wards)
    return {
        "admission": admission,
        "nights": nights,
        "nights_before": before,
        "critical_care_nights": critical,
        "ward": ward,
    }


def _usual_nights(
    record: RowReader,
    usual: Procedure | None,
    admission: Admission | None,
    critical: int,
    wards: Collection[str],
) -> int:
    if admission is Admission.day:
        return 0
    usual_nights = 0 if usual is None or usual.nights is None else usual.nights
    nights = max(usual_nights, critical)
    if admission is None or nights or not record.sound:
        return nights
    words = ("is not known for an inpatient", "nights, here or in procedures.csv", "give them")
    if record.text("ward") in wards:
        record.fault("nights", "nights_missing", *words)
    else:
        record.note("nights", "nights_missing", Severity.warning, *words)
    return 1


def _contradiction(record: RowReader, column: str, problem: str) -> None:
    record.fault(
        column,
        "stay_contradictory",
        problem,
        "admission day with no nights, or inpatient with at least one",
        "correct one of the two",
    )


def equipment_needed(record: RowReader, usual: Procedure | None) -> tuple[str, ...]:
    """The row's items and those of the procedure, each once."""
    own = record.get("equipment", names_of) or ()
    return tuple(dict.fromkeys((*own, *(usual.equipment if usual else ()))))


def flags_of(record: RowReader, binding_flags: Collection[Flag] = BINDING_FLAGS) -> frozenset[Flag]:
    """Known marks. One that resembles a mark of a hard rule, of `binding_flags`, or has a word that
    does, holds the row; others are told."""
    flags = set()
    for name in record.get("flags", names_of) or ():
        word = name.lower()
        if word in set(Flag):
            flags.add(Flag(word))
            continue
        binding = [flag for flag in _resembled(word) if flag in binding_flags]
        words = ("holds a mark that is not known", "of " + ", ".join(Flag))
        if binding:
            action = f"write {binding[0]} if that is meant, else remove it"
            record.fault("flags", "flag_unreadable", *words, action)
        else:
            record.note(
                "flags", "flag_unknown", Severity.warning, *words, "act on it by hand, or remove it"
            )
    return frozenset(flags)


def _resembled(text: str) -> list[str]:
    """Known marks that the text resembles, or a word of it: `latex allergy` is about latex."""
    words = re.findall(r"[^\W\d_]+", text)
    return [flag for part in (text, *words) for flag in near(part, list(Flag))]

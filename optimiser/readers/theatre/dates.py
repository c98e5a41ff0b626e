"""The dates of an entry: each possible by itself, and in an order that can have happened.

One rule each. A clock starts on or before the planning date, a decision to admit lies between
the clock start and the planning date, nobody is referred before birth. A window ends no earlier
than it begins. Dates a working life away are slips of the pen.

Source: file contract, waiting_list.csv; RELIABILITY rows 43, 44, 64.
"""

from datetime import date, timedelta

from optimiser.models.finding import Severity
from optimiser.models.pathway import DateRange
from optimiser.readers.cells import date_of, dates_of
from optimiser.readers.row_reader import RowReader

LONGEST_WAIT = timedelta(days=7305)
"""20 years with the leap days in them."""
FURTHEST_TARGET = timedelta(days=10 * 365)
LONGEST_LIFE = timedelta(days=120 * 366)

_TARGETS = ("target_date", "cancer_target", "rebook_by")


def dates_read(record: RowReader, planning_date: date) -> dict[str, object]:
    """Every date of the row, as `Entry` names them; faults are told to `record`."""
    referral = record.need("referral_date", date_of)
    decision = record.get("decision_date", date_of)
    birth = record.get("birth_date", date_of)
    targets = {column: record.get(column, date_of) for column in _TARGETS}
    ready_from = record.get("ready_from", date_of)
    ready_until = record.get("ready_until", date_of)
    away: tuple[DateRange, ...] | None = record.get("unavailable", dates_of)
    if referral is not None:
        _clock(record, referral, planning_date)
        _decided(record, referral, decision, planning_date)
        _born(record, referral, birth)
        for column, target in targets.items():
            _target(record, column, target, referral, planning_date)
    if ready_from is not None and ready_until is not None and ready_until < ready_from:
        record.fault(
            "ready_until",
            "window_reversed",
            "is before ready_from",
            "a day on or after ready_from",
            "correct one of the two",
        )
    return {
        "referral_date": referral,
        "decision_date": decision,
        "birth_date": birth,
        **targets,
        "ready_from": ready_from,
        "ready_until": ready_until,
        "unavailable": away or (),
    }


def _clock(record: RowReader, referral: date, planning_date: date) -> None:
    if referral > planning_date:
        record.fault(
            "referral_date",
            "referral_in_future",
            "is after the planning date",
            "the day the clock started, on or before the planning date",
            "correct it",
        )
    elif planning_date - referral > LONGEST_WAIT:
        record.fault(
            "referral_date",
            "referral_implausible",
            "is more than 20 years ago",
            "the day the clock started",
            "correct it",
        )


def _decided(record: RowReader, referral: date, decision: date | None, planning_date: date) -> None:
    if decision is None:
        return
    if decision < referral:
        record.fault(
            "decision_date",
            "decision_before_referral",
            "is before the referral_date",
            "a day on or after the referral_date",
            "correct one of the two",
        )
    elif decision > planning_date:
        record.fault(
            "decision_date",
            "decision_in_future",
            "is after the planning date",
            "the day it was decided to admit, on or before the planning date",
            "correct it",
        )


def _born(record: RowReader, referral: date, birth: date | None) -> None:
    if birth is None:
        return
    if birth > referral:
        record.fault(
            "birth_date",
            "birth_after_referral",
            "is after the referral_date",
            "a day on or before the referral_date",
            "correct one of the two",
        )
    elif referral - birth > LONGEST_LIFE:
        record.fault(
            "birth_date", "birth_implausible", "makes the patient over 120", "a birth", "correct it"
        )


def _target(
    record: RowReader, column: str, target: date | None, referral: date, planning_date: date
) -> None:
    if target is None:
        return
    if target - planning_date > FURTHEST_TARGET:
        record.fault(
            column,
            "target_implausible",
            "is more than 10 years ahead",
            "the day by which the patient is to be treated",
            "correct it",
        )
    elif target < referral:
        record.note(
            column,
            "target_before_referral",
            Severity.warning,
            "is before the referral_date; it counts as it stands",
            "a day on or after the referral_date",
            "check both dates",
        )

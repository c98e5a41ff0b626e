"""Dirt for waiting lists: the faults that real extracts have, put in on purpose.

About a share of the rows get one fault each. Booked rows stay clean, so that dirt never makes
fixed bookings contradict each other.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

Row = dict[str, str]


def blank_priority(rng: Random, row: Row) -> None:
    """No priority."""
    row["priority"] = ""


def _unreadable_priority(rng: Random, row: Row) -> None:
    row["priority"] = rng.choice(("soon", "P7", "2?", "urgent"))


def _history_priority(rng: Random, row: Row) -> None:
    row["priority"] = rng.choice(("P5", "P6", "C2", "C3"))


def bad_nhs_number(rng: Random, row: Row) -> None:
    """A check digit that is wrong."""
    number = row["nhs_number"] or "9990000000"
    row["nhs_number"] = number[:9] + str((int(number[9]) + 1) % 10)


def missing_ethnicity(rng: Random, row: Row) -> None:
    """Not stated, in one of three ways."""
    row["ethnicity"] = rng.choice(("", "Z", "99"))


def _unreadable_date(rng: Random, row: Row) -> None:
    column = rng.choice(("referral_date", "decision_date"))
    row[column] = rng.choice(("31/02/2026", "2026-13-04", "last Tuesday", "00/00/0000"))


def _decision_before_referral(rng: Random, row: Row) -> None:
    referral = date.fromisoformat(row["referral_date"])
    row["decision_date"] = (referral - timedelta(days=rng.randint(1, 60))).isoformat()


def _unknown_procedure(rng: Random, row: Row) -> None:
    row.update(procedure=rng.choice(("Z999", "X123", "HIP OP")), touch_minutes="", touch_sd="")


def _unknown_consultant(rng: Random, row: Row) -> None:
    row["consultant"] = "S999-99"


def _absurd_minutes(rng: Random, row: Row) -> None:
    row["touch_minutes"] = rng.choice(("0", "-30", "1h30", "9999"))


def unknown_flag(rng: Random, row: Row) -> None:
    """A flag of another system."""
    row["flags"] = ";".join(filter(None, (row["flags"], "see_notes")))


def _window_reversed(rng: Random, row: Row) -> None:
    row["ready_from"], row["ready_until"] = "2026-09-30", "2026-06-01"


def missing_referral(rng: Random, row: Row) -> None:
    """No referral date."""
    row["referral_date"] = ""


def spaces(rng: Random, row: Row) -> None:
    """The priority in small letters, with spaces around it."""
    row["priority"] = f" {row['priority'].lower()} "


Fault = Callable[[Random, Row], None]

FAULTS: tuple[Fault | None, ...] = (
    blank_priority,
    None,  # the row comes twice
    bad_nhs_number,
    _decision_before_referral,
    _unreadable_date,
    _unknown_procedure,
    missing_ethnicity,
    _unreadable_priority,
    _history_priority,
    _absurd_minutes,
    _unknown_consultant,
    missing_referral,
    unknown_flag,
    _window_reversed,
    spaces,
)


def soil(
    rng: Random, rows: list[Row], dirt: float, faults: Sequence[Fault | None] = FAULTS
) -> list[Row]:
    """`rows` with about the share `dirt` of them faulty; the faults come in turn.

    A fault None repeats the row.
    """
    clean = [n for n, row in enumerate(rows) if row["status"] == ""]
    soiled = [dict(row) for row in rows]
    wanted = min(len(clean), round(dirt * len(rows)))
    repeated = []
    for turn, place in enumerate(rng.sample(clean, wanted)):
        fault = faults[turn % len(faults)]
        if fault is None:
            repeated.append(dict(soiled[place]))
        else:
            fault(rng, soiled[place])
    return soiled + repeated

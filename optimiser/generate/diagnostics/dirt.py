"""Dirt for the requests of a centre: the faults that real extracts have, put in on purpose."""

from datetime import date, timedelta
from random import Random

from optimiser.generate.dirt import (
    Fault,
    Row,
    bad_nhs_number,
    blank_priority,
    missing_ethnicity,
    missing_referral,
    spaces,
    unknown_flag,
)


def _unreadable_priority(rng: Random, row: Row) -> None:
    row["priority"] = rng.choice(("urgent", "D7", "2?", "P2"))


def _unreadable_date(rng: Random, row: Row) -> None:
    row["referral_date"] = rng.choice(("31/02/2026", "2026-13-04", "last Tuesday", "00/00/0000"))


def _unknown_test(rng: Random, row: Row) -> None:
    row["tests"] = ";".join(filter(None, (row["tests"], rng.choice(("scan", "MRI HEAD", "x99")))))


def _no_tests(rng: Random, row: Row) -> None:
    row["tests"] = ""


def _unreadable_result(rng: Random, row: Row) -> None:
    row["results"] = rng.choice(("bloods_egfr", "eGFR 58", "bloods_egfr@yesterday"))


def _result_to_come(rng: Random, row: Row) -> None:
    row["results"] = f"{row['tests'].partition(';')[0]}@2027-01-04"


def _cancer_target_unreadable(rng: Random, row: Row) -> None:
    row["cancer_target"] = rng.choice(("28 days", "2026-02-30"))


def _absurd_visits(rng: Random, row: Row) -> None:
    row["max_visits"] = rng.choice(("0", "-1", "two"))


def _time_of_day_unknown(rng: Random, row: Row) -> None:
    row["time_of_day"] = rng.choice(("evening", "lunch"))


def _referral_to_come(rng: Random, row: Row) -> None:
    referred = date.fromisoformat(row["referral_date"])
    row["referral_date"] = (referred + timedelta(days=400)).isoformat()


FAULTS: tuple[Fault | None, ...] = (
    blank_priority,
    None,  # the row comes twice
    bad_nhs_number,
    _unknown_test,
    _unreadable_date,
    _unreadable_result,
    missing_ethnicity,
    _unreadable_priority,
    _no_tests,
    _absurd_visits,
    _time_of_day_unknown,
    missing_referral,
    unknown_flag,
    _result_to_come,
    _referral_to_come,
    _cancer_target_unreadable,
    spaces,
)

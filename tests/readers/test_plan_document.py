"""Whom an earlier plan accounts for, read from its plan.json alone."""

import json
from datetime import UTC, datetime

import pytest

from optimiser.errors import InputRefused
from optimiser.readers.plan_document import earlier


def written(folder, **document):
    file = folder / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return earlier(file)


def booked(key, start, **fields):
    return {"request_id": key, "start": start} | fields


@pytest.mark.parametrize(
    "stamp", [None, {}, {"extracted_at": "today"}, {"extracted_at": "2026-03-02"}]
)
def test_when_its_lists_were_drawn_is_known_where_it_says_so(tmp_path, stamp):
    assert written(tmp_path, case=stamp).extracted_at is None
    said = {"extracted_at": "2026-03-02T06:00:00+01:00"}
    assert written(tmp_path, case=said).extracted_at == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_each_has_the_starts_of_their_bookings_and_the_urgent_are_known(tmp_path):
    found = written(
        tmp_path,
        bookings=[
            booked("A", "2026-03-02T08:00"),
            booked("A", "2026-03-02T07:00"),
            booked("B", "2026-03-02T08:00"),
            {"entry_id": "D", "start": "2026-03-02T09:00"},
        ],
        waiting=[{"id": "E", "code": "", "detail": ""}],
        held=[{"id": "F", "rule": "x"}],
        left_out=[{"id": "G", "rule": "status_removed"}],
        measures={"urgent_ids": ["A", "D", "E"]},
    )
    assert found.ids == set("ABDEF")
    assert found.urgent == set("ADE")
    assert found.starts == {
        "A": ["2026-03-02T08:00", "2026-03-02T07:00"],
        "B": ["2026-03-02T08:00"],
        "D": ["2026-03-02T09:00"],
    }


def test_who_waits_for_a_part_still_waits(tmp_path):
    found = written(
        tmp_path,
        bookings=[booked("A", "2026-03-02T08:00")],
        partly=[{"request_id": "A", "tests_waiting": ["ct"]}],
        measures={"urgent_ids": ["A"]},
    )
    assert (found.urgent, found.starts) == ({"A"}, {})


@pytest.mark.parametrize(
    "document",
    [
        {"measures": {"urgent_ids": 5}},
        {"measures": [1]},
        {"bookings": [{}]},
        {"waiting": [1]},
        {"partly": [{}]},
    ],
)
def test_what_is_no_plan_is_refused(tmp_path, document):
    with pytest.raises(InputRefused, match=r"not a plan\.json"):
        written(tmp_path, **document)


def test_a_plan_of_before_says_nothing_of_the_urgent(tmp_path):
    assert written(tmp_path, bookings=[]).urgent == set()

"""A plan made by hand with only the needed fields is judged as if it had said the rest."""

import json

import pytest

from optimiser.audit import audit
from optimiser.readers import read_plan
from tests.audit.good_plan import CASE, ROWS, made

SEVERAL = {"stay2", "intensive"}
"""Booked where two surgeons may operate."""


@pytest.fixture
def judged(tmp_path):
    """The breaches of the good plan as somebody writes it, with these surgeons said."""

    def judge(said):
        rows = []
        for one in made({}).bookings:
            row = {
                "entry_id": one.entry_id,
                "session_id": one.session_id,
                "start": f"{CASE.local(one.start):%Y-%m-%dT%H:%M}",
            }
            rows.append(row | ({"surgeon": one.surgeon} if one.entry_id in said else {}))
        path = tmp_path / "plan.json"
        path.write_text(json.dumps({"schema": "optimiser.plan/1", "bookings": rows}))
        return audit(CASE, read_plan(path, CASE))

    return judge


def test_the_surgeon_follows_where_only_one_may_operate(judged):
    assert judged(SEVERAL) == []
    assert judged(set(ROWS)) == []


def test_a_surgeon_is_asked_for_where_several_may_operate(judged):
    breaches = judged(set())
    assert {one.entries for one in breaches} == {(key,) for key in SEVERAL}
    assert {one.rule for one in breaches} == {"surgeon_rostered"}

"""Tasks and where they may go: by hand."""

import numpy as np

from optimiser.models.words import SessionState
from optimiser.problem.task import tasks_of
from optimiser.problem.task_grid import TaskGrid
from optimiser.problem.visit_draft import VisitDraft
from tests.tiny_centre import booked, centre, exam, fixed, problem_of, request, room

US, CT, SHUT = (
    room("us", 0, 8, 60),
    room("ct", 1, 8, 60, modalities=("ct",)),
    room("shut", 2, 8, 60, state=SessionState.locked),
)
TESTS = [exam("scan", modality="ct"), exam("sound"), exam("other")]


def problem(*requests):
    case = centre(list(requests), [US, CT, SHUT], TESTS)
    return problem_of(case)


def test_every_test_of_every_request_is_a_task():
    tasks = tasks_of(problem(request("r", "scan", "sound"), request("s", "sound")).case)
    assert [task.item for task in tasks] == [("r", "scan"), ("r", "sound"), ("s", "sound")]
    assert [task.minutes for task in tasks] == [20, 20, 20]


def test_pairs_are_what_every_option_rule_admits():
    found = problem(request("r", "scan", "sound"))
    assert found.pairs.tolist() == [[False, True, False], [True, False, False]]
    assert list(found.options()) == [(0, 1), (1, 0)]


def test_a_booking_already_made_is_the_one_option_whatever_the_rules():
    found = problem(request("r", "scan", "sound", fixed=(fixed("scan", SHUT),)))
    assert found.pairs.tolist() == [[False, False, True], [True, False, False]]


def test_masks_by_request_by_test_and_by_both():
    grid = TaskGrid(problem(request("r", "scan", "sound"), request("s", "sound")).case)
    by_request = grid.entry_session(lambda r: r.key, lambda s: s.session_id, lambda r, _: r == "s")
    assert by_request[:, :, 0].all(axis=1).tolist() == [False, False, True]
    by_test = grid.test_session(lambda t: t.test, lambda s: s.site, lambda t, _: t == "sound")
    assert by_test[:, 0, 0].tolist() == [False, True, True]
    by_both = grid.task_session(lambda t: t.item, lambda s: s.day, lambda i, _: i == ("r", "scan"))
    assert by_both.shape == (3, 3, 1)
    assert np.flatnonzero(by_both[:, 0, 0]).tolist() == [0]


def test_a_draft_groups_by_request_patient_and_visit():
    case = centre(
        [request("r", "scan", "sound", patient_id="p"), request("s", "sound", patient_id="p")],
        [US, CT, SHUT],
        TESTS,
    )
    found = problem_of(case)
    held = [booked(case, "s", "sound", "us", 0)]
    draft = VisitDraft(found, [(0, 1), (1, 0)], held)
    assert {key: len(group) for key, group in draft.by_patient.items()} == {"p": 3}
    assert [len(group) for group in draft.to_decide(draft.by_request)] == [2]
    assert set(draft.stays) == {("r", "N", US.day), ("r", "N", CT.day), ("s", "N", US.day)}
    assert [session.session_id for session in draft.sessions] == ["us", "ct"]
    groups = [
        sorted(p.session.session_id for p in one) for one in draft.overlapping(draft.everything)
    ]
    assert sorted(groups) == [["ct"], ["us", "us"]]

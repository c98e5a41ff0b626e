"""Drafts: which sessions could share what, and when."""

from optimiser.problem.draft import Draft
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from tests.tiny import case, entry, session

MORNING, AFTERNOON, DAY = ("am", 0, 8, 240), ("pm", 0, 13, 240), ("day", 0, 8, 540)


def parts(sessions, *, timed=False, more_than=1):
    ours = case([entry("e1")], [session(*one) for one in sessions])
    problem = Problem(ours, [], [])
    options = [Option(0, number, ("S1",)) for number in range(len(sessions))]
    draft = Draft(problem, options, timed=timed)
    groups = draft.overlapping(draft.placements, more_than=more_than)
    return sorted(sorted(p.session.session_id for p in group) for group in groups)


def test_an_untimed_draft_tells_mornings_from_afternoons():
    morning, afternoon = ("am2", *MORNING[1:]), ("pm2", *AFTERNOON[1:])
    everything = [MORNING, morning, AFTERNOON, afternoon, DAY]
    assert parts(everything) == [
        ["am", "am2"],
        ["am", "am2", "day", "pm", "pm2"],
        ["pm", "pm2"],
    ]


def test_a_timed_draft_knows_the_hours_itself():
    morning = ("am2", *MORNING[1:])
    assert parts([MORNING, morning, AFTERNOON, DAY], timed=True) == [["am", "am2", "day", "pm"]]


def test_sessions_that_never_meet_are_no_group():
    assert parts([MORNING, AFTERNOON]) == []
    assert parts([MORNING, AFTERNOON, DAY]) == [["am", "day", "pm"]]


def test_groups_that_are_never_too_many_are_left_out():
    morning = ("am2", *MORNING[1:])
    assert parts([MORNING, morning, DAY], more_than=2) == [["am", "am2", "day"]]
    assert parts([MORNING, morning, DAY], more_than=3) == []

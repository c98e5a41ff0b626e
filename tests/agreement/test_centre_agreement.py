"""Each diagnostics rule alone, on every plan of seeded tiny centres: model and audit agree.

A rule whose one half is silenced, or is a comparison off by one, must be caught.
"""

import ast
import inspect
import sys
import types

import pytest

from optimiser.diagnostics import RULES
from tests.agreement import centre_option_trials, centre_room_trials, centre_visit_trials
from tests.agreement.centre_compare import Disagreement, compare

MAKERS = centre_option_trials.MAKERS | centre_room_trials.MAKERS | centre_visit_trials.MAKERS
QUICK = range(8)
SLOW = range(8, 120)
NEVER_REFUSED = {"visit_one_site_one_day"}
"""A draft cannot say what this rule refuses, since it knows a visit by its site and day."""


def agree(rule, seeds):
    allowed = refused = 0
    for seed in seeds:
        tally = compare(rule, MAKERS[rule.name](seed), seed)
        allowed += tally.allowed
        refused += tally.refused
    # A rule that is never seen to allow or to refuse has not been tested.
    assert allowed
    assert bool(refused) is (rule.name not in NEVER_REFUSED)


def test_every_rule_has_a_maker():
    assert sorted(MAKERS) == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_model_and_audit_agree(rule):
    agree(rule, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_model_and_audit_agree_on_more_cases(rule):
    agree(rule, SLOW)


# Mutants ------------------------------------------------------------------------------------

LOOSER = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
EQUAL_TO_THE_ORIGINAL = {
    # shortcuts, masks that only spare the model what it refuses anyway, and words
    ("one_booking_per_entry", "len(placements) > 1"),
    ("max_visits", "len(stays) > most"),
    ("fasting_morning", "session.start < datetime.combine(session.day, limit, zone)"),
    ("time_of_day_kept", "session.start < noon"),
    ("time_of_day_kept", "session.end > noon"),
    ("staff_skill_count", "row.count > 0"),
    ("staff_skill_count", "start < room[2]"),
    ("staff_skill_count", "room[1] < end"),
    ("staff_skill_count", "b.start <= moment < b.end"),
    # two different items are never equal
    ("tests_conflict_same_day", "first.item > then.item"),
    ("tests_min_days_apart", "first.item > then.item"),
    # for drafts without times, which diagnostics has not
    ("session_hours", "first + delay > last"),
    ("session_hours", "draft.finish(session) >= first + delay + draft.load(session)"),
    # for bookings without a time, which diagnostics has not
    (
        "session_hours",
        "placement.start >= draft.problem.clock.minute(placement.session.start) + delay",
    ),
}


class OffByOne(ast.NodeTransformer):
    """Makes comparison number `target` strict where it is not, and the other way round."""

    def __init__(self, target):
        self.target, self.seen, self.text = target, 0, None

    def visit_Compare(self, node):
        self.generic_visit(node)
        for place, operator in enumerate(node.ops):
            if type(operator) in LOOSER:
                if self.seen == self.target:
                    self.text = ast.unparse(node)
                    node.ops[place] = LOOSER[type(operator)]()
                self.seen += 1
        return node


def off_by_one(rule):
    """Every (text of the comparison, rule) with one comparison changed."""
    module = sys.modules[type(rule).__module__]
    source = inspect.getsource(module)
    target = 0
    while True:
        mutation = OffByOne(target)
        tree = ast.fix_missing_locations(mutation.visit(ast.parse(source)))
        if mutation.text is None:
            return
        mutant = types.ModuleType(module.__name__)
        exec(compile(tree, module.__name__, "exec"), mutant.__dict__)  # noqa: S102
        made = getattr(mutant, type(rule).__name__)()
        yield mutation.text, made
        target += 1


def caught(mutant, name, seeds):
    for seed in seeds:
        try:
            compare(mutant, MAKERS[name](seed), seed)
        except Disagreement:
            return True
    return False


class Silenced:
    """A rule one half of which says nothing."""

    def __init__(self, rule, half):
        self.rule, self.half, self.name, self.scope = rule, half, rule.name, rule.scope

    def admits(self, grid):
        return None if self.half == "model" else self.rule.admits(grid)

    def post(self, draft):
        if self.half != "model":
            self.rule.post(draft)

    def audit(self, case, plan):
        return iter(()) if self.half == "audit" else self.rule.audit(case, plan)


@pytest.mark.parametrize("half", ["model", "audit"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_silenced_half_is_caught(rule, half):
    if rule.name not in NEVER_REFUSED:
        assert caught(Silenced(rule, half), rule.name, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_comparison_off_by_one_is_caught(rule):
    missed = [
        text
        for text, mutant in off_by_one(rule)
        if (rule.name, text) not in EQUAL_TO_THE_ORIGINAL
        and not caught(mutant, rule.name, range(90))
    ]
    assert missed == []

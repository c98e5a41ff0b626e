"""Drafts and problems of both kinds of planning: what serves both speaks of these."""

from optimiser.problem.draft import Draft
from optimiser.problem.problem import Problem
from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem

AnyDraft = Draft | VisitDraft
AnyProblem = Problem | VisitProblem

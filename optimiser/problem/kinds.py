"""Drafts of both kinds of planning: what rules that serve both put their questions to."""

from optimiser.problem.draft import Draft
from optimiser.problem.placement import Placement
from optimiser.problem.task_placement import TaskPlacement
from optimiser.problem.visit_draft import VisitDraft

AnyDraft = Draft | VisitDraft
AnyPlacement = Placement | TaskPlacement

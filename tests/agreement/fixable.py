"""What a draft says of one plan: every decision fixed, is there a solution?"""

from collections.abc import Iterable

from ortools.sat.python import cp_model

from optimiser.problem.draft import Draft
from optimiser.solvers.schedule import Spot


class Fixable:
    """A draft asked again and again with every decision fixed."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.symmetry_level = 0
        self.solver.parameters.cp_model_probing_level = 0

    def allows(self, spots: Iterable[Spot]) -> bool:
        """Is there a solution with exactly these spots?"""
        placed = {(spot.entry, spot.session): spot for spot in spots}
        for placement in self.draft.placements:
            spot = placed.get(placement.key)
            self._fix(placement.booked, spot is not None)
            if len(placement.by) > 1:
                for surgeon, literal in placement.by.items():
                    self._fix(literal, spot is not None and spot.surgeon == surgeon)
            if self.draft.timed:
                opening = self.draft.opening(placement.session)
                self._fix(placement.start, opening if spot is None else spot.start)
        status = self.solver.solve(self.draft.model)
        assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
        return bool(status != cp_model.INFEASIBLE)

    def _fix(self, variable: cp_model.IntVar, value: int) -> None:
        domain = self.draft.model.proto.variables[variable.index].domain
        domain[0] = domain[1] = int(value)

"""A generated centre: its folder, its tables as plain text, and what the reader makes of it."""

import csv
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.reading import Reading
from optimiser.models.words import SessionState
from optimiser.readers import read_case

Rows = list[dict[str, str]]


class Centre:
    """A generated folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests = self.table("requests.csv")
        self.tests = {row["test"]: row for row in self.table("tests.csv")}

    def table(self, name: str) -> Rows:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def reading(self) -> Reading:
        return read_case(self.folder)

    @cached_property
    def case(self) -> DiagnosticsCase:
        case = self.reading.case
        assert isinstance(case, DiagnosticsCase)
        return case

    def share(self, column: str, *values: str) -> float:
        return sum(row[column] in values for row in self.requests) / len(self.requests)

    def filled(self, column: str) -> float:
        return 1 - self.share(column, "")

    def nothing_fixed(self) -> DiagnosticsCase:
        """The case as if no booking were fixed and no session locked: nothing is exempt."""
        fields = {name: getattr(self.case, name) for name in DiagnosticsCase.model_fields}
        fields["requests"] = tuple(
            request.model_copy(update={"fixed": ()}) for request in self.case.requests
        )
        fields["sessions"] = tuple(
            session.model_copy(update={"state": SessionState.open})
            if session.state is SessionState.locked
            else session
            for session in self.case.sessions
        )
        return DiagnosticsCase(**fields)

    def bookings(self) -> DiagnosticsPlan:
        """The bookings already made, as a plan that holds nothing else."""
        return DiagnosticsPlan(
            bookings=tuple(
                DiagnosticsBooking(
                    request_id=request.request_id,
                    patient_id=request.patient_id,
                    test=fixed.test,
                    visit=1,
                    session_id=fixed.session_id,
                    site=session.site,
                    room=session.room,
                    start=fixed.start,
                    end=fixed.start + timedelta(minutes=self.case.test_by_code[fixed.test].minutes),
                    fixed=False,
                    reason="made already",
                )
                for request in self.case.requests
                for fixed in request.fixed
                if (session := self.case.session_by_id[fixed.session_id]) and fixed.start
            )
        )

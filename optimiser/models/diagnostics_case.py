"""The diagnostics case: everything a plan of tests and visits is made from."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar

from optimiser.models.case import Case
from optimiser.models.diagnostic_test import DiagnosticTest, PairRule
from optimiser.models.request import DoneTest, Request
from optimiser.models.resources import StaffCover
from optimiser.models.session import RoomSession

LONG_WAIT_DAYS = 42
"""Six weeks, the DM01 standard: who waits longer is in the class `long`."""


class DiagnosticsCase(Case):
    """One planning problem of a diagnostic centre: requests, rooms, staff, and the catalogue.

    `staff` None means the centre gave no staff.csv, so skills are not checked, and the readers
    say so. `done_elsewhere` are the results listed by rows that are held or left out: the patient
    has had those tests, whatever becomes of the row.
    """

    kind: ClassVar[str] = "diagnostics"

    requests: tuple[Request, ...] = ()
    tests: tuple[DiagnosticTest, ...] = ()
    pair_rules: tuple[PairRule, ...] = ()
    sessions: tuple[RoomSession, ...] = ()
    staff: tuple[StaffCover, ...] | None = None
    done_elsewhere: tuple[DoneTest, ...] = ()

    @property
    def pathways(self) -> Sequence[Request]:
        """The requests."""
        return self.requests

    @property
    def pathway_by_key(self) -> Mapping[str, Request]:
        """Requests by request_id."""
        return self.request_by_id

    @property
    def long_wait_days(self) -> int:
        """Six weeks."""
        return LONG_WAIT_DAYS

    @cached_property
    def request_by_id(self) -> Mapping[str, Request]:
        """Requests by request_id."""
        return {request.request_id: request for request in self.requests}

    @cached_property
    def done_by_patient(self) -> Mapping[str, tuple[DoneTest, ...]]:
        """What every patient has had, whichever row lists it and valid or not; none is absent."""
        done: dict[str, list[DoneTest]] = {}
        for request in self.requests:
            for result in request.results:
                done.setdefault(request.patient_id, []).append(
                    DoneTest(
                        patient_id=request.patient_id,
                        test=result.test,
                        date=result.date,
                        flags=request.flags,
                    )
                )
        for one in self.done_elsewhere:
            done.setdefault(one.patient_id, []).append(one)
        return {patient: tuple(all_done) for patient, all_done in done.items()}

    @cached_property
    def session_by_id(self) -> Mapping[str, RoomSession]:
        """Sessions by session_id."""
        return {session.session_id: session for session in self.sessions}

    @cached_property
    def test_by_code(self) -> Mapping[str, DiagnosticTest]:
        """The catalogue by test code."""
        return {test.test: test for test in self.tests}

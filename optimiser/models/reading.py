"""What a reader hands over: the case, everything it found, and where every row went."""

from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.finding import Finding, Severity
from optimiser.models.noun import Noun
from optimiser.models.plan import CaseStamp, SetAside

REMOVED = "status_removed"
"""The rule of those left out whose wait is over."""
BESIDE_THE_INPUT = frozenset(
    {
        "file_unknown",
        "entry_vanished",
        "extract_superseded_accepted",
        "list_much_shorter_accepted",
        "urgent_vanished_accepted",
    }
)
"""Rules of findings that the hashed files do not decide by themselves: what else lies in their
folder, and who was in an earlier plan."""


class Reading(Noun):
    """The outcome of reading one case.

    `case` is None when the input is refused. `raw_ids` are the ids of the raw input, each
    once: every one of them is an entry or a request of the case, held, or left out, and in one
    place only. `sha256` is the hash of the input files.
    """

    case: TheatreCase | DiagnosticsCase | None
    findings: tuple[Finding, ...] = ()
    held: tuple[SetAside, ...] = ()
    left_out: tuple[SetAside, ...] = ()
    raw_ids: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def refused(self) -> bool:
        """True when nothing may be planned from this input."""
        return self.case is None or any(f.severity is Severity.refused for f in self.findings)

    def stamp(self, case: TheatreCase | DiagnosticsCase) -> CaseStamp:
        """Which input a plan of `case`, the one read here, is made from."""
        return CaseStamp(
            name=case.name,
            planning_date=case.planning_date,
            horizon=(case.horizon_start, case.horizon_end),
            extracted_at=case.extracted_at,
            sha256=self.sha256,
        )

    def counts(self) -> dict[str, int]:
        """Number of findings by rule id, sorted."""
        totals: dict[str, int] = {}
        for finding in sorted(self.findings, key=lambda f: f.rule):
            totals[finding.rule] = totals.get(finding.rule, 0) + 1
        return totals

"""What every page and text of a plan carries, so that an old print is not taken for a new one."""

from dataclasses import dataclass

from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.reports.accepted import accepted_mark
from optimiser.reports.snapshot import Snapshot, snapshot
from optimiser.reports.table import visible
from optimiser.version import __version__


@dataclass(frozen=True)
class Stamp:
    """Which run of which list this is. `mark` is empty, or words of ours that warn of the print
    itself; `replaces` the code of the run before, or empty."""

    case_name: str
    run_code: str
    extracted_at: str
    planning_date: str
    horizon: str
    version: str
    replaces: str
    mark: str

    @property
    def line(self) -> str:
        """Run code and extract time; ours, so it is safe in a page footer."""
        told = f"run {self.run_code}, list of {self.extracted_at}"
        return told + (f", replaces run {self.replaces}" if self.replaces else "")

    @property
    def head(self) -> list[str]:
        """What a text of the plan begins with."""
        return [*([self.mark] if self.mark else []), self.line]

    @property
    def foot(self) -> str:
        """What stands below each list, which may be cut out and hung up by itself."""
        return f"run {self.run_code}" + (f", {self.mark}" if self.mark else "")


def stamp_of(
    plan: AnyPlan, case: AnyCase, *, previous: Snapshot | None = None, mark: str = ""
) -> Stamp:
    """The stamp of `plan`, which replaces the plan `previous`.

    A plan of lists that a named person had to accept is marked so, beside a `mark` of its own.
    """
    return Stamp(
        case_name=visible(case.name),
        run_code=snapshot(plan, case).run_code,
        extracted_at=f"{case.local(case.extracted_at):%Y-%m-%d %H:%M}",
        planning_date=case.planning_date.isoformat(),
        horizon=f"{case.horizon_start.isoformat()} to {case.horizon_end.isoformat()}",
        version=__version__,
        replaces="" if previous is None else previous.run_code,
        mark="; ".join(filter(None, (mark, accepted_mark(plan.findings)))),
    )

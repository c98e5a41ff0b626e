"""Everything that people read of one plan, put together once; workbook and page only lay it out."""

from dataclasses import dataclass, replace
from typing import Any

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.reports.assumptions import assumptions
from optimiser.reports.board import BoardDay, board, in_list_order, sessions_of
from optimiser.reports.compare import compare
from optimiser.reports.diagnostics_kind import DiagnosticsKind
from optimiser.reports.equity import CONCLUDE, equity_table
from optimiser.reports.kind import PlanKind, waiting_rank
from optimiser.reports.levels import number
from optimiser.reports.lists import day_text
from optimiser.reports.slip import changes_table
from optimiser.reports.snapshot import Snapshot, snapshot
from optimiser.reports.stamp import Stamp, stamp_of
from optimiser.reports.summary import attention, counts_line
from optimiser.reports.table import Column, Shape, Table, table, visible
from optimiser.reports.terms import status_text, terms
from optimiser.reports.theatre_kind import TheatreKind

USE_OF_THIS = (
    "A proposal: a named person approves each list before anybody is told. Not for triage, "
    "emergencies or decisions during the day."
)


@dataclass(frozen=True)
class Paper:
    """A plan for people. `days` hold the board, `lists` every booking in order of day and list."""

    kind: PlanKind
    stamp: Stamp
    attention: tuple[str, ...]
    counts: str
    status: str
    terms: tuple[str, ...]
    levels: Table
    lists: Table
    waiting: Table
    held: Table
    findings: Table
    use: Table
    equity: Table
    conclude: str
    changes: Table | None
    assumptions: tuple[str, ...]
    not_checked: tuple[str, ...]
    days: tuple[BoardDay, ...]

    @property
    def tables(self) -> list[Table]:
        """Every table, in the order in which people read them."""
        found = [self.levels, self.lists, self.waiting, self.held, self.findings, self.use]
        found.append(self.equity)
        return found if self.changes is None else [*found, self.changes]


LEVEL_COLUMNS = (
    Column("level", "Level", 18),
    Column("sense", "Sense", 10),
    Column("value", "Reached", 14),
    Column("bound", "Best possible", 14),
    Column("gap", "Most still to gain", 14),
    Column("unit", "Unit", 30),
)
HELD_COLUMNS = (
    Column("state", "State", 9),
    Column("id", "Id", 16),
    Column("rule", "Rule", 28),
    Column("detail", "What to do", 80),
)
FINDING_COLUMNS = (Column("rule", "Finding", 40), Column("count", "How many", 10, Shape.whole))
ID = Column("id", "Id", 14)
REASON_COLUMNS = (
    Column("code", "Code", 18),
    Column("detail", "Why, and what would help", 70),
    Column("rules", "Rules in the way", 28),
    Column("nearest", "Nearest session", 16),
)
READ_FIRST = ("id", "class", "priority", "detail")
"""Columns of who waits that stand first, so that a narrow screen shows why without scrolling."""


def paper(
    plan: AnyPlan,
    case: AnyCase,
    *,
    previous: Snapshot | None = None,
    mark: str = "",
) -> Paper:
    """The paper of `plan`; with `previous` also what changed since.

    `mark` stands on every page in place of PROPOSED: `SUPERSEDED by run …`, say.
    """
    kind = kind_of(case)
    bookings = in_list_order(plan, case)
    changes = None
    if previous is not None:
        changes = changes_table(compare(previous, snapshot(plan, case)))
    return Paper(
        kind=kind,
        stamp=stamp_of(plan, case, previous=previous, mark=mark),
        attention=tuple(map(visible, attention(plan, case, previous))),
        counts=counts_line(plan),
        status=status_text(plan),
        terms=tuple(map(visible, terms(plan, case))),
        levels=_levels(plan),
        lists=table(
            "lists",
            kind.title,
            "Proposed; a named person approves them first.",
            kind.booking_columns,
            [kind.booking_cells(booking) for booking in bookings],
        ),
        waiting=_waiting(plan, case, kind),
        held=_held(plan),
        findings=_findings(plan),
        use=_use(plan, case, kind),
        equity=equity_table(plan, case),
        conclude=CONCLUDE,
        changes=changes,
        assumptions=tuple(map(visible, assumptions(case))),
        not_checked=tuple(kind.not_checked),
        days=board(plan, case, kind, bookings),
    )


def kind_of(case: AnyCase) -> PlanKind:
    """The words and columns for this kind of case."""
    return DiagnosticsKind(case) if isinstance(case, DiagnosticsCase) else TheatreKind(case)


def _levels(plan: AnyPlan) -> Table:
    rows = []
    for level in plan.levels:
        bound = "not known" if level.bound is None else number(level.bound)
        gap = "not known"
        if level.gap is not None:
            gap = "nothing: proved best" if level.gap <= 0 else f"{level.gap:.2%}"
        rows.append((level.name, level.sense.value, number(level.value), bound, gap, level.unit))
    note = (
        "Levels are ranked: nothing is taken from one to improve a later one, but for the "
        "tolerance that the policy allows."
    )
    return table("levels", "How good the plan is", note, LEVEL_COLUMNS, rows)


def _waiting(plan: AnyPlan, case: AnyCase, kind: PlanKind) -> Table:
    """Everyone left waiting, the most urgent and longest past their target first."""
    people = {who.key: who for who in case.pathways}
    empty = (None,) * len(kind.waiting_columns)
    ranked = []
    for one in plan.waiting:
        who = people.get(one.id)
        cells = empty if who is None else kind.waiting_cells(who)
        reason = (one.code, one.detail, ", ".join(one.rules), one.nearest or "")
        ranked.append(((*waiting_rank(who, case), one.id), (one.id, *cells, *reason)))
    columns = (ID, *kind.waiting_columns, *REASON_COLUMNS)
    keys = [column.key for column in columns]
    order = [*map(keys.index, READ_FIRST)]
    order += [n for n, key in enumerate(keys) if key not in READ_FIRST]
    return table(
        "waiting",
        "Waiting",
        "Not booked by this plan, and why; the most urgent first.",
        [_dated(columns[n], case) for n in order],
        [tuple(row[n] for n in order) for _, row in sorted(ranked, key=lambda pair: pair[0])],
    )


def _dated(column: Column, case: AnyCase) -> Column:
    """Days past the target count to the day of planning, which a print of last week has to say."""
    if column.key != "past_target":
        return column
    return replace(column, head=f"{column.head} on {day_text(case.planning_date)}")


def _held(plan: AnyPlan) -> Table:
    rows = [("held", one.id, one.rule, one.detail) for one in plan.held]
    rows += [("left out", one.id, one.rule, one.detail) for one in plan.left_out]
    rows += [
        (
            "partly",
            one.request_id,
            one.code,
            f"still to book {', '.join(one.tests_waiting)}: {one.detail}",
        )
        for one in plan.partly
    ]
    note = "Held: set aside until somebody mends the row. Left out: a named rule excludes it."
    return table("held", "Held and left out", note, HELD_COLUMNS, rows)


def _findings(plan: AnyPlan) -> Table:
    note = "What the checks of the input found; `optimiser validate` gives every place."
    return table("findings", "Findings", note, FINDING_COLUMNS, sorted(plan.findings.items()))


def _use(plan: AnyPlan, case: AnyCase, kind: PlanKind) -> Table:
    lists: Any = plan.by_session()
    rows = [
        kind.use_cells(session, lists.get(session.session_id, [])) for session in sessions_of(case)
    ]
    return table("use", "Use of sessions", kind.use_note, kind.use_columns, rows)

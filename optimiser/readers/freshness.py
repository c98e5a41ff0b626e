"""Is this the list of those who wait, whole and of now? Empty, shrunken, stale and older lists.

Age is counted to the end of planning_date, not to the clock of the machine, so that the same
files always end the same way: a case that was planned in June can be planned again, and audited,
in December, and a rehearsal with last year's lists needs nobody's signature. What is caught is
the list of last week under this week's date, which is how stale lists come to be planned.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from optimiser.models.finding import Finding, Severity
from optimiser.readers.cells import Unreadable, instant_of, key_of
from optimiser.readers.near_names import printable
from optimiser.readers.settings import Settings
from optimiser.readers.table import Columns, Options, Table

STALE_HOURS = 36
"""An extract this much older than the end of planning_date is stale."""
SHOWN = 10
"""So many ids are named in one finding."""
MOST_VANISHED = 0.10
"""More of the earlier ids gone than this share (and more than one), and the list is refused."""


def stale(
    settings: Settings, options: Options, file: str, sheet: str | None = None
) -> list[Finding]:
    """A refusal when the extract is stale, a warning when a named person accepts it.

    A warning too where the planning date is before the extract: it may be that of an earlier run,
    and notice and targets would count from the wrong day.
    """
    ends = datetime.combine(
        settings.planning_date + timedelta(days=1), time(), tzinfo=settings.zone
    )
    hours = (ends.astimezone(UTC) - settings.extracted_at.astimezone(UTC)) / timedelta(hours=1)
    if 0 <= hours <= STALE_HOURS:
        return []
    severity, column = Severity.warning, "extracted_at"
    problem = f"the extract is {hours:,.0f} hours old at the end of planning_date"
    expected = f"at most {STALE_HOURS} hours"
    if hours < 0:
        rule, column = "extract_after_planning", "planning_date"
        problem = f"ends {-hours:,.0f} hours before the extract was made; days count from it"
        expected = "the day of the extract, or one after it"
        action = "make sure that planning_date is that of this plan"
    elif options.accept_stale:
        rule, problem = (
            "extract_stale_accepted",
            f"{problem}; accepted by {printable(options.accept_stale)}",
        )
        action = "plan again as soon as there is a fresh extract"
    else:
        rule, severity = "extract_stale", Severity.refused
        action = "extract the lists again, or have a named person accept them: --accept-stale NAME"
    return [
        Finding(
            rule=rule,
            severity=severity,
            file=file,
            sheet=sheet,
            column=column,
            problem=problem,
            expected=expected,
            action=action,
        )
    ]


def superseded(
    settings: Settings, options: Options, file: str, sheet: str | None = None
) -> list[Finding]:
    """A refusal of lists drawn before those of the earlier plan, unless a person accepts them.

    An extract that comes late, or again, would bring back whoever was taken off since.
    """
    before = options.previous_extracted_at
    if before is None or settings.extracted_at >= before:
        return []
    rule, severity = "extract_superseded", Severity.refused
    drawn = before.astimezone(settings.zone)
    problem = f"is before {drawn:%Y-%m-%d %H:%M}, when the lists of the earlier plan were drawn"
    action = "plan with the newer lists, or have a named person accept these: --accept-stale NAME"
    if options.accept_stale:
        rule, severity = f"{rule}_accepted", Severity.warning
        problem = f"{problem}; accepted by {printable(options.accept_stale)}"
        action = "look at who was taken off since"
    return [
        Finding(
            rule=rule,
            severity=severity,
            file=file,
            sheet=sheet,
            column="extracted_at",
            problem=problem,
            expected="lists no older than those of the earlier plan",
            action=action,
        )
    ]


def empty(
    tables: Mapping[str, Table], vocabulary: Mapping[str, Columns], options: Options
) -> list[Finding]:
    """Refusals of needed tables without a single row: no plan for nobody by accident.

    With `allow_empty` the list of those who wait may be empty, and no other.
    """
    return [
        table.finding(
            "table_empty",
            Severity.refused,
            "has a header and no rows",
            "at least one row",
            "check the export" + ("; --allow-empty if nobody waits" if columns.key else ""),
        )
        for name, columns in vocabulary.items()
        if columns.needed and not (options.allow_empty and columns.key)
        if (table := tables.get(name)) is not None and not table.rows
    ]


def vanished(
    tables: Mapping[str, Table],
    vocabulary: Mapping[str, Columns],
    options: Options,
    settings: Settings | None = None,
) -> list[Finding]:
    """Ids of the earlier plan that are no longer on the list: each named, and refused if many.

    Whoever had bookings that had all begun when the list was drawn is taken as treated and not
    missed. Refused too where an urgent patient is gone without an outcome: neither is there a row
    that says that the wait is over, nor such a booking.
    """
    if not options.previous_ids:
        return []
    findings: list[Finding] = []
    for name, columns in vocabulary.items():
        table = tables.get(name)
        if columns.key is None or table is None:
            continue
        now = {key_of(row.cells[columns.key]) for row in table.rows}
        nameless = f"{table.name} line "  # what a row without an id was called in the plan
        starts = options.previous_starts
        gone = sorted(
            one
            for one in options.previous_ids - now
            if not one.startswith(nameless) and not _begun(starts.get(one, ()), settings)
        )
        findings += _much_shorter(table, columns.key, len(now), len(gone), options)
        findings += _urgent_gone(table, columns.key, gone, options)
        findings += [
            table.finding(
                "entry_vanished",
                Severity.warning,
                f"{printable(one)} was in the earlier plan and is not on this list",
                "every id of the earlier plan, with status removed where its wait is over",
                "make sure that its wait is over",
                column=columns.key,
            )
            for one in gone
        ]
    return findings


def _much_shorter(table: Table, key: str, now: int, gone: int, options: Options) -> list[Finding]:
    before = len(options.previous_ids or ())
    if gone <= max(1, MOST_VANISHED * before):
        return []
    return _unless_accepted(
        table,
        key,
        "list_much_shorter",
        f"{gone:,} of the {before:,} ids of the earlier plan are gone; now there are {now:,}",
        f"at most {MOST_VANISHED:.0%} gone",
        options,
    )


def _urgent_gone(table: Table, key: str, gone: Sequence[str], options: Options) -> list[Finding]:
    """One finding that names the urgent of whom nobody says what became of them."""
    lost = [printable(one) for one in gone if one in options.previous_urgent]
    if not lost:
        return []
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    return _unless_accepted(
        table,
        key,
        "urgent_vanished",
        f"{len(lost):,} urgent of the earlier plan are gone without an outcome: "
        f"{', '.join(lost[:SHOWN])}{more}",
        "every urgent patient of the earlier plan, with status removed where the wait is over",
        options,
    )


def _begun(starts: Sequence[str], settings: Settings | None) -> bool:
    """Whether somebody was booked, and every booking had begun when the list was drawn."""
    if settings is None or not starts:
        return False
    try:
        return max(instant_of(one, settings.zone) for one in starts) < settings.extracted_at
    except Unreadable:
        return False


def _unless_accepted(
    table: Table, key: str, rule: str, problem: str, expected: str, options: Options
) -> list[Finding]:
    """A refusal, or a warning where a named person accepts it."""
    if options.accept_stale:
        rule, severity = f"{rule}_accepted", Severity.warning
        problem = f"{problem}; accepted by {printable(options.accept_stale)}"
        action = "look at those who vanished"
    else:
        severity = Severity.refused
        action = "check the extract, or have a named person accept it: --accept-stale NAME"
    return [table.finding(rule, severity, problem, expected, action, column=key)]

"""Empty, shrunken and stale lists: RELIABILITY rows 2, 3, 55."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from optimiser.models.finding import Severity
from optimiser.readers.csv_file import read_csv
from optimiser.readers.freshness import empty, stale, superseded, vanished
from optimiser.readers.settings import Settings
from optimiser.readers.table import Columns, Options
from tests.readers.bytes_of import LIST, refusals, rules

LONDON = ZoneInfo("Europe/London")
VOCABULARY = {
    "waiting_list": LIST,
    "sessions": Columns(required=("session_id",), needed=True),
    "beds": Columns(required=("ward",)),
}


def settings(extracted_at, planning_date=date(2026, 11, 2)):
    return Settings(
        kind="theatre",
        name="made up",
        planning_date=planning_date,
        horizon_start=date(2026, 12, 1),
        horizon_end=date(2026, 12, 2),
        extracted_at=extracted_at,
    )


def tables(*ids, **more):
    text = "entry_id,patient_id,priority\n" + "".join(f"{one},P,P2\n" for one in ids)
    given = {"waiting_list": text, "sessions": "session_id\ntue\n", "beds": "ward\n"} | more
    return {
        name: read_csv(text, name, f"{name}.csv", VOCABULARY[name])[0]
        for name, text in given.items()
    }


def test_row_55_the_limit_counts_to_the_end_of_planning_date():
    ends = datetime(2026, 11, 3, tzinfo=LONDON)
    assert stale(settings(ends - timedelta(hours=36)), Options(), "case.toml") == []
    findings = stale(settings(ends - timedelta(hours=36, minutes=1)), Options(), "case.toml")
    assert refusals(findings) == ["extract_stale"]
    assert "36 hours" in findings[0].expected
    assert "--accept-stale" in findings[0].action


def test_row_55_an_extract_after_planning_date_is_told():
    """It is not old; but the planning date may be that of an earlier run."""
    ends = datetime(2026, 11, 3, tzinfo=LONDON)
    assert stale(settings(ends), Options(), "case.toml") == []
    (told,) = stale(settings(ends + timedelta(hours=5)), Options(), "case.toml")
    assert (told.rule, told.severity) == ("extract_after_planning", Severity.warning)
    assert "ends 5 hours before" in told.problem


def test_row_55_hours_are_counted_true_over_a_clock_change():
    sunday = date(2026, 10, 25)  # a day of 25 hours
    noon = datetime(2026, 10, 24, 12, 30, tzinfo=LONDON)
    assert refusals(stale(settings(noon, sunday), Options(), "case.toml")) == ["extract_stale"]
    assert stale(settings(noon + timedelta(minutes=30), sunday), Options(), "case.toml") == []


def test_row_55_a_named_person_may_accept_it_and_is_named():
    old = settings(datetime(2026, 10, 1, tzinfo=LONDON))
    findings = stale(old, Options(accept_stale="A Manager"), "case.toml")
    assert rules(findings) == ["extract_stale_accepted"]
    assert findings[0].severity is Severity.warning
    assert "A Manager" in findings[0].problem
    (told,) = stale(old, Options(accept_stale="A\nWARNINGS: none"), "case.toml")
    assert "\n" not in told.problem


def test_row_55_lists_drawn_before_those_of_the_earlier_plan_are_refused():
    """A late extract would bring back whoever was taken off since."""
    ours = settings(datetime(2026, 11, 1, 18, tzinfo=LONDON))
    for hour, rule in ((17, []), (18, []), (19, ["extract_superseded"])):
        before = datetime(2026, 11, 1, hour, tzinfo=LONDON)
        options = Options(previous_extracted_at=before)
        assert refusals(superseded(ours, options, "case.toml")) == rule
    assert superseded(ours, Options(), "case.toml") == []
    accepting = Options(previous_extracted_at=before, accept_stale="A Manager")
    (told,) = superseded(ours, accepting, "case.toml")
    assert (told.rule, told.severity) == ("extract_superseded_accepted", Severity.warning)
    assert "is before 2026-11-01 19:00" in told.problem
    assert "A Manager" in told.problem


def test_row_2_a_header_alone_is_refused_unless_empty_is_allowed():
    nobody = tables()
    assert refusals(empty(nobody, VOCABULARY, Options())) == ["table_empty"]
    assert empty(nobody, VOCABULARY, Options(allow_empty=True)) == []
    assert empty(tables("E1"), VOCABULARY, Options()) == []
    findings = empty(tables("E1", sessions="session_id\n"), VOCABULARY, Options())
    assert [finding.file for finding in findings] == ["sessions.csv"]
    without = empty(tables(sessions="session_id\n"), VOCABULARY, Options(allow_empty=True))
    assert [finding.file for finding in without] == ["sessions.csv"]


IDS = [f"E{n}" for n in range(20)]


@pytest.mark.parametrize(("gone", "refused"), [(0, False), (2, False), (3, True), (20, True)])
def test_row_3_a_list_more_than_a_tenth_shorter_is_refused_and_all_are_named(gone, refused):
    options = Options(previous_ids=frozenset(IDS))
    findings = vanished(tables("NEW", *IDS[gone:]), VOCABULARY, options)
    assert bool(refusals(findings)) is refused
    named = [f.problem.split()[0] for f in findings if f.rule == "entry_vanished"]
    assert named == sorted(IDS[:gone])
    if refused:
        assert f"{gone} of the 20 ids" in findings[0].problem


def test_row_3_new_ids_never_make_up_for_those_who_vanished():
    options = Options(previous_ids=frozenset(IDS))
    findings = vanished(tables(*(f"N{n}" for n in range(100))), VOCABULARY, options)
    assert refusals(findings) == ["list_much_shorter"]


def test_row_3_a_named_person_may_accept_it():
    options = Options(previous_ids=frozenset(IDS), accept_stale="A Manager")
    findings = vanished(tables("E1"), VOCABULARY, options)
    assert refusals(findings) == []
    assert findings[0].rule == "list_much_shorter_accepted"
    assert "A Manager" in findings[0].problem


def test_row_3_ids_are_compared_as_plans_hold_them():
    options = Options(previous_ids=frozenset({"É1", "waiting_list line 4"}))
    assert vanished(tables("E\u03011"), VOCABULARY, options) == []


def test_row_32_an_earlier_id_that_cannot_be_written_is_no_fault():
    options = Options(previous_ids=frozenset({"E\ud8001", "E1"}))
    (finding,) = vanished(tables("E1"), VOCABULARY, options)
    assert finding.problem.startswith("E?1 ")


NOON = datetime(2026, 7, 1, 12, tzinfo=LONDON)
"""When the list was drawn: by the clocks of London, in summer."""


@pytest.mark.parametrize(
    ("starts", "refused"),
    [
        ([], True),
        (["2026-07-01T11:59"], False),
        (["2026-07-01T12:00"], True),
        (["2026-07-04T08:30"], True),
        (["2026-06-30T08:30", "2026-07-04T08:30"], True),
        (["2026-07-01T11:30+01:00"], False),
        (["2026-07-01T11:30+00:00"], True),
        (["noon"], True),
    ],
)
def test_row_3_an_urgent_patient_gone_without_an_outcome_is_refused(starts, refused):
    """One of twenty: few enough, were it anybody else."""
    options = Options(
        previous_ids=frozenset(IDS), previous_urgent={"E0", "E1"}, previous_starts={"E0": starts}
    )
    findings = vanished(tables(*IDS[1:]), VOCABULARY, options, settings(NOON))
    assert refusals(findings) == (["urgent_vanished"] if refused else [])
    words = "1 urgent of the earlier plan are gone without an outcome: E0"
    assert (words in str(findings)) is refused
    assert ("entry_vanished" in {one.rule for one in findings}) is refused


def test_row_3_others_may_go_and_a_named_person_may_accept_the_urgent():
    options = Options(previous_ids=frozenset(IDS), previous_urgent={"E1"})
    assert refusals(vanished(tables(*IDS[1:]), VOCABULARY, options, settings(NOON))) == []
    options = Options(previous_ids=frozenset(IDS), previous_urgent={"E0"}, accept_stale="A Manager")
    findings = vanished(tables(*IDS[1:]), VOCABULARY, options, settings(NOON))
    assert refusals(findings) == []
    (told,) = [one for one in findings if one.rule == "urgent_vanished_accepted"]
    assert "A Manager" in told.problem


def test_row_3_whoever_was_treated_is_not_missed_however_many_they_are():
    """Five of twenty were done by noon, and of one two visits only the first."""
    starts = {one: ["2026-07-01T08:30"] for one in IDS[:5]}
    starts["E5"] = ["2026-07-01T08:30", "2026-07-04T08:30"]
    options = Options(previous_ids=frozenset(IDS), previous_starts=starts)
    findings = vanished(tables(*IDS[6:]), VOCABULARY, options, settings(NOON))
    assert [(one.rule, one.problem.split()[0]) for one in findings] == [("entry_vanished", "E5")]
    before = settings(NOON - timedelta(hours=4))
    assert refusals(vanished(tables(*IDS[6:]), VOCABULARY, options, before)) == [
        "list_much_shorter"
    ]

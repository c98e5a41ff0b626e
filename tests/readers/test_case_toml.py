"""case.toml: settings and policy, every fault at once."""

from datetime import UTC, date, datetime, time

import pytest

from optimiser.models.finding import Finding, Severity
from optimiser.readers.case_toml import SettingsReader, parse_toml
from tests.readers.bytes_of import CASE_TOML, refusals, rules


def read(text):
    values = parse_toml(text.encode())
    assert isinstance(values, dict), values
    reader = SettingsReader(values)
    kind = reader.kind()
    return reader, reader.settings(kind or "theatre")


def with_line(line):
    key = line.split(" = ")[0]
    kept = [one for one in CASE_TOML.splitlines() if not one.startswith(f"{key} =")]
    return "\n".join([*kept, line]) + "\n"


def test_settings_as_they_should_be():
    reader, settings = read(CASE_TOML)
    assert reader.findings == []
    assert settings.kind == "theatre"
    assert settings.planning_date == date(2026, 11, 2)
    assert settings.extracted_at == datetime(2026, 11, 2, 6, tzinfo=UTC)
    assert settings.timezone == str(settings.zone) == "Europe/London"


def test_all_faults_at_once():
    reader, settings = read('kind = "theatre"\nhorizon_start = 3\n[policy]\nnotice = 7\n')
    assert settings is None
    assert refusals(reader.findings) == [
        "setting_missing", "setting_missing", "setting_unreadable", "setting_missing",
        "setting_missing", "policy_unknown",
    ]  # fmt: skip
    assert [f.column for f in reader.findings][:2] == ["name", "planning_date"]
    assert all(finding.file == "case.toml" for finding in reader.findings)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("kind = 3", "setting_unreadable"),
        ('name = ""', "setting_missing"),
        ('name = "a\\u0007b"', "setting_unreadable"),
        ('planning_date = "02/11/2026"', "setting_unreadable"),
        ('planning_date = "2026-02-30"', "setting_unreadable"),
        ("planning_date = 2026-11-02T10:00:00", "setting_unreadable"),
        ("planning_date = 0001-01-01", "setting_unreadable"),
        ("horizon_end = 9999-12-31", "setting_unreadable"),
        ("horizon_end = 2026-11-30", "dates_out_of_order"),
        ("horizon_end = 2027-12-02", "horizon_too_long"),
        ("planning_date = 2026-12-02", "dates_out_of_order"),
        ("extracted_at = 2026-11-02", "setting_unreadable"),
        ('extracted_at = "yesterday"', "setting_unreadable"),
        ('extracted_at = "2026-11-02T25:00:00Z"', "setting_unreadable"),
        ('timezone = "Europe/Londn"', "setting_unreadable"),
        ('timezone = "../etc/passwd"', "setting_unreadable"),
        ('timezone = "Europe"', "setting_unreadable"),
        ("timezone = 0", "setting_unreadable"),
        ("policy = 4", "policy_unreadable"),
    ],
)
def test_one_fault(line, rule):
    reader, settings = read(with_line(line))
    assert settings is None
    assert refusals(reader.findings) == [rule]


def test_row_55_a_time_without_an_offset_is_no_instant():
    reader, settings = read(with_line("extracted_at = 2026-11-02T06:00:00"))
    assert settings is None
    assert "no offset" in reader.findings[0].problem


def test_dates_and_times_may_stand_in_quotes():
    text = with_line('extracted_at = "2026-11-02T06:00:00+01:00"')
    text = text.replace("= 2026-12-01", '= "2026-12-01"')
    reader, settings = read(text)
    assert reader.findings == []
    assert settings.horizon_start == date(2026, 12, 1)
    assert settings.extracted_at.utcoffset().total_seconds() == 3600


def test_an_unknown_setting_is_a_warning_with_the_nearest_name():
    reader, settings = read(CASE_TOML + 'time_zone = "Europe/Dublin"\n')
    assert settings is not None
    assert rules(reader.findings) == ["setting_unknown"]
    assert "the nearest known name is timezone" in reader.findings[0].problem


def test_a_section_that_nobody_reads_is_refused():
    """It may be the policy that the hospital meant."""
    reader, settings = read(CASE_TOML + "[Policy]\nnotice_days = 60\n")
    assert settings is None
    assert rules(reader.findings) == ["setting_unknown"]
    assert "the nearest known name is policy" in reader.findings[0].problem


@pytest.mark.parametrize("told", ["12:30:00", '"12:30"'])
def test_the_latest_start_of_fasting_tests_is_a_time_of_the_clock(told):
    _reader, settings = read(f"{CASE_TOML}[policy]\nfasting_latest_start = {told}\n")
    assert settings.policy.fasting_latest_start == time(12, 30)


@pytest.mark.parametrize(
    ("policy", "column"),
    [
        ("notice_day = 7", "policy.'notice_day'"),
        ("notice_days = true", "policy.notice_days"),
        ("notice_days = -1", "policy.notice_days"),
        ("notice_days = 2.5", "policy.notice_days"),
        ('notice_days = "soon"', "policy.notice_days"),
        ("late_rate = nan", "policy.late_rate"),
        ("late_rate = inf", "policy.late_rate"),
        ("overrun_probability = 1", "policy.overrun_probability"),
        ("p_days = {P2 = 99999999999}", "policy.p_days"),
        ('p_days = {P2 = "99999999"}', "policy.p_days"),
        ('d_days = {D4 = "99999999"}', "policy.d_days"),
        ('long_wait_weeks = "99999999"', "policy.long_wait_weeks"),
        ("p_days = {P9 = 4}", "policy.p_days.P9"),
        ("tolerance = {urgnt = 0.1}", "policy.tolerance.'urgnt'"),
        ("tolerance = 1", "policy.tolerance"),
        ('count_by = "heads"', "policy.count_by"),
        ('fasting_latest_start = "noon"', "policy.fasting_latest_start"),
        ("fasting_latest_start = 11", "policy.fasting_latest_start"),
        ('fasting_latest_start = "12:00Z"', "policy.fasting_latest_start"),
    ],
)
def test_a_policy_that_is_not_understood_is_refused(policy, column):
    reader, settings = read(f"{CASE_TOML}[policy]\n{policy}\n")
    assert settings is None
    assert [finding.column for finding in reader.findings] == [column]


@pytest.mark.parametrize("key", ["p_days" + ".a" * 1500, "tolerance" + ".a" * 6])
def test_row_32_tables_within_tables_of_the_policy_are_refused(key):
    reader, settings = read(f"{CASE_TOML}[policy]\n{key} = 1\n")
    assert settings is None
    assert [finding.problem for finding in reader.findings] == ["holds tables within tables"]


def test_a_key_inside_the_policy_is_told_in_characters_that_show():
    reader, settings = read(f'{CASE_TOML}[policy]\np_days = {{"P\u200b\\u001b{"x" * 500}" = 4}}\n')
    assert settings is None
    (finding,) = reader.findings
    assert finding.column.isprintable()
    assert len(finding.column) < 120


def test_a_policy_of_every_kind():
    reader, settings = read(
        CASE_TOML + "[policy]\nnotice_days = 7\nwalk_minutes = 3\ntolerance = {long = 0.1}\n"
        'fasting_latest_start = "11:30"\np_days = {P2 = 21}\n'
    )
    assert reader.findings == []
    assert settings.policy.notice_days == 7
    assert settings.policy.tolerance_of("long") == 0.1
    assert settings.policy.p_days["P2"] == 21
    assert settings.policy.p_days["P4"] == 126


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"kind = theatre\n", 1),
        (b'kind = "theatre"\nkind = "theatre"\n', 2),
        (b'name = "unclosed\n', 1),
        (b"a = " + b"[" * 5000, None),
        (b"a = " + b"9" * 5000, None),
        (b"planning_date = 2026-13-01\n", 1),
        (b"kind = 1\n" + b"a" + b".a" * 5000 + b" = 1\n", 2),
    ],
)
def test_row_32_toml_that_cannot_be_read_is_a_finding(content, row):
    found = parse_toml(content)
    assert isinstance(found, Finding)
    assert found.severity is Severity.refused
    assert found.row == row or row is None


def test_row_12_and_14_marks_are_read_and_other_encodings_refused():
    assert parse_toml(b"\xef\xbb\xbf" + CASE_TOML.encode()) == parse_toml(CASE_TOML.encode())
    found = parse_toml('name = "Zoë"'.encode("cp1252"))
    assert found.rule == "encoding_not_as_declared"


def test_row_36_a_settings_file_has_a_limit():
    assert parse_toml(b"#" * 2**21).rule == "toml_unreadable"


@pytest.mark.parametrize(
    ("files", "encoding", "found"),
    [
        ("", "utf-8", []),
        ('encoding = "Windows-1252"', "cp1252", []),
        ('encoding = "latin-1"', "utf-8", ["setting_unreadable"]),
        ("encoding = 5", "utf-8", ["setting_unreadable"]),
        ('encodng = "cp1252"', "utf-8", ["setting_unknown"]),
    ],
)
def test_row_13_the_declared_encoding(files, encoding, found):
    reader, _settings = read(f"{CASE_TOML}[files]\n{files}\n")
    assert reader.encoding() == encoding
    assert rules(reader.findings) == found

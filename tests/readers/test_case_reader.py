"""Cases at a path: RELIABILITY rows 1 to 5, 11, 13, 14, 18, 55, end to end."""

import sys
from datetime import timedelta

import pytest

from optimiser.errors import InputRefused
from optimiser.models.finding import Severity
from optimiser.readers import case_reader, private_copy, read_case
from tests.readers.bytes_of import CASE_TOML, HEADER, ROWS, listing, refusals, rules, write_case


@pytest.fixture
def case(tmp_path):
    return write_case(tmp_path / "made-up")


def refusal(path):
    with pytest.raises(InputRefused) as refused:
        read_case(path)
    return refused.value.findings[0]


def test_a_folder_and_its_settings_file_are_the_same_case(case):
    reading = read_case(case)
    assert not reading.refused
    assert reading.case.name == "made up"
    assert len(reading.raw_ids) == 20
    assert len(reading.sha256) == 64
    assert read_case(case / "case.toml") == reading


def test_the_hash_is_of_what_is_read_and_of_nothing_else(case):
    before = read_case(case).sha256
    (case / "about.md").write_text("words")
    assert read_case(case).sha256 == before
    (case / "sessions.csv").write_bytes((case / "sessions.csv").read_bytes() + b"\n")
    assert read_case(case).sha256 != before


def test_row_1_nothing_there_or_nothing_to_read(tmp_path, case):
    assert refusal(tmp_path / "no").problem == "is not there"
    (case / "case.toml").unlink()
    found = refusal(case)
    assert (found.file, found.problem) == ("case.toml", "is not there")


def test_row_1_a_file_that_is_no_case_is_called_what_it_is(case):
    found = refusal(case / "sessions.csv")
    assert found.rule == "case_unreadable"
    assert "the folder that holds the case" in found.action
    old = case / "case.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"))
    assert "old .xls" in refusal(old).problem


def test_row_1_a_folder_that_may_not_be_entered(case, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(case), "is_dir", refuse)
    found = refusal(case)
    assert (found.rule, found.problem) == ("case_unreadable", "cannot be read: Permission denied")


def test_row_1_names_that_cannot_be_written_are_no_fault(case, tmp_path):
    (case / "b\udcffd.csv").write_text("ward\n")
    assert not read_case(case).refused
    assert refusal(tmp_path / "no\udcff\n").file == "no??"


def test_row_1_a_folder_where_a_file_should_be(case):
    (case / "sessions.csv").unlink()
    (case / "sessions.csv").mkdir()
    findings = read_case(case).findings
    assert refusals(findings) == ["file_unreadable"]
    assert "is a folder" in findings[0].problem


def test_row_1_a_missing_file_with_the_nearest_name_there(case):
    (case / "waiting_list.csv").rename(case / "Waiting List.csv")
    findings = read_case(case).findings
    assert refusals(findings) == ["file_missing"]
    assert "the folder has 'Waiting List.csv'" in findings[0].problem
    assert rules(findings)[1] == "file_unknown"


def test_row_11_a_file_nobody_reads_is_listed_with_the_nearest_name(case):
    (case / "bed.csv").write_text("ward\n")
    finding = next(f for f in read_case(case).findings if f.rule == "file_unknown")
    assert finding.severity is Severity.info
    assert "beds.csv" in finding.problem


@pytest.mark.parametrize("name", ["Beds.csv", "beds.CSV", "SURGEONS.csv"])
def test_row_11_a_file_of_the_contract_in_other_letters_is_refused(case, name):
    (case / name).write_text("ward\n")
    findings = read_case(case).findings
    assert refusals(findings) == ["file_misspelt"]
    finding = next(f for f in findings if f.rule == "file_misspelt")
    assert finding.action.startswith(f"rename it to {name.lower()}")


def test_row_11_a_file_in_other_letters_beside_the_one_that_is_read_is_told(case):
    (case / "beds.csv").write_text("ward,date,beds\n")
    (case / "Beds.csv").write_text("ward\n")
    if len(list(case.glob("[bB]eds.csv"))) == 2:  # else the disk knows no capitals
        assert not refusals(read_case(case).findings)


def test_row_2_empty_lists(case):
    for content in (b"", b"\n", b"\xef\xbb\xbf"):
        (case / "waiting_list.csv").write_bytes(content)
        assert "header_not_found" in refusals(read_case(case).findings)
    (case / "waiting_list.csv").write_text(HEADER + "\n")
    assert "table_empty" in refusals(read_case(case).findings)
    reading = read_case(case, allow_empty=True)
    assert not reading.refused
    assert reading.raw_ids == ()


def test_row_3_previous_ids_that_vanished(case):
    ids = {row.partition(",")[0] for row in ROWS}
    assert not read_case(case, previous_ids=ids).refused
    (case / "waiting_list.csv").write_text(listing(ROWS[3:]))
    reading = read_case(case, previous_ids=ids)
    assert refusals(reading.findings) == ["list_much_shorter"]
    accepted = read_case(case, previous_ids=ids, accept_stale="A Manager")
    assert not accepted.refused
    assert accepted.counts()["entry_vanished"] == 3


def test_row_5_a_file_that_changes_between_the_two_readings(case, monkeypatch):
    real = private_copy._read
    seen = []

    def changing(path):
        seen.append(path.name)
        return real(path) + (b"E9" if seen.count("waiting_list.csv") == 2 else b"")

    monkeypatch.setattr(private_copy, "_read", changing)
    findings = read_case(case).findings
    assert "file_changed_while_read" in refusals(findings)
    assert seen.count("waiting_list.csv") == 2


def test_row_13_and_14_encodings_through_the_front_door(case):
    text = listing().replace("P1,", "Zoë,")
    (case / "waiting_list.csv").write_bytes(text.encode("utf-16"))
    reading = read_case(case)
    assert not reading.refused
    assert reading.case.entries[0].patient_id == "Zoë"
    (case / "waiting_list.csv").write_bytes(text.encode("cp1252"))
    assert "encoding_not_as_declared" in refusals(read_case(case).findings)
    (case / "case.toml").write_text(CASE_TOML + '[files]\nencoding = "cp1252"\n')
    reading = read_case(case)
    assert not reading.refused
    assert reading.case.entries[0].patient_id == "Zoë"


def test_row_18_a_workbook_renamed_to_csv(case):
    (case / "waiting_list.csv").write_bytes(b"PK\x03\x04" + bytes(40))
    findings = read_case(case).findings
    assert "not_a_text_file" in refusals(findings)


def test_row_55_a_stale_extract_is_refused_unless_a_named_person_accepts_it(case):
    text = CASE_TOML.replace("2026-11-02T06", "2026-10-30T06")
    (case / "case.toml").write_text(text)
    reading = read_case(case)
    assert reading.refused
    assert refusals(reading.findings) == ["extract_stale"]
    accepted = read_case(case, accept_stale="A Manager")
    assert not accepted.refused
    assert accepted.counts()["extract_stale_accepted"] == 1


def test_row_55_an_extract_without_a_time_is_refused_whoever_accepts_it(case):
    text = "".join(line for line in CASE_TOML.splitlines(True) if "extracted" not in line)
    (case / "case.toml").write_text(text)
    reading = read_case(case, accept_stale="A Manager")
    assert reading.case is None
    assert [f.column for f in reading.findings if f.rule == "setting_missing"] == ["extracted_at"]


def test_row_55_the_same_files_end_the_same_way_whatever_the_clock_says(case, monkeypatch):
    import time

    before = read_case(case)
    later = time.time() + timedelta(days=3650).total_seconds()
    monkeypatch.setattr(time, "time", lambda: later)
    assert read_case(case) == before


def test_faults_of_settings_and_of_headers_are_told_together(case):
    (case / "case.toml").write_text(CASE_TOML.replace("2026-12-02", "2026-13-02"))
    assert refusal(case).rule == "toml_unreadable"
    (case / "case.toml").write_text(CASE_TOML.replace("name", "nme"))
    (case / "waiting_list.csv").write_text(listing(header=HEADER.replace("priority", "prio")))
    (case / "sessions.csv").write_text("session_id\n")
    reading = read_case(case)
    assert reading.case is None
    assert set(refusals(reading.findings)) == {"setting_missing", "header_missing_column"}
    assert {f.file for f in reading.findings} == {"case.toml", "waiting_list.csv", "sessions.csv"}


def test_a_kind_that_no_part_plans(case, monkeypatch):
    (case / "case.toml").write_text(CASE_TOML.replace('"theatre"', '"kitchen"'))
    reading = read_case(case)
    assert refusals(reading.findings) == ["kind_unknown"]
    assert "theatre or diagnostics" in reading.findings[0].expected
    monkeypatch.setitem(case_reader.KINDS, "kitchen", ("optimiser.readers.kitchen", "read_kitchen"))
    assert refusals(read_case(case).findings) == ["kind_unknown"]


def test_a_benchmarks_file_goes_to_its_reader(tmp_path, monkeypatch):
    seen = []
    module = type(sys)("optimiser.readers.asl1")
    module.read_asl1 = lambda path: seen.append(path) or "reading"
    monkeypatch.setitem(sys.modules, "optimiser.readers.asl1", module)
    assert read_case(tmp_path / "week.lp") == "reading"
    assert seen == [tmp_path / "week.lp"]

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from optimiser.models.words import Admission, Priority
from optimiser.readers import read_case

TINY = Path(__file__).parents[2] / "instances" / "theatre" / "tiny"
ROW = {
    "Waiting_List_Type": "IRTT",
    "NHS_NUMBER": "9992820616",
    "LOCAL_PATIENT_IDENTIFIER": "P1",
    "PERSON_BIRTH_DATE": "1984-09-02",
    "PERSON_STATED_GENDER_CODE": "2",
    "ETHNIC_CATEGORY": "A",
    "PATIENT_PATHWAY_IDENTIFIER": "E1",
    "ACTIVITY_TREATMENT_FUNCTION_CODE": "110",
    "CONSULTANT_CODE": "S-JOINT",
    "REFERRAL_TO_TREATMENT_PERIOD_START_DATE": "2025-11-10",
    "TCI_Date": "",
    "DECISION_TO_ADMIT_DATE": "2025-12-15 00:00:00",
    "Proposed_Procedure_OPCS_Code": "W822",
    "Procedure_Priority_Code": "P3",
    "Inclusion_On_Cancer_PTL": "N",
    "INTENDED_MANAGEMENT_CODE": "2",
}


@pytest.fixture
def read(tmp_path):
    """Reads the tiny case with these rows of an extract as its waiting list."""

    def of(*rows, headings=str):
        folder = tmp_path / "case"
        shutil.copytree(TINY, folder, dirs_exist_ok=True)
        (folder / "waiting_list.csv").unlink()
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([headings(name) for name in ROW])
        for number, row in enumerate(rows, start=1):
            unlike = {"PATIENT_PATHWAY_IDENTIFIER": f"E{number}",
                      "LOCAL_PATIENT_IDENTIFIER": f"P{number}", "NHS_NUMBER": ""}  # fmt: skip
            writer.writerow((ROW | unlike | row).values())
        text = out.getvalue()
        (folder / "wlmds_open_pathways.csv").write_text(text, encoding="utf-8", newline="")
        return read_case(folder)

    return of


@pytest.mark.parametrize("headings", [str, str.lower, str.upper])
def test_a_pathway_becomes_an_entry_whatever_the_case_of_its_headings(read, headings):
    reading = read({"NHS_NUMBER": ROW["NHS_NUMBER"]}, headings=headings)
    assert reading.case is not None, reading.findings
    (entry,) = reading.case.entries
    assert (entry.entry_id, entry.patient_id, entry.specialty) == ("E1", "P1", "110")
    assert (entry.procedure, entry.priority) == ("W822", Priority.P3)
    assert (entry.referral_date, entry.decision_date) == (date(2025, 11, 10), date(2025, 12, 15))
    assert (entry.admission, entry.consultant) == (Admission.day, "S-JOINT")
    assert (entry.sex, entry.ethnicity, entry.nhs_number) == ("2", "A", "9992820616")
    assert (entry.target_date, entry.sites) == (None, ())


def test_rows_that_are_not_for_admission_are_left_out_and_counted(read):
    reading = read({}, {"Waiting_List_Type": "ORTT"}, {"Waiting_List_Type": "onon"})
    assert [one.id for one in reading.left_out] == ["E2", "E3"]
    (told,) = [f for f in reading.findings if f.rule == "wlmds_not_for_admission"]
    assert told.problem.startswith("2 rows")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"TCI_Date": "2026-03-03"}, "wlmds_date_without_session"),
        ({"Inclusion_On_Cancer_PTL": "y"}, "wlmds_cancer_without_date"),
        ({"Inclusion_On_Cancer_PTL": "Yes"}, "wlmds_cancer_without_date"),
        ({"Inclusion_On_Cancer_PTL": "1"}, "wlmds_cancer_without_date"),
        ({"Inclusion_On_Cancer_PTL": "TRUE"}, "wlmds_cancer_without_date"),
        ({"Inclusion_On_Cancer_PTL": "perhaps"}, "wlmds_cancer_unreadable"),
        ({"Inclusion_On_Cancer_PTL": "2"}, "wlmds_cancer_unreadable"),
    ],
)
def test_what_cannot_be_planned_safely_is_held_at_its_line(read, row, rule):
    reading = read({}, row)
    assert [(one.id, one.rule) for one in reading.held] == [("E2", rule)]
    (told,) = [f for f in reading.findings if f.rule == rule]
    assert (told.severity, told.row, told.file) == (Severity.held, 3, "wlmds_open_pathways.csv")


@pytest.mark.parametrize("said", ["", "n", "NO", "0", "False"])
def test_a_patient_who_is_not_on_the_cancer_list_is_planned(read, said):
    assert not read({"Inclusion_On_Cancer_PTL": said}).held


@pytest.mark.parametrize("more", [{"TCI_Date": "2026-03-03"}, {"Inclusion_On_Cancer_PTL": "Y"}])
def test_row_37_rows_that_differ_in_what_holds_one_of_them_are_both_held(read, more):
    twice = {"PATIENT_PATHWAY_IDENTIFIER": "E1", "LOCAL_PATIENT_IDENTIFIER": "P1"}
    for rows in ([twice, twice | more], [twice | more, twice]):
        reading = read(*rows)
        assert [(one.id, one.rule) for one in reading.held] == [("E1", "entry_ambiguous")]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_row_16_only_the_headings_are_in_small_letters_whatever_ends_their_line(
    read, tmp_path, end
):
    read({})
    file = tmp_path / "case" / "wlmds_open_pathways.csv"
    file.write_text(file.read_text("utf-8"), "utf-8", newline=end)
    (entry,) = read_case(tmp_path / "case").case.entries
    assert (entry.entry_id, entry.procedure) == ("E1", "W822")


def test_an_urgent_patient_on_the_cancer_list_is_planned(read):
    reading = read({"Inclusion_On_Cancer_PTL": "Y", "Procedure_Priority_Code": "P2"})
    assert [entry.entry_id for entry in reading.case.entries] == ["E1"]


def test_every_row_ends_in_one_place(read):
    rows = [{}, {"Procedure_Priority_Code": ""}, {"Waiting_List_Type": "ORTT"},
            {"REFERRAL_TO_TREATMENT_PERIOD_START_DATE": "10/11/2025"},
            {"TCI_Date": "2026-03-03"}]  # fmt: skip
    reading = read(*rows)
    ids = [e.entry_id for e in reading.case.entries]
    ids += [one.id for one in (*reading.held, *reading.left_out)]
    assert sorted(ids) == sorted(reading.raw_ids) == ["E1", "E2", "E3", "E4", "E5"]


def test_a_blank_priority_is_held_first(read):
    reading = read({"Procedure_Priority_Code": ""})
    assert "priority" in reading.held[0].rule


def test_a_waiting_list_goes_before_an_extract(read, tmp_path):
    read({})
    shutil.copy(TINY / "waiting_list.csv", tmp_path / "case")
    reading = read_case(tmp_path / "case")
    assert "E12" in reading.raw_ids
    assert any(f.rule == "file_unknown" for f in reading.findings)


def test_a_heading_that_is_missing_refuses_the_file(read, tmp_path):
    read({})
    file = tmp_path / "case" / "wlmds_open_pathways.csv"
    file.write_text(file.read_text("utf-8").replace("Procedure_Priority_Code", "other"), "utf-8")
    reading = read_case(tmp_path / "case")
    assert reading.refused
    assert any(f.column == "procedure_priority_code" for f in reading.findings)

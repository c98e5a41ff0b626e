"""The shipped catalogue: whole, marked, as the domain reference has it; and an edited copy."""

import csv
import shutil
from pathlib import Path

import pytest

from optimiser.catalogue import CATALOGUE_FOLDER, MARKS, read_catalogue
from optimiser.models.words import Flag, PairKind
from optimiser.readers.diagnostics import COLUMNS


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE_FOLDER, tmp_path / "mine"))


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_every_row_has_a_mark_and_a_source() -> None:
    catalogue = read_catalogue()
    for row in (*catalogue.tests.values(), *catalogue.rules, *catalogue.bundles.values()):
        assert row.mark in MARKS
        assert row.source.startswith("4."), row


def test_every_test_makes_sense() -> None:
    for test in read_catalogue().tests.values():
        assert 5 <= test.minutes <= 60
        assert test.minutes % 5 == 0
        assert test.changeover_minutes in (0, 5, 10)
    with (CATALOGUE_FOLDER / "tests.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["least_minutes"]:
                assert int(row["least_minutes"]) <= int(row["minutes"]), row["test"]
                assert int(row["minutes"]) <= int(row["most_minutes"]), row["test"]


@pytest.mark.parametrize(
    ("test", "minutes"),
    [("ct_plain", 15), ("mri_one", 30), ("us_abdomen", 20), ("echo", 45), ("ophthalmic_bundle", 45),
     ("spirometry_reversibility", 50), ("colonoscopy", 45), ("urodynamics", 60)],
)  # fmt: skip
def test_slots_of_the_domain_reference(test: str, minutes: int) -> None:
    assert read_catalogue().tests[test].minutes == minutes


def test_rules_use_the_words_of_the_files() -> None:
    rules = read_catalogue().rules
    assert {rule.kind for rule in rules} == {kind.value for kind in PairKind}
    assert {rule.applies_to for rule in rules} - {None} <= {flag.value for flag in Flag}
    pairs = {(rule.first, rule.then): rule for rule in rules}
    assert pairs["egfr_poc", "ct_contrast"].min_gap_minutes == 30
    assert ("feno", "spirometry") in pairs
    assert ("dexa", "ct_contrast") in pairs


def test_bundles_hold_one_to_five_tests() -> None:
    bundles = read_catalogue().bundles
    assert len(bundles) == 12
    for bundle in bundles.values():
        assert 1 <= len(bundle.tests) <= 5
        assert not set(bundle.tests) & set(bundle.sometimes)


@pytest.mark.parametrize("name", ["tests", "test_rules"])
def test_tables_can_be_copied_into_a_case(name: str) -> None:
    header = (CATALOGUE_FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    columns = COLUMNS[name]
    known = {*columns.required, *columns.optional}
    assert set(header.split(",")[: len(known)]) == known


def test_an_edited_copy_counts(edited: Path) -> None:
    replace(edited, "tests.csv", "dexa,Bone density scan (DEXA),dexa,15,", "dexa,Bones,dexa,20,")
    assert read_catalogue(edited).tests["dexa"].room_minutes == 25


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("tests.csv", "\necg,", "\necho,", "the test echo comes twice"),
        ("tests.csv", "DEXA),dexa,15,", "DEXA),dexa,soon,", "tests.csv, line 19: invalid literal"),
        ("test_rules.csv", "feno,lung_function", "feno,lungs", "tests.csv has no lungs"),
        ("bundles.csv", "joint_mri,", "joint_ultrasound,", "joint_ultrasound comes twice"),
        (
            "bundles.csv",
            "ophthalmic_bundle,,C",
            "ophthalmic_bundle,,",
            "the mark is one of A, C, F",
        ),
        ("tests.csv", ",modality,", ",kind,", "tests.csv, line 2: the column modality is missing"),
    ],
)
def test_what_an_edited_copy_may_not_do(
    edited: Path, name: str, old: str, new: str, said: str
) -> None:
    replace(edited, name, old, new)
    with pytest.raises(ValueError, match=said):
        read_catalogue(edited)


def test_a_folder_without_the_tables(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"tests\.csv cannot be read"):
        read_catalogue(tmp_path)

"""Same seed, same bytes; the instances of this repository; dirt and an edited catalogue."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.catalogue import CATALOGUE_FOLDER
from optimiser.generate import generate_diagnostics
from optimiser.generate.__main__ import CENTRE_INSTANCES, main
from tests.generate.diagnostics.made import Centre
from tests.generate.folder import contents, valid_nhs_number

REPOSITORY = Path(__file__).resolve().parents[3]
INSTANCES = REPOSITORY / "instances" / "diagnostics"


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_same_seed_same_bytes_in_another_process(tmp_path: Path, hash_seed: str) -> None:
    generate_diagnostics("S", 5, tmp_path / "here", dirt=0.1)
    there = tmp_path / "there"
    code = (
        "import sys; from pathlib import Path; from optimiser.generate import generate_diagnostics;"
        "generate_diagnostics('S', 5, Path(sys.argv[1]), dirt=0.1)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(there)],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        check=True,
    )
    assert contents(there) == contents(tmp_path / "here")


def test_another_seed_is_another_centre(tmp_path: Path) -> None:
    generate_diagnostics("S", 5, tmp_path / "five")
    generate_diagnostics("S", 6, tmp_path / "six")
    assert contents(tmp_path / "five")["requests.csv"] != contents(tmp_path / "six")["requests.csv"]


@pytest.mark.parametrize("name", sorted(CENTRE_INSTANCES))
def test_written_instances_are_what_the_command_makes(tmp_path: Path, name: str) -> None:
    assert main([name, str(tmp_path)]) == 0
    assert contents(tmp_path) == contents(INSTANCES / name.removeprefix("diagnostics-"))


def test_week_small_reads_clean() -> None:
    reading = Centre(INSTANCES / "week-small").reading
    assert not reading.held
    assert len(reading.raw_ids) == 80


def test_dirty_instance_has_held_rows_of_many_kinds() -> None:
    centre = Centre(INSTANCES / "dirty")
    reading = centre.reading
    assert not reading.refused
    assert len(reading.raw_ids) == 40
    rules = {aside.rule for aside in reading.held}
    assert len(rules) >= 10
    assert rules >= {"priority_missing", "test_unknown", "result_unreadable", "tests_missing"}
    assert "request_repeated" in reading.counts()
    waiting = {request.request_id for request in centre.case.requests}
    assert waiting.isdisjoint(aside.id for aside in reading.held)


def test_dirt_spoils_about_its_share(tmp_path: Path) -> None:
    generate_diagnostics("S", 7, tmp_path / "clean")
    generate_diagnostics("S", 7, tmp_path / "dirty", dirt=0.2)
    clean, dirty = Centre(tmp_path / "clean"), Centre(tmp_path / "dirty")
    changed = sum(a != b for a, b in zip(clean.requests, dirty.requests, strict=False))
    repeated = len(dirty.requests) - len(clean.requests)
    assert repeated == 3
    assert 34 <= changed + repeated <= 40
    assert 20 <= len(dirty.reading.held) <= changed
    assert any(r["nhs_number"] and not valid_nhs_number(r["nhs_number"]) for r in dirty.requests)
    # who is booked stays booked: dirt never frees a place
    booked = [row for row in clean.requests if row["status"] == "booked"]
    assert booked == [row for row in dirty.requests if row["status"] == "booked"]


@pytest.mark.parametrize("dirt", [-0.1, 1.1])
def test_dirt_is_a_share(tmp_path: Path, dirt: float) -> None:
    with pytest.raises(ValueError, match="dirt is a share"):
        generate_diagnostics("S", 1, tmp_path / "out", dirt=dirt)
    assert not (tmp_path / "out").exists()


def test_an_unknown_size(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="try one of S, M, L"):
        generate_diagnostics("XL", 1, tmp_path / "out")  # type: ignore[arg-type]


def test_an_edited_catalogue_makes_the_case(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(CATALOGUE_FOLDER, mine)
    text = (mine / "tests.csv").read_text(encoding="utf-8")
    longer = text.replace("echo,Echocardiogram,echo,45,", "echo,Echocardiogram,echo,60,")
    (mine / "tests.csv").write_text(longer, encoding="utf-8")
    generate_diagnostics("S", 1, tmp_path / "case", catalogue=mine)
    centre = Centre(tmp_path / "case")
    assert centre.tests["echo"]["minutes"] == "60"
    assert not centre.reading.held
    assert "--catalogue FOLDER" in (tmp_path / "case" / "about.md").read_text(encoding="utf-8")

"""The instances of this repository, dirt, and what the readers say of generated cases."""

from pathlib import Path

import pytest

from optimiser.generate import generate_theatre
from optimiser.generate.__main__ import INSTANCES, main
from optimiser.generate.sizes import SIZES
from optimiser.readers import read_case
from tests.generate.folder import Case, contents, valid_nhs_number

REPOSITORY = Path(__file__).resolve().parents[2]
WRITTEN_INSTANCES = REPOSITORY / "instances" / "theatre"


@pytest.mark.parametrize("name", sorted(INSTANCES))
def test_written_instances_are_what_the_command_makes(tmp_path: Path, name: str) -> None:
    assert main([name, str(tmp_path)]) == 0
    assert contents(tmp_path) == contents(WRITTEN_INSTANCES / name)


def test_dirt_spoils_about_its_share(tmp_path: Path) -> None:
    generate_theatre("S", 7, tmp_path / "clean")
    generate_theatre("S", 7, tmp_path / "dirty", dirt=0.2)
    clean, dirty = Case(tmp_path / "clean"), Case(tmp_path / "dirty")
    changed = sum(a != b for a, b in zip(clean.entries, dirty.entries, strict=False))
    repeated = len(dirty.entries) - len(clean.entries)
    assert repeated == 2
    assert 24 <= changed + repeated <= 30
    assert dirty.share("priority", "") > 0
    assert any(r["nhs_number"] and not valid_nhs_number(r["nhs_number"]) for r in dirty.entries)
    assert clean.booked() == dirty.booked()


@pytest.mark.parametrize("size", ["S", "M"])
def test_clean_cases_read_without_held_rows(made: dict[str, Case], size: str) -> None:
    reading = read_case(made[size].folder)
    assert not reading.refused
    assert not reading.held
    assert len(reading.raw_ids) == SIZES[size].entries


def test_tiny_reads_without_held_rows() -> None:
    reading = read_case(WRITTEN_INSTANCES / "tiny")
    assert not reading.refused
    assert not reading.held
    assert len(reading.raw_ids) == 12
    assert len(reading.left_out) == 1


def test_dirty_instance_has_held_rows() -> None:
    reading = read_case(WRITTEN_INSTANCES / "dirty")
    assert not reading.refused
    assert reading.held
    assert len(reading.counts()) >= 5

"""Whatever is done to the files: a refusal that says why, or everyone in exactly one place."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from optimiser.audit import audit
from optimiser.errors import FixedBookingsClash
from optimiser.generate import generate_theatre
from optimiser.models.reading import Reading
from optimiser.readers import read_case
from optimiser.solve import solve
from tests.mutated_files import (
    WAITING_LIST,
    conserved,
    cut_short,
    ending,
    files_of,
    ids_in,
    mutated,
)

INSTANCES = Path(__file__).parents[3] / "instances" / "theatre"
SAMPLES = ("tiny", "tiny", "dirty", "fortnight-small")


def endings(folder: Path, numbers: range, plan_every: int) -> Counter[str]:
    samples = [files_of(INSTANCES / name) for name in SAMPLES]
    seen: Counter[str] = Counter()
    for number in numbers:
        random = Random(f"conservation/{number}")
        how, reading = ending(folder, mutated(random.choice(samples), random))
        seen[how] += 1
        if how != "refused" and reading is not None and sum(seen.values()) % plan_every == 0:
            seen[_planned(reading)] += 1
    return seen


def _planned(reading: Reading) -> str:
    """The greedy plan of a reading, which the audit counts from the input's ids."""
    try:
        plan = solve(reading, strategy="greedy", seconds=5, seed=1, workers=1)
    except FixedBookingsClash as clash:
        return "clash" if clash.violations else "clash without a violation"
    assert reading.case is not None
    assert audit(reading.case, plan, reading) == []
    return "planned"


@pytest.mark.parametrize("name", ["tiny", "dirty", "fortnight-small"])
def test_the_instances_of_this_repository_lose_nobody(tmp_path: Path, name: str) -> None:
    how, reading = ending(tmp_path, files_of(INSTANCES / name))
    assert how == ("held" if name == "dirty" else "accepted")
    assert reading is not None
    assert [finding for finding in reading.findings if finding.rule.endswith("untrusted")] == []


def test_dirt_put_in_by_the_generator_is_held_or_told(tmp_path: Path) -> None:
    generate_theatre("S", 3, tmp_path / "case", dirt=0.5)
    reading = read_case(tmp_path / "case")
    counts = reading.counts()
    for rule in (
        "priority_missing",
        "priority_unreadable",
        "entry_repeated",
        "nhs_number_wrong",
        "decision_before_referral",
        "procedure_unknown",
        "priority_read_as_p4",
        "duration_implausible",
        "consultant_unknown",
        "referral_date_missing",
        "flag_unknown",
        "window_reversed",
    ):
        assert counts.get(rule), rule
    named, nameless = ids_in((tmp_path / "case" / "waiting_list.csv").read_bytes())
    assert set(reading.raw_ids) == named
    assert nameless == 0


def test_mutated_cases_lose_nobody(tmp_path: Path) -> None:
    seen = endings(tmp_path, range(150), plan_every=15)
    assert seen["accepted"] + seen["held"] > 50
    assert seen["refused"] > 20
    assert seen["planned"] >= 2
    assert not seen["clash without a violation"]


@pytest.mark.slow
def test_many_more_mutated_cases_lose_nobody(tmp_path: Path) -> None:
    seen = endings(tmp_path, range(1_000, 2_350), plan_every=15)
    assert seen["accepted"] + seen["held"] > 500
    assert seen["planned"] > 10
    assert not seen["clash without a violation"]


@pytest.mark.slow
def test_a_case_cut_at_any_byte_loses_nobody_that_is_left(tmp_path: Path) -> None:
    files = files_of(INSTANCES / "tiny")
    files = {name: files[name] for name in ("case.toml", "waiting_list.csv", "sessions.csv")}
    for name, length in cut_short(files):
        ending(tmp_path, files | {name: files[name][:length]})


def test_the_judge_sees_a_lost_row(tmp_path: Path) -> None:
    files = files_of(INSTANCES / "tiny")
    _, reading = ending(tmp_path, files)
    assert reading is not None
    assert reading.case is not None
    lost = reading.case.model_copy(update={"entries": reading.case.entries[1:]})
    with pytest.raises(AssertionError):
        conserved(reading.model_copy(update={"case": lost}), ids_in(files[WAITING_LIST]))
    fewer = reading.model_copy(update={"case": lost, "raw_ids": reading.raw_ids[1:]})
    with pytest.raises(AssertionError, match="nowhere"):
        conserved(fewer, ids_in(files[WAITING_LIST]))

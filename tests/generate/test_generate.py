"""Made-up theatre cases: repeatable, well formed, and consistent with themselves."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from optimiser.generate import generate_theatre
from optimiser.generate.__main__ import main
from optimiser.generate.rows import (
    BedRow,
    EntryRow,
    EquipmentRow,
    ProcedureRow,
    RosterRow,
    SessionRow,
    SurgeonRow,
    columns_of,
)
from optimiser.generate.sizes import SIZES
from optimiser.generate.theatre import write_theatre_case
from tests.generate.folder import Case, Rows, contents, valid_nhs_number

FILES = {
    "waiting_list.csv": EntryRow,
    "sessions.csv": SessionRow,
    "procedures.csv": ProcedureRow,
    "surgeons.csv": SurgeonRow,
    "roster.csv": RosterRow,
    "equipment.csv": EquipmentRow,
    "beds.csv": BedRow,
}


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    generate_theatre("S", 4, tmp_path / "a", dirt=0.1)
    generate_theatre("S", 4, tmp_path / "b", dirt=0.1)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert set(contents(tmp_path / "a")) == {*FILES, "case.toml", "about.md"}


def test_other_seed_other_case(tmp_path: Path) -> None:
    generate_theatre("S", 4, tmp_path / "a")
    generate_theatre("S", 5, tmp_path / "b")
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert first["waiting_list.csv"] != second["waiting_list.csv"]
    assert first["sessions.csv"] != second["sessions.csv"]


def test_unknown_names_say_what_to_try(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing", str(tmp_path)]) == 2
    assert "fortnight-small" in capsys.readouterr().err
    with pytest.raises(ValueError, match="try one of S, M, L, XL"):
        generate_theatre("XS", 1, tmp_path)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="share from 0 to 1"):
        generate_theatre("S", 1, tmp_path, dirt=2)


@pytest.mark.parametrize("size", ["S", "M"])
def test_counts_and_columns(made: dict[str, Case], size: str) -> None:
    case = made[size]
    assert len(case.entries) == SIZES[size].entries
    assert len(case.sessions) == SIZES[size].sessions
    assert {row["specialty"] for row in case.entries} == set(SIZES[size].mix)
    assert len({row["site"] for row in case.sessions}) == len(SIZES[size].sites)
    assert len({row["entry_id"] for row in case.entries}) == len(case.entries)
    assert len({row["session_id"] for row in case.sessions}) == len(case.sessions)
    for name, row_class in FILES.items():
        header = (case.folder / name).read_text(encoding="utf-8").splitlines()[0]
        assert header.split(",") == columns_of(row_class)


@pytest.mark.parametrize("size", ["S", "M"])
def test_dates_of_the_case(made: dict[str, Case], size: str) -> None:
    settings = made[size].settings
    planning, start = settings["planning_date"], settings["horizon_start"]
    assert planning.weekday() == 0
    assert date(2026, 1, 1) <= planning <= date(2026, 6, 30)
    assert (start - planning).days >= settings["policy"]["notice_days"] == 21
    assert (settings["horizon_end"] - start).days == 7 * SIZES[size].weeks - 1
    extracted = settings["extracted_at"]
    assert (extracted.date(), extracted.hour) == (planning, 5)
    summer = planning >= date(2026, 3, 30)
    assert extracted.utcoffset() == timedelta(hours=1 if summer else 0)
    for session in made[size].sessions:
        assert start <= datetime.fromisoformat(session["start"]).date() <= settings["horizon_end"]


def test_trusts_share_nothing(tmp_path: Path) -> None:
    size = replace(SIZES["XL"], entries=600, sessions=90, weeks=1, locked=3, trusts=3)
    write_theatre_case(size, 1, tmp_path, 0.0, "three", "none")
    case = Case(tmp_path)
    assert (len(case.entries), len({row["entry_id"] for row in case.entries})) == (600, 600)
    assert len({row["session_id"] for row in case.sessions}) == 90
    own: dict[str, set[tuple[str, str]]] = defaultdict(set)

    def seen(trust: str, row: dict[str, str], columns: dict[str, str]) -> None:
        for column, what in columns.items():
            own[trust[:3]] |= {(what, name) for name in row[column].split(";") if name}

    person = {"patient_id": "patient", "nhs_number": "number", "consultant": "surgeon"}
    for row in case.entries:
        seen(row["sites"], row, person | {"ward": "ward", "sites": "site"})
    for row in case.sessions:
        seen(row["site"], row, {"site": "site", "surgeons": "surgeon"})
    for row in case.table("roster.csv"):
        seen(row["site"], row, {"surgeon_id": "surgeon"})
    for row in case.table("beds.csv"):
        seen(row["ward"], row, {"ward": "ward"})
    assert sorted(own) == ["T1-", "T2-", "T3-"]
    assert sum(map(len, own.values())) == len(set().union(*own.values()))
    assert {site for what, site in own["T2-"] if what == "site"} == {
        "T2-north", "T2-south", "T2-hub", "T2-coast",
    }  # fmt: skip


def test_mix_of_the_medium_list(made: dict[str, Case]) -> None:
    case = made["M"]
    today = case.settings["planning_date"]
    waits = [(today - date.fromisoformat(row["referral_date"])).days for row in case.entries]
    assert 0.07 <= case.share("priority", "P2") <= 0.14
    assert 0.15 <= case.share("priority", "P3") <= 0.27
    assert 0.62 <= case.share("priority", "P4") <= 0.75
    assert 0 < case.share("priority", "P1B") < 0.003
    assert 0.03 <= sum(days > 364 for days in waits) / len(waits) <= 0.06
    assert 0.36 <= 1 - case.share("consultant", "") <= 0.44
    assert 0.26 <= 1 - case.share("touch_minutes", "") <= 0.34
    assert 0.04 <= case.share("status", "booked") <= 0.05
    assert 0.07 <= 1 - case.share("unavailable", "") <= 0.13
    assert 0.60 <= 1 - case.share("ready_from", "") <= 0.75
    assert 0 < case.share("status", "suspended", "removed") < 0.04
    assert 1 - case.share("cancer_target", "") > 0
    assert 1 - case.share("rebook_by", "") > 0


def test_urgent_targets_fall_before_inside_and_after(made: dict[str, Case]) -> None:
    case = made["M"]
    places = Counter()
    for row in case.entries:
        if row["priority"] == "P2":
            decided = date.fromisoformat(row["decision_date"] or row["referral_date"])
            target = decided + timedelta(days=28)
            if row["target_date"]:
                target = date.fromisoformat(row["target_date"])
            early = target < case.settings["horizon_start"]
            late = target > case.settings["horizon_end"]
            places["before" if early else "after" if late else "inside"] += 1
    assert min(places[place] for place in ("before", "inside", "after")) > 0


def test_every_list_is_several_times_its_sessions(made: dict[str, Case]) -> None:
    case = made["M"]
    need: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for entry in case.entries:
        turnover = int(case.procedures[entry["procedure"]]["turnover_minutes"])
        need[entry["specialty"]] += case.minutes(entry) + turnover
    for session in case.sessions:
        length = datetime.fromisoformat(session["end"]) - datetime.fromisoformat(session["start"])
        offered[session["specialties"].split(";")[0]] += int(length.total_seconds()) // 60
    for code in need:
        assert 3 <= need[code] / offered[code] <= 6, code


@pytest.mark.parametrize("size", ["S", "M"])
def test_nhs_numbers(made: dict[str, Case], size: str) -> None:
    numbers = {}
    for row in made[size].entries:
        if row["nhs_number"]:
            assert row["nhs_number"].startswith("999")
            assert valid_nhs_number(row["nhs_number"])
            assert numbers.setdefault(row["nhs_number"], row["patient_id"]) == row["patient_id"]


@pytest.mark.parametrize("size", ["S", "M"])
def test_entries_make_sense(made: dict[str, Case], size: str) -> None:
    case = made[size]
    today = case.settings["planning_date"]
    for row in case.entries:
        referral = date.fromisoformat(row["referral_date"])
        assert referral < today
        if row["decision_date"]:
            assert referral < date.fromisoformat(row["decision_date"]) <= today
        procedure = case.procedures[row["procedure"]]
        assert procedure["specialty"] == row["specialty"]
        if row["touch_minutes"]:
            usual = int(procedure["touch_minutes"])
            assert abs(int(row["touch_minutes"]) - usual) <= usual / 4
            assert int(row["touch_sd"]) > 0
        if row["admission"] == "inpatient":
            assert int(row["nights"]) >= 1
            assert row["ward"]
        if row["consultant"]:
            surgeon = case.surgeons[row["consultant"]]
            assert row["specialty"] in surgeon["specialties"].split(";")
            assert row["procedure"] in (surgeon["procedures"] or row["procedure"]).split(";")
        if row["ready_from"]:
            assert row["ready_from"] < row["ready_until"]


@pytest.mark.parametrize("size", ["S", "M"])
def test_booked_patients_are_consistent(made: dict[str, Case], size: str) -> None:
    case = made[size]
    sessions = {row["session_id"]: row for row in case.sessions}
    booked = case.booked()
    assert booked
    for session_id, entries in booked.items():
        session = sessions[session_id]
        assert session["state"] in ("open", "locked")
        free_from = datetime.fromisoformat(session["start"])
        procedure = ""
        turnover = same_turnover = 0
        for entry in entries:
            start = datetime.fromisoformat(entry["booked_start"])
            gap = same_turnover if entry["procedure"] == procedure else turnover
            assert start >= free_from + timedelta(minutes=gap)
            free_from = start + timedelta(minutes=case.minutes(entry))
            assert free_from <= datetime.fromisoformat(session["end"])
            procedure = entry["procedure"]
            turnover = int(case.procedures[procedure]["turnover_minutes"])
            same_turnover = int(case.procedures[procedure]["same_turnover_minutes"])
            assert entry["specialty"] in session["specialties"].split(";")
            if entry["consultant"]:
                assert entry["consultant"] in session["surgeons"].split(";")
            assert session["site"] in (entry["sites"] or session["site"]).split(";")
            day = session["start"][:10]
            assert (entry["ready_from"] or day) <= day <= (entry["ready_until"] or day)
            anaesthetic = entry["anaesthetic"] or case.procedures[procedure]["anaesthetic"]
            assert session["anaesthetist"] == "yes" or anaesthetic == "local"
    locked = [s["session_id"] for s in case.sessions if s["state"] == "locked"]
    assert locked
    assert all(booked[session_id] for session_id in locked)


@pytest.mark.parametrize("size", ["S", "M"])
def test_booked_patients_have_beds(made: dict[str, Case], size: str) -> None:
    case = made[size]
    taken: Counter[tuple[str, date]] = Counter()
    days = {s["session_id"]: date.fromisoformat(s["start"][:10]) for s in case.sessions}
    for entry in case.entries:
        if entry["status"] == "booked" and entry["ward"]:
            critical = int(entry["critical_care_nights"] or 0)
            for night in range(-int(entry["nights_before"] or 0), int(entry["nights"])):
                ward = "critical_care" if 0 <= night < critical else entry["ward"]
                taken[ward, days[entry["booked_session"]] + timedelta(days=night)] += 1
    beds = {
        (row["ward"], date.fromisoformat(row["date"])): int(row["beds"])
        for row in case.table("beds.csv")
    }
    assert taken
    assert all(count <= beds[night] for night, count in taken.items())
    last = case.settings["horizon_end"] + timedelta(days=14)
    assert all((ward, last) in beds for ward, _ in beds)


def test_few_surgeons_are_in_two_places(made: dict[str, Case]) -> None:
    named: dict[tuple[str, str], Rows] = defaultdict(list)
    for session in made["M"].sessions:
        for surgeon in filter(None, session["surgeons"].split(";")):
            named[surgeon, session["start"][:10]].append(session)
    both = 0
    for sessions in named.values():
        assert len({session["site"] for session in sessions}) == 1
        both += sum(
            a is not b and a["start"] < b["end"] and b["start"] < a["end"]
            for a in sessions
            for b in sessions
        )
    assert 0 < both <= 0.12 * len(made["M"].sessions)


def test_kinds_of_session(made: dict[str, Case]) -> None:
    sessions = made["M"].sessions
    states = Counter(row["state"] for row in sessions)
    assert states["protected"] == 2
    assert states["locked"] == 2
    assert {row["ages"] for row in sessions} == {"any", "adult", "child"}
    assert 0 < sum(row["anaesthetist"] == "no" for row in sessions) < 20
    assert 0 < sum(not row["surgeons"] for row in sessions) < 30
    assert any(";" in row["specialties"] for row in sessions)
    covered = {(row["start"][:10], row["site"]) for row in made["M"].table("roster.csv")}
    for row in sessions:
        assert row["surgeons"] or (row["start"][:10], row["site"]) in covered

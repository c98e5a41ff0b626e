"""Surgeons, rosters, equipment, beds: doubt never makes more of them."""

from pathlib import Path

import pytest

from optimiser.models.finding import Severity
from tests.readers.theatre.folders import TABLES, entry, finding, read, row, rules


@pytest.mark.parametrize(
    "cells",
    [{"specialties": ""}, {"max_sessions_per_week": "-1"}, {"max_sessions_per_week": "three"}],
)
def test_a_surgeon_whose_row_is_broken_is_offered_no_case(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    reading = read(tmp_path, surgeons=[TABLES["surgeons"][0] | cells, TABLES["surgeons"][1]])
    assert [one.surgeon_id for one in reading.case.surgeons] == ["S2"]
    assert finding(reading, "surgeon_row_untrusted").row == 2


def test_row_51_a_surgeon_with_one_row_that_cannot_be_read_is_offered_no_case(
    tmp_path: Path,
) -> None:
    """An accent may be written in two ways, and is one letter."""
    one = TABLES["surgeons"][1] | {"surgeon_id": "Ren\u00e9"}
    broken = one | {"surgeon_id": "Rene\u0301", "max_sessions_per_week": "few"}
    reading = read(tmp_path, surgeons=[TABLES["surgeons"][0], one, broken])
    assert [surgeon.surgeon_id for surgeon in reading.case.surgeons] == ["S1"]


def test_row_37_surgeons_that_stand_twice(tmp_path: Path) -> None:
    first, second = TABLES["surgeons"]
    reading = read(tmp_path, surgeons=[first, first, second])
    assert len(reading.case.surgeons) == 2
    reading = read(tmp_path, surgeons=[first, first | {"specialties": "120"}, second])
    assert [one.surgeon_id for one in reading.case.surgeons] == ["S2"]
    assert finding(reading, "surgeon_ambiguous").severity is Severity.warning


def test_procedures_of_a_surgeon_are_compared_without_the_point(tmp_path: Path) -> None:
    surgeons = [TABLES["surgeons"][0] | {"procedures": "W82.2; W401"}]
    assert read(tmp_path, surgeons=surgeons).case.surgeons[0].procedures == ("W822", "W401")


@pytest.mark.parametrize(
    "cells",
    [
        {"start": "", "end": "2026-03-04T18:00"},
        {"end": "2026-03-04T08:00"},
        {"end": "soon"},
        {"surgeon_id": ""},
    ],
)
def test_row_50_a_roster_row_that_is_broken_makes_nobody_available(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    reading = read(tmp_path, roster=[TABLES["roster"][0] | cells])
    assert reading.case.roster == ()
    assert finding(reading, "roster_row_untrusted").row == 2


@pytest.mark.parametrize(("second", "quantity"), [("1", 2 - 1), ("0", 0), ("5", 1)])
def test_row_51_of_two_rows_for_one_item_the_smaller_counts(
    tmp_path: Path, second: str, quantity: int
) -> None:
    first = TABLES["equipment"][0]
    reading = read(tmp_path, equipment=[first, first | {"quantity": second}])
    assert [kit.quantity for kit in reading.case.equipment] == [quantity]
    rule = "equipment_repeated" if second == "1" else "equipment_ambiguous"
    assert "line 2" in finding(reading, rule).problem


def test_row_51_an_item_that_cannot_be_counted_is_not_there(tmp_path: Path) -> None:
    reading = read(tmp_path, equipment=[TABLES["equipment"][0] | {"quantity": "some"}])
    assert reading.case.equipment == ()
    assert "equipment_row_untrusted" in rules(reading)


@pytest.mark.parametrize("other", [{"quantity": "some"}, {"quantity": "", "site": " north"}])
def test_row_51_an_item_of_which_one_row_cannot_be_read_is_not_there(
    tmp_path: Path, other: dict[str, str]
) -> None:
    first = TABLES["equipment"][0]
    elsewhere = first | {"site": "south"}
    for rows in ([first, first | other, elsewhere], [first | other, first, elsewhere]):
        reading = read(tmp_path, equipment=rows)
        assert [kit.site for kit in reading.case.equipment] == ["south"]
        assert "equipment_row_untrusted" in rules(reading)


@pytest.mark.parametrize("beds", ["few", "", "1 bed", "-1"])
def test_row_51_beds_that_cannot_be_read_are_none(tmp_path: Path, beds: str) -> None:
    night = TABLES["beds"][0] | {"beds": beds}
    reading = read(tmp_path, beds=[night, *TABLES["beds"][1:]])
    assert "nobody is added" in finding(reading, "beds_row_untrusted").problem
    assert reading.case.beds[0].beds == 0


def test_row_51_a_night_nobody_can_name_is_told_as_not_limited(tmp_path: Path) -> None:
    beds = [TABLES["beds"][0] | {"date": "soon"}, *TABLES["beds"][1:]]
    reading = read(tmp_path, beds=beds)
    assert "NOT limited" in finding(reading, "beds_row_untrusted").problem
    assert len(reading.case.beds) == len(beds) - 1


def test_row_51_of_two_numbers_of_beds_the_smaller_counts(tmp_path: Path) -> None:
    beds = [*TABLES["beds"], TABLES["beds"][4] | {"beds": "0"}]
    reading = read(tmp_path, beds=beds)
    night = reading.case.beds[4]
    assert reading.case.beds_by_night[night.ward, night.date] == 0


def test_row_51_critical_care_nobody_counts_is_told(tmp_path: Path) -> None:
    stays = row(procedure="W401", ward="ortho", critical_care_nights="1")
    beds = [night for night in TABLES["beds"] if night["ward"] == "ortho"]
    assert "critical_care_not_listed" in rules(read(tmp_path, waiting_list=[stays], beds=beds))
    assert "critical_care_not_listed" not in rules(read(tmp_path, waiting_list=[stays]))


def test_turnover_comes_from_the_catalogue(tmp_path: Path) -> None:
    arthroscopy = entry(read(tmp_path))
    assert (arthroscopy.turnover_minutes, arthroscopy.same_turnover_minutes) == (15, 8)
    knee = entry(read(tmp_path, waiting_list=[row(procedure="W401", ward="ortho")]))
    assert (knee.turnover_minutes, knee.same_turnover_minutes) == (22, 22)
    unknown = [TABLES["procedures"][0] | {"turnover_minutes": "", "same_turnover_minutes": ""}]
    assert "turnover_unknown" in rules(read(tmp_path, procedures=unknown))


def test_row_46_a_procedure_of_another_specialty_is_told(tmp_path: Path) -> None:
    """One row or several of other specialties, and nobody's own."""
    foreign = [TABLES["procedures"][0] | {"specialty": code} for code in ("120", "130")]
    for rows in (foreign[:1], foreign):
        reading = read(tmp_path, procedures=rows)
        assert "procedure_of_another_specialty" in rules(reading)
        assert reading.case.entries[0].minutes == 50
    for own in ("110", ""):
        rows = [*foreign, TABLES["procedures"][0] | {"specialty": own}]
        assert "procedure_of_another_specialty" not in rules(read(tmp_path, procedures=rows))


def test_row_51_beds_that_cannot_be_read_are_those_that_bookings_made_take(tmp_path: Path) -> None:
    """Nobody is added that night, and what people have booked is no clash."""
    nights = {"admission": "inpatient", "nights": "1", "ward": TABLES["beds"][0]["ward"]}
    made = {"status": "booked", "booked_session": "mon", "booked_start": "2026-03-02T08:30"}
    night = TABLES["beds"][0] | {"beds": "2 beds", "date": "2026-03-02"}
    booked = row(**nights | made)
    reading = read(tmp_path, waiting_list=[booked], beds=[night])
    assert not reading.held
    assert [(one.beds, one.read) for one in reading.case.beds] == [(1, False)]


def test_a_procedure_of_other_specialties_keeps_its_equipment_and_longest_turnover(
    tmp_path: Path,
) -> None:
    usual = TABLES["procedures"][0]
    others = [
        usual | {"specialty": "100", "turnover_minutes": "20", "equipment": "stack"},
        usual | {"specialty": "106", "turnover_minutes": "25", "equipment": "laser;stack"},
    ]
    (one,) = read(tmp_path, procedures=others).case.entries
    assert set(one.equipment) == {"stack", "laser"}
    assert one.turnover_minutes == 25
    assert one.touch_minutes == 50
    others[1]["touch_minutes"] = "90"
    reading = read(tmp_path, procedures=others)
    assert [held.rule for held in reading.held] == ["procedure_unknown"]
    assert "hold for its specialty" in finding(reading, "procedure_unknown").problem


def test_the_name_of_a_procedure_is_read_and_holds_nobody(tmp_path: Path) -> None:
    """One that cannot be read counts as none, and rows that differ in it alone say the same."""
    usual = TABLES["procedures"][0]
    assert entry(read(tmp_path)).procedure_name == "arthroscopy"
    hidden = read(tmp_path, procedures=[usual | {"name": "knee\u200b"}])
    assert not hidden.held
    assert entry(hidden).procedure_name is None
    assert finding(hidden, "invisible_characters").severity is Severity.warning
    two = read(tmp_path, procedures=[usual, usual | {"name": "keyhole surgery"}])
    assert not two.held
    assert "procedure_repeated" in rules(two)
    foreign = [usual | {"specialty": code, "name": code} for code in ("120", "130")]
    assert entry(read(tmp_path, procedures=foreign)).procedure_name is None

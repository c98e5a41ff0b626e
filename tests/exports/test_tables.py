from hypothesis import given
from hypothesis import strategies as st

from optimiser.exports.bookings_csv import booking_rows, bookings_text, read_bookings
from optimiser.exports.partly_csv import partly_rows, partly_text, read_partly
from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import GUARDED_STARTS, guarded, unguarded
from optimiser.exports.waiting_csv import read_waiting, waiting_rows, waiting_text
from optimiser.models.plan import Partly, Waiting
from tests.made_up import DAY, MORNING, a_case, a_plan, booking, entry
from tests.tiny_centre import MONDAY, centre, plan_of, request

NASTY = [
    "=1+1", "+44 7", "-3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "'=1", "''", "'", "",
    "a,b", 'say "no"', "two\nlines", "two\r\nlines", "a;b", " =1", "=cmd|' /C calc'!A0", "É☃𝄞",
    "＝1+1", "\ufeffx", "NA", "0012", "x" * 5000,
]  # fmt: skip


def test_every_nasty_text_comes_back_and_none_is_a_formula(tmp_path):
    bookings = tuple(
        booking(f"{text}|{n}", "S1", 1, MORNING, reason=text, surgeon=text or None)
        for n, text in enumerate(NASTY)
    )
    waiting = tuple(
        Waiting(id=f"{text}|{n}", code="x", detail=text) for n, text in enumerate(NASTY)
    )
    plan, case = a_plan(bookings=bookings, waiting=waiting), a_case()
    (tmp_path / "b.csv").write_text(bookings_text(plan, case), encoding="utf-8", newline="")
    (tmp_path / "w.csv").write_text(waiting_text(plan, case), encoding="utf-8", newline="")
    document = plan_to_dict(plan, case)
    assert read_bookings(tmp_path / "b.csv") == booking_rows(document)
    assert read_waiting(tmp_path / "w.csv") == waiting_rows(document)


def cells(text):
    return [line.split(",") for line in text.removeprefix("\ufeff").splitlines()]


def test_who_waits_stands_by_urgency_with_what_they_wait_for():
    waiting = tuple(Waiting(id=key, code="c", detail="d") for key in ("E1", "E2", "E3", "gone"))
    case = a_case(
        entry("E1", procedure="=W1"), entry("E2", target_date=DAY), entry("E3", priority="P2")
    )
    assert cells(waiting_text(a_plan(waiting=waiting, bookings=()), case)) == [
        ["id", "code", "detail", "rules", "nearest",
         "class", "priority", "target", "patient_id", "specialty", "procedure"],
        ["gone", "c", "d", "", "", "", "", "", "", "", ""],
        ["E3", "c", "d", "", "", "urgent", "P2", "2026-05-29", "pat-E3", "110", "W371"],
        ["E1", "c", "d", "", "", "routine", "P4", "2026-09-04", "pat-E1", "110", "'=W1"],
        ["E2", "c", "d", "", "", "routine", "P4", "2026-12-01", "pat-E2", "110", "W371"],
    ]  # fmt: skip


def test_a_centre_says_which_tests_somebody_waits_for():
    case = centre([request("R1", "a", "b", target_date=MONDAY)], [])
    plan = plan_of().model_copy(update={"waiting": (Waiting(id="R1", code="c", detail="d"),)})
    head, row = cells(waiting_text(plan, case))
    assert head[5:] == ["class", "priority", "target", "patient_id", "tests"]
    assert row[5:] == ["routine", "D4", "2026-03-02", "pR1", "a;b"]


def test_who_is_booked_in_part_stands_by_urgency_too(tmp_path):
    case = centre([request("R1", "a", "b"), request("R2", "a", "b", priority="D1")], [])
    partly = tuple(
        Partly(request_id=key, tests_waiting=("b",), code="c", detail="=d") for key in ("R1", "R2")
    )
    plan = plan_of().model_copy(update={"partly": partly})
    head, first, second = cells(partly_text(plan, case))
    assert head[4:] == ["class", "priority", "target", "patient_id", "tests"]
    assert [first[0], *first[4:6], *first[7:]] == ["R2", "urgent", "D1", "pR2", "a;b"]
    assert second[:4] == ["R1", "b", "c", "'=d"]
    (tmp_path / "p.csv").write_text(partly_text(plan, case), encoding="utf-8", newline="")
    assert read_partly(tmp_path / "p.csv") == partly_rows(plan_to_dict(plan, case))


def test_people_can_open_them_in_a_spreadsheet():
    text = bookings_text(a_plan(), a_case())
    assert text.startswith("\ufeffentry_id,patient_id,session_id")
    assert text.count("\r\n") == 4
    assert "proposed" in text.splitlines()[1]
    assert ",2026-12-01T08:30,2026-12-01T09:30,0,no," in text


@given(st.text())
def test_a_guarded_text_comes_back_and_never_starts_a_formula(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(GUARDED_STARTS)

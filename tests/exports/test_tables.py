from hypothesis import given
from hypothesis import strategies as st

from optimiser.exports.bookings_csv import booking_rows, bookings_text, read_bookings
from optimiser.exports.plan_json import plan_to_dict
from optimiser.exports.table import GUARDED_STARTS, guarded, unguarded
from optimiser.exports.waiting_csv import read_waiting, waiting_rows, waiting_text
from optimiser.models.plan import Waiting
from tests.made_up import MORNING, a_case, a_plan, booking

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

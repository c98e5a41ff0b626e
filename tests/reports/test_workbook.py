"""The workbook as a spreadsheet program sees it."""

import io
from datetime import datetime

import openpyxl
import pytest

from optimiser.reports.accepted import ACCEPTED
from optimiser.reports.paper import paper
from optimiser.reports.snapshot import snapshot
from optimiser.reports.workbook import HEAD_ROW, SHEETS, workbook_bytes
from tests.made_up import MORNING, a_case, a_plan, booking, entry


def made(plan=None, case=None, **more):
    case = case or a_case(name="Ward & Theatre &P")
    content = workbook_bytes(paper(plan or a_plan(), case, **more), case)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_every_sheet_is_there_and_the_summary_is_first():
    book = made(previous=snapshot(a_plan(bookings=()), a_case()))
    assert book.sheetnames == ["summary", *SHEETS.values()]
    assert "changes" not in made().sheetnames


@pytest.mark.parametrize("name", ["lists", "waiting", "held and left out", "use of sessions"])
def test_heads_stay_in_sight_and_filter(name):
    sheet = made()[name]
    assert sheet.freeze_panes == f"B{HEAD_ROW + 2}"
    assert sheet.auto_filter.ref.startswith(f"A{HEAD_ROW + 1}:")
    assert sheet.print_title_rows == f"${HEAD_ROW + 1}:${HEAD_ROW + 1}"
    assert all(cell.alignment.wrap_text and not cell.alignment.shrink_to_fit
               for cell in sheet[HEAD_ROW + 2] if cell.value is not None)  # fmt: skip


@pytest.mark.parametrize("mark", ["", "SUPERSEDED by run AB12-CD34"])
def test_every_sheet_prints_landscape_with_run_code_and_page_numbers(mark):
    for sheet in made(mark=mark):
        size = 8 if sheet.title in {"lists", "waiting"} else 9  # A3 and A4
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", size)
        left, middle, right = (getattr(sheet.oddFooter, side).text
                               for side in ("left", "center", "right"))  # fmt: skip
        assert "run " in left
        assert "list of 2026-11-24 06:00" in left
        assert middle == (mark or "PROPOSED")
        assert right == "Page &P of &N"
        assert "Ward" not in left + middle + right


def test_a_mark_too_long_for_a_footer_is_cut_there_and_whole_on_the_sheet():
    plan = a_plan(findings=dict.fromkeys(ACCEPTED, 1))
    old = snapshot(a_plan(bookings=()), a_case())
    stamp = paper(plan, a_case(), previous=old, mark="SUPERSEDED by run AB12-CD34").stamp
    for sheet in made(plan, previous=old, mark="SUPERSEDED by run AB12-CD34"):
        foot = sheet.oddFooter
        assert foot.left.text == stamp.line
        assert foot.center.text.startswith("SUPERSEDED by run AB12-CD34; PROPOSED, and ")
        assert foot.right.text == "Page &P of &N"
        assert sheet.oddHeader.center.text.startswith("SUPERSEDED by run AB12-CD34; PROPOSED")
        texts = [str(cell.value) for row in sheet.iter_rows(max_row=HEAD_ROW) for cell in row]
        assert stamp.mark in texts


def test_dates_are_dates_and_shares_are_shares():
    sheet = made()["lists"]
    assert sheet.cell(HEAD_ROW + 2, 1).value == datetime(2026, 12, 1)
    assert sheet.cell(HEAD_ROW + 2, 1).number_format == "ddd d mmm yyyy"
    heads = [cell.value for cell in sheet[HEAD_ROW + 1]]
    assert heads[:6] == ["Date", "Start", "End", "Site", "Theatre", "Session"]


def test_the_workbook_says_what_it_is_for_and_what_not():
    cells = [str(cell.value) for row in made()["summary"].iter_rows() for cell in row]
    (text,) = [cell for cell in cells if "a named person approves each list" in cell]
    assert "Not for triage, emergencies or decisions during the day." in text


def test_sides_are_never_cut():
    text = "total_hip_replacement_LEFT " * 12
    case = a_case(entry("E1", procedure=text))
    sheet = made(a_plan(bookings=(booking("E1", "S1", 1, MORNING),)), case)["lists"]
    assert text in [cell.value for cell in sheet[HEAD_ROW + 2]]


def test_equal_plans_are_equal_files():
    case = a_case()
    assert workbook_bytes(paper(a_plan(), case), case) == workbook_bytes(
        paper(a_plan(), case), case
    )

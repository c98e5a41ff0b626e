"""The page in a real browser, where this machine has one: offline, by keyboard, judged by axe."""

import json

import pytest

from optimiser.models.plan import SetAside, Waiting
from optimiser.reports.page import packed, page_text
from optimiser.reports.paper import paper
from optimiser.reports.table import Column, Shape, table
from tests.browser import faults_found_by_axe
from tests.made_up import MORNING, a_case, a_plan, booking, entry
from tests.tiny_centre import PLANNING, booked, centre, plan_of, request, room

MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def a_page(**more):
    return page_text(paper(a_plan(**more), a_case(name=f"made up {MARKUP}")))


def a_long_page():
    people = [entry(f"W{n:03}", procedure="W371" if n % 2 else "V544") for n in range(450)]
    waiting = tuple(
        Waiting(id=one.entry_id, code="no_room" if n % 3 else "no_kit", detail=f"reason {n}")
        for n, one in enumerate(people)
    )
    return page_text(paper(a_plan(waiting=waiting), a_case(*a_case().entries, *people)))


def a_page_of_tests():
    case = centre([request("R1", "a", "b"), request("R2", "c")], [room("s1", 0, 9, 120)])
    tests = [booked(case, "R1", "a", "s1", 0), booked(case, "R1", "b", "s1", 30)]
    return page_text(paper(plan_of(*tests, booked(case, "R2", "c", "s1", 60)), case))


@pytest.mark.slow
def test_ids_are_whole_in_a_bar_or_not_there(opened):
    long = "E" * 300
    read = paper(a_plan(bookings=(booking(long, "S1", 1, MORNING),)), a_case(entry(long)))
    texts = opened(page_text(read)).locator(".bar text")
    texts.first.wait_for(state="attached")
    assert texts.all_text_contents() == ["1R"]
    texts = opened(a_page()).locator("#day-1 .bar text")
    texts.first.wait_for(state="attached")
    assert "2UF E10" in texts.all_text_contents()


@pytest.mark.slow
def test_every_board_is_drawn_on_paper_and_no_bar_is_missing(opened):
    page = opened(a_page())
    page.emulate_media(media="print")
    page.locator("#day-2 .bar").first.wait_for(state="attached")
    drawn = page.eval_on_selector_all(".bar", "all => all.map((one) => one.getAttribute('href'))")
    assert sorted(drawn) == sorted(f"#{one}" for one in page.eval_on_selector_all(
        "tr[data-bar]", "all => all.map((one) => one.id)"))  # fmt: skip
    assert drawn


def test_the_same_paper_is_the_same_page():
    assert a_page() == a_page()


def test_everything_is_in_tables_without_the_script():
    page = a_page()
    body = page[: page.rindex("<script>")]
    for told in ("no list has 60 minutes left", "longest wait of those who fit", "Equity",
                 "Needs attention", "This plan rests on", "line 7"):  # fmt: skip
        assert told in body
    assert page.count("<script") == 2  # ours, and the data of a long list
    assert page.count("<script>") == 1
    assert "&lt;img src=x" in page


def test_the_page_says_what_it_is_for_and_what_not():
    text = page_text(paper(a_plan(), a_case()))
    assert "a named person approves each list" in text
    assert "Not for triage, emergencies or decisions during the day." in text


def test_the_urgent_are_not_folded_away_behind_held_rows():
    held = tuple(SetAside(id=f"H{n:03}", rule="r", detail="d") for n in range(60))
    page = a_page(held=held)
    assert "URGENT AND WAITING: E3 " in page.partition("<details")[0]
    many = (SetAside(id=f"H{n:03}", rule="priority_missing", detail="d") for n in range(60))
    assert "H059" in a_page(held=tuple(many)).partition("<details")[2]


def test_weekdays_stand_beside_dates():
    assert '<time datetime="2026-12-01">Tue 1 Dec 2026</time>' in a_page()


@pytest.mark.slow
def test_it_asks_nobody_for_anything_and_nothing_of_the_data_runs(opened):
    page = opened(a_page())
    page.locator(".bar").first.click()
    page.fill("#words", "robot")
    assert len(page.asked) == 1
    assert page.complaints == []
    assert page.title().startswith("Theatre lists, run ")


@pytest.mark.slow
def test_the_policy_stops_what_is_not_ours(opened):
    """What would run without the policy does not run with it."""
    live = '<script>document.title="taken"</script><img src="https://example.org/x.png">'
    page = opened(a_page().replace("</main>", live + "</main>"))
    assert page.title() != "taken"
    assert any("Content Security Policy" in said for said in page.complaints)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("made", [a_page, a_page_of_tests])
def test_axe_finds_nothing(opened, made, width):
    page = opened(made(), width)
    for told in (False, True):  # as it opens, and with the reasons of a bar open
        if told:
            page.locator(".bar").first.click()
        assert faults_found_by_axe(page) == []


@pytest.mark.slow
def test_the_board_works_by_keyboard_alone(opened):
    page = opened(a_page())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.locator("#day-1 .board").focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused).startswith("1: E1, W371, P4, 08:30 to 09:30, routine")
    page.keyboard.press("ArrowRight")
    assert "2: E10" in page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    assert "2: E10" in page.evaluate(focused)
    page.keyboard.press("Enter")
    assert "longest wait of those who fit" in page.locator("#detail").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#detail").is_visible()
    assert "2: E10" in page.evaluate(focused)
    page.keyboard.press("Home")
    assert "1: E1," in page.evaluate(focused)


@pytest.mark.slow
def test_the_waiting_list_is_filtered_and_searched(opened):
    page = opened(a_long_page())
    rows = page.locator("#waiting-list tbody tr:visible")
    assert rows.count() == 200
    page.fill("#words", "v544 w010")
    assert rows.count() == 1
    page.fill("#words", "")
    page.select_option("#code", "no_kit")
    assert page.locator("#told").inner_text().startswith("150 of 450 waiting match; 150")
    page.select_option("#code", "")
    page.click("#more")
    assert rows.count() == 450
    page.select_option("#class", "urgent")
    assert rows.count() == 0


@pytest.mark.slow
def test_a_row_made_from_data_reads_like_one_written_out(opened):
    """The first row of the list, and the same row packed: same cells, classes and words."""
    long = a_long_page()
    page = opened(long)
    page.click("#more")
    shape = """(n) => Array.from(document.querySelectorAll('#waiting-list tbody tr')[n].cells)
        .map((cell) => [cell.tagName, cell.className, cell.scope, cell.innerHTML
            .replace(/\\d/g, '0')])"""
    first, later = page.evaluate(shape, 198), page.evaluate(shape, 204)
    assert first == later
    assert first[0][:3] == ["TH", "", "row"]
    assert any("<time datetime=" in cell[3] for cell in first)
    assert {cell[1] for cell in first} == {"", "n", "wide"}


def test_data_cannot_break_out_of_the_page():
    text = "</script><!--<script>&amp;\u2028"
    found = table("t", "", "", [Column("a", "A"), Column("b", "B", 8, Shape.day)],
                  [("first", None), (text, PLANNING), (text, None)])  # fmt: skip
    told = packed(found, 1)
    assert not set("<>&") & set(told)
    assert json.loads(told) == [
        {"key": "a", "kind": "", "texts": [text], "rows": [0, 0]},
        {"key": "b", "kind": "day", "texts": [PLANNING.isoformat(), ""], "rows": [0, 1]},
    ]


@pytest.mark.slow
def test_it_prints_every_row_and_numbers_its_pages(opened, tmp_path):
    page = opened(a_long_page())
    page.emulate_media(media="print")
    page.locator("#waiting-list tbody tr").nth(449).wait_for()
    assert page.locator("#waiting-list tbody tr:visible").count() == 450
    assert not page.locator("nav").is_visible()
    page.emulate_media(media="screen")
    page.locator("#waiting-list tbody tr").nth(200).wait_for(state="detached")
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") >= 5


@pytest.mark.slow
def test_lists_and_waiting_with_names_and_stays_fit_on_a_printed_page(opened):
    """A4 landscape within its margins is 1047 pixels wide."""
    facts = {"procedure_name": "Shoulder arthroscopy and decompression", "procedure": "M611+Y753"}
    stay = {"flags": {"diabetic", "interpreter"}, "nights": 3, "ward": "north_orthopaedic"}
    bound = {"cancer_target": PLANNING}
    case = a_case(*(entry(key, **facts | stay | bound) for key in ("E00035", "E00036")))
    why = "urgent, P2; due by 2026-07-13, 35 days late; cancer target 2026-07-14; will have waited"
    waits = Waiting(
        id="E00036",
        code="list_full_of_more_urgent",
        detail=f"2 lists may take this entry, none has room ({why}).",
        rules=("equipment_in_room", "surgeon_weekly_limit"),
        nearest="north-T02-0616-day",
    )
    made = booking("E00035", "S1", 1, MORNING, reason=why)
    page = opened(page_text(paper(a_plan(bookings=(made,), waiting=(waits,)), case)), width=1047)
    page.emulate_media(media="print")
    widths = page.evaluate(
        "[...document.querySelectorAll('table.list, #waiting-list')]"
        ".map(one => [one.scrollWidth, one.parentElement.clientWidth])"
    )
    assert [table <= room for table, room in widths] == [True, True]


@pytest.mark.slow
def test_narrow_screens_do_not_scroll_sideways_as_a_whole(opened):
    page = opened(a_page(), 400)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
